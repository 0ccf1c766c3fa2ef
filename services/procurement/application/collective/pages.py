"""Orders as they are looked at: lists, the whole page for the trust, and a school's own page, which shows nothing of
other schools but pooled totals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.procurement.application.catalogue.items import version_as_json
from services.procurement.application.collective.approvals import approval_as_json, may_sign, said_of
from services.procurement.application.collective.checks import why_not_placed
from services.procurement.application.collective.closing import closing_as_json
from services.procurement.application.collective.deliveries import received_as_json
from services.procurement.application.collective.pooled_orders import pooled_order
from services.procurement.application.collective.ports import Notice, OrderHead
from services.procurement.application.collective.reports import recharge_as_json, saving_as_json
from services.procurement.application.collective.returns import entries_as_json
from services.procurement.application.collective.stages import (
    allocated_in_words,
    bill_as_json,
    expected_bill,
    fee_in_words,
    stage_after_close,
    stage_of,
    steps_open,
    units_to_share_out,
)
from services.procurement.application.collective.stepping import is_large
from services.procurement.application.ports import Procuring
from services.procurement.domain.collective.approval import Approval
from services.procurement.domain.collective.case_rounding import cases_to_order, units_missing
from services.procurement.domain.collective.closing import closing_of, without_unapproved
from services.procurement.domain.collective.invoice_sharing import invoiced_shares
from services.procurement.domain.collective.order import CollectiveOrder, Phase, Refusal
from services.procurement.domain.collective.receipt import got_by_item, latest_shares
from services.procurement.domain.collective.shares import SchoolShare
from shared.refusing import for_the_trust, worded


def orders(uow: Procuring) -> list[dict[str, Any]]:
    """All collective orders, the latest to close first."""
    for_the_trust(uow)
    return [head_as_json(head, uow.now()) for head in uow.orders.heads()]


@worded
def order_page(uow: Procuring, order_id: str) -> dict[str, Any]:
    """An order with every school's lines, shares and notices, for the trust.

    Of a large order the lines and shares are left out (None); they are on each school's page and on the sheet.
    """
    for_the_trust(uow)
    order = uow.orders.whole(order_id)
    notices = uow.records.notices(order_id)
    savings = {saving.school_id: saving for saving in uow.records.savings(order_id=order_id)}
    shares = _shares_now(order)
    large = is_large(uow, order_id)
    schools = [
        {
            "school_id": school_id,
            "name": name,
            "left_at": _instant(order.left.get(school_id)),
            "approval": said_of(order.approvals[school_id]) if school_id in order.approvals else "",
            "lines": None if large else _lines_of(order, school_id),
            "share": None if large else share_as_json(shares.get(school_id)),
            "total_pence": shares[school_id].total_pence if school_id in shares else None,
            "saving_pence": savings[school_id].saving_pence if school_id in savings else None,
        }
        for school_id, name in order.window.schools.items()
    ]
    return _order_as_json(uow, order, notices) | {
        "schools": schools,
        "steps": steps_open(order, uow.now()),
        "expected_bill": bill_as_json(expected_bill(order)),
        "share_out": None if large else units_to_share_out(order),
        "goods": entries_as_json(uow, order_id),
        "guard": uow.orders.guard(order_id),
        "cannot_close": _why_not_closed(uow, order) if not large else "",
        "purchase_order": _placed(uow, order_id),
    }


def my_windows(uow: Procuring, school_id: str) -> list[dict[str, Any]]:
    """The orders a school is invited to that are not closed, the first to close first, with how many lines it has."""
    invited = uow.orders.of_schools(school_id, open_only=True)
    heads = sorted(uow.orders.heads(order_ids=invited), key=lambda head: head.closes_at)
    lines = uow.orders.count_lines(school_id, invited)
    return [head_as_json(head, uow.now()) | {"your_lines": lines.get(head.order_id, 0)} for head in heads]


def my_orders(uow: Procuring, school_id: str) -> list[dict[str, Any]]:
    """Every order a school was invited to, the latest to close first, with what it asked, pays and saves (None: not known yet)."""
    heads = uow.orders.heads_of_school(school_id)
    if not heads:
        return []
    lines = uow.orders.count_lines(school_id, [head.order_id for head in heads])
    not_closed = [head.order_id for head in heads if _may_wait(head)]
    held = {order_id: one for (order_id, _), one in uow.orders.approvals(school_id, not_closed).items()}
    savings = {saving.order_id: saving for saving in uow.records.savings(school_id=school_id)}
    charged = uow.records.recharged(school_id)
    return [
        head_as_json(head, uow.now())
        | {
            "your_lines": lines.get(head.order_id, 0),
            "share_pence": savings[head.order_id].share_pence if head.order_id in savings else None,
            "saving_pence": savings[head.order_id].saving_pence if head.order_id in savings else None,
            "charged_pence": charged.get(head.order_id),
            "method": savings[head.order_id].method if head.order_id in savings else None,
            **_waits(uow, head, held.get(head.order_id)),
        }
        for head in heads
    ]


@worded
def school_order_page(uow: Procuring, school_id: str, order_id: str) -> dict[str, Any]:
    """An order as one school sees it: its own lines, what it gets and pays, and what it should read."""
    order = uow.orders.of_school(order_id, school_id)
    notices = uow.records.notices(order_id, school_id)
    saving = next(iter(uow.records.savings(order_id=order_id, school_id=school_id)), None)
    may_ask = order.phase(uow.now()) in (Phase.OPEN, Phase.BOX_FILL) and school_id not in order.left
    charged = uow.records.recharges(order_id=order_id, school_id=school_id)
    return _order_as_json(uow, order, notices) | {
        "school_id": school_id,
        "name": order.window.schools[school_id],
        "left_at": _instant(order.left.get(school_id)),
        "may_ask": may_ask,
        "lines": _lines_of(order, school_id),
        "share": share_as_json(_shares_now(order).get(school_id)),
        "saving_pence": saving.saving_pence if saving else None,
        "saving": saving_as_json(order, saving) if saving else None,
        "charged": [recharge_as_json(due) for due in charged],
        "approval": approval_as_json(uow, order, school_id),
        "codes": _codes(order, school_id),
    }


def head_as_json(head: OrderHead, now: datetime) -> dict[str, Any]:
    return {
        "order_id": head.order_id,
        "title": head.title,
        "supplier": head.supplier_name,
        "opens_at": head.opens_at.isoformat(),
        "closes_at": head.closes_at.isoformat(),
        "delivery_on": head.delivery_on.isoformat(),
        "closed_at": _instant(head.closed_at),
        "phase": _phase(head, now).value,
        "all_received": head.all_received,
        "stage": _stage(head, now),
    }


def share_as_json(share: SchoolShare | None) -> dict[str, Any] | None:
    if share is None:
        return None
    return {
        "goods": dict(share.goods),
        "fees": dict(share.fees),
        "vat": {treatment.value: pence for treatment, pence in share.vat.items()},
        "net_pence": share.net_pence,
        "vat_pence": share.vat_pence,
        "total_pence": share.total_pence,
    }


def _order_as_json(uow: Procuring, order: CollectiveOrder, notices: list[Notice]) -> dict[str, Any]:
    window = order.window
    return {
        "order_id": window.order_id,
        "title": window.title,
        "supplier": window.supplier_name,
        "opens_at": window.opens_at.isoformat(),
        "closes_at": window.closes_at.isoformat(),
        "box_fill_from": _instant(window.box_fill_from),
        "delivery_on": window.delivery_on.isoformat(),
        "phase": order.phase(uow.now()).value,
        "called_off": order.called_off,
        "stage": stage_of(order, uow.now()),
        "fees": [fee_in_words(fee) for fee in window.fees],
        "bought_under": window.bought_under,
        "version": order.version,
        "items": [_item_as_json(order, sku) for sku in window.items],
        "closing": closing_as_json(order, order.closing) if order.closing else None,
        "received": received_as_json(order),
        "delivery_complete": order.receipt is not None and order.receipt.complete,
        "delivery_notes": list(order.receipt.notes) if order.receipt is not None else [],
        "invoices": [invoice.reference for invoice in order.invoices],
        "invoice_totals": [
            {"reference": invoice.reference, "total_pence": invoice.bill.total_pence} for invoice in order.invoices
        ],
        "basis": _basis(order),
        "refusals": [_refusal_as_json(refusal) for refusal in order.refusals],
        "notices": [
            {
                "at": notice.at.isoformat(),
                "kind": notice.kind,
                "school_id": notice.school_id,
                "in_words": notice.in_words,
            }
            for notice in notices
        ],
    }


def _item_as_json(order: CollectiveOrder, sku: str) -> dict[str, Any]:
    item = order.window.items[sku]
    firm, tolerance = order.pooled_wish(sku)
    return {
        "sku": sku,
        "name": item.name,
        "terms": version_as_json(item.version),
        "vat_rate": item.vat_rate.in_words(),
        "code": item.code,
        "pooled_firm": firm,
        "pooled_tolerance": tolerance,
        "cases": cases_to_order(item.case_size, firm, tolerance, item.minimum_cases),
        "units_missing": units_missing(item.case_size, firm, tolerance, item.minimum_cases),
    }


def _lines_of(order: CollectiveOrder, school_id: str) -> list[dict[str, Any]]:
    got = got_by_item(order) if order.closing is not None else {}
    lines = []
    for sku, item in order.window.items.items():
        firm, tolerance = order.wish(school_id, sku)
        gets = got.get(sku, {}).get(school_id)
        if not firm and not tolerance and not (gets and gets.units):
            continue
        lines.append(
            {
                "sku": sku,
                "name": item.name,
                "unit": item.version.terms.unit,
                "firm": firm,
                "tolerance": tolerance,
                "gets": gets.units if gets is not None else None,
                "because": allocated_in_words(order, school_id, sku),
            }
        )
    return lines


def _shares_now(order: CollectiveOrder) -> dict[str, SchoolShare]:
    if order.closing is None:
        return {}
    return dict(invoiced_shares(order) if order.invoices else latest_shares(order))


def _basis(order: CollectiveOrder) -> str:
    """What the shares shown rest on."""
    if order.closing is None:
        return ""
    if order.invoices:
        return f"by invoice {', '.join(invoice.reference for invoice in order.invoices)}"
    if order.receipt is not None and order.receipt.complete:
        return "by what was delivered"
    return "by the bill expected at the close"


def _refusal_as_json(refusal: Refusal) -> dict[str, Any]:
    return {
        "at": refusal.at.isoformat(),
        "school_id": refusal.school_id,
        "sku": refusal.sku,
        "firm": refusal.firm,
        "tolerance": refusal.tolerance,
        "in_words": f"{refusal.reason}.",
    }


def _stage(head: OrderHead, now: datetime) -> str:
    phase = _phase(head, now)
    if phase is not Phase.CLOSED:
        return phase.value
    return stage_after_close(head.something_ordered, head.something_received, head.all_received, head.invoices > 0)


def _phase(head: OrderHead, now: datetime) -> Phase:
    if head.called_off:
        return Phase.CALLED_OFF
    if head.closed_at is not None:
        return Phase.CLOSED
    if now < head.opens_at:
        return Phase.NOT_OPEN
    if now >= head.closes_at:
        return Phase.ENDED
    return Phase.BOX_FILL if head.box_fill_from is not None and now >= head.box_fill_from else Phase.OPEN


def _may_wait(head: OrderHead) -> bool:
    return head.closed_at is None and not head.called_off


def _waits(uow: Procuring, head: OrderHead, held: Approval | None) -> dict[str, Any]:
    """Who has to approve what a school asks for, how much, and whether the caller may; None where nobody has to."""
    step = held.waits_for if held is not None and _may_wait(head) else None
    if held is None or step is None:
        return {"waits_for": None, "asked_pence": 0, "you_may_sign": False}
    return {"waits_for": step.value, "asked_pence": held.asked_pence, "you_may_sign": may_sign(uow, held)}


def _codes(order: CollectiveOrder, school_id: str) -> list[dict[str, str]]:
    """Each cost code offered, with the school's own in place of it."""
    own = order.own_codes.get(school_id, {})
    offered = dict.fromkeys(item.code for item in order.window.items.values())
    return [{"offered": code, "own": own.get(code, "")} for code in offered]


def _why_not_closed(uow: Procuring, order: CollectiveOrder) -> str:
    """Why an order whose time is over could not be closed; empty where nothing stops it."""
    if order.phase(uow.now()) is not Phase.ENDED:
        return ""
    order, _ = without_unapproved(order, uow.now())
    return why_not_placed(uow, order, closing_of(order.window, order.lines, uow.now()))


def _placed(uow: Procuring, order_id: str) -> dict[str, str] | None:
    """The purchase order that the close placed: what an invoice names."""
    placed = pooled_order(uow, order_id)
    if placed is None:
        return None
    return {
        "purchase_order_id": placed.purchase_order_id,
        "number": placed.number,
        "supplier_id": placed.supplier_id,
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
