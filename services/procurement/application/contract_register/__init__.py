"""Contracts that schools share."""
