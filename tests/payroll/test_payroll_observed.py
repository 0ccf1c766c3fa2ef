"""What stands in payroll is counted for whoever runs it: runs, people who keep them open, payslips, returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.payroll.adapters.pay_runs.second import WholeRunCalculation
from services.payroll.application.observed import Observed, observed
from services.payroll.domain.returns.employees import Address
from shared.jobs.worker import Worker
from shared.messaging.broker.embedded import EmbeddedBroker
from tests.payroll.outputs.paid_run import PaidRun
from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.world import OFFICER, World

NO_RUNS = {"opened": 0, "calculated": 0, "approved": 0}
NOBODY = {"refused": 0, "blocked": 0, "differing": 0}


def counted(world: World) -> Observed:
    with world.uow() as uow:
        return observed(uow)


def test_a_run_is_counted_by_how_far_it_has_come_and_its_payslips_once_it_is_closed(world_on_each: World) -> None:
    staff = StaffOfRun(world_on_each)
    staff.three()
    assert counted(world_on_each) == Observed(NO_RUNS, NOBODY, 0, 0)
    run_id = staff.open()
    assert counted(world_on_each).open_runs == {**NO_RUNS, "opened": 1}
    staff.calculate(run_id)
    assert counted(world_on_each).open_runs == {**NO_RUNS, "calculated": 1}
    staff.approve(run_id)
    assert counted(world_on_each) == Observed({**NO_RUNS, "approved": 1}, NOBODY, 0, 0)
    staff.close(run_id)
    assert counted(world_on_each) == Observed(NO_RUNS, NOBODY, 3, 0)


def test_who_could_not_be_worked_out_is_counted_until_the_run_is_over(world: World) -> None:
    staff = StaffOfRun(world)
    staff.three()
    staff.add("Moss", known=())
    run_id = staff.open()
    staff.calculate(run_id)
    assert counted(world).people == {**NOBODY, "refused": 1}
    version = staff.page(run_id)["version"]
    world.ask(OFFICER, "abandon", run_id=run_id, version=version, reason="The tax code has to be found first")
    assert counted(world).people == NOBODY


def test_a_calculation_that_differs_is_in_the_gauge_that_wakes_somebody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = StaffOfRun(world)
    field, _, _ = staff.three()

    def differing(_: Any, worked: Sequence[Any], parameters: Any) -> Mapping[str, str]:
        return {field.person_id: "income tax £100.00, and £100.01 the second time"}

    monkeypatch.setattr(WholeRunCalculation, "differing", differing)
    staff.calculate(staff.open())
    Worker(world.runtime, EmbeddedBroker().publisher).observe_service()
    assert REGISTRY.get_sample_value("quayside_pay_run_people", {"why": "differing"}) == 1
    assert REGISTRY.get_sample_value("quayside_pay_run_people", {"why": "refused"}) == 0
    assert REGISTRY.get_sample_value("quayside_pay_runs_open", {"state": "opened"}) == 0
    assert REGISTRY.get_sample_value("quayside_pay_runs_open", {"state": "calculated"}) == 1


def test_a_return_with_faults_is_counted_until_one_without_is_there(world_on_each: World) -> None:
    made = PaidRun(world_on_each)
    run_id = made.closed()
    assert counted(world_on_each).returns_with_faults == 0
    with world_on_each.uow() as uow:
        person = uow.staff.person(made.hill.person_id)
        uow.staff.put_person(replace(person, ni_number="", address=Address()))
    assert not made.fps(run_id)["can_go"]
    assert counted(world_on_each).returns_with_faults == 1
    made.complete(made.hill, "AB123451C")
    assert made.fps(run_id)["can_go"]
    assert counted(world_on_each).returns_with_faults == 0
