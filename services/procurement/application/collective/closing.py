"""The close: looked at beforehand by the buyer or, for its own part, by a school; then carried out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.procurement.application.collective.checks import refuse_to_place, why_not_placed
from services.procurement.application.collective.promised import promise_what_is_still_to_pay
from services.procurement.application.collective.recording import record
from services.procurement.application.collective.stepping import is_large, step_with_whole_order
from services.procurement.application.collective.wishes import refusals_of, wish_from
from services.procurement.application.collective.working import figures_of, working_of
from services.procurement.application.ports import Procuring
from services.procurement.domain.collective.case_rounding import units_missing
from services.procurement.domain.collective.closing import close, closing_of, without_unapproved
from services.procurement.domain.collective.facts import NotApproved
from services.procurement.domain.collective.order import Closing, CollectiveOrder
from services.procurement.domain.collective.wishes import ask_for_many
from shared.money import pounds
from shared.refusals import WrongTime
from shared.refusing import for_the_trust, worded
from shared.uninterrupted import uninterrupted

CLOSE_JOB = "procurement.close"


@worded
def preview_closing(uow: Procuring, order_id: str) -> dict[str, Any]:
    """What would be ordered if the order closed now, and what each school would pay and save. Nothing is changed.

    `not_approved` names the schools whose lines would be left out, `refused` says why the order could not be placed.
    """
    for_the_trust(uow)
    order, waiting = without_unapproved(uow.orders.whole(order_id), uow.now())
    closing = order.closing or closing_of(order.window, order.lines, uow.now())
    return closing_as_json(order, closing) | {
        "schools": _schools_as_json(order, closing),
        "not_approved": [f"{fact.in_words}." for fact in waiting] if order.closing is None else [],
        "refused": why_not_placed(uow, order, closing) if order.closing is None else "",
    }


@worded
def preview_for_school(
    uow: Procuring, school_id: str, order_id: str, lines: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """What the school would get, pay and save if the order closed now; of the others it shows pooled totals only.

    `lines` are looked at as if they had been saved (see `wishes.ask_for_many`, which also says what is raised); those
    that would not be taken are named under `refused`, and nothing of them is counted.
    """
    uow.orders.of_school(order_id, school_id)
    with uow.over_all_schools():
        order = uow.orders.whole(order_id)
        order, facts = ask_for_many(order, school_id, [wish_from(line) for line in lines], uow.now())
        closing = closing_of(order.window, order.lines, uow.now())
    items = [
        item | {"yours": closing.items[item["sku"]].by_school[school_id].units}
        for item in closing_as_json(order, closing)["items"]
        if school_id in closing.items[item["sku"]].by_school
    ]
    saving = closing.savings.get(school_id)
    working = working_of(order, figures_of(saving) if saving else {})
    return {
        "order_id": order_id,
        "refused": refusals_of(facts),
        "items": items,
        "you": _school_as_json(order, closing, school_id) | {"working": working},
    }


@worded
def close_order(uow: Procuring, order_id: str) -> dict[str, Any]:
    """Close an order whose closing time has come; one closed before stays as it is. A large one is closed by a job."""
    for_the_trust(uow)
    if not is_large(uow, order_id):
        return closed_now(uow, order_id)
    order = uow.orders.whole(order_id)
    if order.closing is None and uow.now() < order.window.closes_at:
        raise WrongTime(f"'{order.window.title}' is still open to the schools")
    return {"order_id": order_id, "state": "closing", "job_id": _set_to_close(uow, order_id)}


@worded
@uninterrupted
def closed_now(uow: Procuring, order_id: str) -> dict[str, Any]:
    """Close the order in this transaction. Raises Conflict where it may not be placed, and nothing is written then."""
    before, after, facts = step_with_whole_order(uow, order_id, lambda order: close(order, uow.now()))
    closing = after.closing
    assert closing is not None
    if before.closing is None:
        said = refuse_to_place(uow, after, closing)
        for fact in facts:
            if isinstance(fact, NotApproved):
                uow.orders.save_lines(after, fact.school_id, fact.wishes)
        uow.orders.save_closing(after, closing)
        uow.orders.save_guard(order_id, said)
        record(uow, after, facts)
        promise_what_is_still_to_pay(uow, after)
    return {"order_id": order_id, "state": "closed", "in_words": closing_in_words(after, closing)}


def close_due(uow: Procuring) -> int:
    """Set every order whose time has come to be closed by a job; returns how many."""
    due = uow.orders.due_to_close(uow.now())
    for order_id in due:
        _set_to_close(uow, order_id)
    return len(due)


def _set_to_close(uow: Procuring, order_id: str) -> str:
    job_id = uow.later(CLOSE_JOB, {"order_id": order_id})
    uow.orders.note_closing_job(order_id, job_id)
    return job_id


def closing_in_words(order: CollectiveOrder, closing: Closing) -> str:
    """'4 of 5 items ordered from Bright Paper Ltd for 3 schools: £24.96 with VAT.'"""
    ordered = sum(1 for item in closing.items.values() if item.cases)
    return (
        f"{ordered} of {len(order.window.items)} items ordered from {order.window.supplier_name} for "
        f"{len(closing.shares)} schools: {pounds(closing.bill.total_pence)} with VAT."
    )


def closing_as_json(order: CollectiveOrder, closing: Closing) -> dict[str, Any]:
    """The pooled result: items, bill, totals. Nothing of single schools."""
    offered = order.window.items
    return {
        "order_id": order.window.order_id,
        "title": order.window.title,
        "in_words": closing_in_words(order, closing),
        "net_pence": closing.bill.net_pence,
        "total_pence": closing.bill.total_pence,
        "fees": dict(closing.bill.fees),
        "vat": {treatment.value: pence for treatment, pence in closing.bill.vat.items()},
        "items": [
            {
                "sku": sku,
                "name": offered[sku].name,
                "asked_firm": item.asked_firm,
                "asked_tolerance": item.asked_tolerance,
                "cases": item.cases,
                "case_size": offered[sku].case_size,
                "units": item.units,
                "pence": item.pence,
                "working": item.working,
                "units_missing": units_missing(
                    offered[sku].case_size, item.asked_firm, item.asked_tolerance, offered[sku].minimum_cases
                ),
            }
            for sku, item in closing.items.items()
        ],
    }


def _schools_as_json(order: CollectiveOrder, closing: Closing) -> list[dict[str, Any]]:
    asking = {school_id for by_school in order.lines.values() for school_id in by_school}
    return [_school_as_json(order, closing, school_id) for school_id in order.window.schools if school_id in asking]


def _school_as_json(order: CollectiveOrder, closing: Closing, school_id: str) -> dict[str, Any]:
    share, saving = closing.shares.get(school_id), closing.savings.get(school_id)
    return {
        "school_id": school_id,
        "name": order.window.schools[school_id],
        "net_pence": share.net_pence if share else 0,
        "vat_pence": share.vat_pence if share else 0,
        "total_pence": share.total_pence if share else 0,
        "alone_pence": saving.alone_net_pence if saving else 0,
        "saving_pence": saving.net_pence if saving else 0,
    }
