"""What a pay run may become and who may make it so; what keeps it open; what cannot be done to it any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.payroll.adapters.pay_runs.second import WholeRunCalculation
from services.payroll.application.pay_runs import calculating, reading
from services.payroll.rules.payslips import run_parameters
from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound, QuaysideError
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.payroll.pay_runs.staff_of_run import StaffOfRun, a_teacher, taxed
from tests.payroll.world import ABBEY, FINANCE, OFFICER, World

BOTH = caller("both@trust", (Role.PAYROLL_OFFICER, EVERY_SCHOOL), (Role.FINANCE, EVERY_SCHOOL))


@pytest.fixture
def staff(world: World) -> StaffOfRun:
    return StaffOfRun(world)


def refused(world: World, who: Any, method: str, /, **said: Any) -> str:
    """The words of a refusal."""
    with pytest.raises(QuaysideError) as caught:
        world.ask(who, method, **said)
    return caught.value.message


def test_a_run_is_never_approved_by_somebody_who_did_anything_in_it(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    run_id = staff.open()
    staff.enter(run_id, manager, BOTH)
    page = staff.calculate(run_id)
    said = refused(staff.world, BOTH, "approve", run_id=run_id, version=page["version"])
    assert said == (
        "You entered, calculated or changed something in the monthly run paid on 25 September 2026: somebody else has to approve it."
    )
    assert staff.page(run_id, BOTH)["may"]["approve"] is False
    assert staff.page(run_id, FINANCE)["may"]["approve"] is True
    assert staff.approve(run_id)["approved_by"] == "finance@trust"


def test_an_entry_after_the_approval_takes_it_back(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    run_id = staff.open()
    staff.calculate(run_id)
    staff.approve(run_id)
    staff.enter(run_id, manager)
    page = staff.page(run_id)
    assert (page["state"], page["approved_by"], page["entered_since"]) == ("opened", "", True)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("approve", "is opened: calculate it first."),
        ("close_run", "is opened: only an approved run can be closed."),
    ],
)
def test_a_step_before_its_time_is_refused(staff: StaffOfRun, step: str, words: str) -> None:
    staff.add("Hill")
    run_id = staff.open()
    who = FINANCE if step == "approve" else OFFICER
    assert refused(staff.world, who, step, run_id=run_id, version=0).endswith(words)


def test_a_closed_run_takes_no_entry_and_is_never_calculated_again(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    run_id = staff.whole()
    before = staff.slip(run_id, manager)
    for step, said in (
        ("calculate", {}),
        ("abandon", {"version": staff.page(run_id)["version"], "reason": "wrong"}),
    ):
        words = refused(staff.world, OFFICER, step, run_id=run_id, **said)
        assert "is closed, so that nothing more can be" in words
        assert words.endswith("open a correction run for what is wrong in it.")
    with pytest.raises(Conflict):
        staff.enter(run_id, manager)
    assert staff.slip(run_id, manager) == before


def test_closing_twice_changes_nothing_and_says_nothing_again(staff: StaffOfRun) -> None:
    staff.add("Hill")
    run_id = staff.open()
    staff.calculate(run_id)
    staff.approve(run_id)
    version = staff.page(run_id)["version"]
    for _ in range(2):
        staff.world.ask(OFFICER, "close_run", run_id=run_id, version=version)
    staff.world.host.run_until_quiet()
    assert staff.page(run_id)["state"] == "closed"
    assert len(staff.world.events("payroll.run.closed.v1")) == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"payday": "2026-09-24"}, "24 September 2026 is no payday of the group Monthly staff"),
        ({"payday": "2027-05-25"}, "2027"),
        ({"kind": "supplementary", "payday": "2026-09-25"}, "Say why"),
        ({"kind": "supplementary", "reason": "late claims"}, "Say beside which payday this run stands"),
        ({"kind": "correction", "payday": "2026-09-25", "reason": "x"}, "Say which closed run"),
        ({"pay_group_id": "no-such-group"}, "There is no such pay group"),
    ],
)
def test_a_run_that_cannot_be_is_not_opened(staff: StaffOfRun, said: dict[str, Any], words: str) -> None:
    asked = {"pay_group_id": staff.pay_group_id} | said
    assert words in refused(staff.world, OFFICER, "open_run", **asked)
    assert staff.world.ask(OFFICER, "runs") == []


def test_only_one_run_of_a_group_is_open_and_a_period_is_paid_once(staff: StaffOfRun) -> None:
    staff.add("Hill")
    run_id = staff.open()
    group = {"pay_group_id": staff.pay_group_id}
    assert "close or abandon it first" in refused(staff.world, OFFICER, "open_run", **group)
    staff.calculate(run_id)
    staff.approve(run_id)
    staff.close(run_id)
    words = refused(staff.world, OFFICER, "open_run", **group, payday="2026-09-25")
    assert "goes into a supplementary or correction run" in words


def test_an_abandoned_run_leaves_nothing_and_another_can_be_opened(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    run_id = staff.open()
    page = staff.calculate(run_id)
    staff.world.ask(OFFICER, "abandon", run_id=run_id, version=page["version"], reason="wrong payday")
    assert staff.page(run_id)["state"] == "abandoned"
    with pytest.raises(NotFound):
        staff.slip(run_id, manager)
    again = staff.open()
    staff.calculate(again)
    assert staff.slip(again, manager)["to_date"]["gross_pence"] == 200_000


def test_net_pay_below_nothing_keeps_the_run_open_and_says_whose_and_why(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    run_id = staff.open()
    taken = staff.enter(run_id, manager, kind="from net pay", words="Advance repaid", pence=300_000)
    page = staff.calculate(run_id)
    assert page["totals"]["blocked"] == 1
    (standing,) = page["standing"]
    assert standing["why"].startswith("Ada Hill (payroll id 1001)'s net pay is -£1,076.16")
    words = refused(staff.world, FINANCE, "approve", run_id=run_id, version=page["version"])
    assert words.endswith("cannot be approved: 1 payslip with net pay below nothing.")
    staff.world.ask(OFFICER, "remove_variation", school_id=ABBEY, variation_id=taken["variation_id"])
    assert staff.calculate(run_id)["keeps_open"] == ""


def test_somebody_without_a_tax_code_keeps_the_run_open_and_the_others_are_paid(staff: StaffOfRun) -> None:
    staff.add("Field", a_teacher, known=(taxed(),))
    staff.add("Hill", known=())
    fine = staff.add("Lake")
    run_id = staff.open()
    page = staff.calculate(run_id)
    assert (page["totals"]["payslips"], page["totals"]["refused"]) == (1, 2)
    whys = [one["why"] for one in page["standing"]]
    assert whys[0].startswith("Ada Field: Payroll id 1001 has pay that is pensionable in Teachers' Pensions")
    assert whys[1].startswith("Ada Hill: Payroll id 1002 has no tax code on 25 September 2026")
    assert staff.slip(run_id, fine)["gross_pence"] == 200_000


def test_a_second_calculation_that_differs_keeps_the_run_open(
    staff: StaffOfRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    employment = staff.add("Hill")
    said = {employment.person_id: "payroll id 1001: income tax £1.00, and £2.00 the second time"}
    monkeypatch.setattr(WholeRunCalculation, "differing", lambda *_: said)
    run_id = staff.open()
    page = staff.calculate(run_id)
    assert page["keeps_open"] == "1 person whose pay came to something else in the second calculation"
    assert [one["why"] for one in page["standing"]] == list(said.values())
    with pytest.raises(Conflict):
        staff.approve(run_id)


def test_what_is_entered_while_a_run_is_calculated_leaves_it_open(
    staff: StaffOfRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = staff.add("Hill")
    run_id = staff.open()
    calculated = calculating.calculate_some

    def enter_meanwhile(uow: Any, work: Any, people: Any) -> None:
        calculated(uow, work, people)
        run = uow.pay_runs.get(run_id)
        uow.pay_runs.save(run, run.changed_by("manager@school-abbey"))

    monkeypatch.setattr(calculating, "calculate_some", enter_meanwhile)
    page = staff.calculate(run_id)
    assert (page["state"], page["entered_since"]) == ("opened", True)
    monkeypatch.setattr(calculating, "calculate_some", calculated)
    assert staff.calculate(run_id)["state"] == "calculated"
    assert staff.slip(run_id, manager)["gross_pence"] == 200_000


def test_a_calculation_that_stops_goes_on_where_it_was(staff: StaffOfRun, monkeypatch: pytest.MonkeyPatch) -> None:
    for surname in ("Field", "Hill", "Lake"):
        staff.add(surname)
    monkeypatch.setattr(calculating, "PEOPLE_IN_A_STEP", 1)
    calculated, seen = calculating.calculate_some, []

    def stop_once(uow: Any, work: Any, people: Any) -> None:
        seen.append(people[0].name)
        if len(seen) == 2:
            raise OSError("the worker stops here")
        calculated(uow, work, people)

    monkeypatch.setattr(calculating, "calculate_some", stop_once)
    run_id = staff.open()
    staff.calculate(run_id)
    staff.world.clock.advance(timedelta(minutes=1))
    staff.world.host.run_until_quiet()
    assert seen == ["Ada Field", "Ada Hill", "Ada Hill", "Ada Lake"]
    assert staff.page(run_id)["totals"]["payslips"] == 3


def test_a_step_on_an_older_version_is_refused(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    run_id = staff.open()
    version = staff.calculate(run_id)["version"]
    staff.enter(run_id, manager)
    staff.calculate(run_id)
    assert "look at it again" in refused(staff.world, FINANCE, "approve", run_id=run_id, version=version)


def test_who_reads_totals_sees_nobody_s_pay(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    run_id = staff.open()
    staff.calculate(run_id)
    page = staff.page(run_id, FINANCE)
    assert page["totals"]["gross_pence"] == 200_000
    assert page["standing"] == []
    with pytest.raises(NotAllowed):
        staff.slip(run_id, manager, FINANCE)


def test_a_run_that_is_not_there_is_said_so(world: World) -> None:
    with pytest.raises(NotFound, match="There is no such pay run here"):
        world.ask(OFFICER, "run_page", run_id="no-such-run")
    with pytest.raises(InvalidRequest):
        world.ask(OFFICER, "run_page", run_id="")


def test_a_calculation_ends_where_a_later_one_has_begun(staff: StaffOfRun) -> None:
    manager = staff.add("Hill")
    run_id = staff.open()
    first = staff.world.ask(OFFICER, "calculate", run_id=run_id)["job_id"]
    second = staff.world.ask(OFFICER, "calculate", run_id=run_id)["job_id"]
    staff.world.host.run_until_quiet()
    states = [staff.world.ask(OFFICER, "job", job_id=job) for job in (first, second)]
    assert [one["state"] for one in states] == ["failed", "done"]
    assert "is calculated again: this calculation ends here" in states[0]["message"]
    assert staff.page(run_id)["state"] == "calculated"
    assert staff.slip(run_id, manager)["gross_pence"] == 200_000


def test_a_working_that_no_longer_leads_to_the_payslip_is_not_shown(
    staff: StaffOfRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = staff.add("Hill")
    run_id = staff.open()
    staff.calculate(run_id)
    before = staff.slip(run_id, manager)
    monkeypatch.setattr(
        reading, "run_parameters", lambda terms, _: run_parameters(replace(terms, is_supplementary=True))
    )
    after = staff.slip(run_id, manager)
    assert (before["working_says"], after["working"]) == ("", [])
    assert after["working_says"].startswith("The rules have been corrected since this payslip was calculated")
    assert (after["net_pence"], after["hash"]) == (before["net_pence"], before["hash"])


@pytest.mark.parametrize(
    ("day", "payday", "words"),
    [
        (1, "1 April 2027", "the rates of Teachers' Pensions are known here until 31 March 2027 only"),
        (5, "5 April 2027", "the rates of Teachers' Pensions are known here until 31 March 2027 only"),
        (6, "6 April 2027", "the rates of income tax are known here until 5 April 2027 only"),
    ],
)
def test_a_payday_whose_rates_are_not_known_yet_is_refused_in_words_before_anything_is_opened(
    day: int, payday: str, words: str, world: World
) -> None:
    world.clock.move_to(datetime(2027, 3, 15, 9, 0, tzinfo=UTC))
    employer_id, _ = world.ready()
    said = {"employer_id": employer_id, "name": "First days", "frequency": "monthly", "day": day}
    group = world.ask(OFFICER, "add_pay_group", **said)["pay_group_id"]
    with pytest.raises(Conflict) as refused:
        world.ask(OFFICER, "open_run", pay_group_id=group)
    assert refused.value.message.startswith(
        f"A pay run for {payday} cannot be opened yet: {words}. Nothing has been calculated."
    )
    assert world.ask(OFFICER, "runs") == []
