"""Who may approve an invoice, and why not: asked by the page before it shows a button, and again by the approval itself.

Nobody approves what they sent in, entered, ordered, took in, coded or accepted a difference of. With an order that was
approved, any other payer may; without one the steps of the scheme of delegation are signed, each by another person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.procurement.application.payables.roles import roles_in_words
from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions.authority import Authority, authority_for
from services.procurement.domain.payables.hands import hands_in, refuse_own_hand
from services.procurement.domain.payables.life import Payable, refuse_unless_to_be_approved
from services.procurement.domain.purchase_orders.goods import standing as standing_entries
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from services.procurement.domain.requisitions.delegation import MEETINGS, Approver
from services.procurement.domain.requisitions.signing import Signature, fully_signed, signs_as_or_above
from shared import refusals
from shared.money import pounds

_GIVEN = "given with the approval"
"""Stands for the minute and the reason that the page asks for, when it is asked whether they would be enough."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What the caller's approval is: by which row, the step that it signs (None with an order), and whether it is the last."""

    record: dict[str, Any]
    signature: Signature | None = None
    is_last: bool = True
    left: tuple[Approver, ...] = ()


def approval_by_caller(
    uow: Procuring, payable: Payable, order: PurchaseOrder | None, *, minute: str = "", words: str = ""
) -> Approval:
    """The caller's approval. Raises WrongTime in words where the caller may not, NotValid where a minute is missing."""
    refuse_unless_to_be_approved(payable)
    involved = _hands(uow, payable, order)
    refuse_own_hand(payable, uow.actor, involved)
    if order is not None:
        return _with_order(uow, payable, order)
    asked = authority_of(uow, payable)
    steps = steps_of(asked)
    if not roles_in_words(uow) and not asked.caller.may_sign:
        raise refusals.WrongTime(f"{_about(payable)} is approved by the {', then the '.join(steps)}")
    signature = asked.signed_by_caller(steps, payable.signatures, involved, what="invoice", words=words, minute=minute)
    signed = (*payable.signatures, signature)
    record = asked.record | {"signatures": [one.as_json() for one in signed]}
    return Approval(record, signature, fully_signed(steps, signed, involved), steps[len(signed) :])


def asked_of_caller(uow: Procuring, payable: Payable, order: PurchaseOrder | None) -> dict[str, Any]:
    """For the page: whether the caller may approve now, or why not; who does, what is signed, and what has to be given."""
    shown: dict[str, Any] = {"may": False, "because": "", "by": "", "signed": [], "minute": False, "in_place_of": ""}
    try:
        if order is None:
            shown |= _steps_shown(uow, payable)
        approval_by_caller(uow, payable, order, minute=_GIVEN, words=_GIVEN)
    except refusals.Refused as refusal:
        return shown | {"because": f"{refusal}."}
    return shown | {"may": True}


def authority_of(uow: Procuring, payable: Payable) -> Authority:
    """What the scheme of delegation asks of an invoice without an order: its school's where it is for one, else the trust's."""
    schools = {coded.school_id for coded in payable.coding}
    school_id = next(iter(schools)) if len(schools) == 1 else None
    return authority_for(uow, school_id, payable.document.totals.net_pence)


def steps_of(asked: Authority) -> tuple[Approver, ...]:
    """Who signs in the trust: invoices are the trust's to pay, so that the steps at a school fall away."""
    return asked.limit.without_schools().approvers


def _with_order(uow: Procuring, payable: Payable, order: PurchaseOrder) -> Approval:
    if not roles_in_words(uow):
        raise refusals.WrongTime("Invoices with an order are approved by a buyer, by finance or by an executive")
    matched = f"it matches order {order.number}, which {order.approved_by} approved"
    return Approval({"row": matched, "order": order.number, "decisions": len(payable.decisions)})


def _hands(uow: Procuring, payable: Payable, order: PurchaseOrder | None) -> dict[str, str]:
    entries = uow.purchase_orders.entries(order.purchase_order_id) if order is not None else []
    steps = [(step.kind, step.by) for step in uow.payables.steps(payable.invoice_id)]
    return hands_in(payable, steps, order, standing_entries(entries))


def _steps_shown(uow: Procuring, payable: Payable) -> dict[str, Any]:
    asked = authority_of(uow, payable)
    steps = steps_of(asked)
    step = next(iter(steps[len(payable.signatures) :]), None)
    signs_as = signs_as_or_above(step, asked.caller.may_sign) if step is not None else None
    return {
        "by": f"{_about(payable)}: it is approved by the {', then the '.join(steps)} ({asked.scheme.named()}).",
        "signed": [one.as_json() for one in payable.signatures],
        "minute": signs_as in MEETINGS,
        "in_place_of": step.value if step is not None and signs_as not in (None, step) else "",
    }


def _about(payable: Payable) -> str:
    return f"{payable.in_words} has no order and is {pounds(payable.document.totals.net_pence)} without VAT"
