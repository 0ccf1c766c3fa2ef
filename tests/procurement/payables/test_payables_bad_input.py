"""What cannot be right, with the words that a person gets; nothing is written of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.procurement.application.payables.ports import PayableFilter
from services.procurement.domain.einvoices.finding import Checker, Finding, Weight
from services.procurement.domain.einvoices.invoice import Invoice
from shared.errors import Conflict, InvalidRequest, NotFound
from shared.refusals import NotValid
from tests.procurement.payables.office import bought, came, looked_at, taken_in
from tests.procurement.payables.papers import invoice, line
from tests.procurement.world import ABBEY, BUYER, EXECUTIVE, FINANCE, World

IMPOSSIBLE: list[tuple[Invoice, str]] = [
    (replace(invoice(), currency="EUR"), "in EUR. Only invoices in pounds sterling"),
    (replace(invoice(), currency=""), "in no currency"),
    (replace(invoice(), number="  "), "needs its number"),
    (replace(invoice(), number="9" * 121), "at most 120 characters"),
    (replace(invoice(), seller=replace(invoice().seller, name="")), "does not say who sends it"),
    (replace(invoice(), issued_on=date(2026, 11, 3)), "dated 3 November 2026, which is still ahead"),
    (replace(invoice(), issued_on=date(1026, 11, 3)), "check the year"),
    (replace(invoice(), lines=()), "has no lines"),
    (invoice(line(price="999999999999")), "too high to be meant"),
]


@pytest.mark.parametrize(("document", "words"), IMPOSSIBLE)
def test_what_can_be_no_invoice_is_not_kept(document: Invoice, words: str, world: World) -> None:
    with pytest.raises(NotValid, match=words):
        taken_in(world, document)
    with world.uow() as uow:
        assert uow.payables.count(PayableFilter()) == 0


@pytest.mark.parametrize(
    ("received_on", "words"),
    [(date(2026, 11, 3), "still ahead"), (date(2026, 10, 29), "cannot have come before it was issued")],
)
def test_the_day_on_which_it_came_has_to_be_possible(received_on: date, words: str, world: World) -> None:
    with pytest.raises(NotValid, match=words):
        taken_in(world, invoice(), received_on=received_on)


def test_an_invoice_over_nothing_is_held_and_nobody_can_accept_it(world: World) -> None:
    world.take_up(ABBEY)
    world.supplier()
    page = looked_at(world, taken_in(world, invoice(line(price="0.00"))))
    nothing = next(one for one in page["differences"] if one["key"] == "nothing")
    assert nothing["words"] == "The invoice asks for £0.00: there is nothing to pay"
    assert nothing["decided_by"] == []


def test_what_the_check_of_the_file_found_is_told_with_its_rule(world: World) -> None:
    world.supplier()
    found = [
        Finding("BR-CO-15", "The total with VAT is not net and VAT together", Weight.ERROR, Checker.OFFICIAL),
        Finding("PEPPOL-EN16931-R008", "An element is empty", Weight.WARNING, Checker.OFFICIAL),
    ]
    page = looked_at(world, taken_in(world, invoice(), findings=found))
    told = [(one["words"], one["severity"], one["holds"]) for one in page["differences"] if one["kind"] == "file"]
    assert told == [
        ("The total with VAT is not net and VAT together (rule BR-CO-15)", "medium", False),
        ("An element is empty (rule PEPPOL-EN16931-R008)", "info", False),
    ]


def test_an_unknown_supplier_and_an_unknown_order_are_asked_about(world: World) -> None:
    supplier_id = world.supplier("Quill and Co")
    invoice_id = taken_in(world, invoice(order_reference="PO-2026-27-09999"))
    page = looked_at(world, invoice_id)
    assert {one["words"] for one in page["differences"] if one["open"]} >= {
        "No supplier on the list is 'Bright Paper Ltd' with the VAT number GB980780684",
        "There is no order PO-2026-27-09999",
    }
    world.ask(BUYER, "choose_invoice_supplier", invoice_id=invoice_id, supplier_id=supplier_id)
    assert looked_at(world, invoice_id)["supplier_id"] == supplier_id


STEPS: list[tuple[str, dict[str, Any], type[Exception], str]] = [
    ("choose_invoice_supplier", {"supplier_id": "nobody"}, NotFound, "no such supplier"),
    ("choose_invoice_order", {"number": "PO-1"}, InvalidRequest, "There is no order PO-1"),
    ("choose_invoice_order", {"number": ""}, InvalidRequest, "Say why there is no order"),
    ("pair_invoice_lines", {"pairs": {"7": 1}}, NotFound, "has no line 7"),
    ("pair_invoice_lines", {"pairs": {"1": 7}}, NotFound, "has no line 7"),
    ("decide_invoice_question", {"key": "none", "reason": "r"}, NotFound, "no such open question"),
    ("dispute_invoice", {"reason": " "}, InvalidRequest, "Say what is in dispute"),
    ("end_invoice_dispute", {"words": "w"}, Conflict, "is not in dispute"),
    ("send_invoice_back", {"reason": " "}, InvalidRequest, "Say what the supplier is to put right"),
    ("approve_invoice", {"version": 99}, Conflict, "changed by somebody else"),
]


@pytest.mark.parametrize(("method", "said", "kind", "words"), STEPS)
def test_each_step_says_what_is_wrong_with_it(
    method: str, said: dict[str, Any], kind: type[Exception], words: str, world: World
) -> None:
    order = bought(world, "10")
    invoice_id = taken_in(world, invoice(line(quantity="10"), order_reference=order.number))
    before = looked_at(world, invoice_id)
    with pytest.raises(kind, match=words):
        world.ask(FINANCE, method, invoice_id=invoice_id, **said)
    assert looked_at(world, invoice_id)["version"] == before["version"]


CODINGS: list[tuple[list[dict[str, Any]], str]] = [
    (
        [{"line": "1", "school_id": None, "code": "E16", "cpv_code": "09310000", "net_pence": 999}],
        "£9.99 of it is coded",
    ),
    ([{"line": "2", "school_id": None, "code": "E16", "cpv_code": "09310000", "net_pence": 1000}], "has no line 2"),
    ([{"line": "1", "school_id": None, "code": " ", "cpv_code": "09310000", "net_pence": 1000}], "is not a cost code"),
    (
        [{"line": "1", "school_id": "nowhere", "code": "E16", "cpv_code": "09310000", "net_pence": 1000}],
        "is not known here",
    ),
    ([{"line": "1", "school_id": None, "code": "E16", "cpv_code": "0931", "net_pence": 1000}], "is not a CPV code"),
]


@pytest.mark.parametrize(("coding", "words"), CODINGS)
def test_coding_makes_the_line_to_the_penny(coding: list[dict[str, Any]], words: str, world: World) -> None:
    world.supplier()
    invoice_id = taken_in(world, invoice())
    with pytest.raises(InvalidRequest, match=words):
        world.ask(BUYER, "code_invoice_lines", invoice_id=invoice_id, coding=coding)


def test_of_two_approvals_one_is_done_and_the_other_told(world_on_each: World) -> None:
    world = world_on_each
    order = bought(world, "10")
    came(world, order, "10")
    invoice_id = taken_in(world, invoice(line(quantity="10"), order_reference=order.number))
    version = looked_at(world, invoice_id)["version"]
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id, version=version)
    with pytest.raises(Conflict, match="changed by somebody else"):
        world.ask(EXECUTIVE, "approve_invoice", invoice_id=invoice_id, version=version)
    with pytest.raises(Conflict, match="was already approved by finance@trust"):
        world.ask(EXECUTIVE, "approve_invoice", invoice_id=invoice_id)
    assert len(world.events("procurement.invoice.approved.v1")) == 1


RATES: list[tuple[dict[str, str], str]] = [
    ({"half_year_end": "2026-05-31"}, "30 June or a 31 December"),
    ({"half_year_end": "2026-12-31"}, "still ahead"),
    ({"half_year_end": "2024-12-31"}, "held already"),
    ({"per_cent": "375"}, "between 0 and 25"),
    ({"source": " "}, "Say where you read it"),
]


@pytest.mark.parametrize(("said", "words"), RATES)
def test_a_rate_of_the_bank_is_checked(said: dict[str, str], words: str, world: World) -> None:
    usual = {"half_year_end": "2026-06-30", "per_cent": "3.75", "source": "bankofengland.co.uk"}
    with pytest.raises(InvalidRequest, match=words):
        world.ask(FINANCE, "enter_bank_rate", **(usual | said))


TOLERANCES: list[tuple[dict[str, Any], str]] = [
    ({"valid_from": "2026-11-01"}, "That day is over"),
    ({"price_pence": -1}, "between £0.00 and £1,000.00"),
    ({"charges_pence": 100_001}, "between £0.00 and £1,000.00"),
    ({"price_per_cent": "101"}, "between 0 and 100"),
    ({"reason": ""}, "Say who decided it"),
]


@pytest.mark.parametrize(("said", "words"), TOLERANCES)
def test_a_tolerance_is_checked(said: dict[str, Any], words: str, world: World) -> None:
    usual = {
        "valid_from": "2026-11-02", "price_pence": 1000, "price_per_cent": "5", "charges_pence": 0, "reason": "Board",
    }  # fmt: skip
    with pytest.raises(InvalidRequest, match=words):
        world.ask(FINANCE, "set_invoice_tolerance", **(usual | said))
