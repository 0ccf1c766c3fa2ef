"""Needs, approvals, budgets and quotes."""
