"""Tables: invoices as they arrive: files read and checked against the official rules; publication as open data."""

from __future__ import annotations

FENCED: tuple[str, ...] = ()
"""The tables with rows of schools."""
