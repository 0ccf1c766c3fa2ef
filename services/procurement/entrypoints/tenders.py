"""Tenders from the plan to the award: what is answered, listened to and done by the worker."""

from __future__ import annotations

from shared.service import TableOwned

TENDERS_TABLES: tuple[TableOwned, ...] = ()


class Tenders:
    """Tenders from the plan to the award."""
