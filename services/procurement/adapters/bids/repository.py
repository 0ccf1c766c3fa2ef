"""The repository: sealed bids, their opening and their evaluation."""

from __future__ import annotations

from services.procurement.adapters.repositories import Repository


class BidRepository(Repository):
    """Sealed bids, their opening and their evaluation, within the scope."""
