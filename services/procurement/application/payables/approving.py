"""Approving an invoice: compared once more, approved by somebody who may and did not enter it, and passed on at once."""

from __future__ import annotations

from typing import Any

from services.procurement.application.collective.stepping import is_large
from services.procurement.application.payables import rule_rows
from services.procurement.application.payables.charging_schools import charge, collective_id
from services.procurement.application.payables.comparing import compared, order_of
from services.procurement.application.payables.ports import Step
from services.procurement.application.payables.roles import roles_in_words
from services.procurement.application.ports import Procuring
from services.procurement.application.refusals import for_the_trust, worded
from services.procurement.application.requisitions import delegation
from services.procurement.domain import errors
from services.procurement.domain.payables import life
from services.procurement.domain.payables.differences import EXECUTIVE, FINANCE
from services.procurement.domain.payables.life import Payable, State
from services.procurement.domain.purchase_orders.order import Kind, PurchaseOrder
from services.procurement.domain.requisitions.delegation import MEETINGS, SENIORITY
from shared.money import pounds

APPROVE_JOB = "procurement.approve-invoice"


@worded
def approve(uow: Procuring, invoice_id: str, version: int | None = None, minute: str = "") -> dict[str, Any]:
    """An invoice approved. That of a large collective order is worked out by a job, after the same checks.

    `minute` names the meeting that decided, where a committee or board has to. Raises Conflict where a question is open,
    where the caller entered it or may not approve so much, and where somebody changed it meanwhile.
    """
    for_the_trust(uow)
    payable, order, approval = _may_be_approved(uow, invoice_id, version, minute)
    if order is not None and order.kind is Kind.COLLECTIVE and is_large(uow, collective_id(order)):
        arguments = {"invoice_id": invoice_id, "version": payable.version, "approval": approval}
        return {"invoice_id": invoice_id, "state": "being approved", "job_id": uow.later(APPROVE_JOB, arguments)}
    return _approved(uow, payable, order, approval)


@worded
def approve_many(uow: Procuring, invoice_ids: list[str]) -> dict[str, Any]:
    """Several matched invoices approved, each by itself: one that cannot be approved is told and hinders no other."""
    for_the_trust(uow)
    done: list[str] = []
    not_done: list[dict[str, str]] = []
    for invoice_id in invoice_ids:
        try:
            payable, order, approval = _may_be_approved(uow, invoice_id, None, "")
            if order is not None and order.kind is Kind.COLLECTIVE and is_large(uow, collective_id(order)):
                raise errors.WrongTime(f"{payable.in_words} is for a large collective order: approve it by itself")
        except errors.Refused as refusal:
            not_done.append({"invoice_id": invoice_id, "because": f"{refusal}."})
            continue
        _approved(uow, payable, order, approval)
        done.append(invoice_id)
    return {"approved": done, "not_approved": not_done}


@worded
def approved_now(uow: Procuring, invoice_id: str, version: int, approval: dict[str, Any]) -> dict[str, Any]:
    """Approve in this transaction what was checked before; for the job of a large order. Repeated, it changes nothing."""
    payable = _with_order_held(uow, invoice_id)
    if payable.approved_by:
        return _told(payable)
    _refuse_version(payable, version)
    payable = compared(uow, payable)
    _refuse_open(payable)
    return _approved(uow, payable, order_of(uow, payable), approval)


def _may_be_approved(
    uow: Procuring, invoice_id: str, version: int | None, minute: str
) -> tuple[Payable, PurchaseOrder | None, dict[str, Any]]:
    """The invoice compared anew with its order held, and by which rule the caller approves it. Raises WrongTime."""
    payable = _with_order_held(uow, invoice_id)
    _refuse_version(payable, version)
    if payable.state in life.OPEN:
        payable = compared(uow, payable)
        _refuse_open(payable)
    order = order_of(uow, payable)
    approval = _approval(uow, payable, order, minute)
    life.approved(payable, uow.actor, uow.now(), approval)
    return payable, order, approval


def _with_order_held(uow: Procuring, invoice_id: str) -> Payable:
    """The invoice, its order held until the end: read again after waiting, since another may have approved it meanwhile."""
    order_id = uow.payables.get(invoice_id).purchase_order_id
    if order_id is not None:
        uow.purchase_orders.lock(order_id)
    return uow.payables.get(invoice_id)


