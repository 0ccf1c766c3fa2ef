"""Tables: invoices matched, approved and proposed for payment."""

from __future__ import annotations

FENCED: tuple[str, ...] = ()
"""The tables with rows of schools."""
