"""Payment runs: who is left out and why, two people, and accounts that change in between."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime

import pytest

from shared.errors import Conflict, InvalidRequest
from tests.procurement.payables.office import account_in_force, bought, came, looked_at, taken_in
from tests.procurement.payables.papers import credit_note, invoice, line
from tests.procurement.suppliers import papers as supplier_papers
from tests.procurement.world import BUYER, EXECUTIVE, FINANCE, World

WANTED = {"due_until": "2026-12-31", "pay_on": "2026-11-24"}
RUN_DAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def approved(world: World, number: str = "INV-1", *, account: bool = True) -> str:
    """The supplier of an approved invoice over £120.00, three weeks on."""
    order = bought(world, "10")
    came(world, order, "10")
    invoice_id = taken_in(world, invoice(line(quantity="10"), order_reference=order.number, number=number))
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    if account:
        account_in_force(world, order.supplier_id)
    world.clock.move_to(RUN_DAY)
    return order.supplier_id


def test_a_supplier_without_checked_bank_details_is_left_out_and_named(world: World) -> None:
    approved(world, account=False)
    found = world.ask(BUYER, "preview_payment_run", **WANTED)
    assert found["payments"] == []
    (left,) = found["left_out"]
    assert (left["supplier_name"], left["reasons"]) == ("Bright Paper Ltd", ["No bank details are in force"])
    with pytest.raises(Conflict, match="Nothing can be paid now"):
        world.ask(BUYER, "propose_payment_run", **WANTED)


def test_a_change_of_bank_details_under_way_holds_the_payment(world: World) -> None:
    supplier_id = approved(world)
    supplier_papers.request(world, supplier_id, supplier_papers.OTHER_ACCOUNT)
    (left,) = world.ask(BUYER, "preview_payment_run", **WANTED)["left_out"]
    assert left["reasons"]
    assert "No bank details are in force" not in left["reasons"]


def test_a_change_that_comes_between_proposal_and_release_stops_the_run(world: World) -> None:
    supplier_id = approved(world)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)
    supplier_papers.request(world, supplier_id, supplier_papers.OTHER_ACCOUNT)
    with pytest.raises(Conflict, match="Since the run was proposed something changed with Bright Paper Ltd"):
        world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])


def test_a_change_that_comes_after_the_release_keeps_the_file_back(world: World) -> None:
    supplier_id = approved(world)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)
    world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])
    supplier_papers.request(world, supplier_id, supplier_papers.OTHER_ACCOUNT)
    with pytest.raises(Conflict, match="Give the run up and propose it again"):
        world.ask(FINANCE, "payment_run_file", run_id=run["run_id"])


LATER = {"due_until": "2026-12-31", "pay_on": "2026-12-24"}
"""Paid only after the cooling-off is over."""


def new_account_confirmed(world: World, supplier_id: str) -> None:
    """Another account than the one in force, called back and confirmed on 7 December; it cools off until the 14th."""
    world.clock.move_to(datetime(2026, 12, 7, 9, tzinfo=UTC))
    change = supplier_papers.request(world, supplier_id, supplier_papers.OTHER_ACCOUNT)
    supplier_papers.call(world, change)
    world.ask(FINANCE, "confirm_bank_change", change_id=change)


def test_a_new_account_that_still_cools_off_is_not_paid_however_late_the_day_of_payment(world: World) -> None:
    supplier_id = approved(world)
    new_account_confirmed(world, supplier_id)
    (left,) = world.ask(BUYER, "preview_payment_run", **LATER)["left_out"]
    assert left["reasons"] == ["New bank details are cooling off until 14 December 2026"]
    with pytest.raises(Conflict, match="Nothing can be paid now"):
        world.ask(BUYER, "propose_payment_run", **LATER)
    world.clock.move_to(datetime(2026, 12, 14, 9, tzinfo=UTC))
    (payment,) = world.ask(BUYER, "propose_payment_run", **LATER)["payments"]
    assert payment["account"] == "Bright Paper Ltd, account ending 4321"


def test_a_run_for_after_the_cooling_off_is_not_released_during_it(world: World) -> None:
    supplier_id = approved(world)
    run = world.ask(BUYER, "propose_payment_run", **LATER)
    new_account_confirmed(world, supplier_id)
    with pytest.raises(Conflict, match="something changed with Bright Paper Ltd"):
        world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])


def released(world: World) -> tuple[str, str]:
    """(The supplier, the run) of a released run of one payment."""
    supplier_id = approved(world)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)
    world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])
    return supplier_id, run["run_id"]


def test_who_takes_the_file_first_and_when_is_put_down(world: World) -> None:
    _, run_id = released(world)
    before = world.ask(FINANCE, "payment_run_page", run_id=run_id)
    assert (before["file_taken_by"], before["file_taken_at"]) == ("", None)
    world.ask(FINANCE, "payment_run_file", run_id=run_id)
    world.clock.move_to(datetime(2026, 11, 23, 10, tzinfo=UTC))
    world.ask(EXECUTIVE, "payment_run_file", run_id=run_id)
    page = world.ask(FINANCE, "payment_run_page", run_id=run_id)
    assert (page["file_taken_by"], page["file_taken_at"]) == ("finance@trust", "2026-11-23T09:00:00+00:00")
    steps = looked_at(world, page["payments"][0]["invoice_ids"][0])["steps"]
    assert [step["by"] for step in steps if step["kind"] == "file taken"] == ["finance@trust", "ceo@trust"]


def test_the_account_numbers_of_a_file_are_not_kept_with_the_receipt_of_the_command(world: World) -> None:
    _, run_id = released(world)
    asked = (FINANCE, "procurement", "payment_run_file", {"run_id": run_id})
    first, again = (world.host.client.call(*asked, idempotency_key="form-1") for _ in range(2))
    assert b64decode(first["content"])
    assert again == first | {"content": None}


def test_a_run_whose_file_was_taken_is_not_given_up_but_told_as_not_paid(world: World) -> None:
    supplier_id, run_id = released(world)
    assert world.ask(FINANCE, "payment_run_page", run_id=run_id)["may"]["give_up"]
    world.ask(FINANCE, "payment_run_file", run_id=run_id)
    assert not world.ask(FINANCE, "payment_run_page", run_id=run_id)["may"]["give_up"]
    with pytest.raises(Conflict, match="was taken for the bank, so it cannot be given up"):
        world.ask(FINANCE, "give_up_payment_run", run_id=run_id, reason="The wrong day")
    with pytest.raises(Conflict, match="Nothing can be paid now"):
        world.ask(BUYER, "propose_payment_run", **WANTED)
    told = {"supplier_id": supplier_id, "outcome": "not paid", "note": "The bank refused it", "paid_on": "2026-11-23"}
    world.ask(FINANCE, "tell_payments", run_id=run_id, payments=[told])
    assert world.ask(BUYER, "propose_payment_run", **WANTED)["total_pence"] == 12000


def test_only_finance_gives_up_what_finance_released(world: World) -> None:
    _, run_id = released(world)
    assert not world.ask(BUYER, "payment_run_page", run_id=run_id)["may"]["give_up"]
    with pytest.raises(Conflict, match="finance or an executive gives it up"):
        world.ask(BUYER, "give_up_payment_run", run_id=run_id, reason="The wrong day")
    assert world.ask(FINANCE, "give_up_payment_run", run_id=run_id, reason="The wrong day")["state"] == "given up"


def test_an_account_that_changes_after_the_file_was_taken_is_settled_with_the_bank(world: World) -> None:
    supplier_id, run_id = released(world)
    world.ask(FINANCE, "payment_run_file", run_id=run_id)
    supplier_papers.request(world, supplier_id, supplier_papers.OTHER_ACCOUNT)
    with pytest.raises(Conflict, match="See that the bank does not make this payment"):
        world.ask(FINANCE, "payment_run_file", run_id=run_id)


def test_a_file_taken_again_leaves_out_what_was_told(world: World) -> None:
    approved(world)
    order = bought(world, "1", supplier_id=world.supplier("Green Ways Ltd"), delivery_on=None)
    came(world, order, "1")
    seller = invoice().seller.__class__("Green Ways Ltd", "GB907856671")
    other = taken_in(world, invoice(line(), seller=seller, order_reference=order.number))
    world.ask(FINANCE, "approve_invoice", invoice_id=other)
    account_in_force(world, order.supplier_id)
    world.clock.move_to(datetime(2026, 12, 7, 9, tzinfo=UTC))
    run = world.ask(BUYER, "propose_payment_run", due_until="2027-01-31", pay_on="2026-12-07")
    assert len(run["payments"]) == 2
    world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])
    world.ask(FINANCE, "payment_run_file", run_id=run["run_id"])
    told = {"supplier_id": order.supplier_id, "outcome": "not paid", "note": "Refused", "paid_on": "2026-12-07"}
    world.ask(FINANCE, "tell_payments", run_id=run["run_id"], payments=[told])
    again = b64decode(world.ask(FINANCE, "payment_run_file", run_id=run["run_id"])["content"]).decode()
    assert "Bright Paper Ltd" in again
    assert "Green Ways Ltd" not in again


def test_whoever_proposed_a_run_does_not_release_it(world: World) -> None:
    approved(world)
    run = world.ask(FINANCE, "propose_payment_run", **WANTED)
    with pytest.raises(Conflict, match="You proposed the payment run 1 yourself"):
        world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])
    assert not world.ask(FINANCE, "payment_run_page", run_id=run["run_id"])["may"]["release"]


def test_an_invoice_is_in_one_run_only_until_that_is_given_up(world: World) -> None:
    approved(world)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)
    with pytest.raises(Conflict, match="Nothing can be paid now"):
        world.ask(BUYER, "propose_payment_run", **WANTED)
    world.ask(BUYER, "give_up_payment_run", run_id=run["run_id"], reason="The wrong day")
    again = world.ask(BUYER, "propose_payment_run", **WANTED)
    assert (again["number"], again["total_pence"]) == (2, 12000)


def test_what_the_bank_did_not_pay_can_be_proposed_again(world: World) -> None:
    supplier_id = approved(world)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)
    world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])
    said = {"supplier_id": supplier_id, "outcome": "not paid"}
    with pytest.raises(InvalidRequest, match="Say why Bright Paper Ltd was not paid"):
        world.ask(FINANCE, "tell_payments", run_id=run["run_id"], payments=[said | {"paid_on": "2026-11-23"}])
    told = said | {"note": "The account is closed", "paid_on": "2026-11-23"}
    world.ask(FINANCE, "tell_payments", run_id=run["run_id"], payments=[told])
    assert world.ask(BUYER, "propose_payment_run", **WANTED)["total_pence"] == 12000


def test_more_credit_than_invoices_is_left_out(world: World) -> None:
    order = bought(world, "10")
    came(world, order, "10")
    first = taken_in(world, invoice(line(quantity="5"), order_reference=order.number, number="A"))
    second = taken_in(world, invoice(line(quantity="1"), order_reference=order.number, number="B"))
    credit = taken_in(world, credit_note(line(quantity="4"), order_reference=order.number, preceding="A"))
    world.ask(FINANCE, "approve_invoice", invoice_id=first)
    world.ask(FINANCE, "approve_invoices", invoice_ids=[second, credit])
    account_in_force(world, order.supplier_id)
    world.clock.move_to(RUN_DAY)
    found = world.ask(BUYER, "preview_payment_run", **WANTED)
    assert found["total_pence"] == 2400
    assert [one["invoice_ids"] for one in found["payments"]] == [[first, second, credit]]


def test_a_run_is_not_for_a_day_that_is_over(world: World) -> None:
    approved(world)
    with pytest.raises(InvalidRequest, match="The day of payment is over"):
        world.ask(BUYER, "propose_payment_run", due_until="2026-12-31", pay_on="2026-11-22")


def test_no_account_number_is_in_what_is_kept_or_said(world: World) -> None:
    approved(world)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)
    page = str(world.ask(FINANCE, "payment_run_page", run_id=run["run_id"]))
    assert "account ending 5678" in page
    assert "12345678" not in page
    with world.uow() as uow:
        assert "12345678" not in str(uow.payables.run(run["run_id"]))


def test_a_name_that_a_spreadsheet_would_calculate_is_written_as_text(world: World) -> None:
    order = bought(world, "1", supplier_id=world.supplier("=cmd Ltd"))
    came(world, order, "1")
    seller = invoice().seller.__class__("=cmd Ltd", "GB980780684")
    invoice_id = taken_in(world, invoice(line(), seller=seller, order_reference=order.number))
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    account_in_force(world, order.supplier_id)
    world.clock.move_to(RUN_DAY)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)
    world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])
    file = world.ask(FINANCE, "payment_run_file", run_id=run["run_id"])
    assert ",'=cmd Ltd," in b64decode(file["content"]).decode("utf-8-sig")


def test_the_supplier_gets_a_remittance_advice(world: World) -> None:
    supplier_id = approved(world)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)
    with pytest.raises(Conflict, match="suppliers are told once it is released"):
        world.ask(BUYER, "make_remittance", run_id=run["run_id"], supplier_id=supplier_id)
    world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])
    job = world.ask(BUYER, "make_remittance", run_id=run["run_id"], supplier_id=supplier_id)
    world.host.run_until_quiet()
    name = "remittance QS00001-1 Bright Paper Ltd.pdf"
    kept = world.ask(BUYER, "job_file", job_id=job["job_id"], name=name)
    assert b64decode(kept["content"]).startswith(b"%PDF")


def test_the_late_report_counts_what_was_paid_in_time_and_names_a_missing_rate(world: World) -> None:
    supplier_id = approved(world)
    run = world.ask(BUYER, "propose_payment_run", due_until="2026-12-31", pay_on="2026-12-12")
    world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])
    world.clock.move_to(datetime(2026, 12, 14, 9, tzinfo=UTC))
    paid = [{"supplier_id": supplier_id, "outcome": "paid", "paid_on": "2026-12-12"}]
    world.ask(FINANCE, "tell_payments", run_id=run["run_id"], payments=paid)
    report = world.ask(FINANCE, "late_payments")
    assert (report["paid"], report["paid_in_time"], report["missing_rates"]) == (1, 0, ["2026-06-30"])
    (late,) = report["late"]
    assert late["because"].startswith("The Bank of England's rate of 30 June 2026 is not held")
    world.ask(FINANCE, "enter_bank_rate", half_year_end="2026-06-30", per_cent="3.75", source="bankofengland.co.uk")
    (late,) = world.ask(FINANCE, "late_payments")["late"]
    # 10 days at 11.75% of £120.00: 38.63 pence
    assert (late["days"], late["cost"]["interest_pence"], late["cost"]["fixed_pence"]) == (10, 39, 4000)
    page = looked_at(world, late["invoice_id"])
    assert page["clock"]["interest"]["total_pence"] == 4039


FILES = [
    ("Our reference,Amount\nQS00001-1,120.00\n", "Paid on"),
    ("Our reference,Amount,Paid on\nQS00009-1,120.00,2026-11-23\n", "Row 2: the run has no payment QS00009-1"),
    ("Our reference,Amount,Paid on\nQS00001-1,12.00,2026-11-23\n", "QS00001-1 is £120.00, and the file says £12.00"),
    (
        "Our reference,Amount,Paid on\nQS00001-1,120.00,2026-11-23\nqs00001-1,120.00,2026-11-23\n",
        "Row 3: qs00001-1 stands in the file twice",
    ),
    ("Our reference,Amount,Paid on\nQS00001-1,120.00,32/11/2026\n", "Row 2, Paid on"),
    ("Our reference,Amount,Paid on\n", "has no rows|no rows"),
]


def by_file(world: World, run_id: str, content: str) -> object:
    return world.ask(
        FINANCE, "tell_payments_by_file",
        run_id=run_id, filename="paid.csv", content=b64encode(content.encode()).decode(),
    )  # fmt: skip


@pytest.mark.parametrize(("content", "words"), FILES)
def test_a_file_of_the_bank_is_taken_whole_or_not_at_all(content: str, words: str, world: World) -> None:
    approved(world)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)
    world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])
    with pytest.raises(InvalidRequest, match=words):
        by_file(world, run["run_id"], content)
    assert world.ask(FINANCE, "payment_run_page", run_id=run["run_id"])["state"] == "released"


def test_a_file_of_the_bank_tells_what_was_paid(world: World) -> None:
    approved(world)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)
    world.ask(FINANCE, "release_payment_run", run_id=run["run_id"])
    by_file(world, run["run_id"], "Reference,Value,Date\nQS00001-1,£120.00,23/11/2026\n")
    page = world.ask(FINANCE, "payment_run_page", run_id=run["run_id"])
    assert (page["state"], page["payments"][0]["paid_on"]) == ("told", "2026-11-23")
