"""What a school sees of a run and enters for it; what cannot be entered; and that the database holds to it, too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from services.payroll.adapters.pay_runs import tables
from shared.errors import NotFound, QuaysideError
from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.world import ABBEY, BECK, OFFICER, World, manager_of


def test_a_school_sees_its_own_people_s_payslips_and_nobody_else_s(world: World) -> None:
    staff = StaffOfRun(world)
    own, other = staff.add("Hill"), staff.add("Lake", school_id=BECK)
    run_id = staff.open()
    staff.calculate(run_id)
    manager = manager_of(ABBEY)
    listed = world.ask(manager, "payslips_listed", run_id=run_id)
    assert [one["name"] for one in listed["payslips"]] == ["Ada Hill"]
    assert staff.slip(run_id, own, manager)["working"] != []
    with pytest.raises(NotFound):
        staff.slip(run_id, other, manager)
    page = staff.page(run_id, manager)
    assert page["totals"] is None
    said = json.dumps([page, listed, world.ask(manager, "variance", run_id=run_id), world.ask(manager, "runs")])
    assert "Lake" not in said
    assert BECK not in said


def test_a_business_manager_enters_for_the_school_s_own_people(world: World) -> None:
    staff = StaffOfRun(world)
    own, other = staff.add("Hill"), staff.add("Lake", school_id=BECK)
    run_id = staff.open()
    manager = manager_of(ABBEY)
    entered = staff.enter(run_id, own, manager)
    assert (entered["name"], entered["amount"]) == ("Ada Hill", "£100.00")
    changed = world.ask(
        manager, "change_variation", school_id=ABBEY, variation_id=entered["variation_id"],
        kind="hours", words="Parents' evening", hours="2", starts="2026-09-10", hour_pence=1500,
    )  # fmt: skip
    assert (changed["kind"], changed["amount"]) == ("hours", "2 hours")
    with pytest.raises(NotFound):
        staff.enter(run_id, other, manager, school_id=ABBEY)
    staff.calculate(run_id)
    assert staff.slip(run_id, own)["gross_pence"] == 203_000
    assert len(world.ask(manager, "variations", run_id=run_id)) == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"pence": 0}, "Give an amount other than nothing."),
        ({"pence": None}, "Give the amount."),
        ({"words": " "}, "Say what it is, as it shall stand on the payslip."),
        ({"starts": "2026-10-01"}, "1 October 2026 is after the run, which is for pay up to 30 September 2026."),
        ({"starts": "2025-08-01"}, "1 August 2025 is more than a year before the run: check the date."),
        ({"kind": "hours", "hours": None}, "Give the hours."),
        ({"kind": "hours", "hours": "0"}, "'Honorarium' needs hours above zero"),
        ({"kind": "hours", "hours": "2", "ends": "2026-08-31"}, "end on 2026-08-31, before they begin"),
        ({"kind": "unpaid days", "words": "Holiday"}, "Say why: Strike or Unpaid leave."),
        ({"kind": "unpaid days", "words": "Strike", "starts": "2026-08-31"}, "31 August 2026 is before the run"),
        ({"kind": "unpaid days", "words": "Strike", "part": "0"}, "above 0 and up to 1"),
        ({"post_id": "no-such-post"}, "Say for which of the posts of payroll id 1001 it is."),
        ({"kind": "rumour"}, "kind"),
    ],
)
def test_what_cannot_be_entered_is_refused_in_words_and_nothing_is_kept(
    said: dict[str, Any], words: str, world: World
) -> None:
    staff = StaffOfRun(world)
    own = staff.add("Hill")
    run_id = staff.open()
    before = staff.page(run_id)["version"]
    with pytest.raises(QuaysideError) as refused:
        staff.enter(run_id, own, **said)
    assert words in f"{refused.value.message} {refused.value.details}"
    assert world.ask(OFFICER, "variations", run_id=run_id) == []
    assert staff.page(run_id)["version"] == before


@pytest.mark.parametrize("table", tables.FENCED)
def test_the_database_itself_shows_a_school_only_its_own_rows(table: str, world_on_postgresql: World) -> None:
    staff = StaffOfRun(world_on_postgresql)
    own, _ = staff.add("Hill"), staff.add("Lake", school_id=BECK)
    run_id = staff.open()
    staff.enter(run_id, own)
    staff.calculate(run_id)
    staff.approve(run_id)
    staff.close(run_id)
    with world_on_postgresql.uow(ABBEY) as uow:
        seen = set(uow.session.execute(text(f"SELECT school_id FROM {table}")).scalars())
    assert seen == {ABBEY}
