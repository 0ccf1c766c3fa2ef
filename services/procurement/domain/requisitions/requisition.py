"""A request to buy: its lines, what the scheme of delegation asks of it, who decided what, and how far it has come.

Nothing is ordered without the signatures that its row demands: each step by somebody else, none by who raised it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from services.procurement.domain.requisitions.delegation import Approver
from services.procurement.domain.requisitions.signing import Signer, fully_signed, refuse_without_minute, who_decides
from services.procurement.domain.vat import VatTreatment
from shared.money import per_cent_of, pounds, round_pence
from shared.refusals import NotValid, WrongTime


class State(StrEnum):
    """How far a request has come."""

    DRAFT = "draft"
    WAITING = "waiting for approval"
    RETURNED = "returned with a question"
    REFUSED = "refused"
    APPROVED = "approved"
    ORDERED = "ordered"
    WITHDRAWN = "withdrawn"


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
OPEN = EDITABLE | {State.WAITING, State.APPROVED}
"""Requests that something may still come of."""
COUNTED = frozenset({State.WAITING, State.APPROVED, State.ORDERED})
"""Requests that count when small ones are summed."""


class Kind(StrEnum):
    """What an approver decided."""

    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """Something wanted. `unit_price` is in pounds without VAT; it and `vat` are None while nobody knows them.

    `basis` says where the price is from. Where `allergens_needed`, nothing is sent before the supplier's statement is kept.
    """

    line_no: int
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    vat: VatTreatment | None
    cpv_code: str
    code: str
    sku: str = ""
    basis: str = ""
    allergens_needed: bool = False
    allergens_stated: str = ""

    @property
    def price(self) -> Decimal:
        """The price of one unit. Raises NotValid while it is not known."""
        if self.unit_price is None:
            raise NotValid(
                f"Line {self.line_no}, {self.description}: its price is not known. Enter one, or ask for quotes"
            )
        return self.unit_price

    @property
    def treatment(self) -> VatTreatment:
        """Its VAT. Raises NotValid while it is not known."""
        if self.vat is None:
            raise NotValid(f"Line {self.line_no}, {self.description}: its VAT is not known. Choose how it is taxed")
        return self.vat

    @property
    def net_pence(self) -> int | None:
        """What the line costs without VAT, rounded once; None while its price is not known."""
        return None if self.unit_price is None else round_pence(self.quantity * self.unit_price * 100)


@dataclass(frozen=True, slots=True)
class Demand:
    """What the scheme asks of a request that was sent: the row used, and the amount that it was looked up with.

    `looked_up_pence` is more than the request itself where others were summed with it; `working` says which.
    """

    approvers: tuple[Approver, ...]
    quotes: int
    pence: int
    looked_up_pence: int
    working: str
    warnings: tuple[str, ...]
    record: Mapping[str, Any]
    tolerance_per_cent: Decimal
    tolerance_pence: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What one approver decided in one round; `standing_in` where somebody more senior signed, with the reason in `words`."""

    round: int
    step: int
    approver: Approver
    kind: Kind
    by: str
    at: datetime
    words: str
    standing_in: bool
    minute: str
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """Why nothing came of a request, and who ended it when."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Requisition:
    """A request of a school, or (without one) of the trust itself. `round` rises each time it is sent, and signatures count for the round they were given in."""

    requisition_id: str
    school_id: str | None
    title: str
    reason: str
    needed_by: date | None
    origin: str
    origin_reference: str
    requested_by: str
    made_at: datetime
    lines: tuple[Line, ...] = ()
    supplier_id: str | None = None
    state: State = State.DRAFT
    round: int = 0
    demand: Demand | None = None
    decisions: tuple[Decision, ...] = ()
    approved_pence: int | None = None
    purchase_order_id: str | None = None
    sent_at: datetime | None = None
    version: int = 1
    involved: frozenset[str] = field(default=frozenset())
    """Whoever raised it, changed it or sent it: they do not approve it."""
    ending: Ending | None = None
    """Of a request that was withdrawn."""

    @property
    def net_pence(self) -> int | None:
        """What all lines cost without VAT; None while a price is missing."""
        known = [line.net_pence for line in self.lines]
        return None if any(one is None for one in known) else sum(one for one in known if one is not None)

    @property
    def signatures(self) -> tuple[Decision, ...]:
        """The approvals of this round, in the order of the steps."""
        return tuple(one for one in self.decisions if one.round == self.round and one.kind is Kind.APPROVED)

    @property
    def waits_for(self) -> Approver | None:
        """Who is to sign next; None where nobody is."""
        if self.state is not State.WAITING or self.demand is None:
            return None
        return self.demand.approvers[len(self.signatures)]

    @property
    def fully_signed(self) -> bool:
        """Whether every step that its row demands is signed, each by somebody else, none by anybody involved."""
        return self.demand is not None and fully_signed(self.demand.approvers, self.signatures, self.involved)


def opened(request: Requisition) -> Requisition:
    """A new draft. Raises NotValid without a title or a reason."""
    if not request.title.strip():
        raise NotValid("Say in a few words what is wanted")
    if not request.reason.strip():
        raise NotValid("Say what it is needed for: whoever approves it reads that first")
    return replace(request, title=" ".join(request.title.split()), reason=request.reason.strip())


def with_lines(request: Requisition, lines: Sequence[Line], supplier_id: str | None, by: str) -> Requisition:
    """A draft, or one that came back, with other lines. Raises WrongTime once it is sent."""
    refuse_unless_editable(request)
    numbered = tuple(replace(line, line_no=number) for number, line in enumerate(lines, start=1))
    return replace(request, lines=numbered, supplier_id=supplier_id, involved=request.involved | {by})


def touched(request: Requisition, by: str) -> Requisition:
    """The request with somebody more who had a hand in what it costs, and so does not approve it."""
    return replace(request, involved=request.involved | {by})


def refuse_unless_editable(request: Requisition) -> None:
    """Raise WrongTime, saying what can be done, where the request can no longer be changed."""
    if request.state in EDITABLE:
        return
    what_to_do = {
        State.WAITING: "take it back first, or ask the approver to return it",
        State.APPROVED: "ask for a change, which is approved again if it costs more",
    }.get(request.state, "make a new request")
    raise WrongTime(f"“{request.title}” is {request.state} and cannot be changed: {what_to_do}")


def sent(request: Requisition, demand: Demand, by: str, at: datetime) -> Requisition:
    """Sent for approval. Raises WrongTime, and NotValid for what is missing."""
    refuse_unless_editable(request)
    refuse_incomplete(request)
    return replace(
        request,
        state=State.WAITING,
        demand=demand,
        round=request.round + 1,
        sent_at=at,
        approved_pence=None,
        involved=request.involved | {by},
    )


def refuse_incomplete(request: Requisition) -> None:
    """Raise NotValid, naming the line, where something is missing before it can be approved or ordered."""
    if not request.lines:
        raise NotValid("Nothing is asked for yet: add a line from the catalogue, or describe one")
    for line in request.lines:
        _refuse_incomplete_line(line)
    if request.supplier_id is None:
        raise NotValid("No supplier is chosen yet: choose one from the list of suppliers, or one of the quotes")
    if not request.net_pence:
        raise NotValid("All lines together cost nothing: check the prices")


def _refuse_incomplete_line(line: Line) -> None:
    where = f"Line {line.line_no}, {line.description}"
    if line.price == 0 and not line.sku:
        raise NotValid(f"{where}: it costs nothing. Enter its price, or take the line out")
    if not line.cpv_code:
        raise NotValid(f"{where}: it has no CPV code, by which similar purchases are summed")
    if not line.code:
        raise NotValid(f"{where}: it has no cost code, so no budget can bear it")
    if line.allergens_needed and not line.allergens_stated:
        raise NotValid(f"{where}: the supplier must state its allergens in writing. Enter where that statement is kept")
    if line.vat is None:
        raise NotValid(f"{where}: its VAT is not known. Choose how it is taxed")


def signed(request: Requisition, signer: Signer, words: str, minute: str) -> Requisition:
    """The next step signed; after the last one the request is approved. Raises WrongTime, NotValid."""
    decision = _decision(request, Kind.APPROVED, signer, words, minute)
    request = replace(request, decisions=(*request.decisions, decision))
    if request.demand is not None and len(request.signatures) == len(request.demand.approvers):
        return replace(request, state=State.APPROVED, approved_pence=request.net_pence)
    return request


def returned(request: Requisition, signer: Signer, question: str) -> Requisition:
    """Back to who raised it, with a question; after an answer all steps are asked again. Raises WrongTime, NotValid."""
    if not question.strip():
        raise NotValid("Ask your question: it is what the request is returned for")
    decision = _decision(request, Kind.RETURNED, signer, question, "")
    return replace(request, state=State.RETURNED, decisions=(*request.decisions, decision))


def refused(request: Requisition, signer: Signer, reason: str) -> Requisition:
    """Refused for good, with the reason. Raises WrongTime, NotValid."""
    if not reason.strip():
        raise NotValid("Say why it is refused: the person who asked reads it")
    decision = _decision(request, Kind.REFUSED, signer, reason, "")
    return replace(request, state=State.REFUSED, decisions=(*request.decisions, decision))


def _decision(request: Requisition, kind: Kind, signer: Signer, words: str, minute: str) -> Decision:
    step = request.waits_for
    if step is None or request.demand is None:
        raise WrongTime(f"“{request.title}” does not wait for a decision: it is {request.state}")
    signs_as, standing_in = who_decides(step, request.signatures, request.involved, signer, what="request", words=words)
    if kind is Kind.APPROVED:
        refuse_without_minute(signs_as, minute)
    return Decision(
        round=request.round,
        step=len(request.signatures) + 1,
        approver=signs_as,
        kind=kind,
        by=signer.by,
        at=signer.at,
        words=words.strip(),
        standing_in=standing_in,
        minute=minute.strip(),
        record=request.demand.record,
    )


def taken_back(request: Requisition, by: str) -> Requisition:
    """A request that waits becomes a draft again; signatures given so far do not count any more. Raises WrongTime."""
    if request.state is not State.WAITING:
        raise WrongTime(f"“{request.title}” is {request.state}: only one that waits for approval can be taken back")
    return replace(request, state=State.DRAFT, involved=request.involved | {by})


def withdrawn(request: Requisition, reason: str, by: str, at: datetime) -> Requisition:
    """Not wanted any more. Raises WrongTime once it is ordered, NotValid without a reason."""
    if request.state not in OPEN:
        raise WrongTime(f"“{request.title}” is {request.state} already: there is nothing to withdraw")
    if not reason.strip():
        raise NotValid("Say why it is not wanted any more")
    return replace(request, state=State.WITHDRAWN, ending=Ending(reason.strip(), by, at))


def changed_after_approval(
    request: Requisition, lines: Sequence[Line], supplier_id: str | None, by: str
) -> tuple[Requisition, str]:
    """An approved request with other lines, and why it has to be approved again; no words where it need not.

    It stays approved only while it costs no more than the tolerance allows, is bought from the same supplier, and asks
    for nothing of another kind or budget. Raises WrongTime, NotValid.
    """
    if request.state is not State.APPROVED or request.demand is None or request.approved_pence is None:
        raise WrongTime(f"“{request.title}” is {request.state}: only an approved request is changed this way")
    numbered = tuple(replace(line, line_no=number) for number, line in enumerate(lines, start=1))
    after = replace(request, lines=numbered, supplier_id=supplier_id, involved=request.involved | {by})
    refuse_incomplete(after)
    why = _why_again(request, after, request.demand, request.approved_pence)
    return (replace(after, state=State.DRAFT, approved_pence=None), why) if why else (request_kept(request, after), "")


def request_kept(before: Requisition, after: Requisition) -> Requisition:
    """The changed request with its approval; who made a change that needed none may have approved it before."""
    return replace(after, involved=before.involved)


def _why_again(before: Requisition, after: Requisition, demand: Demand, approved: int) -> str:
    now = after.net_pence or 0
    allowed = min(per_cent_of(approved, demand.tolerance_per_cent), demand.tolerance_pence)
    if now > approved + allowed:
        return (
            f"It costs {pounds(now)} now; {pounds(approved)} was approved, and {pounds(allowed)} more is the tolerance."
        )
    if after.supplier_id != before.supplier_id:
        return "It is bought from another supplier than was approved."
    if not _kinds(after) <= _kinds(before):
        return "It asks for something of another kind, or from another budget, than was approved."
    return ""


def _kinds(request: Requisition) -> set[tuple[str, str]]:
    return {(line.cpv_code, line.code) for line in request.lines}


def refuse_unless_orderable(request: Requisition) -> None:
    """Raise WrongTime where not every signature that its row demands is there."""
    if request.state is State.ORDERED:
        raise WrongTime(f"“{request.title}” is ordered already")
    if request.state is not State.APPROVED or not request.fully_signed:
        raise WrongTime(f"“{request.title}” is {request.state}: an order needs every approval first")
    refuse_incomplete(request)


def ordered(request: Requisition, purchase_order_id: str) -> Requisition:
    """Ordered. Raises WrongTime, as `refuse_unless_orderable` does."""
    refuse_unless_orderable(request)
    return replace(request, state=State.ORDERED, purchase_order_id=purchase_order_id)
