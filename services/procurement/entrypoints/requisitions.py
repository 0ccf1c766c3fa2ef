"""Needs, approvals, budgets and quotes: what is answered, listened to and done by the worker."""

from __future__ import annotations

from shared.service import TableOwned

REQUISITIONS_TABLES: tuple[TableOwned, ...] = ()


class Requisitions:
    """Needs, approvals, budgets and quotes."""
