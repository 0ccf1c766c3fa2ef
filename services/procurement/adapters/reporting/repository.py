"""The repository of reports: it reads across the rooms, and writes nothing."""

from __future__ import annotations

from datetime import date, datetime

from services.procurement.adapters.base import Repository
from services.procurement.adapters.reporting import committed, handled, spent
from services.procurement.domain.reporting.savings import Saved
from services.procurement.domain.requisitions.budget import Position
from services.procurement.domain.suppliers.scorecard import InvoiceSeen, OrderSeen


class ReportRepository(Repository):
    """What was spent, saved and committed, by school, code and contract. Every question names the school it is about."""

    def orders_seen(self, first: date, supplier_id: str | None = None) -> dict[str, list[OrderSeen]]:
        """By supplier, the orders placed since a day but those that were called off."""
        return handled.orders_seen(self._session, first, supplier_id)

    def invoices_seen(self, first: date, supplier_id: str | None = None) -> dict[str, list[InvoiceSeen]]:
        """By supplier, the invoices that came since a day."""
        return handled.invoices_seen(self._session, first, supplier_id)

    def ordered_by_cpv(self, span: tuple[date, date], school_id: str | None) -> dict[str, int]:
        self._check(school_id)
        return spent.ordered_by_cpv(self._session, span, school_id)

    def ordered_by_supplier(self, span: tuple[date, date]) -> dict[str, int]:
        self._check(None)
        return spent.ordered_by_supplier(self._session, span)

    def together_by_cpv(self, span: tuple[datetime, datetime], school_id: str) -> dict[str, int]:
        self._check(school_id)
        return spent.together_by_cpv(self._session, span, school_id)

    def cpv_texts(self) -> dict[str, str]:
        return spent.cpv_texts(self._session)

    def saved_together(self, moments: tuple[datetime, datetime], school_id: str | None) -> list[Saved]:
        self._check(school_id)
        return spent.saved_together(self._session, moments, school_id)

    def saved_by_contracts(self, span: tuple[date, date], method: str, school_id: str | None) -> list[Saved]:
        self._check(school_id)
        return spent.saved_by_contracts(self._session, span, method, school_id)

    def charged_pence(self, span: tuple[date, date], school_id: str) -> int:
        self._check(school_id)
        return spent.charged_pence(self._session, span, school_id)

    def positions_of_all(self, on: date, usual: tuple[date, date]) -> dict[str, list[Position]]:
        """By cost code, the positions of all schools and of the trust itself, each in its own financial year."""
        self._check(None)
        return committed.positions_of_all(self._session, on, usual)

    def first_order_on(self) -> date | None:
        return spent.first_order_on(self._session)

    def _check(self, school_id: str | None) -> None:
        """Raise NotAllowed where whoever asks may not see it: the whole trust is for those who act for it."""
        self._scope.check(school_id or "the whole trust")
