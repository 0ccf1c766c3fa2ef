"""Suppliers taken on: declarations, conflicts, related parties, bank details, scorecards: what is answered, listened to and done by the worker."""

from __future__ import annotations

from shared.service import TableOwned

SUPPLIERS_TABLES: tuple[TableOwned, ...] = ()


class SupplierRecords:
    """Suppliers taken on: declarations, conflicts, related parties, bank details, scorecards."""
