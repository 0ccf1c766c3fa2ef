"""Invoices as they arrive: files read and checked against the official rules; publication as open data: what is answered, listened to and done by the worker."""

from __future__ import annotations

from shared.service import TableOwned

EINVOICES_TABLES: tuple[TableOwned, ...] = ()


class ElectronicInvoices:
    """Invoices as they arrive: files read and checked against the official rules; publication as open data."""
