"""Increments of a school: listed with what they bring, taken together, and arrears told where a run has paid the old point already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.payroll.domain.gross_pay.posts import OnPoint, PensionScheme, Post, Terms
from services.payroll.domain.staff.people import Employment
from shared.errors import Conflict, InvalidRequest, NotFound
from tests.payroll.pay_runs.staff_of_run import ACTIVE, StaffOfRun, a_teacher, taxed
from tests.payroll.world import ABBEY, BECK, World, manager_of, office_of

MANAGER = manager_of(ABBEY)
MINUTE = "minute 4 of 8 October 2026"


@pytest.fixture
def staff(world: World) -> StaffOfRun:
    return StaffOfRun(world)


def on_njc(starts: date, point: str = "5", top: str | None = "7") -> Callable[[str, str], Post]:
    """A whole post of support staff, in no pension scheme."""
    terms = Terms(starts, OnPoint("njc", point, top), pension=PensionScheme.NONE)
    return lambda post_id, school_id: Post(post_id, school_id, "OFF-400", "Administrator", (terms,))


def at_m6(post_id: str, school_id: str) -> Post:
    post = a_teacher(post_id, school_id)
    return replace(post, terms=(replace(post.terms[0], pay=OnPoint("teachers.rest-of-england", "M6")),))


def teacher(staff: StaffOfRun, surname: str = "Field") -> Employment:
    return staff.add(surname, a_teacher, known=(taxed(), ACTIVE))


def listed(staff: StaffOfRun, **said: Any) -> dict[str, Any]:
    found: dict[str, Any] = staff.world.ask(MANAGER, "increments_due", school_id=ABBEY, **said)
    return found


def take(staff: StaffOfRun, rows: list[dict[str, Any]], decided: str = MINUTE, who: Any = MANAGER) -> dict[str, Any]:
    chosen = [{name: row[name] for name in ("post_id", "version", "on")} for row in rows]
    found: dict[str, Any] = staff.world.ask(who, "take_increments", school_id=ABBEY, chosen=chosen, decided=decided)
    return found


def test_who_goes_up_who_is_at_the_top_and_whose_comes_later_is_listed(staff: StaffOfRun) -> None:
    # M1 £34,069 and M2 £36,042 from September 2026; points 5 and 6 £25,583 and £25,989.
    teacher(staff)
    staff.add("Hill", on_njc(date(2026, 3, 16)))
    staff.add("Moss", at_m6, known=(taxed(), ACTIVE))
    staff.add("Reed", on_njc(date(2026, 4, 20)))
    staff.add("Lake", a_teacher, school_id=BECK, known=(taxed(), ACTIVE))
    staff.add("Pond")
    staff.open()
    found = listed(staff)
    assert (found["from"], found["until"]) == ("2025-11-01", "2026-10-31")
    assert [
        (row["name"], row["point"], row["to_point"], row["on"], row["automatic"], row["pay_pence"], row["more_pence"])
        for row in found["due"]
    ] == [
        ("Ada Field", "M1", "M2", "2026-09-01", False, 3_406_900, 197_300),
        ("Ada Hill", "5", "6", "2026-09-16", True, 2_558_300, 40_600),
    ]
    assert [(row["name"], row["point"]) for row in found["at_top"]] == [("Ada Moss", "M6")]
    assert [(row["name"], row["since"], row["first_on"]) for row in found["held_back"]] == [
        ("Ada Reed", "2026-04-20", "2027-04-01")
    ]


def test_days_before_the_first_run_are_left_out_since_the_points_entered_have_them(staff: StaffOfRun) -> None:
    teacher(staff)
    assert listed(staff)["due"] == []


def test_a_day_for_which_the_scale_has_no_row_yet_is_said_and_not_guessed(staff: StaffOfRun) -> None:
    staff.add("Hill", on_njc(date(2025, 9, 1)))
    (row,) = listed(staff, on="2027-04-01")["not_known"]
    assert row["why"] == "The pay scale 'njc' has no row for 2027-04-01: have it added with its source"


def test_the_increments_that_were_chosen_are_terms_from_their_day_and_due_no_more(staff: StaffOfRun) -> None:
    employment = teacher(staff)
    staff.open()
    assert take(staff, listed(staff)["due"]) == {
        "taken": [{"name": "Ada Field", "post_id": listed_post(staff, employment), "to_point": "M2"}],
        "arrears_from": None,
    }
    page = staff.world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=employment.person_id)
    terms = page["employments"][0]["posts"][0]["terms"]
    assert [(one["starts"], one["ends"], one["point"]) for one in terms] == [
        ("2025-09-01", "2026-08-31", "M1"),
        ("2026-09-01", None, "M2"),
    ]
    step = page["steps"][0]
    assert (step["what"], step["words"]) == ("post Class teacher: from point M1 to M2 on 1 September 2026", MINUTE)
    assert listed(staff)["due"] == []


def listed_post(staff: StaffOfRun, employment: Employment) -> str:
    with staff.world.uow() as uow:
        (held,) = uow.staff.posts_of([employment.employment_id])[employment.employment_id]
        return held.post.post


def test_a_closed_run_stays_and_the_next_pays_the_arrears_from_the_day_that_is_told(staff: StaffOfRun) -> None:
    # A twelfth of £34,069 is £2,839.08, of £36,042 £3,003.50.
    employment = teacher(staff)
    staff.whole()
    told = take(staff, listed(staff)["due"])
    assert told["arrears_from"] == "2026-09-01"
    october = staff.open(arrears_from=told["arrears_from"])
    staff.calculate(october)
    lines = [(line["kind"], line["pence"]) for line in staff.slip(october, employment)["lines"]]
    assert lines == [("basic", 300_350), ("arrears", 16_442)]


def test_the_payslip_says_that_an_increment_which_comes_by_itself_was_not_taken(staff: StaffOfRun) -> None:
    # Point 5 for 15 of 30 days and point 6 for 15: half of £2,131.91 is £1,065.96, and of £2,165.75 what the first 15 days leave.
    clerk = staff.add("Hill", on_njc(date(2026, 3, 16)))
    run_id = staff.open()
    staff.calculate(run_id)
    assert staff.slip(run_id, clerk)["notes"][0] == (
        "Administrator goes up from point 5 to 6 on 16 September 2026 by the national agreement, and nobody has taken the increment: it "
        "is on the school's list of increments"
    )
    take(staff, listed(staff)["due"], decided="")
    staff.calculate(run_id)
    slip = staff.slip(run_id, clerk)
    assert [line["pence"] for line in slip["lines"]] == [106_596, 108_287]
    assert not any("goes up" in note for note in slip["notes"])


def test_what_is_not_due_or_was_changed_is_refused_and_nothing_is_taken(staff: StaffOfRun) -> None:
    teacher(staff)
    staff.add("Hill", on_njc(date(2026, 3, 16)))
    staff.open()
    field, hill = listed(staff)["due"]
    with pytest.raises(InvalidRequest, match="'Administrator' has no increment on 1 September 2026"):
        take(staff, [field, hill | {"on": "2026-09-01"}])
    with pytest.raises(InvalidRequest, match="Say where the school decided"):
        take(staff, [hill, field], decided=" ")
    with pytest.raises(Conflict, match="Somebody changed the post Class teacher since you opened it"):
        take(staff, [field | {"version": 7}])
    with pytest.raises(NotFound):
        staff.world.ask(
            office_of(BECK), "take_increments",
            school_id=BECK, chosen=[{name: field[name] for name in ("post_id", "version", "on")}], decided=MINUTE,
        )  # fmt: skip
    assert len(listed(staff)["due"]) == 2
