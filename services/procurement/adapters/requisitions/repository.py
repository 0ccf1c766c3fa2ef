"""The repository: needs, approvals, budgets and quotes."""

from __future__ import annotations

from services.procurement.adapters.repositories import Repository


class RequisitionRepository(Repository):
    """Needs, approvals, budgets and quotes, within the scope."""
