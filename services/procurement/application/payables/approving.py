"""Approving an invoice: compared once more, approved by somebody who may and did not enter it, and passed on at once."""

from __future__ import annotations

from typing import Any

from services.procurement.application.collective.stepping import is_large
from services.procurement.application.payables.charging_schools import charge, collective_id
from services.procurement.application.payables.comparing import compared, order_of
from services.procurement.application.payables.ports import Step
from services.procurement.application.payables.unordered import note_volumes, weighed
from services.procurement.application.payables.who_approves import Approval, approval_by_caller
from services.procurement.application.ports import Procuring
from services.procurement.domain.payables import life
from services.procurement.domain.payables.life import Payable, State
from services.procurement.domain.purchase_orders.order import Kind, PurchaseOrder
from services.procurement.domain.requisitions.signing import Signature
from shared import refusals
from shared.refusing import for_the_trust, worded

APPROVE_JOB = "procurement.approve-invoice"


@worded
def approve(
    uow: Procuring, invoice_id: str, version: int | None = None, minute: str = "", words: str = ""
) -> dict[str, Any]:
    """The caller's approval of an invoice. That of a large collective order is worked out by a job, after the same checks.

    `minute` names the meeting that decided, where a committee or board has to; `words` say why somebody more senior signs.
    Where others have to sign as well, the invoice waits for them. Raises Conflict where a question is open, where the
    caller may not approve it, and where somebody changed it meanwhile.
    """
    for_the_trust(uow)
    payable, order = _to_be_approved(uow, invoice_id, version)
    approval = approval_by_caller(uow, payable, order, minute=minute, words=words)
    if order is not None and order.kind is Kind.COLLECTIVE and is_large(uow, collective_id(order)):
        arguments = {"invoice_id": invoice_id, "version": payable.version, "approval": approval.record}
        return {"invoice_id": invoice_id, "state": "being approved", "job_id": uow.later(APPROVE_JOB, arguments)}
    return _taken(uow, payable, order, approval)


@worded
def approve_many(uow: Procuring, invoice_ids: list[str]) -> dict[str, Any]:
    """Several matched invoices approved, each by itself: one that cannot be approved is told and hinders no other."""
    for_the_trust(uow)
    done: list[str] = []
    not_done: list[dict[str, str]] = []
    for invoice_id in invoice_ids:
        try:
            payable, order = _to_be_approved(uow, invoice_id, None)
            approval = approval_by_caller(uow, payable, order)
            _refuse_by_itself(uow, payable, order, approval)
        except refusals.Refused as refusal:
            not_done.append({"invoice_id": invoice_id, "because": f"{refusal}."})
            continue
        _taken(uow, payable, order, approval)
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


def _to_be_approved(uow: Procuring, invoice_id: str, version: int | None) -> tuple[Payable, PurchaseOrder | None]:
    """The invoice compared again with its order held. Raises WrongTime while a question is open."""
    payable = _with_order_held(uow, invoice_id)
    _refuse_version(payable, version)
    if payable.state in life.OPEN:
        payable = compared(uow, payable)
        _refuse_open(payable)
    return payable, order_of(uow, payable)


def _refuse_by_itself(uow: Procuring, payable: Payable, order: PurchaseOrder | None, approval: Approval) -> None:
    if order is not None and order.kind is Kind.COLLECTIVE and is_large(uow, collective_id(order)):
        raise refusals.WrongTime(f"{payable.in_words} is for a large collective order: approve it by itself")
    if not approval.is_last:
        raise refusals.WrongTime(f"{payable.in_words} needs more than one signature: approve it by itself")


def _with_order_held(uow: Procuring, invoice_id: str) -> Payable:
    """The invoice, its order held until the end: read again after waiting, since another may have approved it meanwhile."""
    order_id = uow.payables.get(invoice_id).purchase_order_id
    if order_id is not None:
        uow.purchase_orders.lock(order_id)
    return uow.payables.get(invoice_id)


def _taken(uow: Procuring, payable: Payable, order: PurchaseOrder | None, approval: Approval) -> dict[str, Any]:
    """The invoice approved, or signed by one of several."""
    if approval.signature is None:
        return _approved(uow, payable, order, approval.record)
    signed = life.signed(payable, approval.signature)
    if approval.is_last:
        return _approved(uow, signed, order, approval.record)
    after = uow.payables.save(signed)
    words = f"Signed as {approval.signature.approver}; it waits for the {approval.left[0]}"
    uow.payables.note(
        after.invoice_id, Step(uow.now(), uow.actor, "signed", f"{words}{_said_with(approval.signature)}")
    )
    return _told(after) | {"in_words": f"{payable.in_words} is signed; it waits for the {approval.left[0]}."}


def _approved(
    uow: Procuring, payable: Payable, order: PurchaseOrder | None, approval: dict[str, Any]
) -> dict[str, Any]:
    if order is None:
        approval = approval | {"weighed": weighed(uow, payable)}
    after = uow.payables.save(life.approved(payable, uow.actor, uow.now(), approval))
    schools = charge(uow, after, order)
    if order is None:
        note_volumes(uow, after)
    last = payable.signatures[-1] if payable.signatures else None
    words = f"Approved: {approval['row']}{_said_with(last) if last is not None else ''}"
    uow.payables.note(after.invoice_id, Step(uow.now(), uow.actor, "approved", words))
    _say_approved(uow, after, schools)
    return _told(after) | {"schools": len(schools)}


def _said_with(signature: Signature) -> str:
    """What the signer gave with the signature, as it stands behind a sentence."""
    decided = f"Decided: {signature.minute}" if signature.minute else ""
    return "".join(f". {words}" for words in (signature.words, decided) if words)


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


def _refuse_version(payable: Payable, version: int | None) -> None:
    if version is not None and version != payable.version:
        raise refusals.ChangedMeanwhile(
            f"{payable.in_words} was changed by somebody else since you opened it: look at it again, then repeat the step"
        )


def _refuse_open(payable: Payable) -> None:
    if payable.in_dispute:
        raise refusals.WrongTime(f"{payable.in_words} is in dispute: end that first")
    if payable.state is State.HELD:
        raise refusals.WrongTime(f"{payable.in_words} is held: {payable.open_questions[0].words}")


def _told(payable: Payable) -> dict[str, Any]:
    return {
        "invoice_id": payable.invoice_id,
        "state": payable.state.value,
        "version": payable.version,
        "in_words": f"{payable.in_words} is approved: {life.settles_in_words(payable)}.",
    }
