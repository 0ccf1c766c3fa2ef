"""A school's lines and the scheme of delegation: whether who entered them alone may commit the school to so much, and who
else has to sign before the order closes.

What counts is the most that the lines may come to, without VAT. Lines that somebody still has to approve are pooled with
the others at once, so that the school keeps its place; at the close they are ordered only if they are approved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.procurement.application.collective.ports import Notice
from services.procurement.application.collective.stepping import step_with_own_lines
from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions import budgets
from services.procurement.application.requisitions.authority import authority_for, signer
from services.procurement.domain.collective.approval import Approval
from services.procurement.domain.collective.costs import most_by_code
from services.procurement.domain.collective.order import CollectiveOrder
from services.procurement.domain.requisitions.budget import Check, refuse_where_stopped
from services.procurement.domain.requisitions.delegation import AT_SCHOOL, MEETINGS, Approver
from services.procurement.domain.requisitions.signing import next_signature
from shared.money import pounds
from shared.refusals import ChangedMeanwhile, WrongTime
from shared.refusing import for_the_trust, worded


def ask_scheme(uow: Procuring, order: CollectiveOrder, school_id: str) -> CollectiveOrder:
    """The order with what the scheme asks of the school's lines as they are now, written down.

    Raises NotValid where so much may only be bought by a tender, or where a budget stops it.
    """
    held = order.approvals.get(school_id, Approval())
    pence = sum(most_by_code(order, school_id).values())
    after = held if held.covers(pence) else _asked(uow, order, school_id, held, pence)
    if held.covers(pence) and held.waits_for:
        after = held.not_asked()
    if after == held:
        return order
    order = replace(order, approvals={**order.approvals, school_id: after})
    uow.orders.save_approval(order, school_id)
    return order


@worded
def approve_quantities(
    uow: Procuring, school_id: str, order_id: str, pence: int, words: str, minute: str
) -> dict[str, Any]:
    """The next step of a school's lines signed by the caller. `pence` is the sum that the caller saw.

    Raises Conflict where the caller may not sign, nothing waits, or the sum is another by now; InvalidRequest without
    the minute of a meeting that decides, or the reason of somebody who stands in.
    """
    _, after, _ = step_with_own_lines(
        uow, order_id, school_id, lambda order: (replace(order, version=order.version + 1), ())
    )
    held = _waiting(after, school_id)
    if pence != held.asked_pence:
        raise ChangedMeanwhile(
            f"{pounds(held.asked_pence)} waits for approval by now, not {pounds(pence)}: look at the lines again"
        )
    refuse_where_stopped(budget_checks(uow, after, school_id))
    signature = next_signature(
        held.steps, held.signatures, held.involved, signer(uow), what="order", words=words, minute=minute
    )
    signed = held.signed(signature)
    after = replace(after, approvals={**after.approvals, school_id: signed})
    uow.orders.save_approval(after, school_id)
    said = (
        f"{pounds(pence)} without VAT was approved by {signature.by} as {signature.approver}: "
        f"{held.record.get('row', '')} ({held.record.get('scheme', '')})"
    )
    uow.records.add_notices([Notice(order_id, school_id, "approved", uow.now(), f"{said}.")])
    return {"order_id": order_id, "in_words": said_of(signed), "waits_for": _value(signed.waits_for)}


def budget_checks(uow: Procuring, order: CollectiveOrder, school_id: str) -> list[Check]:
    """What the school's budgets say to the most that its lines may come to; nothing of what has no cost code."""
    wanted = {code: pence for code, pence in most_by_code(order, school_id).items() if code and pence}
    if not wanted:
        return []
    rule = authority_for(uow, school_id, sum(wanted.values())).scheme.budget
    return budgets.checks(uow, school_id, wanted, rule, uow.today())


def approval_as_json(uow: Procuring, order: CollectiveOrder, school_id: str) -> dict[str, Any]:
    """How far a school's lines are approved, and whether the caller may sign the next step."""
    held = order.approvals.get(school_id, Approval())
    open_still = order.closing is None and order.called_off is None
    step = held.waits_for if open_still else None
    return {
        "most_pence": sum(most_by_code(order, school_id).values()),
        "approved_pence": held.approved_pence,
        "asked_pence": held.asked_pence if step else 0,
        "waits_for": _value(step),
        "in_words": said_of(held) if open_still else "",
        "row": held.record.get("row", ""),
        "scheme": held.record.get("scheme", ""),
        "signatures": [one.as_json() for one in held.signatures],
        "you_may_sign": step is not None and may_sign(uow, held),
        "stands_in": step is not None and step not in signer(uow).may_sign,
        "needs_minute": step is not None and step in MEETINGS,
        "budget": [check.words for check in budget_checks(uow, order, school_id) if check.words] if open_still else [],
    }


def said_of(held: Approval) -> str:
    """'£4,000.00 waits for the head. Without that approval nothing is ordered for the school.'"""
    if held.waits_for is None:
        return ""
    return (
        f"{pounds(held.asked_pence)} without VAT waits for the {held.waits_for}. Without that approval nothing is ordered "
        "for the school when the order closes."
    )


def waiting_for_approval(uow: Procuring) -> list[dict[str, Any]]:
    """Lines of schools in orders not closed that wait for somebody, the first order to close first."""
    for_the_trust(uow)
    heads = {head.order_id: head for head in uow.orders.heads() if head.closed_at is None and not head.called_off}
    held = {of: one for of, one in uow.orders.approvals(None, list(heads)).items() if one.waits_for}
    names = uow.schools.among({school_id for _, school_id in held})
    waiting = [
        {
            "order_id": order_id,
            "title": heads[order_id].title,
            "closes_at": heads[order_id].closes_at.isoformat(),
            "school_id": school_id,
            "school": names[school_id].name if school_id in names else school_id,
            "asked_pence": one.asked_pence,
            "waits_for": _value(one.waits_for),
            "at_school": one.waits_for in AT_SCHOOL,
            "you_may_sign": may_sign(uow, one),
        }
        for (order_id, school_id), one in held.items()
    ]
    return sorted(waiting, key=lambda one: (str(one["closes_at"]), str(one["school"])))


def _asked(uow: Procuring, order: CollectiveOrder, school_id: str, held: Approval, pence: int) -> Approval:
    asked = authority_for(uow, school_id, pence)
    if not order.window.bought_under:
        asked.refuse_by_order()
    refuse_where_stopped(budget_checks(uow, order, school_id))
    if asked.commits_alone():
        return held.committed(pence, uow.actor, asked.record)
    return held.asked(pence, asked.left or asked.approvers, uow.actor, asked.record)


def _waiting(order: CollectiveOrder, school_id: str) -> Approval:
    if order.closing is not None or order.called_off is not None:
        raise WrongTime(f"'{order.window.title}' is closed or cancelled, so nothing of it waits for approval any more")
    held = order.approvals.get(school_id, Approval())
    if held.waits_for is None:
        raise WrongTime(
            f"Nothing that {order.school_name(school_id)} asks for in '{order.window.title}' waits for approval"
        )
    return held


def may_sign(uow: Procuring, held: Approval) -> bool:
    """Whether the caller may sign the next step, as far as roles and earlier signatures say."""
    try:
        next_signature(
            held.steps, held.signatures, held.involved, signer(uow), what="order", words="to ask", minute="to ask"
        )
    except WrongTime:
        return False
    return True


def _value(approver: Approver | None) -> str | None:
    return approver.value if approver else None
