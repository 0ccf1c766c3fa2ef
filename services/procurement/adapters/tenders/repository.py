"""The repository: tenders from the plan to the award."""

from __future__ import annotations

from services.procurement.adapters.repositories import Repository


class TenderRepository(Repository):
    """Tenders from the plan to the award, within the scope."""
