"""What the contract register needs of its surroundings: one repository, whose records are these."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.procurement.domain.contract_register.alarms import Alarm
from services.procurement.domain.contract_register.commitments import Commitment
from services.procurement.domain.contract_register.contract import Contract
from services.procurement.domain.contract_register.kpis import Kpi, Measure
from services.procurement.domain.contract_register.novations import Novation
from services.procurement.domain.contract_register.sharing import Part
from services.procurement.domain.contract_register.visits import Visit


@dataclass(frozen=True, slots=True)
class ContractOrder:
    """The purchase order of one period."""

    contract_id: str
    period_no: int
    purchase_order_id: str
    number: str
    starts_on: date
    ends_on: date
    pence: int
    placed_on: date
    placed_by: str


@dataclass(frozen=True, slots=True)
class ContractShare:
    """What a school pays of one period, pence without VAT, with the working; `former_pence` is what it paid before for
    as long, None where nobody has entered it."""

    contract_id: str
    school_id: str
    period_no: int
    pence: int
    working: tuple[str, ...]
    former_pence: int | None


@dataclass(frozen=True, slots=True)
class VariationMade:
    """A change that was made, with what the guard found and the rule rows that it used."""

    contract_id: str
    number: int
    made_on: date
    by: str
    from_on: date
    pence: int
    ends_on: date | None
    scope: str
    ground: str
    reason: str
    per_cent: str
    together_per_cent: str
    findings: tuple[str, ...]
    rules: tuple[Mapping[str, Any], ...]
    needs_notice: bool = False
    """Whether a contract change notice (UK10) is published before it."""


@dataclass(frozen=True, slots=True)
class ContractNote:
    """Something put down about a contract."""

    note_id: str
    contract_id: str
    at: datetime
    by: str
    kind: str
    words: str
    rules: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class FormerCost:
    """What a school paid in a year before, and how that is known."""

    contract_id: str
    school_id: str
    yearly_pence: int
    evidence: str
    entered_on: date
    entered_by: str


@dataclass(frozen=True, slots=True)
class ContractFile:
    """A document of a contract, without its content."""

    file_id: str
    contract_id: str
    name: str
    media_type: str
    sha256: str
    size: int
    kept_at: datetime
    kept_by: str


class Contracts(Protocol):
    """Contracts that schools share."""

    def add(self, contract: Contract, by: str, at: datetime) -> None: ...
    def get(self, contract_id: str) -> Contract: ...
    def save(self, contract: Contract, read: int) -> None: ...
    def among(self, contract_ids: Collection[str] | None = None) -> list[Contract]: ...
    def of_tender(self, tender_id: str) -> list[Contract]: ...
    def ids_of_school(self, school_id: str) -> list[str]: ...
    def parts(self, contract_id: str, school_id: str | None = None) -> list[Part]: ...
    def parts_of_school(self, school_id: str) -> dict[str, list[Part]]: ...
    def parts_of_all(self) -> dict[str, list[Part]]: ...
    def put_parts(self, contract_id: str, parts: Sequence[Part]) -> None: ...
    def visits(
        self,
        contract_id: str,
        *,
        school_id: str | None = None,
        first: date | None = None,
        last: date | None = None,
    ) -> list[Visit]: ...
    def visits_waiting(self, until: date, school_id: str | None = None) -> list[Visit]: ...
    def visit(self, visit_id: str, *, hold: bool = False) -> Visit: ...
    def add_visits(self, visits: Sequence[Visit]) -> None: ...
    def save_visits(self, visits: Sequence[Visit]) -> None: ...
    def orders(self, contract_id: str) -> list[ContractOrder]: ...
    def periods_ordered(self) -> dict[str, set[int]]: ...
    def add_order(self, order: ContractOrder) -> None: ...
    def shares(self, contract_id: str | None = None, school_id: str | None = None) -> list[ContractShare]: ...
    def add_shares(self, shares: Sequence[ContractShare]) -> None: ...
    def alarms(self, contract_id: str) -> set[tuple[str, date, int]]: ...
    def add_alarms(self, contract_id: str, alarms: Sequence[Alarm], said: bool, at: datetime) -> None: ...
    def variations(self, contract_id: str) -> list[VariationMade]: ...
    def add_variation(self, made: VariationMade) -> None: ...
    def kpis(self, contract_id: str) -> list[Kpi]: ...
    def add_kpi(self, contract_id: str, kpi: Kpi, position: int) -> None: ...
    def measures(self, kpi_ids: Collection[str]) -> list[Measure]: ...
    def put_measure(self, measure: Measure) -> None: ...
    def notes(self, contract_id: str) -> list[ContractNote]: ...
    def add_note(self, note: ContractNote) -> None: ...
    def commitment(self, commitment_id: str, *, hold: bool = False) -> Commitment: ...
    def commitments(self, contract_id: str | None = None, *, waiting_only: bool = False) -> list[Commitment]: ...
    def put_commitment(self, commitment: Commitment) -> None: ...
    def novation(self, novation_id: str, *, hold: bool = False) -> Novation: ...
    def novations(self, *, contract_id: str | None = None, school_id: str | None = None) -> list[Novation]: ...
    def put_novation(self, novation: Novation) -> None: ...
    def former_costs(self, contract_id: str, school_id: str | None = None) -> list[FormerCost]: ...
    def put_former_cost(self, cost: FormerCost) -> None: ...
    def files(self, contract_id: str) -> list[ContractFile]: ...
    def file(self, contract_id: str, file_id: str) -> tuple[ContractFile, bytes]: ...
    def add_file(self, file: ContractFile, content: bytes) -> None: ...
