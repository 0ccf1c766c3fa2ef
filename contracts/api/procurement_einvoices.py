"""What may be asked of procurement about einvoices: the request of each RPC method."""

from __future__ import annotations
