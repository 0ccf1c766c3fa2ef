"""Whom the trust buys from."""
