"""What a job of an import answers: its result, with the file of errors kept beside the job."""

from __future__ import annotations

from typing import Any

from shared.files_over_rpc import content_of
from shared.jobs.run import JobRun


def with_file_kept(run: JobRun, found: dict[str, Any]) -> dict[str, Any]:
    """The result with the name of its file in place of the file, which is kept with the job."""
    file = found.pop("file")
    if file is not None:
        run.keep_file(file["name"], file["media_type"], content_of(file))
    return found | {"file": file["name"] if file is not None else None}
