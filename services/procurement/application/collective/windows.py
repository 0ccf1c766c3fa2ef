"""Before the close: the trust opens a window, the invited schools say what they want, change it or take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.procurement.application import rules
from services.procurement.application.collective.approvals import ask_scheme, said_of
from services.procurement.application.collective.checks import refuse_to_open, warnings_in_words
from services.procurement.application.collective.recording import record
from services.procurement.application.collective.stepping import Stepped, step_with_own_lines, step_with_whole_order
from services.procurement.application.ports import Procuring
from services.procurement.domain.collective import window as domain
from services.procurement.domain.collective.approval import Approval
from services.procurement.domain.collective.costs import with_own_codes
from services.procurement.domain.collective.facts import LineRefused, LineWithdrawn
from services.procurement.domain.collective.fees import (
    DeliveryFee,
    Fee,
    FirstAndFurtherFee,
    FlatFee,
    PercentFee,
    PercentRounding,
    PerItemFee,
)
from services.procurement.domain.collective.order import CollectiveOrder
from services.procurement.domain.vat import VatTreatment
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid
from shared.refusing import for_the_trust, worded

MOST_ITEMS = 1_000
"""Items in one order: so a school's recharge for an invoice, a line for each, still fits in one event."""
MOST_SCHOOLS = 5_000


@worded
def open_window(
    uow: Procuring,
    title: str,
    supplier_id: str,
    schools: Sequence[str],
    skus: Sequence[str],
    opens_at: datetime | None,
    closes_at: datetime,
    delivery_on: date,
    box_fill_from: datetime | None,
    fees: Sequence[Mapping[str, Any]],
    code: str,
    codes: Mapping[str, str],
    bought_under: str,
) -> dict[str, Any]:
    """A collective order, opened to chosen schools that have procurement. Raises InvalidRequest, NotFound, Conflict.

    `code` is the cost code of every item that `codes` names no other for; `bought_under` the framework or tender, where
    there is one. `warnings` are what the aggregation guard says.
    """
    for_the_trust(uow)
    supplier = uow.suppliers.get(supplier_id)
    wanted = list(dict.fromkeys(sku.strip() for sku in skus))
    _refuse_too_many(wanted, schools)
    held = uow.catalogue.items(supplier_id, wanted)
    missing = [sku for sku in wanted if sku not in held]
    if missing:
        raise NotKnown(f"{supplier.name} has no item '{missing[0]}': list it in the catalogue first")
    order, facts = domain.open_order(
        order_id=new_id(),
        title=title,
        supplier=supplier,
        schools=_schools_that_may_order(uow, schools),
        items=[held[sku] for sku in wanted],
        opens_at=opens_at or uow.now(),
        closes_at=closes_at,
        delivery_on=delivery_on,
        now=uow.now(),
        vat_rates=rules.rates(),
        fees=[fee_from(said) for said in fees],
        box_fill_from=box_fill_from,
        codes=dict.fromkeys(wanted, code) | dict(codes),
        bought_under=bought_under,
    )
    said = refuse_to_open(uow, order.window)
    uow.orders.add(order, uow.now())
    uow.orders.save_guard(order.window.order_id, said)
    record(uow, order, facts)
    return {
        "order_id": order.window.order_id,
        "title": order.window.title,
        "phase": order.phase(uow.now()).value,
        "warnings": warnings_in_words(said),
    }


@worded
def name_framework(uow: Procuring, order_id: str, bought_under: str) -> dict[str, Any]:
    """The framework or tender that an order not closed yet is bought under. Raises InvalidRequest, Conflict."""
    for_the_trust(uow)
    _, after, _ = step_with_whole_order(uow, order_id, lambda order: (domain.named_under(order, bought_under), ()))
    uow.orders.save_window(after)
    return {"order_id": order_id, "bought_under": after.window.bought_under}


@worded
def choose_codes(uow: Procuring, school_id: str, order_id: str, codes: Mapping[str, str]) -> dict[str, Any]:
    """The cost codes that a school uses in place of those offered. Raises Conflict once the order is closed."""
    _, after, _ = step_with_own_lines(
        uow, order_id, school_id, lambda order: (with_own_codes(order, school_id, codes), ())
    )
    uow.orders.save_own_codes(after, school_id)
    return {"order_id": order_id, "codes": dict(after.own_codes[school_id])}


@worded
def ask_for(uow: Procuring, school_id: str, order_id: str, sku: str, firm: int, tolerance: int) -> dict[str, Any]:
    """A school's wish for an item, entered or changed. A line that is not taken is kept, and told with its reason."""
    stepped = step_with_own_lines(
        uow, order_id, school_id, lambda order: domain.ask_for(order, school_id, sku, firm, tolerance, uow.now())
    )
    return _line_kept(uow, stepped, school_id, sku)


