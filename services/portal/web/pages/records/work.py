"""Long work: what was asked of the services and takes its time, how far it is, what came of it, and the files to take away.
A page shows the same record of a job that the terminal shows with `quayside jobs`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, get_template_attribute, jsonify, render_template, request, url_for

from services.portal.web.admission import guard
from services.portal.web.admission.access import EVERY_TRUST_ROLE, SCHOOL_PAGE_READERS, Pages, at_school, in_trust
from services.portal.web.context import ask
from services.portal.web.patterns.files import download
from services.portal.web.patterns.jobs_worded import PASSED_OVER, Work, in_service
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.trails import way_from_home
from shared.errors import NotAllowed, NotFound, ServiceAway
from shared.identity.roles import Role
from shared.service import installed

pages = Pages("work", __name__)
READERS = at_school(SCHOOL_PAGE_READERS | {Role.BUYER, Role.PAYROLL_OFFICER})
"""Each service says again who may see its jobs."""
IN_TRUST = in_trust(EVERY_TRUST_ROLE)
SERVICES = tuple(installed.names())
MOST_JOBS = 200


@pages.page("/schools/<school_id>/work/", may=READERS)
def school(school_id: str) -> Any:
    """All services' long work for a school, newest first."""
    rows: list[dict[str, Any]] = []
    away: list[str] = []
    for service in SERVICES:
        try:
            found = ask(service, "jobs", school_id=school_id, most=MOST_JOBS)
        except ServiceAway:
            away.append(in_service(service))
        except NotAllowed:
            continue
        else:
            rows += [_row(Work(service, job)) for job in found if job["kind"] not in PASSED_OVER]
    listing = Listing(
        "Long work",
        [
            Shown("what", "What", link=lambda row: url_for("work.job", school_id=school_id, **row["of"])),
            Shown("state", "Status", "tag"),
            Shown("asked_at", "Asked for", "moment"),
            Shown("ended_at", "Ended", "moment"),
            Shown("service", "By"),
        ],
        rows,
        choices=(
            Choice("service", "By", [("", "All"), *((name, name) for name in map(in_service, SERVICES))]),
            Choice("state", "Status", [("", "All"), ("running", "Under way"), ("done", "Done"), ("failed", "Stopped")]),
        ),
        sort="-asked_at",
        empty="Nothing here yet. What takes longer than a moment stands here while it is done and afterwards: "
        "documents, exports of your records, files that you sent to be checked.",
    )  # fmt: skip
    return listing.as_file() or render_template("work/school.html", title="Long work", listing=listing, away=away)


@pages.page("/schools/<school_id>/work/<service>/<job_id>", may=READERS)
def job(school_id: str, service: str, job_id: str) -> str:
    """One job: how far it is, what came of it, its files."""
    return _page(_found(service, job_id, school_id))


@pages.look("/schools/<school_id>/work/<service>/<job_id>/parts", may=READERS)
def job_parts(school_id: str, service: str, job_id: str) -> Response:
    """What changes on the page of a job, for the script that keeps it up to date."""
    return _parts(_found(service, job_id, school_id))


@pages.page("/schools/<school_id>/work/<service>/<job_id>/files/<path:name>", may=READERS)
def job_file(school_id: str, service: str, job_id: str, name: str) -> Response:
    """A file that a job made, to be kept."""
    return _file(service, job_id, name, school_id)


@pages.page("/trust/work/<service>/<job_id>", may=IN_TRUST)
def trust_job(service: str, job_id: str) -> str:
    """One job that is about no single school."""
    return _page(_found(service, job_id, None))


@pages.look("/trust/work/<service>/<job_id>/parts", may=IN_TRUST)
def trust_job_parts(service: str, job_id: str) -> Response:
    """What changes on the page of such a job."""
    return _parts(_found(service, job_id, None))


@pages.page("/trust/work/<service>/<job_id>/files/<path:name>", may=IN_TRUST)
def trust_job_file(service: str, job_id: str, name: str) -> Response:
    """A file that such a job made."""
    return _file(service, job_id, name, None)


def _row(work: Work) -> dict[str, Any]:
    return {
        "what": work.what,
        "of": {"service": work.service, "job_id": work.job["id"]},
        "state": work.state,
        "asked_at": work.job["created_at"],
        "ended_at": work.job["finished_at"],
        "service": in_service(work.service),
    }


def _asked(service: str, job_id: str, school_id: str | None) -> dict[str, Any]:
    """What a service is asked with. Raises NotFound for an address that names no service."""
    if service not in SERVICES:
        raise NotFound("There is no such work here that you may see.")
    return {"job_id": job_id, **({"school_id": school_id} if school_id else {})}


def _found(service: str, job_id: str, school_id: str | None) -> Work:
    return Work(service, ask(service, "job", **_asked(service, job_id, school_id)))


def _page(work: Work) -> str:
    onwards = request.args.get("after")
    return render_template(
        "work/job.html",
        title=work.what,
        work=work,
        live=_address(work, "parts"),
        files=_files(work),
        after=guard.own_path(onwards) if onwards else None,
        trail=_trail(work),
    )


def _files(work: Work) -> list[dict[str, str]]:
    return [{"name": name, "href": _address(work, "file", name=name)} for name in work.job.get("files", ())]


def _trail(work: Work) -> list[dict[str, str]]:
    school_id = work.job["school_id"]
    if school_id is None:
        return way_from_home()
    return way_from_home(("Long work", url_for("work.school", school_id=school_id)), school_id=school_id)


def _address(work: Work, part: str, **more: str) -> str:
    # Trust staff may come by the trust's address to a job of a school; from there on they are at the school's.
    named = {"service": work.service, "job_id": work.job["id"], **more}
    if work.job["school_id"]:
        return url_for(f"work.job_{part}", school_id=work.job["school_id"], **named)
    return url_for(f"work.trust_job_{part}", **named)


def _parts(work: Work) -> Response:
    progress, said, result = (
        get_template_attribute("parts/progress.html", f"{name}_part") for name in ("progress", "said", "result")
    )
    parts = {"progress": progress(work), "said": said(work), "result": result(work, _files(work))}
    return jsonify(parts={name: str(html).strip() for name, html in parts.items()}, stop=not work.running)


def _file(service: str, job_id: str, name: str, school_id: str | None) -> Response:
    kept: Mapping[str, str] = ask(service, "job_file", name=name, **_asked(service, job_id, school_id))
    guard.note_reading(f"the file {kept['name']} of {in_service(service)}", job_id)
    return download(kept)
