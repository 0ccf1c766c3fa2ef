"""That what the alerts go by is really measured: readiness, and sweeps that fail."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from shared.jobs.worker import Worker
from shared.observability.http import health_app
from shared.persistence.migrating import upgrade
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime import Runtime
from shared.service import Service, sweep
from shared.settings import Settings


class Buoy(Service):
    name = "buoy"
    title = "Buoy"

    @sweep(every=timedelta(minutes=1))
    def a_lamp(self, uow: UnitOfWork) -> None:
        raise ValueError("the lamp is out")

    @sweep(every=timedelta(minutes=1))
    def bell(self, uow: UnitOfWork) -> None:
        return


def swept(name: str, outcome: str) -> float:
    labels = {"service": "buoy", "name": name, "outcome": outcome}
    return REGISTRY.get_sample_value("quayside_sweeps_total", labels) or 0.0


def test_a_sweep_that_fails_is_counted_and_keeps_no_other_from_running(tmp_path: Path) -> None:
    runtime = Runtime(Buoy(), Settings(home=tmp_path))
    upgrade(runtime.database.engine, None)
    worker = Worker(runtime, lambda: pytest.fail("nothing is published"))
    for attempt in (1, 2):
        with pytest.raises(ValueError, match="the lamp is out"):
            worker.run_sweeps()
        assert swept("a_lamp", "failed") == attempt
    assert swept("bell", "done") == 1
    runtime.close()


def test_readiness_is_asked_each_time_that_metrics_are_read() -> None:
    reasons = ["the database is away", None]
    app = health_app("buoy", lambda: reasons.pop(0))
    for expected in (0.0, 1.0):
        list(app({"PATH_INFO": "/metrics", "REQUEST_METHOD": "GET"}, lambda *_: None))
        assert REGISTRY.get_sample_value("quayside_ready", {"service": "buoy"}) == expected
