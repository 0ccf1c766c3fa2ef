"""The job records of sending: one waits at a time, and those that are done are not kept, since there is one for each burst."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, exists, select

from shared.persistence.jobs_store import JobState
from shared.persistence.tables import job


def is_due(connection: Connection, kind: str) -> bool:
    """Whether a job of this kind already waits for the worker."""
    waiting = exists().where(job.c.kind == kind, job.c.state == JobState.QUEUED.value)
    return bool(connection.execute(select(waiting)).scalar())


def forget_done(connection: Connection, kind: str, before: datetime) -> int:
    """Remove the records of a kind that got done before a time; failed ones stay to be looked at."""
    old = (job.c.kind == kind, job.c.state == JobState.DONE.value, job.c.finished_at < before)
    return connection.execute(delete(job).where(*old)).rowcount
