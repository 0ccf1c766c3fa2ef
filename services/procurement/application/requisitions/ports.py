"""What requisitions needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from services.procurement.domain.requisitions.budget import EntryKind
from services.procurement.domain.requisitions.delegation import Scheme
from services.procurement.domain.requisitions.demand import Similar
from services.procurement.domain.requisitions.quotes import QuoteRequest
from services.procurement.domain.requisitions.requisition import Requisition


class SchemeDecision(StrEnum):
    """What the second person said to a version of the trust's scheme."""

    CONFIRMED = "confirmed"
    TURNED_DOWN = "turned down"


@dataclass(frozen=True, slots=True)
class KeptScheme:
    """A version of a scheme with who recorded it, when and why.

    One of the trust holds once somebody of the other role confirmed it: `recorded_as` is the recorder's, `decided*` say what
    the other person answered. A school's own can only be stricter, so it needs no second person.
    """

    scheme: Scheme
    because: str
    recorded_by: str
    recorded_at: datetime
    recorded_as: str = ""
    decided: SchemeDecision | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    decided_words: str = ""

    @property
    def holds(self) -> bool:
        """Whether the version counts, from its day on."""
        return self.scheme.school_id is not None or self.decided is SchemeDecision.CONFIRMED

    @property
    def waits(self) -> bool:
        """Whether a second person has still to answer."""
        return self.scheme.school_id is None and self.decided is None


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
    def listed(
        self, *, whose: Collection[str | None] | None = None, states: Collection[str] | None = None
    ) -> list[Requisition]: ...
    def add(self, request: Requisition) -> None: ...
    def save(self, before: Requisition, after: Requisition) -> Requisition: ...
    def similar(self, school_id: str | None, supplier_id: str, since: date) -> list[Similar]: ...
    def schemes(self, school_id: str | None) -> list[KeptScheme]: ...
    def lock_schemes(self) -> None: ...
    def add_scheme(self, kept: KeptScheme) -> None: ...
    def decide_scheme(self, kept: KeptScheme) -> None: ...
    def put_quotes(self, request: QuoteRequest) -> None: ...
    def quotes(self, requisition_id: str) -> list[QuoteRequest]: ...
    def budgets(self, school_id: str | None, on: date, *, to_change: bool = False) -> list[Budget]: ...
    def put_budgets(self, budgets: Sequence[Budget], by: str, at: datetime) -> None: ...
    def add_entries(self, entries: Sequence[BudgetEntry], at: datetime) -> None: ...
    def entries(
        self, school_id: str | None, *, code: str | None = None, starts: date, ends: date
    ) -> list[BudgetEntry]: ...
    def entries_about(self, about: str) -> list[BudgetEntry]: ...
    def moved(self, school_id: str | None, starts: date, ends: date) -> dict[tuple[str, EntryKind], int]: ...
