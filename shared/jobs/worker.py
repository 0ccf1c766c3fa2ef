"""The worker of a service: plain threads for the relay, parked events, jobs and sweeps. Nothing here knows eventlet, so
work that is long or keeps a core busy harms no heartbeat."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta

from shared.errors import BrokerAway, DatabaseAway, QuaysideError
from shared.jobs.run import LEASE, JobLost, JobRun
from shared.messaging.deliveries import Publisher
from shared.messaging.redriver import Redriver
from shared.messaging.relay import Relay
from shared.messaging.replay import replay_to_consumer
from shared.messaging.take_up import REPLAY_JOB
from shared.observability.metrics import DATABASE_AWAY, JOB_SECONDS, JOBS_ENDED, JOBS_OPEN, SWEEPS
from shared.persistence import jobs_store, receipts_store, sweeps_store
from shared.persistence.jobs_store import JobRecord, JobState
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime import Runtime
from shared.service import Sweep

log = logging.getLogger(__name__)
RECEIPTS_KEPT = timedelta(days=30)
"""How long a command that is repeated under its idempotency key still gets its first answer."""
OBSERVE_SECONDS = 5.0
"""Between looks for the gauges; Prometheus asks less often than that."""
OBSERVE_SERVICE_SECONDS = 60.0
"""Between looks for a service's own gauges, which may ask its database for more."""
BROKER_PAUSE = timedelta(seconds=5)
"""Before a job that needs the broker looks for it again; such an attempt is not counted, since the job did nothing wrong."""
LOOK_SECONDS = 0.25
"""Between looks for due jobs and parked events; three indexed reads, so four a second cost nothing that shows."""


def forget_old_receipts(uow: UnitOfWork) -> None:
    """Delete what was answered to commands so long ago that nobody repeats them."""
    receipts_store.forget(uow.session.connection(), uow.now() - RECEIPTS_KEPT)


FORGET_RECEIPTS = Sweep("forget_old_receipts", timedelta(hours=6), forget_old_receipts)
"""What the kernel looks after in every service; it is not counted among the sweeps that the service declares."""


