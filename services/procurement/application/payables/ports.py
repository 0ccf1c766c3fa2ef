"""What payables needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.procurement.domain.payables.late_payment import BankRate
from services.procurement.domain.payables.life import Payable
from services.procurement.domain.payables.matching import Tolerance
from services.procurement.domain.payables.payment_run import PaymentRun


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done with an invoice."""

    at: datetime
    by: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class SchoolCharge:
    """What one school is charged of an approved invoice; `lines` say for what."""

    invoice_id: str
    school_id: str
    supplier_name: str
    number: str
    kind: str
    issued_on: date
    about: str
    order_id: str | None
    net_pence: int
    vat_pence: int
    total_pence: int
    lines: tuple[dict[str, Any], ...]
    charged_on: date


@dataclass(frozen=True, slots=True)
class PayableFilter:
    """Which invoices are wanted; what is empty or None does not narrow."""

    states: tuple[str, ...] = ()
    supplier_id: str = ""
    words: str = ""
    pay_by_until: date | None = None
    received_since: date | None = None
    purchase_order_id: str = ""
    run_id: str = ""


class Payables(Protocol):
    """Invoices matched, approved and proposed for payment."""

    def add(self, payable: Payable) -> None: ...
    def get(self, invoice_id: str) -> Payable: ...
    def save(self, payable: Payable) -> Payable: ...
    def note(self, invoice_id: str, step: Step) -> None: ...
    def steps(self, invoice_id: str) -> list[Step]: ...
    def listed(self, wanted: PayableFilter, most: int = ...) -> list[Payable]: ...
    def among(self, invoice_ids: Collection[str]) -> list[Payable]: ...
    def count(self, wanted: PayableFilter) -> int: ...
    def count_by_day(self, states: Collection[str]) -> list[tuple[str, date | None, int]]: ...
    def of_supplier(self, supplier_id: str, since: date) -> list[Payable]: ...
    def with_number(self, supplier_id: str, number: str) -> list[Payable]: ...
    def add_charges(self, charges: Sequence[SchoolCharge]) -> None: ...
    def charges(self, *, invoice_id: str | None = None, school_id: str | None = None) -> list[SchoolCharge]: ...
    def add_run(self, run: PaymentRun) -> None: ...
    def next_run_number(self) -> int: ...
    def run(self, run_id: str) -> PaymentRun: ...
    def runs(self) -> list[PaymentRun]: ...
    def count_runs(self, states: Collection[str]) -> int: ...
    def save_run(self, run: PaymentRun) -> PaymentRun: ...
    def tolerances(self) -> list[Tolerance]: ...
    def add_tolerance(self, tolerance: Tolerance, at: datetime) -> None: ...
    def bank_rates(self) -> list[BankRate]: ...
    def add_bank_rate(self, rate: BankRate, by: str, at: datetime) -> None: ...
