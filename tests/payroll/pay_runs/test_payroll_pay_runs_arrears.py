"""Arrears of a contract that changed for the past: what closed runs left owing is paid for each month, to leavers too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.payroll.application.staff.ports import PostHeld
from services.payroll.domain.gross_pay.posts import Spot
from services.payroll.domain.staff.absences import PaidAbsence
from services.payroll.domain.staff.people import Employment
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from shared.errors import InvalidRequest
from tests.payroll.pay_runs.staff_of_run import StaffOfRun, in_the_office
from tests.payroll.world import World


@pytest.fixture
def staff(world: World) -> StaffOfRun:
    return StaffOfRun(world)


def raised(staff: StaffOfRun, employment: Employment, annual_pence: int) -> None:
    """The contract as it should have been since September 2025."""
    with staff.world.uow() as uow:
        (held,) = uow.staff.posts_of([employment.employment_id])[employment.employment_id]
        terms = replace(held.post.terms[0], pay=Spot(annual_pence, "award"))
        uow.staff.put_post(PostHeld(replace(held.post, terms=(terms,)), employment.employment_id, held.version))


def lines(slip: dict[str, Any]) -> list[tuple[str, int]]:
    return [(line["kind"], line["pence"]) for line in slip["lines"]]


def test_what_was_owed_for_closed_months_is_paid_once(staff: StaffOfRun) -> None:
    # £25,200.00 in the place of £24,000.00: £100.00 more for September, with an honorarium that stays as it was.
    manager = staff.add("Hill")
    september = staff.open()
    staff.enter(september, manager)
    staff.calculate(september)
    staff.approve(september)
    staff.close(september)
    raised(staff, manager, 2_520_000)
    october = staff.whole(arrears_from="2026-09-01")
    assert lines(staff.slip(october, manager)) == [("basic", 210_000), ("arrears", 10_000)]
    november = staff.open(arrears_from="2026-09-01")
    staff.calculate(november)
    assert lines(staff.slip(november, manager)) == [("basic", 210_000)]


def test_somebody_who_has_left_gets_arrears_and_nobody_else_is_brought_back(staff: StaffOfRun) -> None:
    leaver, gone = (
        staff.add("Hill", _to_september, ends=date(2026, 9, 30)),
        staff.add("Lake", _to_september, ends=date(2026, 9, 30)),
    )
    staff.whole()
    raised(staff, leaver, 2_520_000)
    october = staff.open(arrears_from="2026-09-01")
    page = staff.calculate(october)
    assert page["totals"]["payslips"] == 1
    slip = staff.slip(october, leaver)
    assert lines(slip) == [("arrears", 10_000)]
    assert (slip["tax_code"], slip["tax_non_cumulative"]) == ("0T", True)
    assert gone.ends == date(2026, 9, 30)


def test_what_was_paid_too_much_is_said_and_not_taken(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    staff.whole()
    raised(staff, manager, 2_280_000)
    october = staff.open(arrears_from="2026-09-01")
    staff.calculate(october)
    slip = staff.slip(october, manager)
    assert lines(slip) == [("basic", 190_000)]
    assert slip["notes"][0] == (
        "£100.00 too much was paid for September 2026: agree with the employee how it is repaid"
    )


def test_arrears_are_of_time_before_the_run(staff: StaffOfRun) -> None:
    with pytest.raises(InvalidRequest, match="Arrears are of time before the run"):
        staff.open(arrears_from="2026-09-01")


def test_a_month_with_pay_for_days_of_absence_is_left_to_a_person(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    absence = PaidAbsence(
        "a-1", manager.employment_id, date(2026, 9, 7), date(2026, 9, 11), statutory=StatutoryKind.SSP
    )
    with staff.world.uow() as uow:
        uow.staff.put_absence(absence, manager.school_id, uow.now())
    staff.whole()
    beside = staff.open(kind="supplementary", payday="2026-09-25", reason="an honorarium came late")
    staff.enter(beside, manager)
    staff.calculate(beside)
    staff.approve(beside)
    staff.close(beside)
    raised(staff, manager, 2_520_000)
    october = staff.open(arrears_from="2026-09-01")
    staff.calculate(october)
    slip = staff.slip(october, manager)
    assert lines(slip) == [("basic", 210_000)]
    assert slip["notes"][0] == (
        "Arrears for September 2026 are not reckoned here, since days of absence were paid in it: enter what is owed"
    )


def _to_september(post_id: str, school_id: str) -> Any:
    post = in_the_office(post_id, school_id)
    return replace(post, terms=(replace(post.terms[0], ends=date(2026, 9, 30)),))
