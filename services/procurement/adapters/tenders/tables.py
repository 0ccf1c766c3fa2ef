"""Tables: tenders from the plan to the award."""

from __future__ import annotations

FENCED: tuple[str, ...] = ()
"""The tables with rows of schools."""
