"""Orders as placed, what came and what went back: what is answered, listened to and done by the worker."""

from __future__ import annotations

from shared.service import TableOwned

PURCHASE_ORDERS_TABLES: tuple[TableOwned, ...] = ()


class PurchaseOrders:
    """Orders as placed, what came and what went back."""
