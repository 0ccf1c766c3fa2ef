"""What may be asked of procurement about purchase orders: the request of each RPC method."""

from __future__ import annotations
