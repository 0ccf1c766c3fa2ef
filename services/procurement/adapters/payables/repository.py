"""The repository: invoices matched, approved and proposed for payment.

Whoever changes an invoice or a run takes it only while the version read is still the one kept; of two at once one gets
ChangedMeanwhile, before anything else is written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from services.procurement.adapters.base import MOST_IN_ONE_QUESTION, Repository
from services.procurement.adapters.payables.plain import payable_of, payable_values, run_of, run_values
from services.procurement.adapters.payables.tables import (
    BankRateRow,
    PayableChargeRow,
    PayableRow,
    PayableStepRow,
    PayablesToleranceRow,
    PaymentRunRow,
)
from services.procurement.application.payables.ports import PayableFilter, SchoolCharge, Step
from services.procurement.domain.payables.duplicates import number_key
from services.procurement.domain.payables.late_payment import BankRate
from services.procurement.domain.payables.life import Payable
from services.procurement.domain.payables.matching import Tolerance
from services.procurement.domain.payables.payment_run import PaymentRun
from shared.errors import NotAllowed
from shared.identifiers import new_id
from shared.refusals import ChangedMeanwhile, NotKnown, wrong

MOST_IN_A_LIST = 500


class PayableRepository(Repository):
    """Invoices matched, approved and proposed for payment, within the scope."""

    def add(self, payable: Payable) -> None:
        """A document that just came. Raises ChangedMeanwhile where the same one is being taken in by somebody else."""
        self._everywhere()
        try:
            with self._session.begin_nested():
                self._session.execute(
                    insert(PayableRow).values(invoice_id=payable.invoice_id, **payable_values(payable))
                )
        except IntegrityError as twin:
            raise ChangedMeanwhile(
                f"{payable.in_words} was just taken in by somebody else: look at the list of invoices"
            ) from twin

    def get(self, invoice_id: str) -> Payable:
        """The document. Raises NotKnown."""
        self._everywhere()
        row = self._session.scalar(_fresh(select(PayableRow).where(PayableRow.invoice_id == invoice_id)))
        if row is None:
            raise NotKnown("There is no such invoice: choose one from the list of invoices")
        return payable_of(row)

    def save(self, payable: Payable) -> Payable:
        """The document kept as it is now, with its next version. Raises ChangedMeanwhile."""
        self._everywhere()
        following = replace(payable, version=payable.version + 1)
        mine = (PayableRow.invoice_id == payable.invoice_id, PayableRow.version == payable.version)
        kept = self._session.execute(
            update(PayableRow).where(*mine).values(**payable_values(following)),
            execution_options=_NO_SYNCHRONISING,
        )
        if not kept.rowcount:  # type: ignore[attr-defined]
            raise ChangedMeanwhile(
                f"{payable.in_words} was changed by somebody else since you opened it: look at it again, then repeat the step"
            )
        return following

    def note(self, invoice_id: str, step: Step) -> None:
        self._session.add(PayableStepRow(step_id=new_id(), invoice_id=invoice_id, **asdict(step)))

    def steps(self, invoice_id: str) -> list[Step]:
        """What was done with a document, the first step first."""
        self._everywhere()
        wanted = select(PayableStepRow).where(PayableStepRow.invoice_id == invoice_id).order_by(PayableStepRow.step_id)
        return [Step(row.at, row.by, row.kind, row.words) for row in self._session.scalars(wanted)]

    def listed(self, wanted: PayableFilter, most: int = MOST_IN_A_LIST) -> list[Payable]:
        """Documents that fit, those to be paid first before the others."""
        self._everywhere()
        order = (PayableRow.pay_by.is_(None), PayableRow.pay_by, PayableRow.received_on, PayableRow.invoice_id)
        rows = self._session.scalars(_fresh(_fitting(select(PayableRow), wanted).order_by(*order).limit(most)))
        return [payable_of(row) for row in rows]

    def count(self, wanted: PayableFilter) -> int:
        self._everywhere()
        self._session.flush()
        return self._session.scalar(_fitting(select(func.count()).select_from(PayableRow), wanted)) or 0

    def count_by_day(self, states: Collection[str]) -> list[tuple[str, date | None, int]]:
        """How many documents are in each of some states and are to be paid by each day."""
        self._everywhere()
        self._session.flush()
        row = PayableRow
        counted = select(row.state, row.pay_by, func.count()).where(row.state.in_(states))
        return [
            (state, pay_by, n) for state, pay_by, n in self._session.execute(counted.group_by(row.state, row.pay_by))
        ]

    def among(self, invoice_ids: Collection[str]) -> list[Payable]:
        """The documents of these ids, in the order in which they came."""
        self._everywhere()
        wanted = select(PayableRow).where(PayableRow.invoice_id.in_(list(invoice_ids)[:MOST_IN_ONE_QUESTION]))
        rows = self._session.scalars(_fresh(wanted.order_by(PayableRow.received_on, PayableRow.invoice_id)))
        return [payable_of(row) for row in rows]

    def of_supplier(self, supplier_id: str, since: date) -> list[Payable]:
        """Documents of a supplier issued since a day, the earliest first."""
        self._everywhere()
        wanted = select(PayableRow).where(PayableRow.supplier_id == supplier_id, PayableRow.issued_on >= since)
        return [payable_of(row) for row in self._session.scalars(_fresh(wanted.order_by(PayableRow.issued_on)))]

    def with_number(self, supplier_id: str, number: str) -> list[Payable]:
        """Documents of a supplier with a number, however it is written."""
        self._everywhere()
        mine = (PayableRow.supplier_id == supplier_id, PayableRow.number_key == number_key(number))
        rows = self._session.scalars(_fresh(select(PayableRow).where(*mine).order_by(PayableRow.twin)))
        return [payable_of(row) for row in rows]

    def add_charges(self, charges: Sequence[SchoolCharge]) -> None:
        for charge in charges:
            self._scope.check(charge.school_id)
            self._session.add(PayableChargeRow(**{**asdict(charge), "lines": list(charge.lines)}))

    def charges(self, *, invoice_id: str | None = None, school_id: str | None = None) -> list[SchoolCharge]:
        """What schools of this scope were charged, the latest first."""
        self._session.flush()
        wanted = self._within(select(PayableChargeRow), PayableChargeRow.school_id)
        if invoice_id is not None:
            wanted = wanted.where(PayableChargeRow.invoice_id == invoice_id)
        if school_id is not None:
            self._scope.check(school_id)
            wanted = wanted.where(PayableChargeRow.school_id == school_id)
        latest = (PayableChargeRow.charged_on.desc(), PayableChargeRow.invoice_id, PayableChargeRow.school_id)
        return [_charge(row) for row in self._session.scalars(wanted.order_by(*latest))]

    def next_run_number(self) -> int:
        self._everywhere()
        return (self._session.scalar(select(func.max(PaymentRunRow.number))) or 0) + 1

    def add_run(self, run: PaymentRun) -> None:
        """A run that was just proposed. Raises ChangedMeanwhile where somebody else proposes one."""
        self._everywhere()
        try:
            with self._session.begin_nested():
                self._session.execute(insert(PaymentRunRow).values(run_id=run.run_id, **run_values(run)))
        except IntegrityError as twin:
            raise ChangedMeanwhile("Somebody else proposed a payment run just now: look at the list of runs") from twin

    def run(self, run_id: str) -> PaymentRun:
        """The run. Raises NotKnown."""
        self._everywhere()
        row = self._session.scalar(_fresh(select(PaymentRunRow).where(PaymentRunRow.run_id == run_id)))
        if row is None:
            raise NotKnown("There is no such payment run: choose one from the list")
        return run_of(row)

    def runs(self) -> list[PaymentRun]:
        """All runs, the latest first."""
        self._everywhere()
        wanted = _fresh(select(PaymentRunRow).order_by(PaymentRunRow.number.desc()).limit(MOST_IN_A_LIST))
        return [run_of(row) for row in self._session.scalars(wanted)]

    def count_runs(self, states: Collection[str]) -> int:
        self._everywhere()
        wanted = select(func.count()).select_from(PaymentRunRow).where(PaymentRunRow.state.in_(list(states)))
        return self._session.scalar(wanted) or 0

    def save_run(self, run: PaymentRun) -> PaymentRun:
        """The run kept as it is now, with its next version. Raises ChangedMeanwhile."""
        self._everywhere()
        following = replace(run, version=run.version + 1)
        mine = (PaymentRunRow.run_id == run.run_id, PaymentRunRow.version == run.version)
        kept = self._session.execute(
            update(PaymentRunRow).where(*mine).values(**run_values(following)), execution_options=_NO_SYNCHRONISING
        )
        if not kept.rowcount:  # type: ignore[attr-defined]
            raise ChangedMeanwhile(
                f"The {run.in_words} was changed by somebody else since you opened it: look at it again, then repeat the step"
            )
        return following

    def tolerances(self) -> list[Tolerance]:
        """The tolerances that the trust decided on, the earliest first."""
        rows = self._session.scalars(select(PayablesToleranceRow).order_by(PayablesToleranceRow.valid_from))
        return [
            Tolerance(
                row.valid_from, row.price_pence, Decimal(row.price_per_cent), row.charges_pence, row.set_by, row.reason
            )
            for row in rows
        ]

    def add_tolerance(self, tolerance: Tolerance, at: datetime) -> None:
        """Raises NotValid where one was decided from the same day on."""
        self._everywhere()
        self._session.flush()
        if self._session.get(PayablesToleranceRow, tolerance.valid_from) is not None:
            raise wrong("valid_from", "A tolerance was already decided from that day on: choose a later day")
        self._session.add(
            PayablesToleranceRow(
                valid_from=tolerance.valid_from,
                price_pence=tolerance.price_pence,
                price_per_cent=f"{tolerance.price_per_cent:f}",
                charges_pence=tolerance.charges_pence,
                set_by=tolerance.set_by,
                set_at=at,
                reason=tolerance.reason,
            )
        )

    def bank_rates(self) -> list[BankRate]:
        """The Bank's rates that finance entered."""
        rows = self._session.scalars(select(BankRateRow).order_by(BankRateRow.half_year_end))
        return [BankRate(row.half_year_end, Decimal(row.per_cent), row.source, "entered by finance") for row in rows]

    def add_bank_rate(self, rate: BankRate, by: str, at: datetime) -> None:
        """Raises NotValid where the half-year has its rate."""
        self._everywhere()
        self._session.flush()
        if self._session.get(BankRateRow, rate.half_year_end) is not None:
            raise wrong("half_year_end", "The rate of that half-year is held already")
        self._session.add(
            BankRateRow(
                half_year_end=rate.half_year_end,
                per_cent=f"{rate.per_cent:f}",
                source=rate.source,
                entered_by=by,
                entered_at=at,
            )
        )

    def _everywhere(self) -> None:
        if not self._scope.everywhere:
            raise NotAllowed("Invoices are the trust's: this needs a role that is held for the trust.")


