"""How far a job is, as the terminal tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.cli.jobs import how_far
from shared.persistence.jobs_store import JobRecord, JobState


def record(state: JobState, **said: Any) -> JobRecord:
    names = dict.fromkeys(JobRecord.__dataclass_fields__)
    usual: dict[str, Any] = {
        "id": "j1",
        "created_at": datetime(2026, 9, 1, tzinfo=UTC),
        "step": "",
        "message": "",
        "done": 0,
    }
    return JobRecord(**{**names, **usual, "state": state, **said})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (record(JobState.QUEUED), "queued"),
        (
            record(JobState.QUEUED, message="Attempt 1 failed: no answer", step="Working out pay"),
            "queued: Attempt 1 failed: no answer",
        ),
        (record(JobState.RUNNING), "begun"),
        (record(JobState.RUNNING, step="Working out pay", done=2_500, total=5_000), "Working out pay: 2,500 of 5,000"),
        (record(JobState.RUNNING, step="Sending", done=7), "Sending: 7"),
        (record(JobState.RUNNING, step="Closing the run", done=0, total=1), "Closing the run"),
        (
            record(JobState.DONE, step="Adding up the run", message="Done", done=5_000, total=5_000),
            "done: 5,000 of 5,000",
        ),
        (record(JobState.DONE, step="Closing the run", message="Done", done=1, total=1), "done"),
        (record(JobState.FAILED, step="Working out pay", message="There is no rate"), "failed: There is no rate"),
    ],
)
def test_a_job_says_in_a_line_where_it_is(said: JobRecord, words: str) -> None:
    assert how_far(said) == words
