"""Requests to buy: needs, approvals, quotes, budgets and the scheme of delegation."""
