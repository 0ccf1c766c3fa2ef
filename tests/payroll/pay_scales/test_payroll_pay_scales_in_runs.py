"""People paid by scales that the trust entered: by hand, with the working that names where it was agreed, and with arrears of a later award."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.payroll.application.pay_scales.in_use import entered_scales
from services.payroll.rules.gross_pay import published_scales
from shared.errors import Conflict
from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.pay_scales.scales_entered import LEADERSHIP, POLICY, RAISED, again, caretaker, deputy, entered
from tests.payroll.world import OFFICER, World

SEPTEMBER_RUN = "monthly run paid on 25 September 2026"


@pytest.fixture
def staff(world: World) -> StaffOfRun:
    return StaffOfRun(world)


def lines(slip: dict[str, Any]) -> list[tuple[str, int]]:
    return [(line["kind"], line["pence"]) for line in slip["lines"]]


def sources(slip: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Name, source and status of each row that the working names."""
    steps = [step for part in slip["working"] for step in part["steps"]]
    return {(row["name"], row["source"], row["status"]) for step in steps for row in step["sources"]}


def test_a_deputy_head_is_paid_by_an_own_point_and_by_its_award_with_arrears(world_on_each: World) -> None:
    # £64,088.00 / 12 = £5,340.66; with 3 per cent more £66,010.64 / 12 = £5,500.88, and £160.22 is due for September.
    staff = StaffOfRun(world_on_each)
    scale = entered(world_on_each, staff.employer_id)
    head = staff.add("Field", deputy)
    september = staff.whole()
    assert lines(staff.slip(september, head)) == [("basic", 534_066)]
    assert (f"own-scale.{LEADERSHIP}", POLICY, "entered here") in sources(staff.slip(september, head))
    page = again(world_on_each, staff.employer_id, scale["scale_id"])
    assert (page["owing"], page["arrears_from"]) == ([SEPTEMBER_RUN], "2026-09-01")
    assert [(one["paid_by"], one["source"]) for one in page["replaced"]] == [([SEPTEMBER_RUN], POLICY)]
    october = staff.whole(arrears_from="2026-09-01")
    assert lines(staff.slip(october, head)) == [("basic", 550_088), ("arrears", 16_022)]
    told_again = staff.slip(september, head)
    assert (lines(told_again), told_again["working_says"]) == ([("basic", 534_066)], "")
    after = world_on_each.ask(OFFICER, "scale_page", employer_id=staff.employer_id, scale_id=scale["scale_id"])
    assert (after["owing"], after["versions"][0]["may_correct"]) == ([], False)


def test_a_pending_award_is_entered_and_its_arrears_are_paid(staff: StaffOfRun) -> None:
    # Point 5 from £25,583.00 to £26,350.49: £2,131.91 and £2,195.87 a month.
    keeper = staff.add("Hill", caretaker)
    september = staff.whole()
    assert lines(staff.slip(september, keeper)) == [("basic", 213_191)]
    pending = published_scales().on("njc", date(2026, 9, 1)).points
    award = "\n".join(f"{name} {point.annual_pence * 103 // 100 / 100:.2f}" for name, point in pending.items())
    again(
        staff.world,
        staff.employer_id,
        "njc",
        starts="2026-04-01",
        source="NJC circular of 1 October 2026",
        points=award,
    )
    page = staff.world.ask(OFFICER, "scale_page", employer_id=staff.employer_id, scale_id="njc")
    assert (page["owing"], page["arrears_from"]) == ([SEPTEMBER_RUN], "2026-09-01")
    october = staff.open(arrears_from="2026-09-01")
    staff.calculate(october)
    slip = staff.slip(october, keeper)
    assert lines(slip) == [("basic", 219_587), ("arrears", 6_396)]
    assert ("njc.entered", "NJC circular of 1 October 2026", "entered here") in sources(slip)
    assert not any("award pending" in step["words"] for part in slip["working"] for step in part["steps"])
    assert staff.slip(september, keeper)["working_says"] == ""


def test_a_list_is_corrected_until_a_closed_run_has_paid_by_it(staff: StaffOfRun) -> None:
    scale = entered(staff.world, staff.employer_id)
    (first,) = scale["versions"]
    head = staff.add("Field", deputy)
    run_id = staff.open()
    staff.calculate(run_id)
    asked = {"method": "correct_scale_version", "source": "pay policy 2026"}
    page = again(staff.world, staff.employer_id, scale["scale_id"], version_id=first["version_id"], **asked)
    (corrected,) = page["versions"]
    assert (corrected["source"], page["replaced"]) == ("pay policy 2026", [])
    with pytest.raises(
        Conflict, match=f"The pay scale {LEADERSHIP} was changed after the {SEPTEMBER_RUN} was calculated"
    ):
        staff.approve(run_id)
    staff.calculate(run_id)
    staff.approve(run_id)
    staff.close(run_id)
    assert lines(staff.slip(run_id, head)) == [("basic", 550_088)]
    with pytest.raises(Conflict, match=f"The {SEPTEMBER_RUN} has paid by this list, so that it stays as it is"):
        again(staff.world, staff.employer_id, scale["scale_id"], version_id=corrected["version_id"], **asked)
    with pytest.raises(Conflict, match="Somebody put another list in the place of this one"):
        again(staff.world, staff.employer_id, scale["scale_id"], version_id=first["version_id"], **asked)


def test_a_scale_that_nobody_in_the_run_is_paid_by_leaves_the_run_as_it_is(staff: StaffOfRun) -> None:
    scale = entered(staff.world, staff.employer_id)
    staff.add("Hill")
    run_id = staff.open()
    staff.calculate(run_id)
    again(staff.world, staff.employer_id, scale["scale_id"], starts="2026-10-01")
    assert staff.approve(run_id)["state"] == "approved"


def test_a_scale_that_the_employer_has_not_entered_keeps_the_run_open_by_name(staff: StaffOfRun) -> None:
    staff.add("Field", deputy)
    run_id = staff.open()
    page = staff.calculate(run_id)
    (standing,) = page["standing"]
    assert f"The pay scale '{LEADERSHIP}' has no row for 2026-09-01" in standing["why"]


def test_the_rows_that_a_run_keeps_name_the_list_and_who_entered_it(staff: StaffOfRun) -> None:
    entered(staff.world, staff.employer_id, points=RAISED)
    staff.add("Field", deputy)
    run_id = staff.open()
    staff.calculate(run_id)
    with staff.world.uow() as uow:
        (row,) = [one for one in uow.pay_runs.rules(run_id) if one["name"] == f"pay-scale.{LEADERSHIP}"]
    assert (row["from"], row["source"], row["status"]) == ("2026-09-01", POLICY, "entered here")
    assert row["value"] == [["L11", 6_437_706], ["L12", 6_601_064], ["L13", 6_766_173]]
    assert row["note"].startswith("entered by officer@trust on 2026-09-07")


def test_what_goes_out_of_a_closed_run_knows_a_scale_that_was_entered_after_it(staff: StaffOfRun) -> None:
    staff.add("Hill")
    run_id = staff.whole()
    entered(staff.world, staff.employer_id)
    with staff.world.uow() as uow:
        known = entered_scales(uow, uow.pay_runs.get(run_id))
    assert [(one.name, one.starts) for one in known] == [(LEADERSHIP, date(2026, 9, 1))]
