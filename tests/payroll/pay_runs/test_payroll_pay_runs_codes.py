"""Tax codes over time, as runs use them: into a new tax year, and by HMRC's notices in the middle of one."""

from __future__ import annotations

import pytest

from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.income_tax.starters import Because, Position
from services.payroll.domain.income_tax.year_to_date import Amounts
from shared.errors import InvalidRequest
from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.world import OFFICER, World


def taken(slip: dict[str, object]) -> dict[str, int]:
    deductions = slip["deductions"]
    assert isinstance(deductions, list)
    return {one["words"]: one["pence"] for one in deductions}


def test_a_code_and_a_p45_of_last_tax_year_are_carried_over_without_month_1_and_without_figures(world: World) -> None:
    staff = StaffOfRun(world)
    begun = Position(tax_code_of("1257L M1"), Amounts(20_000_00, 1_486_00), Because.P45)
    manager = staff.add("Hill", known=(begun,))
    run_id = staff.open()
    staff.calculate(run_id)
    slip = staff.slip(run_id, manager)
    # £2,000.00 in month 6, cumulative: six months' free pay of £6,289.56 is more. On month 1 it would be 20% of £951.
    assert taken(slip) == {"National Insurance (A)": 76_16}
    assert slip["tax_code"] == "1257L"


def test_a_notice_without_figures_keeps_those_of_the_p45_and_one_with_figures_replaces_them(world: World) -> None:
    staff = StaffOfRun(world)
    manager = staff.add("Hill", known=())
    held = {"school_id": manager.school_id, "employment_id": manager.employment_id}
    p45 = {"p45_code": "1257L", "p45_left_on": "2026-08-31", "p45_pay_pence": 10_000_00, "p45_tax_pence": 951_60}
    world.ask(OFFICER, "set_fact", **held, kind="starter", starts="2026-09-01", values=p45)
    world.ask(OFFICER, "set_fact", **held, kind="tax code", starts="2026-09-10", values={"code": "1357L"})
    run_id = staff.open()
    staff.calculate(run_id)
    # £12,000.00 less 6 x £1,131.59 is £5,210: £1,042.00, of which £951.60 was taken.
    assert taken(staff.slip(run_id, manager))["Income tax (1357L)"] == 90_40
    figures = {"previous_pay_pence": 8_000_00, "previous_tax_pence": 500_00}
    world.ask(OFFICER, "set_fact", **held, kind="tax code", starts="2026-09-12", values={"code": "1357L"} | figures)
    staff.calculate(run_id)
    # £10,000.00 less £6,789.54 is £3,210: £642.00, of which £500.00 was taken.
    assert taken(staff.slip(run_id, manager))["Income tax (1357L)"] == 142_00


def test_a_p45_that_comes_after_the_first_payday_is_entered_in_place_of_the_declaration(world: World) -> None:
    staff = StaffOfRun(world)
    manager = staff.add("Hill", known=())
    held = {"school_id": manager.school_id, "employment_id": manager.employment_id, "kind": "starter"}
    declared = world.ask(OFFICER, "set_fact", **held, starts="2026-09-01", values={"declaration": "C"})
    september = staff.whole()
    assert taken(staff.slip(september, manager))["Income tax (BR)"] == 400_00
    p45 = {"p45_code": "1257L", "p45_left_on": "2026-08-31", "p45_pay_pence": 10_000_00, "p45_tax_pence": 951_60}
    for fact in declared["facts"]:
        told = {"school_id": manager.school_id, "employment_id": manager.employment_id, "fact_id": fact["fact_id"]}
        world.ask(OFFICER, "put_fact_aside", **told, reason="the P45 came")
    world.ask(OFFICER, "set_fact", **held, starts="2026-09-01", values=p45)
    october = staff.open()
    staff.calculate(october)
    # £14,000.00 less 7 x £1,048.26 is £6,662.18: £1,332.40, less £951.60 and £400.00.
    assert taken(staff.slip(october, manager))["Income tax (1257L)"] == -19_20


def test_a_code_of_years_before_the_rules_is_refused_in_words(world: World) -> None:
    staff = StaffOfRun(world)
    manager = staff.add("Hill", known=())
    held = {"school_id": manager.school_id, "employment_id": manager.employment_id}
    with pytest.raises(InvalidRequest, match="What tax codes gained after the tax year 2019-20 is not on record here"):
        world.ask(OFFICER, "set_fact", **held, kind="tax code", starts="2019-09-01", values={"code": "1250L"})