class Worker:
    """Runs one service's background work in threads of this process."""

    def __init__(self, runtime: Runtime, connect: Callable[[], Publisher]) -> None:
        self._runtime = runtime
        self._connect = connect
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._observed: dict[str, float] = {}
        self.relay = Relay(runtime, connect)
        self.redriver = Redriver(runtime)
        self.name = f"{socket.gethostname()}:{os.getpid()}"

    def start(self) -> None:
        """Start the threads."""
        loops: dict[str, Callable[[], None]] = {
            "relay": lambda: self.relay.run(self._stopping),
            "parked": lambda: self._repeat("parked", self._look_after_parked),
            "jobs": lambda: self._repeat("jobs", self._look_after_jobs),
            "sweeps": lambda: self._repeat("sweeps", self._look_after_sweeps),
        }
        for name, loop in loops.items():
            thread = threading.Thread(target=loop, name=f"{self._runtime.service.name}-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, patience: float = 30.0) -> None:
        """Ask the threads to end after what they have in hand, and wait for them."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(patience)

    @property
    def alive(self) -> bool:
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def run_due(self) -> int:
        """Do once, in this thread, whatever is due: for tests and simulations. Returns how many things were done."""
        published = 0
        while (count := self.relay.publish_waiting()) > 0:
            published += count
        done = published + self.redriver.drain() + self.run_sweeps()
        while self.run_next_job():
            done += 1
        return done

    def run_next_job(self) -> bool:
        """Run the next due job to its end, or to its next attempt; False where none is due."""
        with self._runtime.unit_of_work() as uow:
            record = jobs_store.claim(uow.session.connection(), self.name, uow.now(), LEASE)
        if record is None:
            return False
        self._run_job(record)
        return True

    def run_sweeps(self) -> int:
        """Run the sweeps whose time has come; returns how many. One that fails keeps none of the others from running;
        what it raised is raised once they have run."""
        self._run_sweep(FORGET_RECEIPTS)
        ran = 0
        failed: list[Exception] = []
        for sweep in self._runtime.service.sweeps.values():
            try:
                ran += self._run_sweep(sweep)
            except DatabaseAway:
                raise
            except Exception as problem:
                SWEEPS.labels(self._runtime.service.name, sweep.name, "failed").inc()
                failed.append(problem)
        if failed:
            raise failed[0]
        return ran

    def _run_sweep(self, sweep: Sweep) -> bool:
        with self._runtime.unit_of_work() as uow:
            if not sweeps_store.due(uow.session.connection(), sweep.name, sweep.every, uow.now()):
                return False
            sweep.call(uow)
        SWEEPS.labels(self._runtime.service.name, sweep.name, "done").inc()
        return True

    def _repeat(self, what: str, look: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                look()
            except DatabaseAway as problem:
                DATABASE_AWAY.labels(self._runtime.service.name).inc()
                log.warning("waiting for the database", extra={"loop": what, "reason": str(problem)})
                self._stopping.wait(1.0)
            except Exception:
                log.exception("background work failed; it will be tried again", extra={"loop": what})
                self._stopping.wait(1.0)
            self._stopping.wait(LOOK_SECONDS)

    def _look_after_parked(self) -> None:
        self.redriver.drain()
        if self._time_to_observe("parked"):
            self.redriver.observe()

    def _look_after_jobs(self) -> None:
        while not self._stopping.is_set() and self.run_next_job():
            continue
        if not self._time_to_observe("jobs"):
            return
        with self._runtime.unit_of_work() as uow:
            counts = jobs_store.counts(uow.session.connection())
        for state in (JobState.QUEUED, JobState.RUNNING):
            JOBS_OPEN.labels(self._runtime.service.name, state.value).set(counts.get(state, 0))

    def _look_after_sweeps(self) -> None:
        # First: a sweep that fails must not hide how much waits in the outbox.
        if self._time_to_observe("outbox"):
            self.relay.observe()
        if self._time_to_observe("service", OBSERVE_SERVICE_SECONDS):
            self.observe_service()
        self.run_sweeps()

    def observe_service(self) -> None:
        """Have the service set its own gauges, as of now."""
        with self._runtime.unit_of_work() as uow:
            self._runtime.service.observe(uow)

    def _time_to_observe(self, what: str, every: float = OBSERVE_SECONDS) -> bool:
        last = self._observed.get(what)
        if last is not None and time.monotonic() - last < every:
            return False
        self._observed[what] = time.monotonic()
        return True

    def _run_job(self, record: JobRecord) -> None:
        run = JobRun(self._runtime, record, self.name)
        kind = self._runtime.service.job_kinds.get(record.kind)
        attempts = kind.attempts if kind else 20
        if record.attempts > attempts:
            self._fail(run, record, _stopped_each_time(record, attempts))
            return
        begun = time.monotonic()
        try:
            if record.kind == REPLAY_JOB:
                publisher = self._connect()
                try:
                    result: object = replay_to_consumer(run, publisher)
                finally:
                    publisher.close()
            elif kind is None:
                raise QuaysideError(f"There is no kind of job called {record.kind}.")
            else:
                result = kind.call(run)
            run.finish(JobState.DONE, "Done", result)
            JOBS_ENDED.labels(self._runtime.service.name, record.kind, "done").inc()
            JOB_SECONDS.labels(self._runtime.service.name, record.kind).observe(time.monotonic() - begun)
        except JobLost as problem:
            log.warning("job lost", extra={"job": record.id, "reason": str(problem)})
        except DatabaseAway:
            raise
        except QuaysideError as refusal:
            self._fail(run, record, refusal.message)
        except BrokerAway as away:
            run.try_again(f"It waits for the broker: {away}", BROKER_PAUSE, attempts=record.attempts - 1)
        except Exception as problem:
            log.warning("job attempt failed", extra={"job": record.id, "trace": traceback.format_exc()})
            if record.attempts >= attempts:
                self._fail(run, record, f"{type(problem).__name__}: {problem}")
                return
            words = f"Attempt {record.attempts} failed: {problem}"
            run.try_again(words, _job_pause(record.attempts), attempts=record.attempts)

    def _fail(self, run: JobRun, record: JobRecord, message: str) -> None:
        run.finish(JobState.FAILED, message, None)
        JOBS_ENDED.labels(self._runtime.service.name, record.kind, "failed").inc()


def _stopped_each_time(record: JobRecord, attempts: int) -> str:
    """Why a job is not begun again: an attempt that ends without a word took its worker along, and the next would too."""
    at = f", the last time at '{record.step}'" if record.step else ""
    return (
        f"It was begun {attempts} times, and each time its worker stopped in the middle{at}. What it works on may be too "
        "large or damaged: it is not begun again by itself"
    )


def _job_pause(attempts: int) -> timedelta:
    pause: timedelta = min(timedelta(seconds=1) * 2 ** (attempts - 1), timedelta(minutes=5))
    return pause
