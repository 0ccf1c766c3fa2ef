"""What waits longer than it should is counted for the alerts, and only that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prometheus_client import REGISTRY

from services.payroll.application.overdue import overdue
from services.payroll.domain.returns.employees import Address
from shared.jobs.worker import Worker
from shared.messaging.broker.embedded import EmbeddedBroker
from tests.payroll.outputs.paid_run import PaidRun
from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.world import ABBEY, OTHER_OFFICER, World

NOTHING = {"run_not_closed": 0, "return_not_prepared": 0, "bank_change_waiting": 0}
PAYDAY = datetime(2026, 9, 25, 8, tzinfo=UTC)
"""A Friday: the bank needs the file on Wednesday 23 September."""
WEDNESDAY_BEGINS = datetime(2026, 9, 22, 23, tzinfo=UTC)


def counted(world: World) -> dict[str, int]:
    with world.uow() as uow:
        return dict(overdue(uow))


def test_a_run_is_counted_from_two_working_days_before_the_money_until_it_is_closed(world_on_each: World) -> None:
    world = world_on_each
    staff = StaffOfRun(world)
    staff.three()
    run_id = staff.open()
    world.clock.move_to(WEDNESDAY_BEGINS - timedelta(seconds=1))
    assert counted(world) == NOTHING
    world.clock.move_to(WEDNESDAY_BEGINS)
    assert counted(world) == {**NOTHING, "run_not_closed": 1}, "nobody has calculated it"
    staff.calculate(run_id)
    staff.approve(run_id)
    assert counted(world) == {**NOTHING, "run_not_closed": 1}, "approved, and the bank has nothing yet"
    staff.close(run_id)
    assert counted(world) == NOTHING


def test_a_run_beside_a_payday_that_is_over_is_counted_once_it_is_approved(world: World) -> None:
    made = PaidRun(world)
    made.fps(made.closed())
    world.clock.move_to(PAYDAY + timedelta(days=3))
    run_id = made.staff.open(kind="supplementary", payday="2026-09-25", reason="An honorarium came late")
    made.staff.enter(run_id, made.hill)
    made.staff.calculate(run_id)
    assert counted(world) == NOTHING
    made.staff.approve(run_id)
    assert counted(world) == {**NOTHING, "run_not_closed": 1}


def test_a_return_is_counted_from_the_payday_on_until_one_is_there_that_hmrc_would_take(world_on_each: World) -> None:
    world = world_on_each
    made = PaidRun(world)
    run_id = made.closed()
    world.clock.move_to(PAYDAY - timedelta(days=1))
    assert counted(world) == NOTHING
    world.clock.move_to(PAYDAY)
    assert counted(world) == {**NOTHING, "return_not_prepared": 1}
    _without_address(made)
    assert not made.fps(run_id)["can_go"]
    assert counted(world) == {**NOTHING, "return_not_prepared": 1}, "HMRC would turn it down"
    made.complete(made.hill, "AB123451C")
    assert made.fps(run_id)["can_go"]
    assert counted(world) == NOTHING


def _without_address(made: PaidRun) -> None:
    with made.world.uow() as uow:
        person = uow.staff.person(made.hill.person_id)
        uow.staff.put_person(replace(person, ni_number="", address=Address()))


def test_a_return_of_more_than_a_year_ago_rings_no_longer(world: World) -> None:
    PaidRun(world).closed()
    world.clock.move_to(PAYDAY + timedelta(days=366))
    assert counted(world) == {**NOTHING, "return_not_prepared": 1}
    world.clock.advance(timedelta(days=1))
    assert counted(world) == NOTHING


def test_bank_details_are_counted_after_three_days_until_another_person_confirms_them(world: World) -> None:
    made = PaidRun(world)
    made.account(made.hill, confirmed=False)
    world.clock.advance(timedelta(days=3))
    assert counted(world) == NOTHING
    world.clock.advance(timedelta(seconds=1))
    assert counted(world) == {**NOTHING, "bank_change_waiting": 1}
    with world.uow() as uow:
        (change,) = uow.bank_details.waiting()
    world.ask(OTHER_OFFICER, "confirm_bank_details", school_id=ABBEY, change_id=change.change_id)
    assert counted(world) == NOTHING


def test_a_worker_sets_the_gauge_that_the_alerts_go_by(world: World) -> None:
    made = PaidRun(world)
    made.account(made.hill, confirmed=False)
    world.clock.advance(timedelta(days=3, seconds=1))
    Worker(world.runtime, EmbeddedBroker().publisher).observe_service()
    said = {
        what: REGISTRY.get_sample_value("quayside_overdue", {"service": "payroll", "what": what}) for what in NOTHING
    }
    assert said == {**NOTHING, "bank_change_waiting": 1}
