"""Needs that catering and IT ticketing tell of: each a draft for the school, once, with nothing guessed."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from shared.identifiers import new_id
from shared.messaging.contracts import contracts
from shared.messaging.deliveries import Delivery
from shared.messaging.envelope import Envelope, instant
from shared.messaging.intake import Intake
from shared.messaging.outcomes import ParkedState
from shared.persistence import parked_store
from tests.procurement.requisitions.desk import HEAD, OFFICE, Desk
from tests.procurement.world import ABBEY, BUYER

FOOD: dict[str, Any] = {
    "description": "Oat milk, unsweetened", "quantity": "37.5", "unit": "litre", "cpv_code": "15550000", "cost_code": "e25",
    "supplier_id": "", "sku": "", "allergen_spec_required": True,
}  # fmt: skip
LAPTOP: dict[str, Any] = {
    "description": "Laptop, 14 inch", "quantity": 2, "unit": "piece", "cpv_code": "30213100", "cost_code": "",
    "estimated_price": "640.00", "supplier_id": "", "sku": "",
}  # fmt: skip


NUMBERS = count(1)


def told(desk: Desk, type_: str, **data: Any) -> None:
    """As the service would say it, in an event of its own; and once more, as a broker may repeat it."""
    world = desk.world
    envelope = Envelope(
        id=new_id(), source=type_.partition(".")[0], type=type_, subject=ABBEY, time=instant(world.clock.now()),
        schoolid=ABBEY, partitionkey=ABBEY, sequence=next(NUMBERS), correlationid=new_id(), causationid=None,
        actor="cook@trust", dataclassification="none", data=contracts[type_].write({"school_id": ABBEY, **data}),
    )  # fmt: skip
    body = envelope.to_json().encode()
    Intake(world.runtime.handling).take([Delivery(body=body), Delivery(body=body)])


def told_by_catering(desk: Desk, *lines: dict[str, Any], number: str = "C-1") -> None:
    told(
        desk, "catering.requisition.raised.v1",
        requisition_id=number, title="Food", reason="Weeks 3 and 4", needed_by=date(2026, 11, 16), lines=[*lines] or [FOOD],
    )  # fmt: skip


def told_by_ticketing(desk: Desk) -> None:
    told(
        desk, "ticketing.purchase.requested.v1",
        request_id="T-1", ticket_id="4711", title="Laptops", reason="No more updates", needed_by=None, lines=[LAPTOP],
    )  # fmt: skip


def test_a_kitchens_need_becomes_a_draft_and_the_same_need_again_changes_nothing(desk_on_each: Desk) -> None:
    told_by_catering(desk_on_each)
    told_by_catering(desk_on_each)
    (one,) = desk_on_each.ask(OFFICE, "school_requests")
    assert (one["state"], one["origin"], one["net_pence"]) == ("draft", "catering", None)
    (line,) = desk_on_each.page(one["requisition_id"])["lines"]
    assert (line["quantity"], line["code"], line["unit_price"], line["vat"]) == ("37.5", "E25", None, None)
    assert line["allergens_needed"]


def test_food_that_needs_it_is_not_sent_before_the_suppliers_statement_of_allergens_is_kept(desk: Desk) -> None:
    told_by_catering(desk)
    (one,) = desk.ask(OFFICE, "school_requests")
    request = one["requisition_id"]
    desk.of(OFFICE, "choose_request_supplier", request, supplier_id=desk.supplier_id)
    line: dict[str, Any] = {"line_no": 1, "description": "Oat milk", "cpv": "15550000", "code": "E25", "vat": "zero"}
    desk.line(request, "1.10", **line)
    assert "must state its allergens" in desk.of(OFFICE, "what_request_asks", request)["missing"]
    desk.line(request, "1.10", **line, allergens_stated="mail of 3 November")
    assert desk.of(OFFICE, "what_request_asks", request)["missing"] == ""


def test_a_tickets_need_keeps_the_technicians_estimate_and_names_its_ticket(desk: Desk) -> None:
    told_by_ticketing(desk)
    (one,) = desk.ask(OFFICE, "school_requests")
    page = desk.page(one["requisition_id"])
    assert page["reason"] == "No more updates (ticket 4711)"
    (line,) = page["lines"]
    assert (line["net_pence"], line["code"], line["basis"]) == (128_000, "", "estimate of a technician")
    desk.of(OFFICE, "choose_request_supplier", one["requisition_id"], supplier_id=desk.supplier_id)
    assert "it has no cost code" in desk.of(OFFICE, "what_request_asks", one["requisition_id"])["missing"]


def test_an_item_of_the_catalogue_that_a_recipe_names_is_priced_at_once(desk: Desk) -> None:
    desk.world.item(
        desk.supplier_id, "oat", name="Oat milk", cpv="15550000", allergens="gluten", case_size=6, unit="litre", vat="zero",
    )  # fmt: skip
    told_by_catering(desk, FOOD | {"supplier_id": desk.supplier_id, "sku": "oat", "quantity": "10"})
    (one,) = desk.ask(OFFICE, "school_requests")
    page = desk.page(one["requisition_id"])
    assert page["supplier_id"] == desk.supplier_id
    assert [(line["quantity"], line["unit_price"], line["allergens_stated"]) for line in page["lines"]] == [
        ("12", "0.90", "in the catalogue")
    ]


def test_an_item_of_a_supplier_that_is_stopped_is_taken_in_words(desk: Desk) -> None:
    desk.world.item(desk.supplier_id, "oat", cpv="15550000", allergens="none", vat="zero")
    desk.world.ask(BUYER, "stop_supplier", supplier_id=desk.supplier_id, reason="insolvent")
    told_by_catering(desk, FOOD | {"supplier_id": desk.supplier_id, "sku": "oat"})
    (one,) = desk.ask(OFFICE, "school_requests")
    page = desk.page(one["requisition_id"])
    assert (page["supplier_id"], page["lines"][0]["unit_price"]) == (None, None)


def test_whoever_told_it_in_the_kitchen_is_not_the_schools_approver(desk: Desk) -> None:
    told_by_ticketing(desk)
    (one,) = desk.ask(OFFICE, "school_requests")
    request = one["requisition_id"]
    desk.of(OFFICE, "choose_request_supplier", request, supplier_id=desk.supplier_id)
    desk.line(request, "640", line_no=1, quantity="2")
    desk.of(OFFICE, "send_request", request)
    assert desk.approve(HEAD, request)["state"] == "approved"


def test_a_need_of_nothing_waits_for_a_person_with_the_reason(desk: Desk) -> None:
    told_by_catering(desk, FOOD | {"quantity": "0"})
    assert desk.ask(OFFICE, "school_requests") == []
    with desk.world.uow() as uow:
        (parked,) = parked_store.listed(uow.session.connection(), states=(ParkedState.PERSON,))
    assert parked.reason == "A quantity of 0 cannot be ordered: give a number above zero."
