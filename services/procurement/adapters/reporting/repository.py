"""The repository: what was spent, saved and committed, by school, code and contract."""

from __future__ import annotations

from services.procurement.adapters.repositories import Repository


class ReportRepository(Repository):
    """What was spent, saved and committed, by school, code and contract, within the scope."""
