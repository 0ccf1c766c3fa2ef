"""The school's documents from all services in one list, and everything that is held of it to take away."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from wtforms import HiddenField

from services.portal.web.admission.access import Pages, at_school, rules_of
from services.portal.web.asking.everywhere import Answers, ask_each, services
from services.portal.web.context import do, me
from services.portal.web.pages.membership.journey import JOURNEY_READERS
from services.portal.web.pages.records.erasure import ERASERS, works_of
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.jobs_worded import PASSED_OVER, Work, in_service
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from shared.errors import ServiceAway
from shared.identity.roles import SCHOOL_LEADERS, Role

pages = Pages("documents", __name__)
TAKERS = SCHOOL_LEADERS | {Role.MEMBERSHIP_LEAD, Role.OPERATOR}
EXPORT = "kernel.export"
MOST_JOBS = 200
NAVIGATION = (
    Entry("Records", "documents.listed", at_school(JOURNEY_READERS), order=90),
    Entry("Documents", "documents.listed", at_school(JOURNEY_READERS), order=70, section="Records"),
)


class TakeAway(Form):
    """A button, with the services that hold something."""

    of = HiddenField()


@pages.page("/schools/<school_id>/documents/", may=at_school(JOURNEY_READERS))
def listed(school_id: str) -> Any:
    """Every file that a service made for the school: statements, orders, exports."""
    found = ask_each("jobs", school_id=school_id, most=MOST_JOBS)
    works = _works(found)
    listing = Listing(
        "Documents",
        [
            Shown("name", "File", link=lambda row: _file(school_id, row)),
            Shown("what", "What it is"),
            Shown("service", "From"),
            Shown("made_at", "Made", "moment"),
        ],
        [_row(work, name) for work in works for name in work.job.get("files", ()) if work.state == "done"],
        choices=(Choice("service", "From", [("", "All"), *((one, one) for one in map(in_service, services()))]),),
        sort="-made_at",
        empty="No documents yet. Statements of charges, the papers of collective orders and exports of your records stand "
        "here as soon as there are some.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "documents/listed.html",
        title="Documents",
        listing=listing,
        running=[work for work in works if work.running],
        away=found.away,
        may_take=me().holds(TAKERS, school_id),
        may_erase=me().holds(ERASERS),
        statements=rules_of(current_app)["statements.listed"],
    )


@pages.page("/schools/<school_id>/documents/take-away", may=at_school(TAKERS), methods=("GET", "POST"))
def take_away(school_id: str) -> Any:
    """What each service holds of the school, and all of it as files: one bundle for each service."""
    form = TakeAway()
    if form.sent():
        asked, away = _asked_of(
            [one for one in (form.of.data or "").split(",") if one in services()], school_id, form.once_key()
        )
        if asked:
            verb = "makes" if len(asked) == 1 else "make"
            flash(f"{_and(asked)} {verb} your files now. They stand below as soon as they are done.", "success")
        if away:
            verb = "does" if len(away) == 1 else "do"
            flash(f"{_and(away)} {verb} not answer just now: ask again in a few minutes.", "notice")
        return redirect(url_for("documents.take_away", school_id=school_id))
    held = ask_each("records_held", school_id=school_id)
    with_records = [service for service, said in held.by_service.items() if any(one["rows"] for one in said["records"])]
    form.of.data = ",".join(with_records)
    exports = works_of(held, EXPORT)
    return render_template(
        "documents/take_away.html",
        title="Take everything with you",
        form=form,
        held=held,
        with_records=with_records,
        exports=exports,
        running=any(work.running for work in exports),
        back=url_for("documents.listed", school_id=school_id),
    )


def _asked_of(among: list[str], school_id: str, once: str) -> tuple[list[str], list[str]]:
    """The services that began an export, and those that do not answer. Sent twice, it is begun once."""
    asked, away = [], []
    for service in among:
        try:
            do(service, "export_school", once=f"{once}:{service}", school_id=school_id)
            asked.append(service)
        except ServiceAway:
            away.append(service)
    return asked, away


def _works(found: Answers) -> list[Work]:
    return [
        Work(service, job)
        for service, jobs in found.by_service.items()
        for job in jobs
        if job["kind"] not in PASSED_OVER
    ]


def _row(work: Work, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "what": work.what,
        "service": in_service(work.service),
        "made_at": work.job["finished_at"] or work.job["created_at"],
        "of": {"service": work.service, "job_id": work.job["id"]},
    }


def _file(school_id: str, row: Any) -> str:
    return url_for("work.job_file", school_id=school_id, name=row["name"], **row["of"])


def _and(names: list[str]) -> str:
    worded = [in_service(name) for name in names]
    return " and ".join([", ".join(worded[:-1]), worded[-1]]) if len(worded) > 1 else worded[0]
