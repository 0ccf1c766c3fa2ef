"""What bids needs of its surroundings."""

from __future__ import annotations

from typing import Protocol


class Bids(Protocol):
    """Sealed bids, their opening and their evaluation."""
