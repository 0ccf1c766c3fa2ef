"""What runs pay beside the regular month: supplementary and correction runs, leavers, people with two employments; and how a run differs from
the last one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.payroll.domain.staff.absences import PaidAbsence
from services.payroll.domain.staff.people import Employment
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.statutory_pay.occupational import Beside
from shared.errors import Conflict, InvalidRequest
from tests.payroll.pay_runs.staff_of_run import StaffOfRun, in_the_office, taxed
from tests.payroll.world import BECK, OFFICER, World

SEPTEMBER, _A_MINUTE = "2026-09-25", timedelta(minutes=1)


@pytest.fixture
def staff(world: World) -> StaffOfRun:
    return StaffOfRun(world)


def deductions(slip: dict[str, Any]) -> dict[str, int]:
    return {one["words"]: one["pence"] for one in slip["deductions"]}


def test_a_supplementary_run_pays_only_what_was_entered_and_is_worked_with_the_first(staff: StaffOfRun) -> None:
    # £2,000.00 paid: 8% of £952.00 is £76.16; with £500.00 more £116.16 in all, so £40.00 now.
    manager, other = staff.add("Hill"), staff.add("Lake")
    staff.whole()
    run_id = staff.open(kind="supplementary", payday=SEPTEMBER, reason="an honorarium came late")
    staff.enter(run_id, manager, pence=50_000)
    assert staff.calculate(run_id)["totals"]["payslips"] == 1
    slip = staff.slip(run_id, manager)
    assert (slip["gross_pence"], deductions(slip), slip["net_pence"]) == (
        50_000,
        {"National Insurance (A)": 4_000},
        46_000,
    )
    assert slip["to_date"]["gross_pence"] == 250_000
    assert slip["working"] != []
    staff.approve(run_id)
    staff.close(run_id)
    october = staff.open()
    staff.calculate(october)
    assert staff.slip(october, manager)["to_date"]["gross_pence"] == 450_000
    assert staff.slip(october, other)["to_date"]["gross_pence"] == 400_000


def test_a_correction_takes_back_what_a_closed_run_paid_too_much(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    closed = staff.open()
    staff.enter(closed, manager, pence=30_000)
    staff.calculate(closed)
    staff.approve(closed)
    staff.close(closed)
    run_id = staff.open(kind="correction", payday=SEPTEMBER, corrects=closed, reason="the honorarium was Lake's")
    staff.enter(run_id, manager, pence=-30_000)
    page = staff.calculate(run_id)
    assert page["corrects"] == closed
    slip = staff.slip(run_id, manager)
    assert (slip["gross_pence"], deductions(slip)) == (-30_000, {"National Insurance (A)": -2_400})
    assert slip["blocked"].startswith("Ada Hill (payroll id 1001)'s net pay is -£276.00, because pay itself is below")
    assert staff.slip(closed, manager)["gross_pence"] == 230_000


def test_somebody_with_two_employments_at_two_schools_has_one_national_insurance(staff: StaffOfRun) -> None:
    # £2,000.00 and £2,000.00: 8% of £2,952.00 is £236.16, a half each.
    first = staff.add("Hill")
    second = staff.add("Hill", school_id=BECK, known=(taxed("BR"),), person_id=first.person_id)
    run_id = staff.open()
    staff.calculate(run_id)
    slips = [staff.slip(run_id, one) for one in (first, second)]
    assert [deductions(slip)["National Insurance (A)"] for slip in slips] == [11_808, 11_808]
    assert deductions(slips[1])["Income tax (BR)"] == 40_000
    assert [slip["to_date"]["insurance_pence"] for slip in slips] == [23_616, 0]


def test_a_leaver_is_paid_to_the_last_day_and_afterwards_by_a_run_of_their_own(staff: StaffOfRun) -> None:
    # £24,000.00 a year: 15 of 365 days are £986.30.
    leaver = staff.add("Hill", _until_15_september, ends=date(2026, 9, 15))
    staff.add("Lake")
    first = staff.whole()
    assert staff.slip(first, leaver)["gross_pence"] == 98_630
    october = staff.whole()
    assert staff.page(october)["totals"]["payslips"] == 1
    run_id = staff.open(kind="supplementary", payday="2026-10-25", reason="holiday pay of a leaver")
    staff.enter(run_id, leaver, pence=20_000, starts="2026-09-15")
    staff.calculate(run_id)
    slip = staff.slip(run_id, leaver)
    assert (slip["tax_code"], slip["tax_non_cumulative"]) == ("0T", True)
    assert deductions(slip) == {"Income tax (0T M1)": 4_000}


def _until_15_september(post_id: str, school_id: str) -> Any:
    post = in_the_office(post_id, school_id)
    return replace(post, terms=(replace(post.terms[0], ends=date(2026, 9, 15)),))


def test_a_run_is_compared_with_the_last_closed_one_and_says_which_lines_changed(staff: StaffOfRun) -> None:
    manager, leaver = staff.add("Hill"), staff.add("Lake", ends=date(2026, 9, 30))
    staff.whole()
    new = staff.add("Wood")
    run_id = staff.open()
    staff.enter(run_id, manager, pence=50_000)
    staff.calculate(run_id)
    found = staff.world.ask(OFFICER, "variance", run_id=run_id)
    assert found["counts"] == {"new": 1, "not in this run": 1, "changed": 1}
    assert [(row["difference"], row["employment_id"]) for row in found["rows"]] == [
        ("not in this run", leaver.employment_id),
        ("new", new.employment_id),
        ("changed", manager.employment_id),
    ]
    assert found["rows"][2]["reasons"] == [
        {"words": "Honorarium", "before_pence": 0, "now_pence": 50_000},
        {"words": "National Insurance (A)", "before_pence": -7_616, "now_pence": -11_616},
    ]
    calm = staff.world.ask(OFFICER, "variance", run_id=run_id, pence=60_000)
    assert calm["counts"]["changed"] == 0


def test_differences_come_by_pages_the_largest_first_and_are_found_by_kind_and_name(staff: StaffOfRun) -> None:
    changed = [staff.add(surname) for surname in ("Ash", "Birch", "Cedar", "Elm")]
    staff.whole()
    run_id = staff.open()
    for employment, pence in zip(changed, (30_000, 70_000, 50_000, 30_000), strict=True):
        staff.enter(run_id, employment, pence=pence)
    staff.add("Wood")
    staff.calculate(run_id)

    def page(**asked: Any) -> tuple[int, list[str]]:
        found = staff.world.ask(OFFICER, "variance", run_id=run_id, **asked)
        assert found["counts"] == {"new": 1, "not in this run": 0, "changed": 4}
        return found["total"], [row["name"] for row in found["rows"]]

    assert page() == (5, ["Ada Wood", "Ada Birch", "Ada Cedar", "Ada Ash", "Ada Elm"])
    assert page(page_size=2) == (5, ["Ada Wood", "Ada Birch"])
    assert page(page_size=2, page=3) == (5, ["Ada Elm"])
    assert page(page_size=2, page=4) == (5, [])
    assert page(difference="changed", page_size=3) == (4, ["Ada Birch", "Ada Cedar", "Ada Ash"])
    assert page(words="ada 1003") == (1, ["Ada Cedar"])
    last = staff.world.ask(OFFICER, "variance", run_id=run_id, page=5, page_size=1)
    assert last["rows"][0]["reasons"][0] == {"words": "Honorarium", "before_pence": 0, "now_pence": 30_000}
    for wrong in ({"difference": "gone"}, {"page_size": 501}, {"page": 0}):
        with pytest.raises(InvalidRequest):
            staff.world.ask(OFFICER, "variance", run_id=run_id, **wrong)


def test_a_run_that_another_closed_one_has_overtaken_is_calculated_again_first(staff: StaffOfRun) -> None:
    staff.add("Hill")
    run_id = staff.open()
    staff.calculate(run_id)
    other = str(
        staff.world.ask(
            OFFICER,
            "add_pay_group",
            employer_id=staff.employer_id,
            name="Office staff",
            frequency="monthly",
            day=20,
        )["pay_group_id"]
    )
    in_other = str(staff.world.ask(OFFICER, "open_run", pay_group_id=other)["run_id"])
    staff.world.clock.advance(_A_MINUTE)
    staff.calculate(in_other)
    staff.approve(in_other)
    staff.close(in_other)
    with pytest.raises(Conflict, match="calculate this one again"):
        staff.approve(run_id)
    staff.world.clock.advance(_A_MINUTE)
    staff.calculate(run_id)
    assert staff.approve(run_id)["state"] == "approved"


def test_days_away_are_paid_as_hr_decided_and_never_say_why(staff: StaffOfRun) -> None:
    # 7 to 11 September at half pay: 5 of 365 days of £24,000.00 are £328.77, half of it £164.39, and £123.25 statutory pay on top.
    manager = staff.add("Hill")
    away(staff, manager, basis_points=5_000, beside=Beside.ON_TOP, statutory=StatutoryKind.SSP)
    run_id = staff.open()
    staff.calculate(run_id)
    slip = staff.slip(run_id, manager)
    assert [(line["words"], line["pence"]) for line in slip["lines"]] == [
        ("Basic pay", 200_000),
        ("Pay of days of absence", -32_877),
        ("Occupational pay", 16_439),
        ("Statutory sick pay", 12_325),
    ]
    assert "Statutory sick pay" in [part["heading"] for part in slip["working"]]


def test_leave_on_part_pay_without_statutory_pay_takes_off_the_part(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    away(staff, manager, basis_points=5_000)
    run_id = staff.open()
    staff.calculate(run_id)
    assert [line["pence"] for line in staff.slip(run_id, manager)["lines"]] == [200_000, -16_438]


def test_family_pay_needs_the_day_that_it_is_reckoned_from(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    away(staff, manager, basis_points=0, beside=Beside.ON_TOP, statutory=StatutoryKind.SMP)
    run_id = staff.open()
    page = staff.calculate(run_id)
    assert "Statutory maternity pay from 2026-09-07 needs the day" in page["standing"][0]["why"]


def away(staff: StaffOfRun, employment: Employment, **said: Any) -> None:
    absence = PaidAbsence("a-1", employment.employment_id, date(2026, 9, 7), date(2026, 9, 11), **said)
    with staff.world.uow() as uow:
        uow.staff.put_absence(absence, employment.school_id, uow.now())
