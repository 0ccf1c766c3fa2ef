"""Re-enrolment every three years: the days that an employer keeps, who has to be enrolled again, and from when who asks is a member."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.staff.facts import TeachersPension
from services.payroll.domain.staff.people import Employment
from shared.errors import InvalidRequest
from tests.payroll.pay_runs.staff_of_run import ACTIVE, StaffOfRun, a_teacher, taxed
from tests.payroll.world import OFFICER, World

OUT = TeachersPension(TeachersMembership.OPTED_OUT)


class Employing:
    """A teacher who has been out of Teachers' Pensions since September 2025, one who left in July 2026, one who is in it."""

    def __init__(self, world: World) -> None:
        self.world, self.staff = world, StaffOfRun(world)
        self.long_out = self.staff.add("Ash", a_teacher, known=(taxed(), OUT))
        self.lately = self.staff.add("Birch", a_teacher, known=(taxed(), ACTIVE))
        self.staff.add("Cedar", a_teacher, known=(taxed(), ACTIVE))
        self.leave(self.lately, "2026-07-10")

    def leave(self, employment: Employment, day: str) -> None:
        values = {"scheme": "teachers", "enrolled": "by contract", "became_member": "2025-09-01", "received": day}
        self.world.ask(
            OFFICER, "set_fact",
            school_id=employment.school_id, employment_id=employment.employment_id, kind="pension notice", starts=day, values=values,
        )  # fmt: skip

    def day(self, chosen: str) -> None:
        self.world.ask(
            OFFICER, "set_re_enrolment_day", employer_id=self.staff.employer_id, chosen=chosen, source="declaration"
        )

    def found(self) -> dict[str, Any]:
        said: dict[str, Any] = self.world.ask(OFFICER, "to_re_enrol", employer_id=self.staff.employer_id)
        return said


def told(found: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    return [(one["name"], one["left_on"], one["kind"], one["must"]) for one in found["people"]]


def test_who_left_more_than_a_year_before_and_is_eligible_is_enrolled_again(world: World) -> None:
    employing = Employing(world)
    employing.staff.whole()
    employing.day("2023-10-01")
    found = employing.found()
    # The third anniversary is 1 October 2026; three months before it, the day after is 7 September, today.
    assert found["next"] == {
        "on": "2026-09-07", "is_chosen": False, "is_late": False, "first": "2026-07-01", "last": "2026-12-31",
    }  # fmt: skip
    assert told(found) == [
        ("Ada Ash", "2025-09-01", "eligible jobholder", True),
        ("Ada Birch", "2026-07-10", "eligible jobholder", False),
    ]
    assert found["rules"][4]["name"] == "ae.re-enrolment.years"


def test_the_day_is_chosen_within_its_window_and_another_takes_its_place(world: World) -> None:
    employing = Employing(world)
    employing.day("2023-10-01")
    with pytest.raises(InvalidRequest, match="between 1 July 2026 and 31 December 2026, and 1 January 2027 does not"):
        employing.day("2027-01-01")
    employing.day("2026-11-01")
    employing.day("2026-12-01")
    found = employing.found()
    assert (found["days"], found["next"]["on"], found["next"]["is_chosen"]) == (
        ["2023-10-01", "2026-12-01"], "2026-12-01", True,
    )  # fmt: skip
    world.clock.move_to(datetime(2026, 12, 2, 8, 0, tzinfo=UTC))
    after = employing.found()["next"]
    assert (after["first"], after["last"], after["is_chosen"]) == ("2029-09-01", "2030-02-28", False)


def test_a_re_enrolment_that_was_forgotten_is_late(world: World) -> None:
    employing = Employing(world)
    employing.day("2023-05-01")
    assert employing.found()["next"]["last"] == "2026-07-31"
    assert employing.found()["next"]["is_late"]


def test_without_a_day_or_a_pay_run_the_list_says_what_is_not_known(world: World) -> None:
    employing = Employing(world)
    found = employing.found()
    assert found["next"] is None
    assert {one["kind"] for one in found["people"]} == {"not known: no closed regular run has paid them"}
    assert not any(one["must"] for one in found["people"])
    with pytest.raises(InvalidRequest, match="8 September 2026 is yet to come"):
        employing.day("2026-09-08")


def test_who_asks_to_come_back_is_a_member_from_the_next_period_that_can_still_change(world: World) -> None:
    employing = Employing(world)
    assert {one["joins_on"] for one in employing.found()["people"]} == {"2026-10-01"}
    world.clock.move_to(datetime(2026, 9, 24, 8, 0, tzinfo=UTC))
    employing.staff.whole()
    world.clock.move_to(datetime(2026, 10, 1, 8, 0, tzinfo=UTC))
    assert {one["joins_on"] for one in employing.found()["people"]} == {"2026-11-01"}
