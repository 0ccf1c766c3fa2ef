"""Where an order stands, which steps may be taken with it now, and why a school gets what it gets: said here once, so that
whoever shows an order need not work it out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.procurement.domain.collective.fees import (
    DeliveryFee,
    Fee,
    FirstAndFurtherFee,
    FlatFee,
    PercentFee,
    PerItemFee,
)
from services.procurement.domain.collective.order import CollectiveOrder, Phase
from services.procurement.domain.collective.receipt import got_by_item
from services.procurement.domain.collective.shares import Bill
from shared.money import pounds

NOTHING_ORDERED, ON_ITS_WAY, PART_RECEIVED, RECEIVED, INVOICED = (
    "nothing ordered", "on its way", "part received", "received", "invoiced",
)  # fmt: skip


def stage_of(order: CollectiveOrder, now: datetime) -> str:
    """The phase until the close; after it how far delivery and invoice are."""
    phase = order.phase(now)
    if order.closing is None:
        return phase.value
    ordered = any(item.cases for item in order.closing.items.values())
    receipt = order.receipt
    return stage_after_close(
        ordered, receipt is not None, receipt is not None and receipt.complete, bool(order.invoices)
    )


def stage_after_close(ordered: bool, something_received: bool, all_received: bool, invoiced: bool) -> str:
    if invoiced:
        return INVOICED
    if all_received:
        return RECEIVED
    if something_received:
        return PART_RECEIVED
    return ON_ITS_WAY if ordered else NOTHING_ORDERED


def steps_open(order: CollectiveOrder, now: datetime) -> list[str]:
    """What may be done with the order now, what usually comes next first."""
    if order.called_off is not None:
        return []
    if order.closing is None:
        ended = order.phase(now) is Phase.ENDED
        return ["preview", "close" if ended else "move", "name_framework", "call_off"]
    if not any(item.cases for item in order.closing.items.values()):
        return ["shares_sheet"]
    by_hand = ["share_out", "send_back", "take_back"] if order.receipt is not None else []
    if order.invoices:
        return ["shares_sheet", "enter_invoice", "receive", *by_hand]
    if order.receipt is not None and order.receipt.complete:
        return ["enter_invoice", "shares_sheet", "receive", *by_hand]
    return ["receive", *by_hand, "enter_invoice", "shares_sheet"]


def expected_bill(order: CollectiveOrder) -> Bill | None:
    """What the supplier should invoice: for what came once all has come, for what was ordered until then."""
    if order.receipt is not None and order.receipt.complete:
        return order.receipt.bill
    return order.closing.bill if order.closing is not None else None


def bill_as_json(bill: Bill | None) -> dict[str, Any] | None:
    if bill is None:
        return None
    return {
        "goods": dict(bill.goods),
        "fees": dict(bill.fees),
        "vat": {treatment.value: pence for treatment, pence in bill.vat.items()},
        "net_pence": bill.net_pence,
        "total_pence": bill.total_pence,
    }


def units_to_share_out(order: CollectiveOrder) -> list[dict[str, Any]]:
    """Of each item that came: how many, and the units that each school holds of it now."""
    if order.receipt is None:
        return []
    return [
        {
            "sku": sku,
            "name": order.window.items[sku].name,
            "unit": order.window.items[sku].version.terms.unit,
            "came": came.all_units,
            "left_with_nobody": came.left,
            "by_hand": came.shared_out_by_hand,
            "units": {school_id: got.units for school_id, got in came.by_school.items()},
        }
        for sku, came in order.receipt.items.items()
    ]


def allocated_in_words(order: CollectiveOrder, school_id: str, sku: str) -> str | None:
    """Why a school gets what it gets of an item; None before the close."""
    if order.closing is None:
        return None
    closed, item = order.closing.items.get(sku), order.window.items[sku]
    firm, tolerance = order.wish(school_id, sku)
    gets = got_by_item(order).get(sku, {}).get(school_id)
    units = gets.units if gets is not None else 0
    if closed is None or not closed.cases:
        smallest = f"; the supplier sells at least {item.minimum_cases} cases" if item.minimum_cases > 1 else ""
        return f"Not ordered: all schools together did not fill a case of {item.case_size}{smallest}."
    perhaps = f" and up to {closed.asked_tolerance} more" if closed.asked_tolerance else ""
    cases = f"{closed.cases} case{'s' if closed.cases > 1 else ''} of {item.case_size}"
    parts = [f"All schools together asked for {closed.asked_firm}{perhaps}: {cases}, {closed.units} in all."]
    came = order.receipt.items.get(sku) if order.receipt is not None else None
    if came is not None and came.all_units != closed.units:
        parts.append(f"{came.all_units} came.")
    if units < firm:
        parts.append(f"Whoever asked first is served first: {units} of your {firm} could be met.")
    elif units > firm:
        parts.append(f"You take {units - firm} of the {tolerance} that you would also have taken, to fill a case.")
    else:
        parts.append(f"You get all {firm} that you need.")
    return " ".join(parts)


def fee_in_words(fee: Fee) -> str:
    """'Delivery: £15.00, free from £150.00 of goods.'"""
    match fee:
        case DeliveryFee():
            beyond = "free" if not fee.from_pence else pounds(fee.from_pence)
            said = f"{pounds(fee.below_pence)}, {beyond} from {pounds(fee.from_value_pence)} of goods"
        case FlatFee():
            said = f"{pounds(fee.pence)} for the whole order"
        case PerItemFee():
            said = f"{pounds(fee.pence)} for each unit"
        case FirstAndFurtherFee():
            said = f"{pounds(fee.first_pence)} for the first unit, {pounds(fee.further_pence)} for each further one"
            said += f", up to {fee.charged_units_at_most} units"
        case PercentFee():
            said = f"{fee.per_cent}% of the goods"
        case _:
            said = "worked out by the supplier's rule"
    return f"{fee.name}: {said}."
