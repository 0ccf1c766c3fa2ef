"""What einvoices needs of its surroundings."""

from __future__ import annotations

from typing import Protocol


class EInvoices(Protocol):
    """Invoices as they arrive: files read and checked against the official rules; publication as open data."""
