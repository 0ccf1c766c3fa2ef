"""Tables: what was spent, saved and committed, by school, code and contract."""

from __future__ import annotations

FENCED: tuple[str, ...] = ()
"""The tables with rows of schools."""
