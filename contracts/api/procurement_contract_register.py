"""What may be asked of procurement about contract register: the request of each RPC method."""

from __future__ import annotations
