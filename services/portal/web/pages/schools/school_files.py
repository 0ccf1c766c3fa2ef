"""Files of schools: sent to be checked, shown with what is wrong in the sheet's own rows or with what they would change, and
taken in only then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovTextInput
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import TRUST_LEADS, Pages, in_trust
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do
from services.portal.web.pages.schools.register import TRUST_TABS
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.file_fields import SheetField
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.tabs import tabs
from shared.errors import NotFound
from shared.identity.roles import Role

pages = Pages("school_files", __name__)
KEEPERS = TRUST_LEADS | {Role.OPERATOR}
KINDS = {
    "establishments": (
        "Schools",
        "The register’s file of establishments (GIAS): new schools are entered, known ones brought up to date.",
    ),
    "census": ("Census", "Pupil numbers of one census day, by URN."),
    "successors": ("Successors", "The register’s links from a school to the one that followed it."),
}
STATES = {
    "checking": "Being checked",
    "ready": "Right, waits to be taken",
    "to_correct": "To be corrected",
    "unreadable": "Cannot be read",
    "taking": "Being taken in",
    "taken": "Taken in",
}
WOULD = {
    "new": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "former_urn": "Passed over: a former URN",
    "recorded": "Recorded",
    "other_schools": "Of schools that are not on record",
}


class SendFile(Form):
    """The file alone; a census needs its day and its source."""

    file = SheetField("The file")


class SendCensus(Form):
    taken_on = DayField("Census day", [InputRequired("Enter the census day")], called="census day")
    source = StringField(
        "Where the figures come from",
        widget=GovTextInput(),
        description="For example: School census, October 2026",
        validators=[InputRequired("Say where the figures come from"), Length(max=300)],
    )
    file = SheetField("The file")


class SendSchools(Form):
    taken_on = DayField(
        "Census day of its pupil numbers (optional)",
        [Optional()],
        called="census day",
        description="Without it, numbers of pupils in the file are left out.",
    )
    file = SheetField("The file")


class Take(Form):
    """Taking the good rows of a file with errors needs a yes."""

    good_rows_only = BooleanField("Take the good rows and leave the others out", widget=GovCheckboxInput())


@pages.page("/trust/schools/files/", may=in_trust(KEEPERS))
def listed() -> Any:
    """The files sent so far, and the way to send one."""
    sent = ask("membership", "schools_imports", most=100)
    names = names_of(one["made_by"] for one in sent)
    rows = [
        {
            **one,
            "made_by": who(one["made_by"], names),
            "kind_words": KINDS[one["kind"]][0],
            "state_words": STATES.get(one["state"], one["state"]),
        }
        for one in sent
    ]
    listing = Listing(
        "Files of schools",
        [
            Shown("filename", "File", link=lambda row: url_for("school_files.one", import_id=row["import_id"])),
            Shown("kind_words", "Kind"),
            Shown("state_words", "Status"),
            Shown("made_at", "Sent", "moment"),
            Shown("made_by", "By"),
        ],
        rows,
        sort="-made_at",
        empty="No file was sent yet. Choose a kind above, take an empty sheet with the right columns, fill it in and send it.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "schools/files.html", title="Files of schools", listing=listing, kinds=KINDS,
        tabs=tabs(TRUST_TABS, None, "school_files.listed"),
    )  # fmt: skip


@pages.page("/trust/schools/files/send/<kind>", may=in_trust(KEEPERS), methods=("GET", "POST"))
def send(kind: str) -> Any:
    """Send a file to be checked."""
    form = _form(kind)
    if form.sent():
        with form.refusals({"content": "file", "filename": "file"}):
            return _followed(_sent(kind, form))
    return render_template(
        "schools/send_file.html",
        title=f"Send a file: {KINDS[kind][0].lower()}",
        form=form,
        kind=kind,
        says=KINDS[kind][1],
        template=url_for("school_files.template", kind=kind),
        back=url_for("school_files.listed"),
    )


@pages.page("/trust/schools/files/template/<kind>", may=in_trust(KEEPERS))
def template(kind: str) -> Response:
    """The empty sheet of a kind."""
    _known(kind)
    return download(ask("membership", "schools_file_template", kind=kind))


@pages.page("/trust/schools/files/<import_id>", may=in_trust(KEEPERS), methods=("GET", "POST"))
def one(import_id: str) -> Any:
    """What was found in a file: columns to put right, rows to correct, or what it would change. A corrected file is sent
    from the same page."""
    found = ask("membership", "schools_import", import_id=import_id)
    form = _form(found["kind"])
    if form.sent():
        with form.refusals({"content": "file", "filename": "file"}):
            return _followed(_sent(found["kind"], form))
    return render_template(
        "schools/file.html",
        title=f"{found['filename']}: {STATES.get(found['state'], found['state']).lower()}",
        one=found,
        made_by=who(found["made_by"], names_of([found["made_by"]])),
        sheet=(found["found"] or {}).get("sheet"),
        would=_would(found),
        form=form,
        annotated=_annotated(found),
        kind_words=KINDS[found["kind"]][0],
        state_words=STATES.get(found["state"], found["state"]),
        work=url_for("work.trust_job", service="membership", job_id=found["job_id"], after=request.path)
        if found["job_id"]
        else None,
        back=url_for("school_files.listed"),
    )


@pages.page("/trust/schools/files/<import_id>/take", may=in_trust(KEEPERS), methods=("GET", "POST"))
def take(import_id: str) -> Any:
    """Take a checked file in: all of it, or, where somebody says so, its good rows."""
    found = ask("membership", "schools_import", import_id=import_id)
    form = Take()
    with_errors = found["state"] == "to_correct"
    if form.sent():
        with form.refusals():
            good = bool(form.good_rows_only.data)
            taken = do(
                "membership", "take_schools_file", once=form.once_key(), import_id=import_id, good_rows_only=good
            )
            flash("The rows are being taken in.", "success")
            return _followed({"import_id": import_id, "job_id": taken["job_id"]})
    return render_template(
        "schools/take_file.html",
        title=f"Take in: {found['filename']}",
        form=form,
        one=found,
        with_errors=with_errors,
        would=_would(found),
        back=url_for("school_files.one", import_id=import_id),
    )


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound("There is no such kind of file. The page of files shows the kinds that there are.")


def _form(kind: str) -> Form:
    _known(kind)
    forms: dict[str, type[Form]] = {"census": SendCensus, "establishments": SendSchools}
    return forms.get(kind, SendFile)()


def _followed(begun: Mapping[str, str]) -> AnyResponse:
    """To the page of the job that checks or takes a file, and from there back to the file."""
    onwards = url_for("school_files.one", import_id=begun["import_id"])
    return redirect(url_for("work.trust_job", service="membership", job_id=begun["job_id"], after=onwards))


def _sent(kind: str, form: Form) -> dict[str, Any]:
    sheet = form["file"]
    terms: dict[str, Any] = {}
    if "taken_on" in form and form["taken_on"].data:
        terms["taken_on"] = form["taken_on"].data.isoformat()
    if "source" in form:
        terms["source"] = form["source"].data
    found: dict[str, Any] = do(
        "membership", "send_schools_file", once=form.once_key(),
        kind=kind, filename=sheet.filename, content=sheet.content, **terms,
    )  # fmt: skip
    return found


def _would(found: dict[str, Any]) -> list[tuple[str, int]]:
    counts = (found["found"] or {}).get("would") or {}
    return [(WOULD.get(name, name.replace("_", " ").capitalize()), count) for name, count in counts.items()]


def _annotated(found: dict[str, Any]) -> str | None:
    """Where the file with its remarks is; a file that was right throughout has none."""
    if found["state"] not in ("to_correct", "ready") or not found["job_id"]:
        return None
    files = ask("membership", "job", job_id=found["job_id"])["files"]
    return (
        url_for("work.trust_job_file", service="membership", job_id=found["job_id"], name=files[0]) if files else None
    )
