"""What suppliers needs of its surroundings."""

from __future__ import annotations

from typing import Protocol


class Onboarding(Protocol):
    """Suppliers taken on: declarations, conflicts, related parties, bank details, scorecards."""
