"""One run of a job. Work is cut into steps that each commit with a checkpoint, so that a killed job goes on where it was
and never does a step twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from shared.persistence import jobs_store
from shared.persistence.jobs_store import JobRecord, JobState
from shared.persistence.scope import EVERYWHERE, Scope, only
from shared.persistence.unit_of_work import Cause, UnitOfWork
from shared.runtime import Runtime

LEASE = timedelta(minutes=2)
"""Longer than any one step should take; after it another worker may take the job over."""


class JobLost(Exception):
    """This worker no longer holds the job: its lease ran out or somebody cancelled it. Nothing more is committed."""


class JobRun:
    """What a job's method is given."""

    def __init__(self, runtime: Runtime, record: JobRecord, worker: str) -> None:
        self._runtime = runtime
        self._record = record
        self._worker = worker
        self.checkpoint: Any = record.checkpoint
        self.done = record.done
        self.total = record.total

    @property
    def id(self) -> str:
        return self._record.id

    @property
    def arguments(self) -> Any:
        return self._record.arguments

    @property
    def school_id(self) -> str | None:
        return self._record.school_id

    @property
    def runtime(self) -> Runtime:
        return self._runtime

    @contextmanager
    def step(
        self, name: str, *, checkpoint: Any = None, advance: int = 0, total: int | None = None
    ) -> Iterator[UnitOfWork]:
        """A transaction of this job; its end commits the work together with the checkpoint and the progress.

        A service's own job gets its own kind of unit of work. Raises JobLost where another worker has the job now.
        """
        with self.unit_of_work() as uow:
            yield uow
            self.total = total if total is not None else self.total
            self.done += advance
            self.checkpoint = checkpoint if checkpoint is not None else self.checkpoint
            held = jobs_store.report(
                uow.session.connection(),
                self.id,
                self._worker,
                step=name,
                done=self.done,
                total=self.total,
                checkpoint=self.checkpoint,
                lease_until=uow.now() + LEASE,
            )
            if not held:
                raise JobLost(f"Job {self.id} is no longer this worker's.")

    def unit_of_work(self) -> UnitOfWork:
        """A transaction in the name of whoever asked for the job, within its school."""
        cause = Cause(self._record.actor, self._record.correlation_id, self._record.causation_id)
        scope: Scope = only([self.school_id]) if self.school_id else EVERYWHERE
        return self._runtime.unit_of_work(cause, scope)

    def keep_file(self, name: str, media_type: str, content: bytes) -> None:
        """Keep a file that this job made, to be fetched by whoever may see the job."""
        with self.step(f"Keeping {name}") as uow:
            jobs_store.save_file(uow.session.connection(), self.id, name, media_type, content)

    def finish(self, state: JobState, message: str, result: Any) -> None:
        with self.unit_of_work() as uow:
            jobs_store.report(
                uow.session.connection(),
                self.id,
                self._worker,
                state=state.value,
                message=message,
                result=result,
                finished_at=uow.now(),
                lease_until=None,
            )

    def try_again(self, message: str, after: timedelta, *, attempts: int) -> None:
        """Let the job wait for its next attempt; `attempts` is how many count so far."""
        with self.unit_of_work() as uow:
            jobs_store.report(
                uow.session.connection(),
                self.id,
                self._worker,
                state=JobState.QUEUED.value,
                message=message,
                run_after=uow.now() + after,
                attempts=attempts,
                lease_until=None,
            )
