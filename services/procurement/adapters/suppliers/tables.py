"""Tables: suppliers taken on: declarations, conflicts, related parties, bank details, scorecards."""

from __future__ import annotations

FENCED: tuple[str, ...] = ()
"""The tables with rows of schools."""
