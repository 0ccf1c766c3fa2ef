"""What purchase orders needs of its surroundings."""

from __future__ import annotations

from typing import Protocol


class PurchaseOrders(Protocol):
    """Orders as placed, what came and what went back."""
