"""Tables: sealed bids, their opening and their evaluation."""

from __future__ import annotations

FENCED: tuple[str, ...] = ()
"""The tables with rows of schools."""
