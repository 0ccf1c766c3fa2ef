"""Sealed bids, their opening and their evaluation: what is answered, listened to and done by the worker."""

from __future__ import annotations

from shared.service import TableOwned

BIDS_TABLES: tuple[TableOwned, ...] = ()


class Bids:
    """Sealed bids, their opening and their evaluation."""
