"""An invoice from the letterbox to the bank, through the doors that people use."""

from __future__ import annotations

import csv
import io
from base64 import b64decode
from datetime import UTC, date, datetime

import pytest

from shared.errors import Conflict
from tests.procurement.payables.office import (
    account_in_force,
    bought,
    came,
    looked_at,
    taken_in,
)
from tests.procurement.payables.papers import credit_note, invoice, line
from tests.procurement.world import ABBEY, BECK, BUYER, EXECUTIVE, FINANCE, World, head_of


def test_an_invoice_that_matches_is_approved_charged_paid_and_told(world_on_each: World) -> None:
    world = world_on_each
    order = bought(world, "10")
    came(world, order, "10")
    invoice_id = taken_in(world, invoice(line(quantity="10"), order_reference=order.number))
    assert looked_at(world, invoice_id)["state"] == "matched"

    approved = world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    assert approved["in_words"] == "Bright Paper Ltd's invoice INV-1 is approved: asks for £120.00."
    (charged,) = world.ask(head_of(ABBEY), "school_invoices", school_id=ABBEY)
    assert (charged["net_pence"], charged["vat_pence"], charged["total_pence"]) == (10000, 2000, 12000)
    (due,) = world.events("procurement.recharge.due.v1")
    assert (due["school_id"], due["total_pence"], due["reference"]) == (ABBEY, 12000, "INV-1")
    (said,) = world.events("procurement.invoice.approved.v1")
    assert (said["total_pence"], said["schools"], said["pay_by"]) == (12000, [ABBEY], "2026-12-02")

    account_in_force(world, order.supplier_id)
    world.clock.move_to(datetime(2026, 11, 23, 9, tzinfo=UTC))
    run = world.ask(BUYER, "propose_payment_run", due_until="2026-12-31", pay_on="2026-11-24")
    assert (run["total_pence"], run["left_out"]) == (12000, [])
    with pytest.raises(Conflict, match="its file is given out once it is released"):
        world.ask(FINANCE, "payment_run_file", run_id=run["run_id"])
    world.ask(FINANCE, "release_payment_run", run_id=run["run_id"], version=run["version"])
    file = world.ask(FINANCE, "payment_run_file", run_id=run["run_id"])
    (row,) = csv.DictReader(io.StringIO(b64decode(file["content"]).decode("utf-8-sig")))
    assert (row["Sort code"], row["Account number"], row["Amount"]) == ("200000", "12345678", "120.00")
    assert (row["Our reference"], row["Their invoices"]) == ("QS00001-1", "INV-1")

    world.clock.move_to(datetime(2026, 11, 24, 15, tzinfo=UTC))
    paid = [{"supplier_id": order.supplier_id, "outcome": "paid", "paid_on": "2026-11-24"}]
    assert world.ask(FINANCE, "tell_payments", run_id=run["run_id"], payments=paid)["state"] == "told"
    page = looked_at(world, invoice_id)
    assert (page["state"], page["paid_on"]) == ("paid", "2026-11-24")
    assert [step["kind"] for step in page["steps"]] == ["came", "approved", "proposed", "file taken", "paid"]


def test_what_has_not_come_holds_until_it_comes(world: World) -> None:
    order = bought(world, "10")
    came(world, order, "6")
    invoice_id = taken_in(world, invoice(line(quantity="10"), order_reference=order.number))
    page = looked_at(world, invoice_id)
    assert page["first_question"] == (
        "Line 1, Exercise books: 10 invoiced, and 6 are there to be invoiced (10 ordered, 6 came)"
    )
    for who in (BUYER, FINANCE, EXECUTIVE):
        with pytest.raises(Conflict, match="Nobody can decide that away"):
            world.ask(who, "decide_invoice_question", invoice_id=invoice_id, key="quantity 1", reason="It will come")
    with pytest.raises(Conflict, match="is held"):
        world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    came(world, order, "4", note="DN2")
    world.host.run_until_quiet()
    assert looked_at(world, invoice_id)["state"] == "matched"


