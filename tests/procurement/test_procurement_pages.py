"""What pages are told beyond bare figures: where an order stands, which steps are open, why a school gets what it gets, what
lines or an invoice would bring before they are sent."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest, NotFound
from tests.procurement.pooled_invoices import entered, invoiced
from tests.procurement.test_procurement_price_lists import GOOD
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, CLOSES, FINANCE, World, head_of

INVOICED = [("books", "10", "0.90")]


def stage(world: World, order_id: str) -> str:
    (head,) = world.ask(BUYER, "orders")
    page = world.ask(BUYER, "order_page", order_id=order_id)
    assert head["stage"] == page["stage"]
    return str(head["stage"])


def receive(world: World, order_id: str, units: int, note: str, last: bool) -> None:
    lines = [{"sku": "books", "units": units}]
    world.ask(BUYER, "receive", order_id=order_id, delivery_note=note, lines=lines, last=last)


def test_an_order_says_at_every_moment_where_it_stands_and_which_steps_are_open(world: World) -> None:
    order_id = world.opened()
    world.want(order_id, (ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))

    def steps() -> list[str]:
        found: list[str] = world.ask(BUYER, "order_page", order_id=order_id)["steps"]
        return found

    assert (stage(world, order_id), steps()) == ("open", ["preview", "move", "name_framework", "call_off"])
    world.clock.move_to(CLOSES)
    assert (stage(world, order_id), steps()) == (
        "ended, about to close",
        ["preview", "close", "name_framework", "call_off"],
    )
    world.host.run_until_quiet()
    assert (stage(world, order_id), steps()) == ("on its way", ["receive", "enter_invoice", "shares_sheet"])
    receive(world, order_id, 4, "DN1", last=False)
    assert stage(world, order_id) == "part received"
    assert steps() == ["receive", "share_out", "send_back", "take_back", "enter_invoice", "shares_sheet"]
    receive(world, order_id, 6, "DN2", last=True)
    assert (stage(world, order_id), steps()[0]) == ("received", "enter_invoice")
    page = world.ask(BUYER, "order_page", order_id=order_id)
    # What came, at the price of the quantity ordered: 10 at £0.90, delivery, VAT.
    assert page["expected_bill"]["goods"] == {"books": 900}
    assert (page["expected_bill"]["total_pence"], page["delivery_notes"]) == (2280, ["DN1", "DN2"])
    assert page["share_out"][0]["units"] == {ABBEY: 5, BECK: 5, CASTLE: 0}
    invoiced(world, order_id, *INVOICED, delivery="10.00")
    assert (stage(world, order_id), steps()[0]) == ("invoiced", "shares_sheet")
    page = world.ask(BUYER, "order_page", order_id=order_id)
    assert page["invoice_totals"] == [{"reference": "INV7", "total_pence": 2280}]


def test_an_order_that_nobody_used_ends_with_nothing_ordered(world: World) -> None:
    order_id = world.closed()
    assert stage(world, order_id) == "nothing ordered"
    assert world.ask(BUYER, "order_page", order_id=order_id)["steps"] == ["shares_sheet"]


def test_each_line_says_why_the_school_gets_what_it_gets(world: World) -> None:
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))

    def because(school: str) -> str:
        page = world.ask(head_of(school), "school_order_page", school_id=school, order_id=order_id)
        return str(page["lines"][0]["because"])

    pooled = "All schools together asked for 11 and up to 2 more: 3 cases of 4, 12 in all."
    assert because(ABBEY) == f"{pooled} You get all 5 that you need."
    assert because(BECK) == f"{pooled} You take 1 of the 2 that you would also have taken, to fill a case."
    receive(world, order_id, 10, "DN1", last=True)
    assert because(CASTLE) == (f"{pooled} 10 came. Whoever asked first is served first: 0 of your 1 could be met.")


def test_a_line_that_fills_no_case_says_so(world: World) -> None:
    order_id = world.closed((ABBEY, 3, 0))
    page = world.ask(head_of(ABBEY), "school_order_page", school_id=ABBEY, order_id=order_id)
    assert page["lines"][0]["because"] == "Not ordered: all schools together did not fill a case of 4."


def test_lines_can_be_looked_at_before_they_are_saved(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.opened()
    world.want(order_id, (BECK, 5, 2), (CASTLE, 1, 0))

    def preview(**line: Any) -> Any:
        lines = [{"sku": "books", **line}]
        return world.ask(head_of(ABBEY), "preview_for_school", school_id=ABBEY, order_id=order_id, lines=lines)

    # As in the main journey, where Abbey has saved its five.
    thought = preview(firm=5)
    assert (thought["you"]["total_pence"], thought["you"]["saving_pence"], thought["refused"]) == (1040, 933, {})
    page = world.ask(head_of(ABBEY), "school_order_page", school_id=ABBEY, order_id=order_id)
    assert (page["lines"], page["version"]) == ([], 3)
    with pytest.raises(InvalidRequest, match="cannot be -1"):
        preview(firm=-1)
    with pytest.raises(Conflict, match="changed by somebody else"):
        preview(firm=5, expected={"firm": 3, "tolerance": 0})
    world.clock.move_to(CLOSES)
    assert list(preview(firm=5)["refused"]) == ["books"]
    world.host.run_until_quiet()
    assert list(preview(firm=5)["refused"]) == ["books"]


def test_an_invoice_shows_what_each_school_will_be_charged_before_it_is_approved(world: World) -> None:
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    receive(world, order_id, 10, "DN1", last=True)
    invoice_id = entered(world, order_id, *INVOICED, delivery="10.00")
    charges = world.ask(FINANCE, "invoice_page", invoice_id=invoice_id)["charges"]
    assert [(one["name"], one["total_pence"]) for one in charges["schools"]] == [
        ("Abbey Primary", 1140), ("Beck Junior", 1140),
    ]  # fmt: skip
    assert [(one["kind"], one["pence"]) for one in charges["schools"][0]["lines"]] == [
        ("goods", 450), ("fee", 500), ("VAT", 190),
    ]  # fmt: skip
    assert world.ask(BUYER, "order_page", order_id=order_id)["invoices"] == []
    assert world.ask(head_of(ABBEY), "school_recharges", school_id=ABBEY) == []


def test_a_schools_orders_say_what_was_charged_and_saved(world: World) -> None:
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    receive(world, order_id, 10, "DN1", last=True)
    invoiced(world, order_id, *INVOICED, delivery="10.00")
    (mine,) = world.ask(head_of(ABBEY), "my_orders", school_id=ABBEY)
    assert (mine["your_lines"], mine["charged_pence"], mine["share_pence"], mine["saving_pence"]) == (1, 1140, 950, 850)
    page = world.ask(head_of(ABBEY), "school_order_page", school_id=ABBEY, order_id=order_id)
    assert ([due["total_pence"] for due in page["charged"]], page["saving"]["saving_pence"]) == ([1140], 850)
    assert page["saving"]["working"]["items"][0]["alone_pence"] == 800
    assert page["fees"] == ["delivery: £10.00, free from £50.00 of goods."]
    short = world.ask(head_of(ABBEY), "school_savings", school_id=ABBEY, working=False)
    whole = world.ask(head_of(ABBEY), "school_savings", school_id=ABBEY)
    assert {**whole["orders"][0], "working": None} == {**short["orders"][0], "working": None}


def test_a_price_list_is_checked_first_and_taken_later_from_the_same_file(world_on_each: World) -> None:
    world = world_on_each
    supplier_id = world.supplier()
    said = {
        "supplier_id": supplier_id, "filename": "list.csv", "valid_from": "2026-11-01",
        "content": base64.b64encode(GOOD.encode()).decode(), "take": False,
    }  # fmt: skip
    checked = world.ask(BUYER, "import_catalogue", **said)
    with pytest.raises(Conflict, match="not ready"):
        world.ask(BUYER, "take_catalogue", job_id=checked["job_id"])
    world.host.run_until_quiet()
    result = world.ask(BUYER, "job", job_id=checked["job_id"])["result"]
    assert (result["state"], result["new"], result["sheet"]["good_rows"]) == ("ready", 2, 2)
    assert world.ask(BUYER, "catalogue")["count"] == 0
    taken = world.ask(BUYER, "take_catalogue", job_id=checked["job_id"])
    world.host.run_until_quiet()
    assert world.ask(BUYER, "job", job_id=taken["job_id"])["result"]["state"] == "saved"
    assert world.ask(BUYER, "catalogue", skus=["P1"])["count"] == 1
    with pytest.raises(NotFound, match="send the file again"):
        world.ask(BUYER, "take_catalogue", job_id=taken["job_id"])
