"""A change of bank details goes one guarded way: recorded, called back on a number held before, confirmed by a second
person, cooled off. Nothing is paid meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.procurement.application.suppliers import standing
from services.procurement.application.suppliers.standing import Payee
from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.procurement.suppliers.papers import (
    ACCOUNT,
    OTHER_ACCOUNT,
    OTHER_PHONE,
    PHONE,
    call,
    invited,
    put_on_record,
    request,
)
from tests.procurement.world import BUYER, EXECUTIVE, FINANCE, START, World

OTHER_BUYER = caller("second-buyer@trust", (Role.BUYER, EVERY_SCHOOL))
OTHER_FINANCE = caller("second-finance@trust", (Role.FINANCE, EVERY_SCHOOL))
IN_FORCE = date(2026, 11, 9)  # five working days after Monday 2 November 2026


def paid_into(world: World, supplier_id: str, on: date) -> Payee | None:
    with world.uow() as uow:
        return standing.payee(uow, supplier_id, on)


def holds(world: World, supplier_id: str, on: date) -> list[str]:
    with world.uow() as uow:
        return standing.holds(uow, supplier_id, on)


def with_number(world: World) -> str:
    """A supplier whose number has been on record for an hour."""
    supplier_id = world.supplier()
    put_on_record(world, supplier_id)
    world.clock.move_to(START + timedelta(hours=1))
    return supplier_id


def settled(world: World) -> str:
    """A supplier whose first account is in force, two months on."""
    supplier_id = with_number(world)
    change_id = request(world, supplier_id)
    call(world, change_id)
    world.ask(FINANCE, "confirm_bank_change", change_id=change_id)
    world.clock.move_to(datetime(2027, 1, 4, 9, tzinfo=UTC))
    return supplier_id


def test_the_first_account_is_paid_into_once_called_back_confirmed_and_cooled_off(world_on_each: World) -> None:
    world = world_on_each
    supplier_id = with_number(world)
    assert holds(world, supplier_id, START.date()) == ["No bank details are in force"]
    change_id = request(world, supplier_id)
    assert holds(world, supplier_id, START.date())[0] == (
        "New bank details were requested on 2 November 2026, and nobody has called back yet"
    )
    assert call(world, change_id, "+44 1372 000 111")["stage"] == "called back"
    confirmed = world.ask(FINANCE, "confirm_bank_change", change_id=change_id)
    assert (confirmed["stage"], confirmed["in_force_on"]) == ("cooling off", "2026-11-09")
    assert paid_into(world, supplier_id, date(2026, 11, 8)) is None
    assert holds(world, supplier_id, date(2026, 11, 8))[0] == "New bank details are cooling off until 9 November 2026"
    assert paid_into(world, supplier_id, IN_FORCE) == Payee("Bright Paper Ltd", "200000", "12345678", IN_FORCE)
    assert holds(world, supplier_id, IN_FORCE) == []


def test_a_request_alone_changes_nothing_but_holds_payments(world: World) -> None:
    supplier_id = settled(world)
    change_id = request(world, supplier_id, OTHER_ACCOUNT)
    today = date(2027, 1, 4)
    assert paid_into(world, supplier_id, date(2028, 1, 1)) == Payee("Bright Paper Ltd", "200000", "12345678", IN_FORCE)
    assert holds(world, supplier_id, today) == [
        "New bank details were requested on 4 January 2027, and nobody has called back yet"
    ]
    world.ask(BUYER, "cancel_bank_change", change_id=change_id, reason="it was a test")
    assert holds(world, supplier_id, today) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (OTHER_PHONE, "is the number in the request itself"),
        ("020 7946 0000", "is not on record for this supplier"),
        ("", "Enter the number you called"),
    ],
)
def test_only_a_number_that_was_held_before_is_called(world: World, number: str, words: str) -> None:
    supplier_id = settled(world)
    change_id = request(world, supplier_id, OTHER_ACCOUNT, number_in_request="01483 000222")
    with pytest.raises(InvalidRequest, match=words):
        call(world, change_id, number)
    page = world.ask(FINANCE, "bank_change_page", change_id=change_id)
    assert (page["stage"], [one["phone"] for one in page["numbers"]]) == ("requested", [PHONE])
    (told,) = world.ask(FINANCE, "suppliers_need")
    assert (told["kind"], told["change_id"]) == ("call_back", change_id)


def test_a_number_put_on_record_after_the_request_is_refused(world: World) -> None:
    supplier_id = settled(world)
    change_id = request(world, supplier_id, OTHER_ACCOUNT)
    world.clock.move_to(datetime(2027, 1, 5, 9, tzinfo=UTC))
    put_on_record(world, supplier_id, OTHER_PHONE)
    with pytest.raises(InvalidRequest, match="was put on record after the request came"):
        call(world, change_id, OTHER_PHONE)
    assert [one["phone"] for one in world.ask(FINANCE, "bank_change_page", change_id=change_id)["numbers"]] == [PHONE]


def test_a_number_slipped_in_shortly_before_the_request_is_refused(world: World) -> None:
    supplier_id = settled(world)
    put_on_record(world, supplier_id, OTHER_PHONE)
    world.clock.move_to(datetime(2027, 1, 20, 9, tzinfo=UTC))
    change_id = request(world, supplier_id, OTHER_ACCOUNT)
    assert [one["phone"] for one in world.ask(FINANCE, "bank_change_page", change_id=change_id)["numbers"]] == [PHONE]
    with pytest.raises(InvalidRequest, match="on record on 4 January 2027, less than 30 days before"):
        call(world, change_id, OTHER_PHONE)
    assert call(world, change_id, PHONE)["stage"] == "called back"


def test_whoever_recorded_the_request_or_called_back_does_not_confirm(world: World) -> None:
    supplier_id = with_number(world)
    change_id = request(world, supplier_id, who=FINANCE)
    call(world, change_id, who=OTHER_FINANCE)
    with pytest.raises(InvalidRequest, match="You recorded the request yourself"):
        world.ask(FINANCE, "confirm_bank_change", change_id=change_id)
    with pytest.raises(InvalidRequest, match="You called back yourself"):
        world.ask(OTHER_FINANCE, "confirm_bank_change", change_id=change_id)
    world.ask(EXECUTIVE, "confirm_bank_change", change_id=change_id)


def test_two_buyers_cannot_settle_where_a_supplier_is_paid_without_finance_or_an_executive(world: World) -> None:
    supplier_id = with_number(world)
    change_id = request(world, supplier_id)
    call(world, change_id)
    with pytest.raises(NotAllowed):
        world.ask(OTHER_BUYER, "confirm_bank_change", change_id=change_id)
    seen = world.ask(OTHER_BUYER, "bank_change_page", change_id=change_id)
    assert (seen["steps"], seen["waits_for_another"]) == (["cancel", "suspect"], True)
    assert world.ask(EXECUTIVE, "bank_change_page", change_id=change_id)["steps"] == ["confirm"]
    (told,) = world.ask(EXECUTIVE, "suppliers_need")
    assert (told["kind"], told["change_id"]) == ("confirm", change_id)
    world.ask(BUYER, "suspect_fraud", change_id=change_id, reason="the letter is not the supplier's")
    with pytest.raises(NotAllowed):
        world.ask(OTHER_BUYER, "clear_suspicion", change_id=change_id, reason="all well")
    assert world.ask(OTHER_BUYER, "suppliers_need") == []
    world.ask(EXECUTIVE, "clear_suspicion", change_id=change_id, reason="the supplier sent it after all")


def test_steps_are_taken_in_their_order_only(world: World) -> None:
    supplier_id = with_number(world)
    change_id = request(world, supplier_id)
    with pytest.raises(Conflict, match="This change is requested: there is nothing to confirm"):
        world.ask(FINANCE, "confirm_bank_change", change_id=change_id)
    with pytest.raises(Conflict, match="Two requests at once are a sign of fraud"):
        request(world, supplier_id, OTHER_ACCOUNT)
    with pytest.raises(NotFound, match="There is no such change"):
        world.ask(FINANCE, "confirm_bank_change", change_id="none")


def test_suspected_fraud_keeps_the_old_account_and_holds_payments_until_a_second_person_clears_it(world: World) -> None:
    supplier_id = settled(world)
    change_id = request(world, supplier_id, OTHER_ACCOUNT)
    call(world, change_id)
    world.ask(FINANCE, "confirm_bank_change", change_id=change_id)
    world.clock.move_to(datetime(2027, 2, 1, 9, tzinfo=UTC))
    today = date(2027, 2, 1)
    before = paid_into(world, supplier_id, today)
    assert before is not None and before.account_number == "87654321"
    world.ask(FINANCE, "suspect_fraud", change_id=change_id, reason="the supplier says it was not paid")
    after = paid_into(world, supplier_id, today)
    assert after is not None and after.account_number == "12345678"
    assert holds(world, supplier_id, today) == ["Fraud is suspected with the bank details requested on 4 January 2027"]
    with pytest.raises(InvalidRequest, match="A second person has to clear it"):
        world.ask(FINANCE, "clear_suspicion", change_id=change_id, reason="all well")
    world.ask(EXECUTIVE, "clear_suspicion", change_id=change_id, reason="reported to the bank and the police")
    assert holds(world, supplier_id, today) == []
    assert [step["what"] for step in world.ask(BUYER, "supplier_page", supplier_id=supplier_id)["steps"]][:5] == [
        "suspicion cleared", "fraud suspected", "confirmed by a second person; cooling off",
        f"called back on {PHONE}, spoke to Rita Roe, accounts",
        "request recorded for the account ending 4321; payments are held",
    ]  # fmt: skip


def test_after_a_cleared_suspicion_a_number_entered_yesterday_is_not_one_to_call(world: World) -> None:
    supplier_id = invited(world)
    put_on_record(world, supplier_id)
    world.clock.move_to(datetime(2026, 11, 3, 9, tzinfo=UTC))
    first = request(world, supplier_id)
    call(world, first)
    world.ask(FINANCE, "confirm_bank_change", change_id=first)
    world.clock.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
    world.ask(BUYER, "suspect_fraud", change_id=first, reason="the supplier says it was not paid")
    world.ask(FINANCE, "clear_suspicion", change_id=first, reason="reported")
    put_on_record(world, supplier_id, OTHER_PHONE)
    world.clock.move_to(datetime(2026, 12, 2, 9, tzinfo=UTC))
    second = request(world, supplier_id, OTHER_ACCOUNT)
    with pytest.raises(InvalidRequest, match="less than 30 days before"):
        call(world, second, OTHER_PHONE)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sort_code": "20-00-0"}, "'20-00-0' is not a sort code: it has 6 digits"),
        ({"sort_code": "00-00-00"}, "A sort code of zeros only cannot be right"),
        ({"sort_code": "20-00-0O"}, "is not a sort code"),
        ({"account_number": "1234567"}, "is not an account number"),
        ({"account_number": "GB29NWBK60161331926819"}, "account number"),
        ({"account_name": "  "}, "Enter the name of the account"),
        ({"came_by": " "}, "Say how the request came"),
    ],
)
def test_details_that_cannot_be_right_are_refused_in_words(world: World, wrong: dict[str, Any], words: str) -> None:
    supplier_id = with_number(world)
    with pytest.raises(InvalidRequest, match=words):
        request(world, supplier_id, **(ACCOUNT | wrong))
    assert world.ask(BUYER, "supplier_page", supplier_id=supplier_id)["bank"]["changes"] == []


def test_the_account_that_is_paid_into_already_is_no_change(world: World) -> None:
    supplier_id = settled(world)
    with pytest.raises(InvalidRequest, match="paid into already"):
        request(world, supplier_id)


def test_an_account_that_stands_with_another_supplier_too_is_pointed_at(world: World) -> None:
    settled(world)
    other = world.supplier("Brighter Paper Ltd")
    page = world.ask(FINANCE, "bank_change_page", change_id=request(world, other))
    assert page["also_of"] == ["Bright Paper Ltd"]


def test_no_account_number_stands_in_a_page_an_event_or_a_record_but_where_it_is_kept(world: World) -> None:
    supplier_id = settled(world)
    request(world, supplier_id, OTHER_ACCOUNT)
    page = world.ask(EXECUTIVE, "supplier_page", supplier_id=supplier_id)
    assert page["bank"]["account"] == "account ending 5678"
    assert (
        "12345678" not in str(page)
        and "87654321" not in str(page)
        and "87654321" not in str(world.ask(FINANCE, "suppliers_need"))
    )
    with world.uow() as uow:
        tables = [
            str(name)
            for (name,) in uow.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
            if name != "bank_change"
        ]
        for table in tables:
            rows = str(list(uow.session.execute(text(f'SELECT * FROM "{table}"'))))
            assert "12345678" not in rows and "87654321" not in rows, table


def test_two_people_cannot_take_one_step_twice(world: World) -> None:
    supplier_id = with_number(world)
    change_id = request(world, supplier_id)
    call(world, change_id)
    world.ask(FINANCE, "confirm_bank_change", change_id=change_id)
    with pytest.raises(Conflict, match="there is nothing to confirm"):
        world.ask(FINANCE, "confirm_bank_change", change_id=change_id)
