"""Jobs: steps that commit with their checkpoint, a lease that another worker inherits, and words where one fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from shared.clock import ManualClock
from shared.errors import BrokerAway
from shared.jobs.run import LEASE, JobLost, JobRun
from shared.jobs.worker import Worker
from shared.messaging.broker.embedded import EmbeddedBroker
from shared.persistence import jobs_store
from shared.persistence.jobs_store import JobRecord, JobState
from shared.persistence.migrating import upgrade
from shared.runtime import Runtime
from shared.settings import Settings
from tests.kernel.sample.boathouse.entrypoints import Boathouse
from tests.kernel.sample.lighthouse.entrypoints import Lighthouse


@dataclass
class Yard:
    """One service with a worker, step by step."""

    runtime: Runtime
    service: Lighthouse
    clock: ManualClock

    def worker(self) -> Worker:
        return Worker(self.runtime, EmbeddedBroker().publisher)

    def enqueue(self, kind: str = "lighthouse.count", to: int = 3) -> str:
        with self.runtime.unit_of_work() as uow:
            return jobs_store.enqueue(uow, kind, arguments={"school_id": "s", "to": to}, school_id="s")

    def job(self, job_id: str) -> JobRecord:
        with self.runtime.unit_of_work() as uow:
            found = jobs_store.get(uow.session.connection(), job_id)
        assert found
        return found

    def lit(self) -> int:
        with self.runtime.unit_of_work() as uow:
            return int(uow.session.connection().exec_driver_sql("SELECT count(*) FROM outbox").scalar_one())


@pytest.fixture
def yard(database_url: str) -> Iterator[Yard]:
    clock, service = ManualClock(datetime(2026, 1, 5, 9, tzinfo=UTC)), Lighthouse()
    settings = Settings(home=Path(), database_urls={"lighthouse": database_url}, clock=clock)
    runtime = Runtime(service, settings)
    upgrade(runtime.database.engine, service)
    yield Yard(runtime, service, clock)
    runtime.close()


def test_a_job_runs_to_its_end_and_tells_how_far_it_came(yard: Yard) -> None:
    job = yard.enqueue()
    assert yard.worker().run_next_job()
    done = yard.job(job)
    assert (done.state, done.done, done.total, done.result, done.message) == (JobState.DONE, 3, 3, 3, "Done")
    assert yard.lit() == 3
    assert not yard.worker().run_next_job()


def test_a_job_whose_worker_died_goes_on_where_it_was_once_the_lease_ran_out(yard: Yard) -> None:
    job = yard.enqueue()

    def die(number: int) -> None:
        if number == 1:
            raise KeyboardInterrupt

    yard.service.after_step = die
    with pytest.raises(KeyboardInterrupt):
        yard.worker().run_next_job()
    yard.service.after_step = lambda number: None
    assert not yard.worker().run_next_job(), "the lease still holds"
    yard.clock.advance(LEASE + timedelta(seconds=1))
    assert yard.worker().run_next_job()
    assert (yard.job(job).state, yard.job(job).attempts) == (JobState.DONE, 2)
    assert yard.lit() == 3


def test_a_worker_that_lost_its_job_commits_nothing_more(yard: Yard) -> None:
    yard.enqueue()
    with yard.runtime.unit_of_work() as uow:
        record = jobs_store.claim(uow.session.connection(), "first", uow.now(), LEASE)
    assert record
    yard.clock.advance(LEASE + timedelta(seconds=1))
    with yard.runtime.unit_of_work() as uow:
        assert jobs_store.claim(uow.session.connection(), "second", uow.now(), LEASE)
    with pytest.raises(JobLost), JobRun(yard.runtime, record, "first").step("too late") as uow:
        uow.emit("lighthouse.storm.warned.v1", subject="x", data={"number": 1})
    assert yard.lit() == 0


def test_a_job_that_fails_is_tried_again_and_in_the_end_says_why(yard: Yard) -> None:
    job = yard.enqueue()

    def fail(number: int) -> None:
        raise ValueError("the oil is out")

    yard.service.after_step = fail
    assert yard.worker().run_next_job()
    assert (yard.job(job).state, yard.job(job).message) == (JobState.QUEUED, "Attempt 1 failed: the oil is out")
    assert not yard.worker().run_next_job(), "it is not due yet"
    for _ in range(2):
        yard.clock.advance(timedelta(minutes=10))
        assert yard.worker().run_next_job()
    failed = yard.job(job)
    assert (failed.state, failed.attempts, failed.message) == (JobState.FAILED, 3, "ValueError: the oil is out")
    assert failed.finished_at == yard.clock.now()


def test_a_job_that_takes_its_worker_along_each_time_ends_after_its_attempts_and_hinders_nobody(yard: Yard) -> None:
    deadly = yard.enqueue(to=9)

    def die(number: int) -> None:
        raise KeyboardInterrupt

    for _ in range(3):
        yard.service.after_step = die
        with pytest.raises(KeyboardInterrupt):
            yard.worker().run_next_job()
        yard.clock.advance(LEASE + timedelta(seconds=1))
    counted = _failed()
    assert yard.worker().run_next_job()
    ended = yard.job(deadly)
    assert (ended.state, ended.finished_at, ended.done) == (JobState.FAILED, yard.clock.now(), 3)
    assert ended.message == (
        "It was begun 3 times, and each time its worker stopped in the middle, the last time at 'lamp 3'. What it works on "
        "may be too large or damaged: it is not begun again by itself"
    )
    assert _failed() == counted + 1
    yard.service.after_step = lambda number: None
    after, timed = yard.enqueue(), _timed()
    assert yard.worker().run_next_job()
    assert yard.job(after).state is JobState.DONE
    assert _timed() == timed + 1, "only a job that was done says how long it takes"


def _timed() -> float:
    labels = {"service": "lighthouse", "kind": "lighthouse.count"}
    return REGISTRY.get_sample_value("quayside_job_seconds_count", labels) or 0.0


def _failed() -> float:
    """What the alert on failed jobs goes by."""
    labels = {"service": "lighthouse", "kind": "lighthouse.count", "state": "failed"}
    return REGISTRY.get_sample_value("quayside_jobs_total", labels) or 0.0


def test_attempts_that_only_miss_the_broker_do_not_count(yard: Yard) -> None:
    job = yard.enqueue()

    def away(number: int) -> None:
        raise BrokerAway("RabbitMQ cannot be reached")

    yard.service.after_step = away
    for _ in range(2):
        assert yard.worker().run_next_job()
        yard.clock.advance(timedelta(minutes=1))
    waiting = yard.job(job)
    assert (waiting.state, waiting.attempts) == (JobState.QUEUED, 0)
    assert waiting.message == "It waits for the broker: RabbitMQ cannot be reached"


def test_a_kind_of_job_that_nobody_declared_fails_by_name(yard: Yard) -> None:
    job = yard.enqueue("lighthouse.dream")
    yard.worker().run_next_job()
    assert (yard.job(job).state, yard.job(job).message) == (
        JobState.FAILED,
        "There is no kind of job called lighthouse.dream.",
    )


def test_jobs_run_in_the_order_in_which_they_are_due(yard: Yard) -> None:
    first = yard.enqueue()
    yard.clock.advance(timedelta(seconds=1))
    second = yard.enqueue()
    yard.worker().run_next_job()
    assert (yard.job(first).state, yard.job(second).state) == (JobState.DONE, JobState.QUEUED)


def test_a_file_that_a_job_keeps_is_there_once_however_often_it_is_kept(yard: Yard) -> None:
    job = yard.enqueue()
    with yard.runtime.unit_of_work() as uow:
        record = jobs_store.claim(uow.session.connection(), "worker", uow.now(), LEASE)
    assert record
    run = JobRun(yard.runtime, record, "worker")
    for content in (b"draft", b"final"):
        run.keep_file("statement.pdf", "application/pdf", content)
    with yard.runtime.unit_of_work() as uow:
        assert jobs_store.get_file(uow.session.connection(), job, "statement.pdf") == ("application/pdf", b"final")


def test_a_sweep_runs_when_its_time_has_come_and_once(database_url: str) -> None:
    clock, service = ManualClock(datetime(2026, 1, 5, 9, tzinfo=UTC)), Boathouse()
    runtime = Runtime(service, Settings(home=Path(), database_urls={"boathouse": database_url}, clock=clock))
    upgrade(runtime.database.engine, service)
    workers = [Worker(runtime, EmbeddedBroker().publisher) for _ in range(2)]
    assert [worker.run_sweeps() for worker in workers] == [1, 0]
    clock.advance(timedelta(minutes=59))
    assert [worker.run_sweeps() for worker in workers] == [0, 0]
    clock.advance(timedelta(minutes=1))
    assert [worker.run_sweeps() for worker in workers] == [1, 0]
    assert service.swept == 2
    runtime.close()
