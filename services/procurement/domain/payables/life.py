"""An invoice on its way from the letterbox to the bank: the states it passes, and who may take which step.

A step gives the invoice as it is afterwards, or refuses in words. `version` is the one that was read: whoever keeps the
invoice takes it only while that is still the one kept, so that of two people who act at once one is told to look again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from services.procurement.domain.einvoices.invoice import Invoice
from services.procurement.domain.payables.differences import Decision, Difference, either
from services.procurement.domain.requisitions.signing import Signature
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NotKnown, NotValid, WrongTime, wrong


class State(StrEnum):
    """How far an invoice has come. A credit note passes the same states and is settled instead of paid."""

    RECEIVED = "received"
    HELD = "held"
    MATCHED = "matched"
    APPROVED = "approved"
    PROPOSED = "proposed for payment"
    PAID = "paid"
    REFUSED = "refused"


OPEN = (State.RECEIVED, State.HELD, State.MATCHED)
"""States in which an invoice is still looked at, and may go back to the supplier."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the invoice was in dispute and the days to pay did not run; `until` is None while it lasts."""

    since: date
    until: date | None
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A part of an invoice without an order: what it is for, by cost code and by CPV code. `school_id` None is the trust
    itself."""

    line: str
    school_id: str | None
    code: str
    net_pence: int
    cpv_code: str


@dataclass(frozen=True, slots=True)
class Payable:
    """An invoice or credit note that was sent to us, and what became of it.

    `senders` are those who sent its file in, `entered_by` whoever took it in; `without_order` says why it has no order,
    where a person said so; `signatures` are the steps of its approval that are signed so far.
    """

    invoice_id: str
    document: Invoice
    received_on: date
    entered_by: str
    entered_at: datetime
    checked_by: str
    file_id: str
    senders: tuple[str, ...] = ()
    findings: tuple[Mapping[str, object], ...] = ()
    supplier_id: str | None = None
    purchase_order_id: str | None = None
    without_order: str = ""
    state: State = State.RECEIVED
    version: int = 1
    twin: int = 0
    differences: tuple[Difference, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    pairs: Mapping[str, int] = field(default_factory=dict)
    coding: tuple[Coded, ...] = ()
    pauses: tuple[Pause, ...] = ()
    goods_on: date | None = None
    pay_by: date | None = None
    signatures: tuple[Signature, ...] = ()
    approved_by: str = ""
    approved_at: datetime | None = None
    approval: Mapping[str, object] = field(default_factory=dict)
    refused_because: str = ""
    run_id: str | None = None
    paid_on: date | None = None
    payment_reference: str = ""

    @property
    def in_words(self) -> str:
        """How people speak of it, for example 'Bright Paper Ltd's invoice 4711'."""
        return f"{self.document.seller.name}'s {self.document.kind.value} {self.document.number}"

    @property
    def owed_pence(self) -> int:
        """What is owed to the supplier; below zero for a credit note."""
        return self.document.signed_payable_pence

    @property
    def in_dispute(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].until is None

    @property
    def open_questions(self) -> tuple[Difference, ...]:
        """What still holds the invoice: differences that hold and were not decided as they stand now."""
        return tuple(one for one in self.differences if one.holds and not self._decided(one))

    def _decided(self, one: Difference) -> bool:
        decision = self.decisions.get(one.key)
        return decision is not None and decision.about == one.words


def checked(payable: Payable, differences: tuple[Difference, ...]) -> Payable:
    """The invoice after it was compared again: held while a question is open, matched otherwise. Raises WrongTime."""
    _refuse_unless(payable, OPEN, "compared with its order")
    compared = replace(payable, differences=differences)
    state = State.HELD if compared.open_questions or compared.in_dispute else State.MATCHED
    return replace(compared, state=state)


def decided(payable: Payable, key: str, by: str, at: datetime, reason: str, roles: Sequence[str]) -> Payable:
    """The invoice with one open question decided by a named person, who says why and holds `roles`.

    Raises NotKnown for a question that is not open, NotValid without a reason, WrongTime where nobody, or another role,
    may decide it.
    """
    _refuse_unless(payable, OPEN, "decided on")
    question = next((one for one in payable.open_questions if one.key == key), None)
    if question is None:
        raise NotKnown(f"{payable.in_words} has no such open question: look at it again")
    if not reason.strip():
        raise wrong("reason", "Say why this is right, so that an auditor can follow it")
    if not question.decided_by:
        raise WrongTime(f"{question.words}. Nobody can decide that away: {question.what_to_do}")
    role = next((one for one in roles if one in question.decided_by), None)
    if role is None:
        raise WrongTime(f"This difference is decided by {either(question.decided_by)}: {question.words}")
    decision = Decision(question.words, reason.strip(), by, role, at)
    return checked(replace(payable, decisions={**payable.decisions, key: decision}), payable.differences)


