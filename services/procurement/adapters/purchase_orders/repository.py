"""The repository: orders as placed, what came and what went back."""

from __future__ import annotations

from services.procurement.adapters.repositories import Repository


class PurchaseOrderRepository(Repository):
    """Orders as placed, what came and what went back, within the scope."""
