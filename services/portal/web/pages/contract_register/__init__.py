"""Contracts that schools share: the register and its steps for the trust, their own part for schools."""
