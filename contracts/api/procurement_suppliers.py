"""What may be asked of procurement about suppliers: the request of each RPC method."""

from __future__ import annotations