@worded
def withdraw(uow: Procuring, school_id: str, order_id: str, sku: str) -> dict[str, Any]:
    """A school's line taken back; after the closing time it stands, and the school is told so."""
    stepped = step_with_own_lines(
        uow, order_id, school_id, lambda order: domain.withdraw(order, school_id, sku, uow.now())
    )
    return _line_kept(uow, stepped, school_id, sku)


def take_out_of_orders(uow: Procuring, school_id: str) -> list[str]:
    """A school leaves: its lines in orders not closed go, those in closed orders are honoured. Gives what happened."""
    told: list[str] = []
    for order_id in uow.orders.of_schools(school_id):
        _, after, facts = step_with_own_lines(
            uow, order_id, school_id, lambda order: domain.school_leaves(order, school_id, uow.now())
        )
        if not facts:
            continue
        uow.orders.note_left(order_id, school_id, uow.now())
        if gone := {fact.sku: fact.before for fact in facts if isinstance(fact, LineWithdrawn)}:
            uow.orders.save_lines(after, school_id, gone)
            ask_scheme(uow, after, school_id)
        record(uow, after, facts)
        told.append(facts[-1].in_words)
    return told


def _line_kept(uow: Procuring, stepped: Stepped, school_id: str, sku: str) -> dict[str, Any]:
    before, after, facts = stepped
    order_id = after.window.order_id
    refused = next((fact.refusal for fact in facts if isinstance(fact, LineRefused)), None)
    if refused is not None:
        uow.orders.add_refusal(order_id, refused)
    elif facts:
        uow.orders.save_lines(after, school_id, {sku: before.wish(school_id, sku)})
        after = ask_scheme(uow, after, school_id)
    record(uow, after, facts)
    firm, tolerance = after.wish(school_id, sku)
    pooled_firm, pooled_tolerance = after.pooled_wish(sku)
    return {
        "order_id": order_id,
        "sku": sku,
        "taken": refused is None,
        "in_words": f"{refused.reason}." if refused else _line_in_words(after, school_id, sku),
        "firm": firm,
        "tolerance": tolerance,
        "pooled_firm": pooled_firm,
        "pooled_tolerance": pooled_tolerance,
        "approval": said_of(after.approvals.get(school_id, Approval())),
    }


def _line_in_words(order: CollectiveOrder, school_id: str, sku: str) -> str:
    item = order.item(sku)
    firm, tolerance = order.wish(school_id, sku)
    if not firm and not tolerance:
        return f"Nothing of {item.name} is asked for any more."
    perhaps = f", and {tolerance} more if they complete a case" if tolerance else ""
    return f"{firm} of {item.name} ({item.version.terms.unit}){perhaps}."


def _refuse_too_many(skus: Sequence[str], schools: Sequence[str]) -> None:
    if len(skus) > MOST_ITEMS:
        raise NotValid(f"{len(skus)} items are too many for one order: offer at most {MOST_ITEMS}")
    if len(schools) > MOST_SCHOOLS:
        raise NotValid(f"{len(schools)} schools are too many for one order: invite at most {MOST_SCHOOLS}")


def _schools_that_may_order(uow: Procuring, school_ids: Sequence[str]) -> dict[str, str]:
    wanted = list(dict.fromkeys(school_ids))
    known = uow.schools.among(wanted)
    taken_up = uow.may_order(wanted)
    for school_id in wanted:
        if school_id not in known:
            raise NotKnown(f"The school {school_id} is not known here: it has to take up procurement first")
        if school_id not in taken_up:
            raise NotValid(f"{known[school_id].name} has not taken up procurement, or has left it: leave it out")
    return {school_id: school.name for school_id, school in known.items()}


def fee_from(said: Mapping[str, Any]) -> Fee:
    """A fee from plain values; `kind` says which figures it has. Raises NotValid, naming the missing one."""
    name, vat = str(said["name"]).strip(), VatTreatment(said["vat"])

    def figure(key: str) -> int:
        if said.get(key) is None:
            raise NotValid(f"The fee '{name}' needs {key.replace('_', ' ')}")
        return int(said[key])

    match said["kind"]:
        case "delivery":
            return DeliveryFee(name, figure("pence"), figure("free_from_pence"), 0, vat)
        case "flat":
            return FlatFee(name, figure("pence"), vat)
        case "per item":
            return PerItemFee(name, figure("pence"), vat)
        case "first and further":
            return FirstAndFurtherFee(name, figure("pence"), figure("further_pence"), figure("units_at_most"), vat)
        case "percent":
            if said.get("per_cent") is None:
                raise NotValid(f"The fee '{name}' needs per cent")
            return PercentFee(name, Decimal(said["per_cent"]), PercentRounding.BY_LINE, vat)
        case kind:
            raise NotValid(f"'{kind}' is not a kind of fee that can be entered here")
