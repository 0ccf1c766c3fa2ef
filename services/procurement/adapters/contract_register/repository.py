"""The repository: contracts that schools share."""

from __future__ import annotations

from services.procurement.adapters.repositories import Repository


class ContractRepository(Repository):
    """Contracts that schools share, within the scope."""
