"""Payslips, P60s and P45s: who may have them when, and what they are filled with."""
