"""What requisitions needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.procurement.domain.requisitions.budget import EntryKind
from services.procurement.domain.requisitions.delegation import Scheme
from services.procurement.domain.requisitions.demand import Similar
from services.procurement.domain.requisitions.quotes import QuoteRequest
from services.procurement.domain.requisitions.requisition import Requisition


@dataclass(frozen=True, slots=True)
class KeptScheme:
    """A version of a scheme with who recorded it, when and why."""

    scheme: Scheme
    because: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Budget:
    """What is set aside for a cost code in a financial year."""

    budget_id: str
    school_id: str | None
    code: str
    name: str
    starts: date
    ends: date
    pence: int
    source: str


@dataclass(frozen=True, slots=True)
class BudgetEntry:
    """Something that moves a budget's money."""

    school_id: str | None
    about: str
    kind: EntryKind
    code: str
    on: date
    pence: int
    says: str


class Requisitions(Protocol):
    """Needs, approvals, budgets and quotes."""

    def get(self, requisition_id: str, *, to_change: bool = False) -> Requisition: ...
    def of_origin(self, school_id: str, origin: str, reference: str) -> Requisition | None: ...
    def listed(self, *, school_id: str | None = None, states: Collection[str] | None = None) -> list[Requisition]: ...
    def add(self, request: Requisition) -> None: ...
    def save(self, before: Requisition, after: Requisition) -> Requisition: ...
    def similar(self, school_id: str, supplier_id: str, since: date) -> list[Similar]: ...
    def schemes(self, school_id: str | None) -> list[KeptScheme]: ...
    def lock_schemes(self) -> None: ...
    def add_scheme(self, kept: KeptScheme) -> None: ...
    def put_quotes(self, request: QuoteRequest) -> None: ...
    def quotes(self, requisition_id: str) -> list[QuoteRequest]: ...
    def budgets(self, school_id: str | None, on: date) -> list[Budget]: ...
    def put_budgets(self, budgets: Sequence[Budget], by: str, at: datetime) -> None: ...
    def add_entries(self, entries: Sequence[BudgetEntry], at: datetime) -> None: ...
    def entries(
        self, school_id: str | None, *, code: str | None = None, starts: date, ends: date
    ) -> list[BudgetEntry]: ...
    def entries_about(self, about: str) -> list[BudgetEntry]: ...
    def moved(self, school_id: str | None, starts: date, ends: date) -> dict[tuple[str, EntryKind], int]: ...
