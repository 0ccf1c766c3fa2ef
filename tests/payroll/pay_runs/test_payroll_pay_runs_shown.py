"""What pages of pay runs are told: why somebody cannot approve, which job is under way, what found payslips come to, and entries as they
were entered."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import InvalidRequest
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.world import ABBEY, AUDITOR, BECK, FINANCE, OFFICER, World, manager_of

BOTH = caller("both@trust", (Role.PAYROLL_OFFICER, EVERY_SCHOOL), (Role.FINANCE, EVERY_SCHOOL))


def test_an_approver_is_told_what_stands_against_the_approval_and_nobody_else_is(world: World) -> None:
    staff = StaffOfRun(world)
    staff.add("Hill")
    run_id = staff.open()
    assert "calculate it first" in staff.page(run_id, FINANCE)["against_approval"]
    world.ask(BOTH, "calculate", run_id=run_id)
    world.host.run_until_quiet()
    assert staff.page(run_id, FINANCE)["against_approval"] == ""
    assert "somebody else has to approve it" in staff.page(run_id, BOTH)["against_approval"]
    assert staff.page(run_id, OFFICER)["against_approval"] == ""


def test_a_run_names_the_job_that_is_under_way(world: World) -> None:
    staff = StaffOfRun(world)
    staff.add("Hill")
    run_id = staff.open()
    assert staff.page(run_id)["under_way"] == ""
    job_id = world.ask(OFFICER, "calculate", run_id=run_id)["job_id"]
    assert staff.page(run_id)["under_way"] == job_id
    assert staff.page(run_id, manager_of(ABBEY))["under_way"] == ""
    world.host.run_until_quiet()
    assert staff.page(run_id)["under_way"] == ""


def test_found_payslips_come_with_what_they_come_to_within_the_caller_s_schools(world: World) -> None:
    staff = StaffOfRun(world)
    staff.add("Hill"), staff.add("Marsh"), staff.add("Lake", school_id=BECK)
    run_id = staff.open()
    staff.calculate(run_id)
    # £2,000.00 each, no tax after five months without pay, 8% of £952.00.
    every = {"gross_pence": 600_000, "tax_pence": 0, "employee_insurance_pence": 22_848, "net_pence": 577_152}
    one = {"gross_pence": 200_000, "tax_pence": 0, "employee_insurance_pence": 7_616, "net_pence": 192_384}
    assert world.ask(OFFICER, "payslips_listed", run_id=run_id)["together"] == every
    assert world.ask(OFFICER, "payslips_listed", run_id=run_id, words="marsh")["together"] == one
    assert world.ask(OFFICER, "payslips_listed", run_id=run_id, school_id=BECK)["together"] == one
    assert world.ask(manager_of(BECK), "payslips_listed", run_id=run_id)["together"] == one


def test_an_entry_comes_back_as_it_was_entered_to_be_changed(world: World) -> None:
    staff = StaffOfRun(world)
    own = staff.add("Hill")
    run_id = staff.open()
    entered = staff.enter(
        run_id, own, kind="hours", words="Cover", hours="2.50", starts="2026-09-10", multiple="1.5", with_holiday=True,
        hour_pence=1_500,
    )  # fmt: skip
    assert entered["person_id"] == own.person_id
    said = entered["said"]
    assert {name: said[name] for name in ("words", "hours", "starts", "ends", "multiple")} == {
        "words": "Cover", "hours": "2.50", "starts": "2026-09-10", "ends": "2026-09-10", "multiple": "1.5",
    }  # fmt: skip
    assert (said["hour_pence"], said["with_holiday"], said["pensionable"]) == (1_500, True, True)
    half = staff.enter(run_id, own, kind="unpaid days", words="Strike", starts="2026-09-11", part="0.5")
    assert (half["said"]["words"], half["said"]["part"]) == ("Strike", "0.5")
    taken = staff.enter(run_id, own, kind="from net pay", words="Union", pence=1_200, reference="A-1")
    assert taken["said"] == {"words": "Union", "pence": 1_200, "reference": "A-1"}


def test_a_school_reads_its_own_part_of_national_insurance_and_no_amount_of_another_school(world: World) -> None:
    # £2,000.00 at each school: 8% of £4,000.00 less £1,048.00 is £236.16, half of it for each.
    staff = StaffOfRun(world)
    here = staff.add("Hill")
    staff.add("Hill", school_id=BECK, person_id=here.person_id)
    run_id = staff.open()
    staff.calculate(run_id)
    together = ("Earnings of all employments with this employer, taken together", 400_000)
    own = ("Share of employment 1001, by its earnings of £2,000.00 in the period: employee", 11_808)
    assert _shares(staff.slip(run_id, here, manager_of(ABBEY))) == [
        together, own, ("Borne by another employment with this employer, on a payslip of its own: employee", 11_808),
    ]  # fmt: skip
    for who in (OFFICER, AUDITOR):
        told = _shares(staff.slip(run_id, here, who))
        assert told == [together, own, (own[0].replace("1001", "1002"), 11_808)]
    page = staff.slip(run_id, here, manager_of(ABBEY))
    assert "1002" not in str(page) and BECK not in str(page)


def _shares(page: Any) -> list[tuple[str, int]]:
    (part,) = (part for part in page["working"] if part["heading"] == "National Insurance")
    return [(step["words"], step["pence"]) for step in part["steps"][-3:]]


def test_hours_of_a_salary_on_no_pay_scale_are_entered_with_their_rate(world: World) -> None:
    staff = StaffOfRun(world)
    own = staff.add("Hill")
    cover = {"kind": "hours", "words": "Cover", "hours": "2", "starts": "2026-09-10"}
    run_id = staff.open()
    with pytest.raises(InvalidRequest, match="has no hourly rate: enter the rate an hour") as refusal:
        staff.enter(run_id, own, **cover)
    assert set(refusal.value.details["fields"]) == {"hour_pence"}
    assert staff.enter(run_id, own, **cover, hour_pence=1_500)["said"]["hour_pence"] == 1_500
    strike = {"kind": "unpaid hours", "words": "Strike", "hours": "7.4", "starts": "2026-09-10"}
    with pytest.raises(InvalidRequest, match="enter the day without pay, and what part of it"):
        staff.enter(run_id, own, **strike)
