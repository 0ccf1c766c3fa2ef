"""From a price list to a recharge, procurement running alone, on both databases; figures worked by hand."""

from __future__ import annotations

import base64

from tests.procurement.pooled_invoices import entered
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, CLOSES, EXECUTIVE, FINANCE, World, head_of


def test_three_schools_buy_together_from_the_window_to_the_recharge(world_on_each: World) -> None:
    # 11 firm and 2 tolerance: 3 cases of 4 at the price from 12 units, 12 x £0.90 = £10.80; delivery £10.00; VAT 20%.
    world = world_on_each
    order_id = world.opened()
    world.want(order_id, (ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    preview = world.ask(BUYER, "preview_closing", order_id=order_id)
    assert [(school["total_pence"], school["saving_pence"]) for school in preview["schools"]] == [
        (1040, 933), (1248, 760), (208, 1227),
    ]  # fmt: skip
    own = world.ask(head_of(BECK), "preview_for_school", school_id=BECK, order_id=order_id)
    assert (own["you"]["total_pence"], own["you"]["saving_pence"], own["items"][0]["yours"]) == (1248, 760, 6)

    world.clock.move_to(CLOSES)
    world.host.run_until_quiet()
    (closed,) = world.events("procurement.collective_order.closed.v1")
    assert (closed["schools"], closed["items"], closed["net_pence"], closed["total_pence"], closed["saving_pence"]) == (
        3, 1, 2080, 2496, 2920,
    )  # fmt: skip
    (placed,) = world.events("procurement.order.placed.v1")
    assert (placed["cases"], placed["delivery_on"]) == (3, "2026-11-16")
    used = world.events("procurement.usage.recorded.v1")
    assert {(one["school_id"], one["measure"], one["quantity"], one["line"]) for one in used} == {
        (school, measure, 1, "collective_contracts")
        for school in (ABBEY, BECK, CASTLE)
        for measure in ("collective order", "order line")
    }

    short = world.ask(
        BUYER, "receive", order_id=order_id, delivery_note="DN1", lines=[{"sku": "books", "units": 10}], last=True
    )
    assert short["items"][0]["in_words"] == "10 of 12 came, 2 short."
    again = world.ask(
        BUYER, "receive", order_id=order_id, delivery_note="DN1", lines=[{"sku": "books", "units": 10}], last=True
    )
    assert not again["changed"]

    invoice_id = entered(world, order_id, ("books", "10", "0.90"), delivery="10.00")
    looked = world.ask(FINANCE, "invoice_page", invoice_id=invoice_id)
    assert looked["state"] == "matched"
    assert {one["name"]: one["total_pence"] for one in looked["charges"]["schools"]} == {
        "Abbey Primary": 1140, "Beck Junior": 1140,
    }  # fmt: skip
    assert world.events("procurement.recharge.due.v1") == []
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    due = world.events("procurement.recharge.due.v1")
    assert [(one["school_id"], one["total_pence"], one["reference"]) for one in due] == [
        (ABBEY, 1140, "INV7"), (BECK, 1140, "INV7"),
    ]  # fmt: skip
    assert sum(line["pence"] for one in due for line in one["lines"]) == 2280
    assert due[0]["lines"][0] == {
        "kind": "goods", "about": "books", "pence": 450,
        "basis": "Books: 5 of the 10 x pack for all schools, of £9.00 invoiced",
    }  # fmt: skip

    castle = world.ask(head_of(CASTLE), "school_order_page", school_id=CASTLE, order_id=order_id)
    assert castle["share"] is None
    assert [notice["kind"] for notice in castle["notices"]] == ["share revised"]
    assert world.ask(head_of(CASTLE), "school_savings", school_id=CASTLE)["saving_pence"] == 0
    abbey = world.ask(head_of(ABBEY), "school_savings", school_id=ABBEY)
    # Alone: two cases at £1.00 and delivery £10.00; together half of £9.00 and of £10.00.
    assert (abbey["alone_pence"], abbey["share_pence"], abbey["saving_pence"]) == (1800, 950, 850)
    assert abbey["orders"][0]["basis"] == "invoice INV7"
    everybody = world.ask(EXECUTIVE, "savings")
    assert [(school["name"], school["saving_pence"]) for school in everybody["schools"]] == [
        ("Abbey Primary", 850), ("Beck Junior", 850), ("Castle Infants", 0),
    ]  # fmt: skip
    assert world.ask(head_of(ABBEY), "school_recharges", school_id=ABBEY)[0]["total_pence"] == 1140


def test_a_school_takes_its_statement_away_and_the_buyer_the_shares_of_all(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    asked = world.ask(head_of(ABBEY), "make_statement", school_id=ABBEY, order_id=order_id)
    sheet = world.ask(BUYER, "make_shares_sheet", order_id=order_id)
    world.host.run_until_quiet()
    made = world.ask(head_of(ABBEY), "job", school_id=ABBEY, **asked)
    assert made["files"] == ["statement Exercise books, autumn 2026-11-09.pdf"]
    file = world.ask(head_of(ABBEY), "job_file", school_id=ABBEY, name=made["files"][0], **asked)
    assert base64.b64decode(file["content"]).startswith(b"%PDF")
    shares = world.ask(BUYER, "job", **sheet)
    assert shares["files"] == ["shares Exercise books, autumn.xlsx"]


def test_a_school_that_leaves_takes_everything_with_it(world: World) -> None:
    world.closed((ABBEY, 5, 0), (BECK, 5, 2))
    asked = world.ask(head_of(ABBEY), "export_school", school_id=ABBEY)
    world.host.run_until_quiet()
    made = world.ask(head_of(ABBEY), "job", school_id=ABBEY, **asked)
    rows = made["result"]["rows"]
    # The statement of the order, and its reports.
    assert (made["state"], rows["wish"], rows["wish_approval"], rows["documents"] > 1) == ("done", 1, 1, True)