def test_a_price_above_the_order_is_decided_by_a_named_role_with_a_reason(world: World) -> None:
    order = bought(world, "10")
    came(world, order, "10")
    invoice_id = taken_in(world, invoice(line(quantity="10", price="13.00"), order_reference=order.number))
    (held,) = [one for one in looked_at(world, invoice_id)["differences"] if one["open"]]
    assert held["words"] == (
        "Line 1, Exercise books: £13.00 each, £3.00 (30.0%) above the order's £10.00, £30.00 in all"
    )
    assert (held["severity"], held["decided_by"]) == ("high", ["finance", "an executive"])
    with pytest.raises(Conflict, match="decided by finance or an executive"):
        world.ask(BUYER, "decide_invoice_question", invoice_id=invoice_id, key=held["key"], reason="Fine")
    told = {"invoice_id": invoice_id, "key": held["key"], "reason": "The new price was agreed on 3 October"}
    assert world.ask(FINANCE, "decide_invoice_question", **told)["state"] == "matched"
    steps = looked_at(world, invoice_id)["steps"]
    assert steps[-1]["words"].endswith("Accepted: The new price was agreed on 3 October")


def test_the_same_invoice_again_is_held_for_finance_and_sent_back(world: World) -> None:
    order = bought(world, "10")
    came(world, order, "10")
    document = invoice(line(quantity="5"), order_reference=order.number, number="INV 007")
    first = taken_in(world, document)
    again = taken_in(world, invoice(line(quantity="5"), order_reference=order.number, number="inv-7"))
    page = looked_at(world, again)
    assert page["first_question"].startswith("The supplier's number is that of invoice INV 007 of 30 October 2026")
    assert [copy["invoice_id"] for copy in page["copies"]] == [first]
    assert looked_at(world, first)["state"] == "matched"
    world.ask(BUYER, "send_invoice_back", invoice_id=again, reason="A copy of INV 007")
    assert looked_at(world, again)["state"] == "refused"
    with pytest.raises(Conflict, match="is refused"):
        world.ask(FINANCE, "approve_invoice", invoice_id=again)


def test_two_invoices_of_one_delivery_are_never_approved_beyond_it(world: World) -> None:
    order = bought(world, "10")
    came(world, order, "10")
    one = taken_in(world, invoice(line(quantity="10"), order_reference=order.number, number="A"))
    other = taken_in(world, invoice(line(quantity="6"), order_reference=order.number, number="B"))
    world.ask(FINANCE, "approve_invoice", invoice_id=one)
    with pytest.raises(Conflict, match="6 invoiced, and 0 are there to be invoiced"):
        world.ask(FINANCE, "approve_invoice", invoice_id=other)


def test_a_credit_note_gives_back_what_went_back_and_is_set_against_the_invoice(world: World) -> None:
    order = bought(world, "10")
    came(world, order, "10")
    world.ask(
        FINANCE,
        "approve_invoice",
        invoice_id=taken_in(world, invoice(line(quantity="10"), order_reference=order.number)),
    )
    world.ask(
        BUYER, "send_back_goods", purchase_order_id=order.purchase_order_id, reason="Torn", wants="credit",
        lines=[{"line_no": 1, "quantity": "2"}],
    )  # fmt: skip
    credit = taken_in(world, credit_note(line(quantity="2"), preceding="INV-1"))
    page = looked_at(world, credit)
    assert (page["state"], page["owed_pence"], page["pay_by"]) == ("matched", -2400, None)
    world.ask(FINANCE, "approve_invoice", invoice_id=credit)
    charged = world.ask(head_of(ABBEY), "school_invoices", school_id=ABBEY)
    assert sorted(one["total_pence"] for one in charged) == [-2400, 12000]
    account_in_force(world, order.supplier_id)
    world.clock.move_to(datetime(2026, 11, 23, 9, tzinfo=UTC))
    run = world.ask(BUYER, "propose_payment_run", due_until="2026-12-31", pay_on="2026-11-24")
    assert (run["total_pence"], len(run["payments"][0]["invoice_ids"])) == (9600, 2)


