"""Weekly and monthly pay of one person by one employer: National Insurance on both together is not worked out, so both are not entered."""

from __future__ import annotations

import pytest

from shared.errors import InvalidRequest
from tests.payroll.staff.staff_sheet import row_of, sent
from tests.payroll.world import ABBEY, BECK, OFFICER, World, manager_of

WEEKLY = {"name": "Weekly staff", "frequency": "weekly", "first_payday": "2026-09-04"}
WORDS = "paid monthly by the same employer already, and National Insurance on monthly and weekly pay together"


def test_an_employment_paid_by_the_week_beside_one_paid_by_the_month_is_refused_also_at_another_school(
    world: World,
) -> None:
    employer_id, monthly = world.ready()
    weekly = world.ask(OFFICER, "add_pay_group", employer_id=employer_id, **WEEKLY)["pay_group_id"]
    person = world.ask(OFFICER, "add_person", school_id=ABBEY, surname="Hill", forename="Ada", born="1990-05-17")
    said = {"person_id": person["person_id"], "starts": "2026-09-01"}
    held = world.ask(OFFICER, "add_employment", school_id=ABBEY, pay_group_id=monthly, **said)
    with pytest.raises(InvalidRequest, match=WORDS) as refusal:
        world.ask(OFFICER, "add_employment", school_id=BECK, pay_group_id=weekly, **said)
    assert set(refusal.value.details["fields"]) == {"pay_group_id"}
    over = {"employment_id": held["employment_id"], "version": 0, "ends": "2026-09-30", "reason": "paid weekly now"}
    world.ask(OFFICER, "end_employment", school_id=ABBEY, **over)
    later = said | {"starts": "2026-10-01"}
    assert world.ask(OFFICER, "add_employment", school_id=BECK, pay_group_id=weekly, **later)["payroll_id"]


def test_a_list_with_both_for_one_person_is_refused_at_the_row(world: World) -> None:
    employer_id, _ = world.ready()
    world.ask(OFFICER, "add_pay_group", employer_id=employer_id, **WEEKLY)
    rows = [row_of(pay_group="Monthly staff"), row_of(payroll_id="502", pay_group="Weekly staff", post="Club leader")]
    found = sent(world, manager_of(ABBEY), ABBEY, rows)
    assert [error.partition(WORDS)[0] for error in found["errors"]] == ["Row 3, Pay group: This person is "]
