"""Base of the services that hold schools' records: what every one of them answers in the same way. A school sees how far
its take-up is, what it may use, its jobs with their files and its audit trail; it takes its records away; and after it
has left, the trust erases them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from shared.errors import NotFound
from shared.files_over_rpc import file_as_json
from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_READERS, TRUST_READERS, Role
from shared.jobs.run import JobRun
from shared.persistence import jobs_store, operations_store, school_store, take_up_store
from shared.persistence.jobs_store import JobRecord
from shared.persistence.take_up_store import Mode
from shared.persistence.unit_of_work import UnitOfWork
from shared.school_jobs import ERASE_JOB, EXPORT_JOB, erase, export, refuse_erasure
from shared.service import Needs, Service, rpc
from shared.service import job as job_kind

READERS = SCHOOL_READERS | TRUST_READERS | {Role.MEMBERSHIP_LEAD}
TAKERS = SCHOOL_LEADERS | {Role.MEMBERSHIP_LEAD, Role.OPERATOR}
ERASERS = frozenset({Role.MEMBERSHIP_LEAD, Role.OPERATOR})
"""Roles of the trust; no role at a school erases."""


class OneSchool(Schema):
    school_id = fields.String(required=True)


class OneJob(Schema):
    job_id = fields.String(required=True)
    school_id = fields.String()


class OneFile(OneJob):
    name = fields.String(required=True)


class JobsWanted(OneSchool):
    most = fields.Integer(load_default=50, strict=True, validate=validate.Range(1, 500))
    before = fields.String(load_default=None, allow_none=True)


class TimelineWanted(OneSchool):
    subject = fields.String(load_default=None, allow_none=True)
    before = fields.Integer(load_default=None, allow_none=True, strict=True)
    after = fields.Integer(load_default=None, allow_none=True, strict=True)
    most = fields.Integer(load_default=100, strict=True, validate=validate.Range(1, 500))


class ErasureWanted(OneSchool):
    reason = fields.String(required=True, validate=validate.Length(min=3, error="Say why, for the certificate."))
    without_export = fields.String(load_default="")


class SchoolService(Service):
    """A service with records of schools. Its `tables` say what is exported and what leaving does to each."""

    def export_documents(self, uow: UnitOfWork, school_id: str) -> Mapping[str, bytes]:
        """Documents for the export bundle, by path (`letters/2026-01.pdf`). Services that have some override this."""
        return {}

    def school_in_words(self, uow: UnitOfWork, school_id: str) -> str:
        """What the export calls the school: its name where the service knows it, else its id."""
        return school_id

    def still_needs(self, uow: UnitOfWork, school_id: str) -> str | None:
        """Why the school's records may not be erased yet, in words; services with a reason of their own override this."""
        return None

    @rpc(OneSchool, roles=READERS | {Role.FINANCE}, needs=Needs.NOTHING, changes=False)
    def take_up_progress(self, uow: UnitOfWork, school_id: str) -> dict[str, Any]:
        """How far the school's past is here: `state` none, taking_up or active; figures for each source."""
        connection = uow.session.connection()
        held = take_up_store.entitlements(connection, [school_id]).get(school_id)
        sources = take_up_store.take_ups(connection, school_id)
        return {
            "school_id": school_id,
            "state": held.state.value if held else "none",
            "sources": [
                {"source": one.source, "state": one.state, "expected": one.expected, "received": one.received}
                for one in sources
            ],
        }

    @rpc(OneSchool, roles=READERS, needs=Needs.NOTHING, changes=False)
    def my_entitlement(self, uow: UnitOfWork, school_id: str) -> dict[str, Any]:
        """What the school may do here today, from this service's own copy."""
        held = take_up_store.entitlements(uow.session.connection(), [school_id]).get(school_id)
        if held is None:
            return {"school_id": school_id, "mode": Mode.NONE.value, "state": "none", "from": None, "until": None}
        return {
            "school_id": school_id,
            "mode": held.mode_on(uow.today()).value,
            "state": held.state.value,
            "from": held.valid_from.isoformat(),
            "until": held.valid_until.isoformat() if held.valid_until else None,
        }

    @rpc(JobsWanted, roles=READERS, needs=Needs.NOTHING, changes=False)
    def jobs(self, uow: UnitOfWork, school_id: str, most: int, before: str | None) -> list[dict[str, Any]]:
        """The school's jobs with the names of their files, newest first; from the one after the job `before` on, to page."""
        connection = uow.session.connection()
        found = jobs_store.listed(connection, schools=frozenset([school_id]), most=most, before=before)
        files = school_store.files_of_jobs(connection, [record.id for record in found])
        return [{**record.as_dict(), "files": files.get(record.id, [])} for record in found]

    @rpc(OneJob, roles=READERS, needs=Needs.NOTHING, changes=False)
    def job(self, uow: UnitOfWork, job_id: str, school_id: str | None = None) -> dict[str, Any]:
        """One job with the names of the files it made. Raises NotFound for a job that the caller may not see."""
        record = _visible(uow, job_id, school_id)
        return {**record.as_dict(), "files": school_store.file_names(uow.session.connection(), job_id)}

    @rpc(OneFile, roles=READERS, needs=Needs.NOTHING, changes=False)
    def job_file(self, uow: UnitOfWork, job_id: str, name: str, school_id: str | None = None) -> dict[str, str]:
        """A file that a job made: `media_type`, and `content` in base64. Raises NotFound."""
        _visible(uow, job_id, school_id)
        connection = uow.session.connection()
        names = school_store.file_names(connection, job_id)
        found = jobs_store.get_file(connection, job_id, name) if name in names else None
        if found is None:
            raise NotFound(f"This job made no file {name}; there is {', '.join(names) or 'none'}.")
        return file_as_json(name, *found)

    @rpc(OneSchool, roles=READERS, needs=Needs.NOTHING, changes=False)
    def records_held(self, uow: UnitOfWork, school_id: str) -> dict[str, Any]:
        """What this service holds of the school: records by kind with their number, what leaving does to each, and the
        exports and erasures so far, newest first, with their files."""
        connection = uow.session.connection()
        found = jobs_store.listed(connection, schools=frozenset([school_id]), most=500)
        jobs = [record for record in found if record.kind in (EXPORT_JOB, ERASE_JOB)]
        files = school_store.files_of_jobs(connection, [record.id for record in jobs])
        return {
            "service": self.title,
            "records": [
                {
                    "name": owned.name,
                    "title": owned.title,
                    "rows": school_store.count_rows(connection, owned, school_id),
                    "on_leaving": owned.erase,
                    "duty": owned.duty,
                }
                for owned in self.tables
            ],
            "jobs": [{**record.as_dict(), "files": files.get(record.id, [])} for record in jobs],
        }

    @rpc(OneSchool, roles=TAKERS, needs=Needs.NOTHING)
    def export_school(self, uow: UnitOfWork, school_id: str) -> dict[str, str]:
        """Begin the bundle of all that this service holds of the school; possible at any time, after leaving too."""
        return {"job_id": jobs_store.enqueue(uow, EXPORT_JOB, school_id=school_id, arguments={})}

    @rpc(ErasureWanted, roles=ERASERS, needs=Needs.NOTHING)
    def erase_school(self, uow: UnitOfWork, school_id: str, reason: str, without_export: str) -> dict[str, str]:
        """Begin the erasure of a school that has left. Raises Conflict while it uses the service or has no export."""
        refuse_erasure(self, uow, school_id, without_export)
        arguments = {"reason": reason, "without_export": without_export}
        return {"job_id": jobs_store.enqueue(uow, ERASE_JOB, school_id=school_id, arguments=arguments)}

    @rpc(TimelineWanted, roles=READERS, needs=Needs.NOTHING, changes=False)
    def timeline(
        self, uow: UnitOfWork, school_id: str, subject: str | None, before: int | None, after: int | None, most: int
    ) -> list[dict[str, Any]]:
        """Who did what and why, newest first; of one thing with `subject`; from `before` (a position) on, to page.

        With `after` (a position; 0 from the beginning) oldest first, so that a reader follows what comes.
        """
        rows = operations_store.timeline(uow.session.connection(), school_id, subject, before, most, after)
        return [
            {
                "position": row["position"],
                "event_id": row["id"],
                "type": row["type"],
                "subject": row["aggregateid"],
                "actor": row["actor"],
                "why": row["why"],
                "at": row["recorded_at"].isoformat(),
                "correlation_id": row["correlationid"],
                "caused_by": row["causationid"],
            }
            for row in rows
        ]

    @job_kind(EXPORT_JOB)
    def _export(self, run: JobRun) -> dict[str, Any]:
        return export(self, run)

    @job_kind(ERASE_JOB)
    def _erase(self, run: JobRun) -> dict[str, Any]:
        return erase(self, run)


def _visible(uow: UnitOfWork, job_id: str, school_id: str | None) -> JobRecord:
    record = jobs_store.get(uow.session.connection(), job_id)
    hidden = record is not None and (
        (record.school_id is None and not uow.scope.everywhere)
        or (record.school_id is not None and not uow.scope.covers(record.school_id))
        or (school_id is not None and record.school_id != school_id)
    )
    if record is None or hidden:
        raise NotFound(f"There is no job {job_id} here that you may see.")
    return record
