"""Files sent as invoices: kept, read by the worker, taken in where they are right, and otherwise decided by a person."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.procurement.adapters.einvoices import folder, official_rules
from services.procurement.domain.einvoices.invoice import Kind
from shared.errors import Conflict, InvalidRequest, NotFound
from tests.procurement.einvoices.papers import changed, paper
from tests.procurement.einvoices.pdfs import factur_x, pdf_with_words
from tests.procurement.world import BUYER, FINANCE, World


def keep(world: World, content: bytes, name: str) -> dict[str, Any]:
    packed = {"filename": name, "content": base64.b64encode(content).decode()}
    said: dict[str, Any] = world.ask(FINANCE, "send_invoice_files", files=[packed])["files"][0]
    return said


def sent(world: World, content: bytes, name: str = "invoice.xml") -> dict[str, Any]:
    """The file after the worker has read it."""
    said = keep(world, content, name)
    world.host.run_until_quiet()
    found: dict[str, Any] = world.ask(FINANCE, "invoice_file", file_id=said["file_id"])
    return found


def test_a_right_invoice_is_taken_in_by_itself(world: World) -> None:
    file = sent(world, paper())
    assert (file["state"], file["form"]) == ("taken in", "UBL")
    assert file["in_words"] == "Invoice INV-1001 of Bright Paper Ltd over £65.04"
    assert file["checked_by"].startswith("EN 16931 for UBL (release ")
    assert file["invoice_id"]
    assert file["findings"] == []


def test_a_right_invoice_is_taken_in_on_each_database(world_on_each: World) -> None:
    assert sent(world_on_each, paper())["state"] == "taken in"
    assert world_on_each.ask(FINANCE, "invoice_files")["counts"]["taken in"] == 1


def test_a_credit_note_is_taken_in_too(world: World) -> None:
    file = sent(world, paper(kind=Kind.CREDIT_NOTE, number="CN-7", preceding="INV-1001", due_on=None))
    assert file["state"] == "taken in"
    assert file["in_words"] == "Credit note CN-7 of Bright Paper Ltd over £65.04"


def test_an_invoice_inside_a_pdf_is_read_and_checked(world: World) -> None:
    file = sent(world, factur_x(), "invoice.pdf")
    assert (file["state"], file["form"]) == ("taken in", "Factur-X")
    assert "EN 16931 for Factur-X" in file["checked_by"]
    assert file["in_words"] == "Invoice FX-5 of Bright Paper Ltd over £12.00"


def test_a_file_sent_twice_is_one_file(world: World) -> None:
    first = sent(world, paper())
    again = keep(world, paper(), "b.xml")
    assert again == {"file_id": first["file_id"], "name": "invoice.xml", "state": "taken in", "already": True}
    assert world.ask(FINANCE, "invoice_files")["in_all"] == 1


def test_an_empty_file_among_others_is_named_and_the_others_are_kept(world: World) -> None:
    files = [{"filename": "none.xml", "content": ""}, {"filename": "a.pdf", "content": "eA=="}]
    said = world.ask(FINANCE, "send_invoice_files", files=files)["files"]
    assert said[0]["refused"] == "none.xml is empty: choose it again"
    assert said[1]["state"] == "waiting"
    with pytest.raises(InvalidRequest, match="did not arrive whole"):
        world.ask(FINANCE, "send_invoice_files", files=[{"filename": "a.xml", "content": "not base64"}])


def test_an_invoice_that_breaks_a_rule_waits_for_a_person_with_the_rule_in_words(world: World) -> None:
    file = sent(world, changed(('unitCode="EA"', 'unitCode="PIECES"')))
    assert file["state"] == "not right"
    first = file["findings"][0]
    assert first["rule"] == "BR-CL-23"
    assert first["where"] == "Lines 1 and 2"
    assert first["words"].startswith("The unit of a quantity is not a known unit code")
    assert first["family"] == "code lists"
    assert file["may_be_taken_in"] is True
    assert "We cannot take in your invoice INV-1001" in file["to_supplier"]
    assert "- Lines 1 and 2: The unit of a quantity is not a known unit code" in file["to_supplier"]


def test_a_person_takes_it_in_all_the_same_with_a_reason(world: World) -> None:
    file = sent(world, changed(('unitCode="EA"', 'unitCode="PIECES"')))
    with pytest.raises(InvalidRequest, match="Say why"):
        world.ask(FINANCE, "take_file_in_all_the_same", file_id=file["file_id"], reason=" ")
    done = world.ask(FINANCE, "take_file_in_all_the_same", file_id=file["file_id"], reason="Only the unit is odd")
    assert done["state"] == "taken in"
    after = world.ask(FINANCE, "invoice_file", file_id=file["file_id"])
    assert (after["decided"], after["decided_by"]) == ("Only the unit is odd", "finance@trust")
    with pytest.raises(Conflict):
        world.ask(FINANCE, "take_file_in_all_the_same", file_id=file["file_id"], reason="Once more")


def test_an_invoice_that_does_not_add_up_goes_back_to_the_supplier(world: World) -> None:
    file = sent(world, changed((">65.04</cbc:PayableAmount>", ">66.04</cbc:PayableAmount>")))
    assert file["state"] == "not right"
    assert {one["rule"] for one in file["findings"]} == {"BR-CO-16", "Q-SUM-DUE"}
    assert file["may_be_taken_in"] is False
    with pytest.raises(Conflict, match="does not add up"):
        world.ask(FINANCE, "take_file_in_all_the_same", file_id=file["file_id"], reason="It is only a pound")
    done = world.ask(FINANCE, "set_file_aside", file_id=file["file_id"], reason="Sent back by mail")
    assert done["state"] == "set aside"


def test_an_invoice_in_another_currency_is_refused_and_the_record_kept(world: World) -> None:
    file = sent(world, changed((">GBP<", ">EUR<"), ('currencyID="GBP"', 'currencyID="EUR"')))
    assert file["state"] == "refused"
    assert file["in_words"] == (
        "This invoice is in EUR. Only invoices in pounds sterling (GBP) are taken in: ask the supplier for one in pounds"
    )
    assert file["invoice_id"] is None


def test_what_taking_in_refuses_is_the_refusal_of_the_file(world: World) -> None:
    file = sent(world, paper(issued_on=world.clock.now().date() + timedelta(days=30), due_on=None))
    assert file["state"] == "refused"
    assert file["in_words"]


TYPED: Mapping[str, Any] = {
    "number": "4711",
    "issued_on": "2026-10-20",
    "seller_name": "Corner Plumbing",
    "lines": [{"description": "Tap mended", "quantity": "1", "unit_price": "80.00", "vat": "standard"}],
    "vat_pence": 1600,
    "total_pence": 9600,
}


def test_a_pdf_without_an_invoice_inside_is_typed_in_by_a_person(world: World) -> None:
    file = sent(world, pdf_with_words("Corner Plumbing", "Invoice 4711", "Total 96.00"), "plumber.pdf")
    assert file["state"] == "draft"
    assert "Corner Plumbing" in file["text"]
    assert file["may_be_typed_in"] is True
    seen = world.ask(FINANCE, "preview_typed_invoice", file_id=file["file_id"], **TYPED)
    assert seen["totals"]["payable_pence"] == 9600
    done = world.ask(FINANCE, "take_in_draft", file_id=file["file_id"], **TYPED)
    assert done["state"] == "taken in"
    after = world.ask(FINANCE, "invoice_file", file_id=file["file_id"])
    assert after["in_short"] == "Invoice 4711 of Corner Plumbing over £96.00"
    with pytest.raises(Conflict, match="not typed in any more"):
        world.ask(FINANCE, "take_in_draft", file_id=file["file_id"], **TYPED)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"number": " "}, "number", "Enter the invoice number as printed"),
        ({"seller_name": " "}, "seller_name", "Enter who sent the invoice"),
        ({"issued_on": "2027-01-01"}, "issued_on", "The invoice date is after today: check it"),
        ({"due_on": "2026-10-01"}, "due_on", "It would be due before it was issued: check both dates"),
        ({"lines": []}, "lines", "Enter at least one line"),
        ({"vat_pence": 1500}, "vat_pence", "The VAT on these lines is £16.00, but the paper says £15.00: check lines and VAT"),
        ({"total_pence": 9500}, "total_pence", "The lines come to £80.00 and the VAT to £16.00, which makes £96.00, not £95.00"),
        (
            {"lines": [{"description": "Tap", "quantity": "0", "unit_price": "80", "vat": "standard"}]},
            "lines", "Line 1: the quantity must be above zero",
        ),
        (
            {"lines": [{"description": "Tap", "quantity": "1", "unit_price": "-80", "vat": "standard"}]},
            "lines", "Line 1: the price cannot be below zero",
        ),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_named_at_its_field(world: World, typed: dict[str, Any], field: str, words: str) -> None:
    file = sent(world, pdf_with_words("Corner Plumbing"), "plumber.pdf")
    with pytest.raises(InvalidRequest) as refused:
        world.ask(FINANCE, "preview_typed_invoice", file_id=file["file_id"], **{**TYPED, **typed})
    assert refused.value.details["fields"][field] == words


def test_the_file_is_handed_on_as_it_came_and_as_ubl(world: World) -> None:
    file = sent(world, factur_x(), "invoice.pdf")
    kept = world.ask(FINANCE, "invoice_file_content", file_id=file["file_id"])
    assert base64.b64decode(kept["content"]) == factur_x()
    assert (kept["name"], kept["media_type"]) == ("invoice.pdf", "application/pdf")
    ubl = world.ask(FINANCE, "invoice_file_as_ubl", file_id=file["file_id"])
    assert ubl["name"] == "FX-5.xml"
    assert b"<cbc:ID>FX-5</cbc:ID>" in base64.b64decode(ubl["content"])
    refused = sent(world, b"PK\x03\x04zip", "all.zip")
    with pytest.raises(NotFound, match="No invoice was read"):
        world.ask(FINANCE, "invoice_file_as_ubl", file_id=refused["file_id"])


def test_a_file_that_was_not_right_is_read_again_and_may_then_be(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    known = official_rules.rule_file(official_rules.EN16931_UBL)
    file = sent(world, changed(('unitCode="EA"', 'unitCode="PIECES"')))
    assert (file["state"], file["may_be_read_again"]) == ("not right", True)
    monkeypatch.setattr(official_rules, "rule_file", lambda name: None)
    world.ask(FINANCE, "read_invoice_file_again", file_id=file["file_id"])
    world.host.run_until_quiet()
    after = world.ask(FINANCE, "invoice_file", file_id=file["file_id"])
    assert known is not None
    assert (after["state"], after["checked_by"]) == (
        "taken in",
        "own arithmetic only: the official rules are not installed here",
    )
    with pytest.raises(Conflict, match="not read again"):
        world.ask(FINANCE, "read_invoice_file_again", file_id=file["file_id"])


def test_a_name_that_could_do_harm_is_kept_without_what_harms(world: World) -> None:
    said = keep(world, paper(), "../etc/\r\npasswd.xml")
    assert said["name"] == ".. etc passwd.xml"


def test_two_people_who_decide_at_once_decide_once(world: World) -> None:
    file = sent(world, changed(('unitCode="EA"', 'unitCode="PIECES"')))
    world.ask(FINANCE, "set_file_aside", file_id=file["file_id"], reason="Sent back")
    with pytest.raises(Conflict):
        world.ask(BUYER, "take_file_in_all_the_same", file_id=file["file_id"], reason="It is fine")


def test_a_file_too_large_for_the_folder_is_moved_aside_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(folder.SETTING, str(tmp_path))
    monkeypatch.setattr(folder, "SETTLED_AFTER", 0)
    with (tmp_path / "huge.xml").open("wb") as huge:
        huge.truncate(2**33)
    (tmp_path / "small.xml").write_bytes(b"<Invoice/>")
    kept: list[str] = []

    def keep(name: str, content: bytes) -> dict[str, bool]:
        kept.append(name)
        return {"already": False}

    assert folder.take_files(keep) == 1
    assert kept == ["small.xml"]
    assert (tmp_path / "not-taken" / "huge.xml").is_file()


def test_files_dropped_into_the_folder_are_taken_once_and_moved_aside(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "drop"
    place.mkdir()
    monkeypatch.setenv(folder.SETTING, str(place))
    monkeypatch.setattr(folder, "SETTLED_AFTER", 0)
    (place / "one.xml").write_bytes(paper())
    (place / "empty.xml").write_bytes(b"")
    world.host.run_until_quiet()
    world.clock.advance(timedelta(minutes=2))
    world.host.run_until_quiet()
    world.clock.advance(timedelta(minutes=2))
    world.host.run_until_quiet()
    listed = world.ask(FINANCE, "invoice_files")
    assert [(one["name"], one["state"]) for one in listed["files"]] == [("one.xml", "taken in")]
    assert sorted(path.relative_to(place).as_posix() for path in place.rglob("*.xml")) == [
        "not-taken/empty.xml", "taken/one.xml",
    ]  # fmt: skip