def test_an_invoice_without_an_order_is_coded_and_approved_by_finance(world: World) -> None:
    world.take_up(ABBEY, BECK)
    world.supplier("Volt Energy Ltd")
    seller = invoice().seller.__class__("Volt Energy Ltd")
    document = invoice(line(price="100.00", description="Electricity, October"), seller=seller, number="E1")
    document_id = taken_in(world, document)
    assert looked_at(world, document_id)["state"] == "held"
    coding = [
        {"line": "1", "school_id": ABBEY, "code": "E16", "cpv_code": "09310000", "net_pence": 6000},
        {"line": "1", "school_id": BECK, "code": "E16", "cpv_code": "09310000", "net_pence": 4000},
    ]
    world.ask(BUYER, "code_invoice_lines", invoice_id=document_id, coding=coding)
    page = looked_at(world, document_id)
    assert [one["words"] for one in page["differences"] if one["open"]] == [
        "VAT of £20.00 is charged, and the supplier has no VAT number"
    ]
    said = {"invoice_id": document_id, "key": "vat registration", "reason": "Seen on the register: GB 123"}
    world.ask(EXECUTIVE, "decide_invoice_question", **said)
    page = looked_at(world, document_id)
    assert page["approving"]["by"].startswith(
        "Volt Energy Ltd's invoice E1 has no order and is £100.00 without VAT: it is approved by the chief financial officer "
    )
    with pytest.raises(Conflict, match="You said what it is for: somebody else approves"):
        world.ask(BUYER, "approve_invoice", invoice_id=document_id)
    with pytest.raises(Conflict, match="You accepted a difference of it: somebody else approves"):
        world.ask(EXECUTIVE, "approve_invoice", invoice_id=document_id)
    world.ask(FINANCE, "approve_invoice", invoice_id=document_id)
    shares = {one["school_id"]: one["total_pence"] for one in world.events("procurement.recharge.due.v1")}
    assert shares == {ABBEY: 7200, BECK: 4800}
    for school in (ABBEY, BECK):
        seen = world.ask(head_of(school), "school_invoices", school_id=school)
        assert [one["school_id"] for one in seen] == [school]


def test_the_days_to_pay_stand_still_in_a_dispute(world: World) -> None:
    order = bought(world, "1")
    came(world, order, "1")
    invoice_id = taken_in(world, invoice(line(), order_reference=order.number))
    assert looked_at(world, invoice_id)["pay_by"] == "2026-12-02"
    world.ask(BUYER, "dispute_invoice", invoice_id=invoice_id, reason="The boxes were wet; told by telephone")
    with pytest.raises(Conflict, match="is held|in dispute"):
        world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    world.clock.move_to(datetime(2026, 11, 12, 9, tzinfo=UTC))
    world.ask(BUYER, "end_invoice_dispute", invoice_id=invoice_id, words="They send new ones")
    page = looked_at(world, invoice_id)
    assert (page["pay_by"], page["clock"]["days_in_dispute"]) == (date(2026, 12, 12).isoformat(), 10)


def test_an_account_other_than_the_one_held_is_asked_about(world: World) -> None:
    from tests.procurement.payables.papers import with_account

    order = bought(world, "1")
    account_in_force(world, order.supplier_id)
    came(world, order, "1")
    world.clock.move_to(datetime(2026, 11, 23, 9, tzinfo=UTC))
    forged = with_account(invoice(line(), order_reference=order.number), "40-11-22", "87654321")
    page = looked_at(world, taken_in(world, forged))
    assert page["first_question"] == (
        "The invoice asks for payment into an account ending 4321; the one held ends 5678. Whatever is printed, only the "
        "account held is paid"
    )
