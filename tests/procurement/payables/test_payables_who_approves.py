"""Who may approve an invoice, and why not: what the page says before it shows a button, and what the approval itself refuses."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from services.procurement.domain.payables.hands import hands_in, refuse_own_hand
from services.procurement.domain.tenders.similar import Source, Whose
from shared.errors import Conflict, InvalidRequest
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.refusals import WrongTime
from tests.procurement.einvoices.papers import changed
from tests.procurement.payables.office import bought, came, looked_at, taken_in
from tests.procurement.payables.papers import credit_note, invoice, line, order, payable
from tests.procurement.world import ABBEY, BECK, BUYER, EXECUTIVE, FINANCE, World

OTHER_FINANCE = caller("second@trust", (Role.FINANCE, EVERY_SCHOOL))
TRUSTEE = caller("chair@trust", (Role.TRUSTEE, EVERY_SCHOOL))
AUDITOR = caller("auditor@trust", (Role.AUDITOR, EVERY_SCHOOL))


def asked(world: World, who: Caller, invoice_id: str) -> Any:
    return world.ask(who, "invoice_page", invoice_id=invoice_id)["approving"]


def refused(world: World, who: Caller, invoice_id: str, words: str) -> None:
    """The page says why before the button, and the approval says the same."""
    shown = asked(world, who, invoice_id)
    assert (shown["may"], words in shown["because"]) == (False, True), shown
    with pytest.raises(Conflict, match=words):
        world.ask(who, "approve_invoice", invoice_id=invoice_id)
    assert looked_at(world, invoice_id)["state"] == "matched"


def coded(world: World, net: int = 10_000, **said: Any) -> str:
    """An invoice without an order, coded by the buyer: the page asks nothing more."""
    world.take_up(ABBEY, BECK)
    world.supplier()
    document = invoice(line(price=f"{net / 100:.2f}", description="Electricity, October"), **said)
    invoice_id = taken_in(world, document)
    coding = [{"line": "1", "school_id": ABBEY, "code": "E16", "cpv_code": "09310000", "net_pence": net}]
    world.ask(BUYER, "code_invoice_lines", invoice_id=invoice_id, coding=coding)
    return invoice_id


def _two_signatures(world: World) -> None:
    """The trust decides that finance and then the chief executive sign whatever has no order."""
    limits = [
        {"up_to_pence": None, "approvers": ["head", "chief financial officer", "chief executive"], "quotes": 0, "route": "order"}
    ]  # fmt: skip
    scheme = world.ask(
        FINANCE, "record_delegation", valid_from="2026-11-02", limits=limits, tolerance_per_cent="10", tolerance_pence=1000,
        window_days=30, cpv_digits=3, budget="warn", source="Board, 1 November 2026", because="Two signatures",
    )  # fmt: skip
    said = {"scheme_id": scheme["scheme_id"], "decision": "confirmed", "words": ""}
    world.ask(EXECUTIVE, "decide_delegation", **said)


def test_whoever_took_the_goods_in_does_not_approve_their_invoice(world: World) -> None:
    placed = bought(world, "10")
    came(world, placed, "10")
    invoice_id = taken_in(world, invoice(line(quantity="10"), order_reference=placed.number))
    refused(world, BUYER, invoice_id, f"You recorded what came of order {placed.number}: somebody else approves")
    assert asked(world, FINANCE, invoice_id)["may"] is True
    assert world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)["state"] == "approved"


def test_whoever_accepted_a_difference_does_not_approve_the_invoice(world: World) -> None:
    placed = bought(world, "10")
    came(world, placed, "10")
    invoice_id = taken_in(world, invoice(line(quantity="10", price="13.00"), order_reference=placed.number))
    said = {"invoice_id": invoice_id, "key": "price 1", "reason": "The new price was agreed on 3 October"}
    world.ask(FINANCE, "decide_invoice_question", **said)
    refused(world, FINANCE, invoice_id, "You accepted a difference of it")
    assert world.ask(OTHER_FINANCE, "approve_invoice", invoice_id=invoice_id)["state"] == "approved"


def test_whoever_placed_the_order_entered_or_sent_the_invoice_does_not_approve_it() -> None:
    one = payable(invoice(), entered_by="taker", senders=("sender", "second"))
    hands = hands_in(
        one, [("coded", "coder"), ("came", "nobody"), ("no order", "leaver")], order(placed_by="orderer"), []
    )
    assert hands == {
        "taker": "entered it",
        "sender": "sent its file in",
        "second": "sent its file in",
        "orderer": "placed order PO-2026-27-00001",
        "coder": "said what it is for",
        "leaver": "said that it has no order",
    }
    with pytest.raises(WrongTime, match="You placed order PO-2026-27-00001: somebody else approves"):
        refuse_own_hand(one, "orderer", hands)
    refuse_own_hand(one, "nobody", hands)


def test_whoever_sent_the_file_does_not_approve_though_a_colleague_took_it_in(world: World) -> None:
    world.take_up(ABBEY)
    placed = bought(world, "1")
    broken = changed(('unitCode="EA"', 'unitCode="PIECES"'), ("PO-2026-00012", placed.number))
    packed = {"filename": "a.xml", "content": base64.b64encode(broken).decode()}
    (sent,) = world.ask(FINANCE, "send_invoice_files", files=[packed])["files"]
    world.host.run_until_quiet()
    taken = world.ask(BUYER, "take_file_in_all_the_same", file_id=sent["file_id"], reason="Only the unit is odd")
    with world.uow() as uow:
        kept = uow.payables.get(taken["invoice_id"])
        assert (kept.entered_by, kept.senders) == ("buyer@trust", ("finance@trust",))
        hands = hands_in(kept, [], None, [])
    assert hands == {"buyer@trust": "entered it", "finance@trust": "sent its file in"}


def test_an_invoice_taken_away_from_its_order_keeps_its_words_and_is_asked_about(world: World) -> None:
    placed = bought(world, "10")
    came(world, placed, "4")
    invoice_id = taken_in(world, invoice(line(quantity="10"), order_reference=placed.number))
    world.ask(BUYER, "choose_invoice_order", invoice_id=invoice_id, number="", reason="It is for something else")
    coding = [{"line": "1", "school_id": ABBEY, "code": "E19", "cpv_code": "22830000", "net_pence": 10_000}]
    world.ask(BUYER, "code_invoice_lines", invoice_id=invoice_id, coding=coding)
    page = looked_at(world, invoice_id)
    assert (page["order"], page["order_reference"]) == (None, placed.number)
    (question,) = [one for one in page["differences"] if one["open"]]
    assert question["words"] == (
        f"It is for order {placed.number} and would be approved without an order: It is for something else"
    )
    said = {"invoice_id": invoice_id, "key": question["key"], "reason": "Seen on the delivery note"}
    with pytest.raises(Conflict, match="decided by finance or an executive"):
        world.ask(BUYER, "decide_invoice_question", **said)
    world.ask(FINANCE, "decide_invoice_question", **said)
    refused(world, BUYER, invoice_id, "You said that it has no order")
    refused(world, FINANCE, invoice_id, "You accepted a difference of it")


def test_an_invoice_that_only_was_coded_is_asked_about_when_its_order_turns_up(world: World) -> None:
    invoice_id = coded(world, order_reference="PO-2026-27-00001")
    assert [one["words"] for one in looked_at(world, invoice_id)["differences"] if one["open"]] == [
        "There is no order PO-2026-27-00001"
    ]
    with world.uow() as uow:
        supplier_id = uow.payables.get(invoice_id).supplier_id
    placed = bought(world, "10", supplier_id=supplier_id)
    assert placed.number == "PO-2026-27-00001"
    (question,) = [one for one in looked_at(world, invoice_id)["differences"] if one["open"]]
    assert question["words"].startswith("It is for order PO-2026-27-00001 and would be approved without an order")
    assert question["decided_by"] == ["finance", "an executive"]


def test_an_invoice_without_an_order_is_signed_by_each_step_of_the_scheme(world: World) -> None:
    _two_signatures(world)
    invoice_id = coded(world)
    with pytest.raises(InvalidRequest, match="You sign in place of the chief financial officer: say why"):
        world.ask(EXECUTIVE, "approve_invoice", invoice_id=invoice_id)
    assert asked(world, EXECUTIVE, invoice_id)["in_place_of"] == "chief financial officer"
    first = world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    assert first["in_words"] == "Bright Paper Ltd's invoice INV-1 is signed; it waits for the chief executive."
    assert (first["state"], world.events("procurement.invoice.approved.v1")) == ("matched", [])
    refused(world, FINANCE, invoice_id, "You signed this invoice already")
    assert [one["by"] for one in asked(world, EXECUTIVE, invoice_id)["signed"]] == ["finance@trust"]
    assert world.ask(EXECUTIVE, "approve_invoice", invoice_id=invoice_id)["state"] == "approved"
    approval = looked_at(world, invoice_id)["approval"]
    assert [(one["approver"], one["by"]) for one in approval["signatures"]] == [
        ("chief financial officer", "finance@trust"), ("chief executive", "ceo@trust"),
    ]  # fmt: skip
    assert approval["source"] == "Board, 1 November 2026"


def test_what_was_signed_is_signed_again_when_somebody_changes_what_it_is_for(world: World) -> None:
    _two_signatures(world)
    invoice_id = coded(world)
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    coding = [{"line": "1", "school_id": BECK, "code": "E16", "cpv_code": "09310000", "net_pence": 10_000}]
    world.ask(BUYER, "code_invoice_lines", invoice_id=invoice_id, coding=coding)
    assert asked(world, FINANCE, invoice_id)["signed"] == []
    waits = "is signed; it waits for the chief executive."
    assert world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)["in_words"].endswith(waits)


def test_above_its_limit_finance_does_not_approve_without_an_order_and_a_committee_gives_its_minute(
    world: World,
) -> None:
    invoice_id = coded(world, 1_500_000)
    refused(world, FINANCE, invoice_id, "This waits for the finance committee")
    shown = asked(world, TRUSTEE, invoice_id)
    assert (shown["may"], shown["minute"]) == (True, True)
    with pytest.raises(InvalidRequest, match="decides in a meeting: give its date"):
        world.ask(TRUSTEE, "approve_invoice", invoice_id=invoice_id)
    said = {"invoice_id": invoice_id, "minute": "Finance committee, 2 November 2026, item 4"}
    assert world.ask(TRUSTEE, "approve_invoice", **said)["state"] == "approved"
    last = looked_at(world, invoice_id)["steps"][-1]
    assert last["words"].endswith(". Decided: Finance committee, 2 November 2026, item 4")


def test_an_auditor_who_looks_is_told_who_approves(world: World) -> None:
    invoice_id = coded(world)
    shown = asked(world, AUDITOR, invoice_id)
    assert shown["may"] is False
    assert "is approved by the chief financial officer" in shown["because"]


def test_what_no_order_was_placed_for_is_asked_of_the_supplier_as_an_order_would_be(world: World) -> None:
    invoice_id = coded(world)
    stopped = {"supplier_id": looked_at(world, invoice_id)["supplier_id"], "reason": "It delivers late"}
    world.ask(BUYER, "stop_supplier", **stopped)
    (question,) = [one for one in looked_at(world, invoice_id)["differences"] if one["open"]]
    assert question["words"] == "Nothing is bought from Bright Paper Ltd any more: choose another supplier"
    said = {"invoice_id": invoice_id, "key": question["key"], "reason": "Bought before it was stopped"}
    with pytest.raises(Conflict, match="decided by an executive"):
        world.ask(FINANCE, "decide_invoice_question", **said)
    world.ask(EXECUTIVE, "decide_invoice_question", **said)
    assert world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)["state"] == "approved"


def test_what_reaches_the_threshold_without_an_order_is_an_executives_to_accept_and_counts_from_then_on(
    world: World,
) -> None:
    invoice_id = coded(world, 20_000_000)
    page = looked_at(world, invoice_id)
    (question,) = [one for one in page["differences"] if one["open"]]
    assert "reaches the threshold of £" in question["words"]
    assert question["decided_by"] == ["an executive"]
    (told,) = [one for one in page["differences"] if one["key"] == "weighed 1"]
    assert "£240,000.00" in told["words"]
    reason = "By the Crown Commercial Service's framework RM6251"
    world.ask(EXECUTIVE, "decide_invoice_question", invoice_id=invoice_id, key=question["key"], reason=reason)
    minute = "Board, 2 November 2026, item 9"
    world.ask(TRUSTEE, "approve_invoice", invoice_id=invoice_id, minute=minute)
    (weighed,) = looked_at(world, invoice_id)["approval"]["weighed"]
    assert (weighed["level"], weighed["together_pence"]) == ("over", 24_000_000)
    small = taken_in(world, invoice(line(price="10.00"), number="INV-2"))
    coding = [{"line": "1", "school_id": BECK, "code": "E16", "cpv_code": "09310000", "net_pence": 1000}]
    world.ask(BUYER, "code_invoice_lines", invoice_id=small, coding=coding)
    (told,) = [one for one in looked_at(world, small)["differences"] if one["key"] == "weighed 1"]
    assert "This alone is £12.00, but with what is bought of the same kind it comes to £240,012.00" in told["words"]


def test_a_credit_note_without_an_order_takes_back_what_was_counted(world: World) -> None:
    first = coded(world, 10_000_000)
    world.ask(TRUSTEE, "approve_invoice", invoice_id=first, minute="Board, 2 November 2026")
    back = taken_in(world, credit_note(line(price="100000.00"), preceding="INV-1"))
    coding = [{"line": "1", "school_id": ABBEY, "code": "E16", "cpv_code": "09310000", "net_pence": 10_000_000}]
    world.ask(BUYER, "code_invoice_lines", invoice_id=back, coding=coding)
    world.ask(TRUSTEE, "approve_invoice", invoice_id=back, minute="Board, 2 November 2026")
    with world.uow() as uow:
        sums = uow.tenders.volumes("093", uow.today(), uow.today(), Whose(frozenset([ABBEY]), frozenset()))
    assert sums[Source.INVOICE] == 0
