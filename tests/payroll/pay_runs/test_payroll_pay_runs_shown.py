"""What pages of pay runs are told: why somebody cannot approve, which job is under way, what found payslips come to, and entries as they
were entered."""

from __future__ import annotations

from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.world import ABBEY, BECK, FINANCE, OFFICER, World, manager_of

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
    )  # fmt: skip
    assert entered["person_id"] == own.person_id
    said = entered["said"]
    assert {name: said[name] for name in ("words", "hours", "starts", "ends", "multiple")} == {
        "words": "Cover", "hours": "2.50", "starts": "2026-09-10", "ends": "2026-09-10", "multiple": "1.5",
    }  # fmt: skip
    assert (said["hour_pence"], said["with_holiday"], said["pensionable"]) == (None, True, True)
    half = staff.enter(run_id, own, kind="unpaid days", words="Strike", starts="2026-09-11", part="0.5")
    assert (half["said"]["words"], half["said"]["part"]) == ("Strike", "0.5")
    taken = staff.enter(run_id, own, kind="from net pay", words="Union", pence=1_200, reference="A-1")
    assert taken["said"] == {"words": "Union", "pence": 1_200, "reference": "A-1"}
