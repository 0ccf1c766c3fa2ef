"""Employers as PAYE schemes, and the groups in which their people are paid."""
