"""Collective orders, step by step."""
