"""What pages ask of staff beside lists: which facts hold today, which pay scales there are, which columns a list of staff has."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.staff.facts import Fact, TeachersPension, ids_in_force
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.student_loans.notices import LoanNotice, Told
from tests.payroll.staff.hired import MANAGER, taken_on
from tests.payroll.world import ABBEY, World

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
IN, OUT = TeachersPension(TeachersMembership.ACTIVE), TeachersPension(TeachersMembership.OPTED_OUT)


def test_of_a_kind_that_holds_one_at_a_time_the_latest_holds_and_notices_stand_beside_each_other() -> None:
    facts = [
        Fact("in", "e", SEPTEMBER, IN),
        Fact("loan", "e", SEPTEMBER, LoanNotice(Told.STARTER, Plan.TWO, SEPTEMBER)),
        Fact("postgraduate", "e", SEPTEMBER, LoanNotice(Told.STARTER, Plan.POSTGRADUATE, SEPTEMBER)),
        Fact("out", "e", OCTOBER, OUT),
        Fact("over", "e", SEPTEMBER, LoanNotice(Told.STARTER, Plan.ONE, SEPTEMBER), date(2026, 9, 30)),
    ]
    assert ids_in_force(facts, date(2026, 9, 15)) == {"in", "loan", "postgraduate", "over"}
    assert ids_in_force(facts, NOVEMBER) == {"out", "loan", "postgraduate"}
    assert ids_in_force(facts, date(2026, 8, 31)) == frozenset()


def test_a_persons_page_says_which_facts_hold_today(world: World) -> None:
    _, group = world.ready()
    ids = taken_on(world, group)
    for starts, code in (("2026-09-01", "1257L"), ("2026-10-01", "BR")):
        world.ask(
            MANAGER, "set_fact",
            school_id=ABBEY, employment_id=ids["employment_id"], kind="tax code", starts=starts, values={"code": code},
        )  # fmt: skip

    def held() -> list[tuple[str, bool]]:
        page = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])
        return [(one["words"], one["in_force"]) for one in page["employments"][0]["facts"]]

    assert held() == [("1257L by HMRC's notice of a tax code", True), ("BR by HMRC's notice of a tax code", False)]
    world.clock.move_to(datetime(2026, 10, 5, 8, tzinfo=UTC))
    assert held() == [("1257L by HMRC's notice of a tax code", False), ("BR by HMRC's notice of a tax code", True)]


def test_the_pay_scales_are_named_with_their_points(world: World) -> None:
    world.ready()
    scales = {one["name"]: one["points"] for one in world.ask(MANAGER, "pay_scales", school_id=ABBEY)}
    assert sorted(scales) == [
        "njc", "teachers.fringe", "teachers.inner-london", "teachers.outer-london", "teachers.rest-of-england",
    ]  # fmt: skip
    assert {"M1", "M6", "U3", "L1"} <= set(scales["teachers.rest-of-england"])
    assert "5" in scales["njc"]


def test_the_columns_of_a_list_of_staff_say_which_are_needed(world: World) -> None:
    world.ready()
    columns = {one["title"]: one for one in world.ask(MANAGER, "staff_columns", school_id=ABBEY)}
    needed = [title for title, one in columns.items() if one["required"]]
    assert needed == ["Surname", "Birth date", "Start date", "Post", "Pension scheme"]
    assert columns["FTE"]["hint"] == "the part of a full-time post: 0.6 or 3/5"


def test_terms_and_allowances_come_back_as_they_were_said(world: World) -> None:
    _, group = world.ready()
    ids = taken_on(world, group)
    terms = {
        "starts": "2026-10-01",
        "annual_pence": 3_000_000,
        "agreed_in": "letter",
        "fte": "1/2",
        "pension": "teachers",
    }
    weeks = {"working_weeks": "39", "leave_weeks": "6", "leave_method": "in proportion"}
    acting = {
        "kind": "acting up", "words": "Deputy", "starts": "2026-10-01", "scale": "teachers.rest-of-england", "point": "L5",
        "agreed_in": "governors",
    }  # fmt: skip
    post = {"employment_id": ids["employment_id"], "post_id": ids["post_id"], "title": "Class teacher"}

    def held_now() -> Any:
        page = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])
        return page["employments"][0]["posts"][0]

    said = {**post, "terms": {**terms, **weeks}, "allowances": [acting], "version": held_now()["version"]}
    world.ask(MANAGER, "set_post", school_id=ABBEY, **said)
    held = held_now()
    assert {name: held["terms"][-1][name] for name in (*terms, *weeks)} == {**terms, **weeks}
    assert {name: held["allowances"][0][name] for name in acting} == acting
    again = {"terms": held["terms"][-1], "allowances": held["allowances"], "version": held["version"]}
    assert world.ask(MANAGER, "set_post", school_id=ABBEY, **post, **again)["terms"][-1] == held["terms"][-1]
