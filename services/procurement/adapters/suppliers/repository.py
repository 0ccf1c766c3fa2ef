"""The repository: suppliers taken on: declarations, conflicts, related parties, bank details, scorecards."""

from __future__ import annotations

from services.procurement.adapters.repositories import Repository


class OnboardingRepository(Repository):
    """Suppliers taken on: declarations, conflicts, related parties, bank details, scorecards, within the scope."""
