"""Quotes: asked for, entered, compared; not the cheapest only with a reason; as many as the scheme asks for."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest
from shared.identity.context import Caller
from tests.procurement.requisitions.desk import HEAD, OFFICE, Desk
from tests.procurement.world import BUYER

DUE = "2026-11-10"


class Asked:
    """A request for £14,000 of chairs, and suppliers asked for their price of it."""

    def __init__(self, desk: Desk, *names: str) -> None:
        self.desk = desk
        self.request = desk.draft("14000")
        ids = [desk.world.supplier(name) for name in names]
        self.page = desk.of(
            OFFICE, "ask_for_quotes", self.request, suppliers=ids, deadline=DUE, specification="Seat 43 cm"
        )

    def quote_id(self, supplier: str) -> str:
        return next(str(one["quote_id"]) for one in self.page["answers"] if one["supplier"] == supplier)

    def do(self, method: str, supplier: str, by: Caller = OFFICE, **said: Any) -> Any:
        at = {"quote_request_id": self.page["quote_request_id"], "quote_id": self.quote_id(supplier)}
        return self.desk.of(by, method, self.request, **at, **said)

    def came(self, supplier: str, price: str, by: Caller = OFFICE) -> Any:
        return self.do("record_quote", supplier, by, prices={"1": price}, file_reference=f"{supplier}.pdf")

    def shown(self) -> Any:
        return self.desk.of(OFFICE, "quote_request", self.request, quote_request_id=self.page["quote_request_id"])


@pytest.fixture
def asked(desk: Desk) -> Asked:
    return Asked(desk, "Ash", "Birch", "Cedar")


def test_the_cheapest_of_three_is_chosen_and_prices_the_request(desk_on_each: Desk) -> None:
    asked = Asked(desk_on_each, "Ash", "Birch", "Cedar")
    for name, price in (("Ash", "14100"), ("Birch", "13900.50"), ("Cedar", "14000")):
        asked.came(name, price)
    shown = asked.shown()
    assert [(one["supplier"], one["dearer_pence"]) for one in shown["answers"]] == [
        ("Birch", 0), ("Cedar", 9950), ("Ash", 19950),
    ]  # fmt: skip
    after = asked.do("choose_quote", "Birch")
    assert (after["supplier"], after["net_pence"]) == ("Birch", 1_390_050)
    assert after["lines"][0]["basis"] == "quote of Birch, Birch.pdf"
    sent = desk_on_each.of(OFFICE, "send_request", asked.request)
    assert [step["approver"] for step in sent["steps"]] == ["head", "finance committee"]
    assert sent["demand"]["quotes"] == 3


def test_the_mail_names_the_lines_the_day_and_nobody_else_who_is_asked(asked: Asked) -> None:
    mail = asked.page["mail"]
    assert "1. Chair: 1 × piece" in mail
    assert "Answer by 10 November 2026" in mail
    assert "Seat 43 cm" in mail
    assert not any(name in mail for name in ("Ash", "Birch", "Cedar", "14000"))


def test_not_the_cheapest_needs_a_reason_which_the_approver_reads(asked: Asked) -> None:
    for name, price in (("Ash", "14100"), ("Birch", "13900"), ("Cedar", "14000")):
        asked.came(name, price)
    with pytest.raises(InvalidRequest, match=r"Birch is £200.00 cheaper: say why Ash is better value"):
        asked.do("choose_quote", "Ash")
    asked.do("choose_quote", "Ash", because="Ten years of guarantee")
    (quotes,) = asked.desk.page(asked.request, HEAD)["quotes"]
    assert quotes["because"] == "Ten years of guarantee"


def test_nothing_is_chosen_while_somebody_may_still_answer(asked: Asked) -> None:
    asked.came("Ash", "14000")
    with pytest.raises(Conflict, match="Birch, Cedar may still answer until 10 November 2026"):
        asked.do("choose_quote", "Ash")


def test_fewer_quotes_than_asked_for_need_a_reason(asked: Asked) -> None:
    asked.came("Ash", "14000")
    for name in ("Birch", "Cedar"):
        asked.do("record_no_quote", name, words="No time")
    with pytest.raises(InvalidRequest, match="3 quotes are needed and 1 came: say why there are no more"):
        asked.do("choose_quote", "Ash")
    asked.do("choose_quote", "Ash", why_fewer="The two others have no time before spring")
    assert asked.desk.of(OFFICE, "send_request", asked.request)["state"] == "waiting for approval"


def test_a_reason_does_not_make_up_for_suppliers_that_were_never_asked(desk: Desk) -> None:
    asked = Asked(desk, "Ash")
    asked.came("Ash", "14000")
    with pytest.raises(InvalidRequest, match="only 1 suppliers were asked: ask more of them"):
        asked.do("choose_quote", "Ash", why_fewer="We like them")


def test_without_its_quotes_a_request_is_not_sent(asked: Asked) -> None:
    with pytest.raises(
        InvalidRequest, match="3 quotes are needed for this amount: ask suppliers for them, and choose one"
    ):
        asked.desk.of(OFFICE, "send_request", asked.request)


def test_lines_that_were_changed_after_the_quotes_need_new_quotes(asked: Asked) -> None:
    for name in ("Ash", "Birch", "Cedar"):
        asked.came(name, "14000")
    asked.do("choose_quote", "Ash")
    asked.desk.line(asked.request, "14000", line_no=1, quantity="2")
    with pytest.raises(InvalidRequest, match="quotes are needed for this amount"):
        asked.desk.of(OFFICE, "send_request", asked.request)


def test_a_quote_after_the_last_day_is_taken_and_marked_late(asked: Asked) -> None:
    asked.desk.world.clock.move_to(asked.desk.world.clock.now().replace(day=11))
    (one,) = [one for one in asked.came("Ash", "14000")["answers"] if one["supplier"] == "Ash"]
    assert one["late"]
    assert not asked.page["over"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"prices": {}, "file_reference": "f"}, "gives no price for line 1, Chair: enter it"),
        ({"prices": {"1": "-5"}, "file_reference": "f"}, "A price of £-5 is not possible"),
        ({"prices": {"1": "5"}, "file_reference": " "}, "Say where the quote is kept"),
    ],
    ids=["no price", "below zero", "kept nowhere"],
)
def test_a_quote_that_cannot_be_compared_is_refused(said: dict[str, Any], words: str, asked: Asked) -> None:
    with pytest.raises(InvalidRequest, match=words):
        asked.do("record_quote", "Ash", **said)


def test_a_day_that_is_over_and_a_supplier_that_is_stopped_are_refused(desk: Desk) -> None:
    request = desk.draft("14000")
    with pytest.raises(InvalidRequest, match="Choose at least one supplier to ask"):
        desk.of(OFFICE, "ask_for_quotes", request, suppliers=[], deadline=DUE)
    with pytest.raises(InvalidRequest, match="1 November 2026 is over"):
        desk.of(OFFICE, "ask_for_quotes", request, suppliers=[desk.supplier_id], deadline="2026-11-01")
    desk.world.ask(BUYER, "stop_supplier", supplier_id=desk.supplier_id, reason="insolvent")
    with pytest.raises(InvalidRequest, match="ask another supplier"):
        desk.of(OFFICE, "ask_for_quotes", request, suppliers=[desk.supplier_id], deadline=DUE)


def all_answered_and_sent(asked: Asked, *, ash: Caller = OFFICE, cedar_declines_to: Caller | None = None) -> None:
    asked.came("Ash", "14100", by=ash)
    asked.came("Birch", "13900")
    if cedar_declines_to is None:
        asked.came("Cedar", "14000")
    else:
        asked.do("record_no_quote", "Cedar", cedar_declines_to, words="No time")
    asked.do("choose_quote", "Birch", why_fewer="Cedar has no time")
    asked.desk.of(OFFICE, "send_request", asked.request)


def test_whoever_typed_a_quote_in_does_not_approve_the_request(asked: Asked) -> None:
    all_answered_and_sent(asked, ash=HEAD)
    with pytest.raises(Conflict, match="You raised or changed this request yourself: somebody else decides about it"):
        asked.desk.approve(HEAD, asked.request)


def test_whoever_says_that_a_supplier_does_not_quote_does_not_approve_the_request(asked: Asked) -> None:
    all_answered_and_sent(asked, cedar_declines_to=HEAD)
    with pytest.raises(Conflict, match="somebody else decides about it"):
        asked.desk.approve(HEAD, asked.request)


def test_whoever_chose_whom_to_ask_does_not_approve_the_request(desk: Desk) -> None:
    request = desk.draft("100")
    desk.of(HEAD, "ask_for_quotes", request, suppliers=[desk.supplier_id], deadline=DUE, specification="")
    desk.of(OFFICE, "send_request", request)
    with pytest.raises(Conflict, match="somebody else decides about it"):
        desk.approve(HEAD, request)


@pytest.mark.parametrize("method", ["record_quote", "record_no_quote"])
def test_no_quote_is_entered_while_a_request_waits_for_its_signatures(method: str, desk: Desk) -> None:
    request = desk.draft("100")
    page = desk.of(OFFICE, "ask_for_quotes", request, suppliers=[desk.supplier_id], deadline=DUE, specification="")
    at = {"quote_request_id": page["quote_request_id"], "quote_id": page["answers"][0]["quote_id"]}
    said = {"prices": {"1": "1"}, "file_reference": "a.pdf"} if method == "record_quote" else {}
    desk.of(OFFICE, "send_request", request)
    with pytest.raises(Conflict, match="take it back first"):
        desk.of(OFFICE, method, request, **at, **said)


def test_a_supplier_that_is_not_approved_yet_may_be_asked_but_is_told_apart(desk: Desk) -> None:
    desk.world.ask(BUYER, "invite_supplier", name="Newcomer Ltd")
    said = {one["name"]: one["not_yet"] for one in desk.ask(OFFICE, "suppliers_for_requests")}
    assert said.pop("Newcomer Ltd") == "it is not approved yet (it stands at 'invited')"
    assert set(said.values()) == {""}
