"""A pay run from open to closed, on both databases."""

from __future__ import annotations

from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.world import ABBEY, BECK, World


def test_a_run_goes_from_open_to_closed_and_the_next_one_begins_with_its_figures(world_on_each: World) -> None:
    world = world_on_each
    staff = StaffOfRun(world)
    teacher, manager, _ = staff.three()
    run_id = staff.open()
    page = staff.page(run_id)
    assert (page["state"], page["payday"], page["starts"], page["ends"]) == (
        "opened",
        "2026-09-25",
        "2026-09-01",
        "2026-09-30",
    )
    staff.enter(run_id, manager)
    page = staff.calculate(run_id)
    assert page["state"] == "calculated"
    assert page["totals"]["payslips"] == 3
    # £2,100.00: nothing is taxed, since six months' free pay is more; 8% above £1,048 is £84.16.
    slip = staff.slip(run_id, manager)
    assert slip["gross_pence"] == 210_000
    assert {one["words"]: one["pence"] for one in slip["deductions"]} == {"National Insurance (A)": 8_416}
    assert slip["net_pence"] == 201_584
    assert [part["heading"] for part in slip["working"]][:2] == ["Basic pay", "Honorarium"]
    assert staff.approve(run_id)["state"] == "approved"
    assert staff.close(run_id)["state"] == "closed"

    october = staff.open()
    assert staff.page(october)["payday"] == "2026-10-25"
    staff.calculate(october)
    assert staff.slip(october, manager)["to_date"]["gross_pence"] == 410_000
    assert staff.slip(october, teacher)["to_date"]["student_loans_pence"] > 0

    assert [event["kind"] for event in world.events("payroll.run.opened.v1")] == ["regular", "regular"]
    (closed,) = world.events("payroll.run.closed.v1")
    assert (closed["payslips"], closed["gross_pence"]) == (3, None)
    issued = world.events("payroll.payslip.issued.v1")
    assert {event["school_id"]: len(event["payslip_ids"]) for event in issued} == {ABBEY: 2, BECK: 1}
    used = world.events("payroll.usage.recorded.v1")
    assert {event["school_id"]: event["quantity"] for event in used} == {ABBEY: 2, BECK: 1}


def test_calculating_again_gives_the_same_payslips_to_the_byte(world: World) -> None:
    staff = StaffOfRun(world)
    listed = staff.three()
    run_id = staff.open()
    staff.calculate(run_id)
    before = [staff.slip(run_id, one)["hash"] for one in listed]
    staff.calculate(run_id)
    assert [staff.slip(run_id, one)["hash"] for one in listed] == before