def _approved(
    uow: Procuring, payable: Payable, order: PurchaseOrder | None, approval: dict[str, Any]
) -> dict[str, Any]:
    after = uow.payables.save(life.approved(payable, uow.actor, uow.now(), approval))
    schools = charge(uow, after, order)
    words = f"Approved: {approval['row']}"
    if approval.get("minute"):
        words += f". Decided: {approval['minute']}"
    uow.payables.note(after.invoice_id, Step(uow.now(), uow.actor, "approved", words))
    _say_approved(uow, after, schools)
    return _told(after) | {"schools": len(schools)}


def _say_approved(uow: Procuring, payable: Payable, schools: tuple[str, ...]) -> None:
    document, sign = payable.document, -1 if payable.document.is_credit_note else 1
    data: dict[str, Any] = {
        "invoice_id": payable.invoice_id,
        "kind": document.kind.value,
        "supplier_id": payable.supplier_id,
        "net_pence": sign * document.totals.net_pence,
        "vat_pence": sign * document.totals.vat_pence,
        "total_pence": payable.owed_pence,
        "approved_on": uow.today(),
        "schools": sorted(schools),
    }
    if payable.pay_by is not None:
        data["pay_by"] = payable.pay_by
    if payable.purchase_order_id is not None:
        data["purchase_order_id"] = payable.purchase_order_id
    uow.emit(
        "procurement.invoice.approved.v1", subject=payable.invoice_id, why=f"{payable.in_words} was approved", data=data
    )


def _approval(uow: Procuring, payable: Payable, order: PurchaseOrder | None, minute: str) -> dict[str, Any]:
    """By which rule the caller approves. Raises WrongTime where the caller may not, NotValid without a minute."""
    if order is not None:
        if not roles_in_words(uow):
            raise errors.WrongTime("Invoices with an order are approved by a buyer, by finance or by an executive")
        matched = f"it matches order {order.number}, which {order.approved_by} approved"
        return {"row": matched, "order": order.number, "decisions": len(payable.decisions)}
    try:
        return _by_delegation(uow, payable, minute)
    except errors.NoRuleForDate:
        return _by_starting_rule(uow, payable)


def _by_delegation(uow: Procuring, payable: Payable, minute: str) -> dict[str, Any]:
    schools = {coded.school_id for coded in payable.coding}
    school_id = next(iter(schools)) if len(schools) == 1 else None
    pence = payable.document.totals.net_pence
    limit, record = delegation.limit_for(uow, school_id, pence, uow.today())
    needed, signs_as = limit.approvers[-1], delegation.caller_signs_as(uow)
    if not any(SENIORITY[one] >= SENIORITY[needed] for one in signs_as):
        raise errors.WrongTime(
            f"{payable.in_words} has no order and is {pounds(pence)} without VAT: it is approved by the {needed.value} "
            f"({limit.in_words()})"
        )
    if needed in MEETINGS and not minute.strip():
        raise errors.NotValid(
            f"The {needed.value} decides on {pounds(pence)}: give the minute of its meeting",
            fields={"minute": ["Give the meeting and its date"]},
        )
    return record | {"minute": minute.strip()}


def _by_starting_rule(uow: Procuring, payable: Payable) -> dict[str, Any]:
    row = rule_rows.finance_approves_up_to(uow.today())
    roles, pence = roles_in_words(uow), payable.document.totals.net_pence
    if pence > row.pence and EXECUTIVE not in roles:
        raise errors.WrongTime(
            f"{payable.in_words} has no order and is above {pounds(row.pence)} without VAT: an executive approves it"
        )
    if not {FINANCE, EXECUTIVE} & set(roles):
        raise errors.WrongTime("An invoice without an order is approved by finance or by an executive")
    return row.as_record() | {
        "row": f"{row.source}: finance up to {pounds(row.pence)}, executives above ({row.status})"
    }


def _refuse_version(payable: Payable, version: int | None) -> None:
    if version is not None and version != payable.version:
        raise errors.ChangedMeanwhile(
            f"{payable.in_words} was changed by somebody else meanwhile: look at it again, then repeat the step"
        )


def _refuse_open(payable: Payable) -> None:
    if payable.in_dispute:
        raise errors.WrongTime(f"{payable.in_words} is in dispute: end that first")
    if payable.state is State.HELD:
        raise errors.WrongTime(f"{payable.in_words} is held: {payable.open_questions[0].words}")


def _told(payable: Payable) -> dict[str, Any]:
    return {
        "invoice_id": payable.invoice_id,
        "state": payable.state.value,
        "version": payable.version,
        "in_words": f"{payable.in_words} is approved: {life.settles_in_words(payable)}.",
    }
