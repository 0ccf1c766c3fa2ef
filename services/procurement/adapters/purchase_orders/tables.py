"""Tables: orders as placed, what came and what went back."""

from __future__ import annotations

FENCED: tuple[str, ...] = ()
"""The tables with rows of schools."""
