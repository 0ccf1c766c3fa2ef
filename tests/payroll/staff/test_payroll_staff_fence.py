"""A school sees its own staff and nothing of another's; who has a post at two schools is paid whole. The databases hold to it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import text

from services.payroll.adapters.bank_details import tables as of_accounts
from services.payroll.adapters.employers import tables as of_employers
from services.payroll.adapters.staff import tables as of_staff
from services.payroll.application.staff.paid import employments_paid
from services.payroll.domain.staff.people import Employment, Person
from shared.errors import InvalidRequest, NotFound
from shared.refusals import ChangedMeanwhile
from tests.payroll.staff.hired import taken_on
from tests.payroll.staff.staff_sheet import GOOD, row_of, sent, taken
from tests.payroll.world import ABBEY, BECK, OFFICER, World, manager_of

HOURLY = {"starts": "2026-09-01", "hour_pence": 1260, "agreed_in": "letter", "pension": "none"}


def test_a_post_at_another_school_is_made_by_the_officer_seen_there_by_name_and_paid_with_the_rest(
    world_on_each: World,
) -> None:
    world = world_on_each
    employer, group = world.ready()
    ids = taken_on(world, group)
    beck = {"school_id": BECK, "employment_id": ids["employment_id"], "title": "Midday supervisor", "terms": HOURLY}
    with pytest.raises(NotFound):
        world.ask(manager_of(BECK), "set_post", **beck)
    with world.uow() as uow:
        employment = uow.staff.employment(ids["employment_id"])
    assert employment.school_id == ABBEY
    world.ask(OFFICER, "set_post", **beck)
    (seen,) = world.ask(manager_of(BECK), "staff_listed", school_id=BECK)["staff"]
    assert (seen["name"], seen["kept_here"], [post["title"] for post in seen["posts"]]) == (
        "Ruth Ellis", False, ["Midday supervisor"],
    )  # fmt: skip
    with pytest.raises(NotFound):
        world.ask(manager_of(BECK), "person_page", school_id=BECK, person_id=ids["person_id"])
    with world.uow() as uow:
        (paid,) = employments_paid(uow, employer, group, date(2026, 9, 1), date(2026, 9, 30))
    assert sorted(post.school for post in paid.posts) == [ABBEY, BECK]


def test_a_number_of_another_school_is_refused_without_saying_whose_it_is(world_on_each: World) -> None:
    world = world_on_each
    _, group = world.ready()
    taken_on(world, group)
    said = {"surname": "Marsh", "born": "1980-01-01", "ni_number": "AB123456C"}
    with pytest.raises(InvalidRequest) as refused:
        world.ask(manager_of(BECK), "add_person", school_id=BECK, **said)
    assert "on record at another school" in str(refused.value)
    assert "Ellis" not in json.dumps(refused.value.as_dict())


def test_the_database_shows_one_school_no_row_of_another(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    world.ready()
    for school_id, row in ((ABBEY, GOOD), (BECK, row_of(payroll_id="9", surname="Marsh", ni_number="AB123457A"))):
        manager = manager_of(school_id)
        taken(world, manager, school_id, sent(world, manager, school_id, [row]))
    filled = ("known_school", "school_employer", "person", "employment", "post", "fact", "staff_step", "account_change")
    assert set(filled) <= {*of_staff.FENCED, *of_accounts.FENCED, *of_employers.FENCED}
    with world.uow(ABBEY) as uow:
        for name in filled:
            seen = set(uow.session.execute(text(f"SELECT school_id FROM {name}")).scalars())
            assert seen == {ABBEY}, name
        with uow.over_all_schools():
            assert uow.staff.by_ni_numbers(["AB123457A"])["AB123457A"].school_id == BECK
        assert uow.staff.by_ni_numbers(["AB123457A"]) == {}
        assert set(uow.session.execute(text("SELECT school_id FROM person")).scalars()) == {ABBEY}


def test_two_who_enter_the_same_number_at_the_same_time_are_told_apart_by_the_database(world_on_each: World) -> None:
    world = world_on_each
    employer, group = world.ready()
    taken_on(world, group)
    # As somebody would who looked for the number a moment before it was entered.
    double = Person("p2", ABBEY, "Marsh", date(1980, 1, 1), ni_number="AB123456C")
    with pytest.raises(ChangedMeanwhile, match="National Insurance number on record just now"), world.uow() as uow:
        uow.staff.put_person(double)
    with pytest.raises(ChangedMeanwhile, match="just now"), world.uow() as uow:
        uow.staff.add_new([double], [], [])
    same_id = Employment("e2", "p2", employer, ABBEY, group, "1001", date(2026, 9, 1))
    with pytest.raises(ChangedMeanwhile, match="payroll id just now"), world.uow() as uow:
        uow.staff.put_employment(same_id)
    assert world.ask(OFFICER, "staff_listed")["total"] == 1
