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
    slip = staff.slip(october, manager)
    assert lines(slip) == [("basic", 210_000), ("arrears", 10_000)]
    (told,) = [part["steps"] for part in slip["working"] if part["heading"] == "Arrears of pay"]
    assert [(step["words"], step["pence"]) for step in told] == [
        ("September 2026 reckoned again with the rows that hold now", 220_000),
        ("Paid for September 2026 before", 210_000),
        ("Arrears due", 10_000),
    ]
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
        "£100.00 too much was paid for September 2026. Nothing is taken back unasked: once it is agreed with the employee, enter it as a "
        "one-off payment below nothing, so that tax and National Insurance of 2026-27 put themselves right"
    )
    (told,) = [part["steps"] for part in slip["working"] if part["heading"] == "Paid too much for September 2026"]
    assert [(step["words"], step["pence"]) for step in told] == [
        ("September 2026 reckoned again with the rows that hold now", 190_000),
        ("Paid for September 2026 before", 200_000),
        ("Paid too much", -10_000),
    ]


def test_what_was_overpaid_in_an_earlier_tax_year_is_proposed_to_be_recovered_net(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    staff.whole(payday="2026-03-25")
    raised(staff, manager, 2_280_000)
    april = staff.open(payday="2026-04-25", arrears_from="2026-03-01")
    staff.calculate(april)
    assert staff.slip(april, manager)["notes"][0] == (
        "£100.00 too much was paid for March 2026. Nothing is taken back unasked: once it is agreed with the employee, recover what of it "
        "was paid net as a deduction from net pay, and put tax and National Insurance of 2025-26 right with a correction to that year's "
        "return"
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
