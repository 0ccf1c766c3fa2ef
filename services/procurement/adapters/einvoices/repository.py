"""The repository: invoices as they arrive: files read and checked against the official rules; publication as open data."""

from __future__ import annotations

from services.procurement.adapters.repositories import Repository


class EInvoiceRepository(Repository):
    """Invoices as they arrive: files read and checked against the official rules; publication as open data, within the scope."""
