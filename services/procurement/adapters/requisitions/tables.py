"""Tables: needs, approvals, budgets and quotes."""

from __future__ import annotations

FENCED: tuple[str, ...] = ()
"""The tables with rows of schools."""
