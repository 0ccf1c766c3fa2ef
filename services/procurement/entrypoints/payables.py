"""Invoices matched, approved and proposed for payment: what is answered, listened to and done by the worker."""

from __future__ import annotations

from shared.service import TableOwned

PAYABLES_TABLES: tuple[TableOwned, ...] = ()


class Payables:
    """Invoices matched, approved and proposed for payment."""