def _fitting(found: Select[Any], wanted: PayableFilter) -> Select[Any]:
    if wanted.states:
        found = found.where(PayableRow.state.in_(wanted.states))
    for column, value in (
        (PayableRow.supplier_id, wanted.supplier_id),
        (PayableRow.purchase_order_id, wanted.purchase_order_id),
        (PayableRow.run_id, wanted.run_id),
    ):
        if value:
            found = found.where(column == value)
    if wanted.pay_by_until is not None:
        found = found.where(PayableRow.pay_by <= wanted.pay_by_until)
    if wanted.received_since is not None:
        found = found.where(PayableRow.received_on >= wanted.received_since)
    for word in wanted.words.split():
        named = PayableRow.supplier_name.icontains(word, autoescape=True)
        found = found.where(or_(named, PayableRow.number.icontains(word, autoescape=True)))
    return found


def _fresh(wanted: Select[Any]) -> Select[Any]:
    """Rows are written past the session's objects, so they are read again each time."""
    return wanted.execution_options(populate_existing=True)


def _charge(row: PayableChargeRow) -> SchoolCharge:
    values = {name: getattr(row, name) for name in SchoolCharge.__dataclass_fields__}
    return SchoolCharge(**{**values, "lines": tuple(row.lines)})


_NO_SYNCHRONISING = {"synchronize_session": False}