def refuse_unless_to_be_approved(payable: Payable) -> None:
    """Raise WrongTime where the invoice is not matched, or was approved before."""
    if payable.state in (State.APPROVED, State.PROPOSED, State.PAID):
        raise WrongTime(f"{payable.in_words} was already approved by {payable.approved_by}")
    if payable.state is not State.MATCHED:
        raise WrongTime(f"{payable.in_words} is {payable.state.value}: only what is matched can be approved")


def signed(payable: Payable, signature: Signature) -> Payable:
    """The invoice with one step of its approval signed; others are still to sign."""
    refuse_unless_to_be_approved(payable)
    return replace(payable, signatures=(*payable.signatures, signature))


def approved(payable: Payable, by: str, at: datetime, approval: Mapping[str, object]) -> Payable:
    """The invoice approved. Raises WrongTime when it is not matched, or a second time."""
    refuse_unless_to_be_approved(payable)
    return replace(payable, state=State.APPROVED, approved_by=by, approved_at=at, approval=dict(approval))


def refused(payable: Payable, reason: str) -> Payable:
    """The invoice sent back to the supplier. Raises NotValid without a reason, WrongTime once it is approved."""
    _refuse_unless(payable, OPEN, "sent back; once it is approved, ask the supplier for a credit note")
    if not reason.strip():
        raise wrong("reason", "Say what the supplier is to put right")
    return replace(payable, state=State.REFUSED, refused_because=reason.strip())


def disputed(payable: Payable, on: date, by: str, reason: str) -> Payable:
    """The invoice in dispute from a day on: it is held, and its days to pay stand still. Raises NotValid, WrongTime."""
    _refuse_unless(payable, OPEN, "put in dispute")
    if payable.in_dispute:
        raise WrongTime(f"{payable.in_words} is in dispute already")
    if not reason.strip():
        raise wrong("reason", "Say what is in dispute and what the supplier was told")
    pauses = (*payable.pauses, Pause(on, None, reason.strip(), by))
    return replace(payable, pauses=pauses, state=State.HELD)


def dispute_ended(payable: Payable, on: date) -> Payable:
    """The invoice whose days run on from a day. Raises WrongTime when it is not in dispute."""
    if not payable.in_dispute:
        raise WrongTime(f"{payable.in_words} is not in dispute")
    last = payable.pauses[-1]
    if on < last.since:
        raise NotValid(f"The dispute began on {day_in_words(last.since)}: it cannot have ended before")
    pauses = (*payable.pauses[:-1], replace(last, until=on))
    return checked(replace(payable, pauses=pauses), payable.differences)


def proposed(payable: Payable, run_id: str) -> Payable:
    """The approved invoice put into a payment run. Raises WrongTime when it is not approved, or in another run."""
    if payable.state is not State.APPROVED:
        raise WrongTime(f"{payable.in_words} is {payable.state.value}: only what is approved can be paid")
    return replace(payable, state=State.PROPOSED, run_id=run_id)


def taken_out_of_run(payable: Payable) -> Payable:
    """The invoice back among the approved: its run was given up, or the bank sent the money back."""
    if payable.state not in (State.PROPOSED, State.PAID):
        raise WrongTime(f"{payable.in_words} is in no payment run")
    return replace(payable, state=State.APPROVED, run_id=None, paid_on=None, payment_reference="")


def paid(payable: Payable, on: date, reference: str) -> Payable:
    """The invoice as finance says it was paid. Raises WrongTime when it was not proposed, NotValid for a wrong day."""
    if payable.state is not State.PROPOSED:
        raise WrongTime(f"{payable.in_words} is {payable.state.value}: only what was proposed can be told as paid")
    if payable.approved_at is not None and on < payable.approved_at.date():
        raise wrong(
            "paid_on",
            f"{payable.in_words} was approved on {day_in_words(payable.approved_at)}: it cannot have been paid before",
        )
    return replace(payable, state=State.PAID, paid_on=on, payment_reference=reference)


def settles_in_words(payable: Payable) -> str:
    """What the document asks for, in words: 'asks for £120.00', 'gives back £12.00'."""
    owed = payable.owed_pence
    return f"gives back {pounds(-owed)}" if owed < 0 else f"asks for {pounds(owed)}"


def _refuse_unless(payable: Payable, states: tuple[State, ...], step: str) -> None:
    if payable.state not in states:
        raise WrongTime(f"{payable.in_words} is {payable.state.value}: it can no longer be {step}")
