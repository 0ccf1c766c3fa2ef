"""A payment run: what is proposed to finance, supplier by supplier, by one person and released by another.

Quayside pays nothing. The run is a list that finance takes into its bank, and finance says afterwards what was paid.
Of an account a run knows only its last digits and a fingerprint, by which a change between the steps is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.procurement.domain.payables.life import Payable
from shared.money import pounds
from shared.refusals import NotKnown, WrongTime, wrong


class RunState(StrEnum):
    """How far a run has come."""

    PROPOSED = "proposed"
    RELEASED = "released"
    TOLD = "told"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Account:
    """Of a supplier's account what a run may know: its name, the last digits, and a fingerprint of all of it."""

    name: str
    ending: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Payment:
    """What one supplier gets: its invoices less its credit notes. `outcome` is empty until finance says what came."""

    supplier_id: str
    supplier_name: str
    account: Account
    pence: int
    invoice_ids: tuple[str, ...]
    reference: str
    outcome: str = ""
    paid_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What would be due but is not proposed, and why."""

    supplier_id: str
    supplier_name: str
    pence: int
    invoice_ids: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaymentRun:
    """A run. `version` is the one read; who keeps it takes the run only while that is still the one kept.

    `file_taken_by` and `file_taken_at` tell of the first time that its file was given out: from then on the bank may pay.
    """

    run_id: str
    number: int
    pay_on: date
    made_by: str
    made_at: datetime
    payments: tuple[Payment, ...]
    left_out: tuple[LeftOut, ...] = ()
    state: RunState = RunState.PROPOSED
    version: int = 1
    released_by: str = ""
    released_at: datetime | None = None
    file_taken_by: str = ""
    file_taken_at: datetime | None = None
    given_up_because: str = ""

    @property
    def total_pence(self) -> int:
        return sum(payment.pence for payment in self.payments)

    @property
    def invoice_ids(self) -> tuple[str, ...]:
        return tuple(one for payment in self.payments for one in payment.invoice_ids)

    @property
    def untold(self) -> tuple[Payment, ...]:
        """The payments of which finance has not said what came."""
        return tuple(payment for payment in self.payments if not payment.outcome)

    @property
    def may_be_given_up(self) -> bool:
        """Whether nothing of it can have been paid yet."""
        under_way = self.state in (RunState.PROPOSED, RunState.RELEASED)
        return under_way and self.file_taken_at is None and self.untold == self.payments

    @property
    def in_words(self) -> str:
        return f"payment run {self.number}"


def proposal(
    due: Sequence[Payable], accounts: Mapping[str, Account | None], holds: Mapping[str, Sequence[str]], number: int
) -> tuple[tuple[Payment, ...], tuple[LeftOut, ...]]:
    """What can be paid of the approved documents, and what cannot with the reasons, supplier by supplier.

    `accounts` and `holds` are by supplier. Credit notes are set against invoices of the same supplier.
    """
    payments: list[Payment] = []
    left_out: list[LeftOut] = []
    for supplier_id, documents in _by_supplier(due).items():
        name, pence = documents[0].document.seller.name, sum(one.owed_pence for one in documents)
        ids = tuple(one.invoice_id for one in documents)
        account = accounts.get(supplier_id)
        reasons = list(holds.get(supplier_id, ()))
        if account is None and not reasons:
            reasons.append("There are no checked bank details")
        if pence <= 0:
            reasons.append(f"Its credit notes come to {pounds(-pence)} more than its invoices: nothing is owed")
        if reasons or account is None:
            left_out.append(LeftOut(supplier_id, name, pence, ids, tuple(reasons)))
        else:
            reference = f"QS{number:05d}-{len(payments) + 1}"
            payments.append(Payment(supplier_id, name, account, pence, ids, reference))
    return tuple(payments), tuple(left_out)


def released(run: PaymentRun, by: str, at: datetime, changed_accounts: Sequence[str]) -> PaymentRun:
    """The run released by a second person. Raises WrongTime for the proposer, for one released before, and where an
    account changed or a supplier is held since the run was proposed."""
    if run.state is not RunState.PROPOSED:
        raise WrongTime(f"The {run.in_words} is {run.state.value}: it cannot be released")
    if by == run.made_by:
        raise WrongTime(f"You proposed the {run.in_words} yourself: a second person releases it")
    if changed_accounts:
        raise WrongTime(
            f"Since the run was proposed something changed with {' and with '.join(changed_accounts)}: give the run up "
            "and propose it again"
        )
    return replace(run, state=RunState.RELEASED, released_by=by, released_at=at)


def file_taken(run: PaymentRun, by: str, at: datetime) -> PaymentRun:
    """The run whose file is given out; who took it first stays. Raises WrongTime before the release and once all is told."""
    if run.state is not RunState.RELEASED:
        raise WrongTime(f"The {run.in_words} is {run.state.value}: its file is given out once it is released")
    return run if run.file_taken_at else replace(run, file_taken_by=by, file_taken_at=at)


def given_up(run: PaymentRun, reason: str, *, by_finance: bool) -> PaymentRun:
    """The run given up before its file was given out or anything was told; once it is released, by finance alone.

    Raises WrongTime, NotValid without a reason.
    """
    if run.file_taken_at and run.state is RunState.RELEASED:
        raise WrongTime(
            f"The file of {run.in_words} was taken for the bank, so it cannot be given up: tell of each payment that "
            "was not made that it was not paid, and why"
        )
    if not run.may_be_given_up:
        raise WrongTime(f"The {run.in_words} is {run.state.value}: it cannot be given up any more")
    if run.state is RunState.RELEASED and not by_finance:
        raise WrongTime(f"The {run.in_words} is released: finance or an executive gives it up")
    if not reason.strip():
        raise wrong("reason", "Say why the run is given up")
    return replace(run, state=RunState.GIVEN_UP, given_up_because=reason.strip())


def told(run: PaymentRun, supplier_id: str, outcome: str, on: date, today: date, note: str) -> PaymentRun:
    """The run with what finance says of one payment: paid, or not paid. Raises WrongTime, NotKnown, NotValid."""
    if run.state is not RunState.RELEASED:
        raise WrongTime(f"The {run.in_words} is {run.state.value}: only a released run is paid")
    if on > today:
        raise wrong("paid_on", "The day of payment lies ahead: tell it when it has been paid")
    payment = next((one for one in run.payments if one.supplier_id == supplier_id), None)
    if payment is None:
        raise NotKnown(f"The {run.in_words} has no payment to that supplier")
    if payment.outcome:
        raise WrongTime(f"It was already told that the payment to {payment.supplier_name} is {payment.outcome}")
    if outcome == "not paid" and not note.strip():
        raise wrong("note", f"Say why {payment.supplier_name} was not paid")
    changed = replace(payment, outcome=outcome, paid_on=on if outcome == "paid" else None, note=note.strip())
    payments = tuple(changed if one is payment else one for one in run.payments)
    state = RunState.TOLD if all(one.outcome for one in payments) else RunState.RELEASED
    return replace(run, payments=payments, state=state)


def _by_supplier(due: Sequence[Payable]) -> dict[str, list[Payable]]:
    grouped: dict[str, list[Payable]] = {}
    for one in due:
        if one.supplier_id is not None:
            grouped.setdefault(one.supplier_id, []).append(one)
    return grouped
