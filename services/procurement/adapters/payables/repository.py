"""The repository: invoices matched, approved and proposed for payment."""

from __future__ import annotations

from services.procurement.adapters.repositories import Repository


class PayableRepository(Repository):
    """Invoices matched, approved and proposed for payment, within the scope."""
