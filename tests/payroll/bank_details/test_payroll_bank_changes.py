"""Accounts: entered by one person, confirmed by another, held until the next run, shown masked, read in full on record."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from services.payroll.application.staff.paid import employments_paid
from services.payroll.domain.bank_accounts.accounts import BankAccount
from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound
from tests.payroll.staff.hired import taken_on
from tests.payroll.world import ABBEY, AUDITOR, BECK, EXECUTIVE, FINANCE, OFFICER, World, manager_of, office_of

MANAGER, OFFICE = manager_of(ABBEY), office_of(ABBEY)
ACCOUNT = {"account_name": "R Ellis", "sort_code": "08-99-99", "number": "66374958", "came_by": "on a signed form"}
LATER = {**ACCOUNT, "sort_code": "10-79-99", "number": "88837491"}


@pytest.fixture
def paid(world: World) -> tuple[World, str, str, str]:
    """Payroll with one teacher: the world, the employer, the group, the person."""
    employer, group = world.ready()
    return world, employer, group, taken_on(world, group)["person_id"]


def entered(world: World, person_id: str, who: Any = OFFICE, **said: Any) -> str:
    made = world.ask(who, "change_bank_details", school_id=ABBEY, person_id=person_id, **(ACCOUNT | said))
    return str(made["change_id"])


def account_in_run(world: World, employer: str, group: str, opened_at: Any) -> Any:
    with world.uow() as uow:
        (one,) = employments_paid(uow, employer, group, date(2026, 9, 1), date(2026, 9, 30), opened_at=opened_at)
    return one.account


def test_a_change_is_confirmed_by_another_person_and_paid_into_from_the_next_run(paid: Any) -> None:
    world, employer, group, person = paid
    change = entered(world, person)
    waiting = account_in_run(world, employer, group, world.clock.now())
    assert (waiting.account, waiting.waiting, waiting.held) == (None, True, False)
    opened = world.clock.now()
    world.clock.move_to(opened + timedelta(hours=1))
    done = world.ask(MANAGER, "confirm_bank_details", school_id=ABBEY, change_id=change)
    assert (done["state"], done["confirmed_by"]) == ("confirmed", f"manager@{ABBEY}")
    held = account_in_run(world, employer, group, opened)
    assert (held.account, held.held) == (None, True)
    after = account_in_run(world, employer, group, world.clock.now())
    assert (after.account, after.held) == (BankAccount("089999", "66374958"), False)


def test_until_the_next_run_the_account_before_is_paid_into(paid: Any) -> None:
    world, employer, group, person = paid
    world.ask(MANAGER, "confirm_bank_details", school_id=ABBEY, change_id=entered(world, person))
    world.clock.move_to(world.clock.now() + timedelta(days=1))
    opened = world.clock.now()
    world.clock.move_to(opened + timedelta(hours=1))
    world.ask(MANAGER, "confirm_bank_details", school_id=ABBEY, change_id=entered(world, person, **LATER))
    assert account_in_run(world, employer, group, opened).account == BankAccount("089999", "66374958")
    assert account_in_run(world, employer, group, world.clock.now()).account == BankAccount("107999", "88837491")


def test_whoever_entered_a_change_cannot_confirm_it(paid: Any) -> None:
    world, _, _, person = paid
    change = entered(world, person, MANAGER)
    with pytest.raises(InvalidRequest, match="You entered this change yourself"):
        world.ask(MANAGER, "confirm_bank_details", school_id=ABBEY, change_id=change)
    (row,) = world.ask(MANAGER, "bank_details_waiting", school_id=ABBEY)
    assert (row["name"], row["may_confirm"]) == ("Ruth Ellis", False)
    assert world.ask(FINANCE, "confirm_bank_details", school_id=ABBEY, change_id=change)["state"] == "confirmed"


def test_nothing_that_is_shown_has_a_whole_number_but_a_read_that_is_put_on_record(paid: Any) -> None:
    world, _, _, person = paid
    change = entered(world, person)
    shown = [
        world.ask(MANAGER, "bank_details", school_id=ABBEY, person_id=person),
        world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=person),
        world.ask(MANAGER, "bank_details_waiting", school_id=ABBEY),
    ]
    assert "66374958" not in json.dumps(shown)
    assert "**-**-99 ****4958" in json.dumps(shown)
    read = world.ask(OFFICER, "read_full_number", school_id=ABBEY, change_id=change, reason="bank returned it")
    assert (read["sort_code"], read["number"]) == ("089999", "66374958")
    reads = world.ask(AUDITOR, "bank_details", school_id=ABBEY, person_id=person)["reads"]
    assert [(one["by"], one["reason"]) for one in reads] == [("officer@trust", "bank returned it")]
    for who in (MANAGER, EXECUTIVE):
        with pytest.raises(NotAllowed):
            world.ask(who, "read_full_number", school_id=ABBEY, change_id=change, reason="curious")


def test_a_change_that_waits_is_taken_back_before_another_is_entered(paid: Any) -> None:
    world, _, _, person = paid
    change = entered(world, person)
    with pytest.raises(Conflict, match="waits for confirmation"):
        entered(world, person, **LATER)
    world.ask(OFFICE, "withdraw_bank_details", school_id=ABBEY, change_id=change, reason="wrong person")
    with pytest.raises(Conflict, match="withdrawn"):
        world.ask(MANAGER, "confirm_bank_details", school_id=ABBEY, change_id=change)
    entered(world, person, **LATER)


BAD = [
    ({"sort_code": "08-99"}, "sort_code", "is not six figures"),
    ({"number": "6637"}, "number", "is not 6 to 10 figures"),
    ({"number": "00000000"}, "number", "noughts only"),
    ({"account_name": " "}, "account_name", "name in which the account is held"),
    ({"came_by": " "}, "came_by", "Say how the change came"),
    ({"roll_number": "a*b"}, "roll_number", "The roll number"),
]


@pytest.mark.parametrize(("said", "field", "words"), BAD, ids=[words for _, _, words in BAD])
def test_numbers_that_cannot_be_are_refused_at_their_field(said: Any, field: str, words: str, paid: Any) -> None:
    world, _, _, person = paid
    with pytest.raises(InvalidRequest) as refused:
        entered(world, person, **said)
    assert words in refused.value.details["fields"][field][0]
    assert world.ask(MANAGER, "bank_details", school_id=ABBEY, person_id=person)["changes"] == []


def test_the_account_that_is_paid_into_already_is_no_change(paid: Any) -> None:
    world, _, _, person = paid
    world.ask(MANAGER, "confirm_bank_details", school_id=ABBEY, change_id=entered(world, person))
    with pytest.raises(InvalidRequest, match="paid into already"):
        entered(world, person)


def test_another_school_sees_and_changes_nothing_of_it(paid: Any) -> None:
    world, _, _, person = paid
    change = entered(world, person)
    for method, request in (
        ("bank_details", {"person_id": person}),
        ("confirm_bank_details", {"change_id": change}),
        ("change_bank_details", {"person_id": person, **ACCOUNT}),
    ):
        with pytest.raises(NotFound):
            world.ask(manager_of(BECK), method, school_id=BECK, **request)


def test_an_account_that_somebody_else_is_paid_into_is_shown_with_their_name(paid: Any) -> None:
    world, _, group, person = paid
    entered(world, person)
    other = taken_on(world, group, surname="Marsh", forename="Joan", ni_number="AB123457A")
    made = world.ask(OFFICE, "change_bank_details", school_id=ABBEY, person_id=other["person_id"], **ACCOUNT)
    assert made["also_of"] == ["Ruth Ellis"]
