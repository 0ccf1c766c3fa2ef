"""Schools as the trust keeps them: the list, each school's record with its dated rows, and what whoever keeps the records
may enter; federations, and the trust's own record."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovSelect, GovTextInput
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from services.portal.web.admission.access import TRUST_LEADS, Pages, at_school, in_trust
from services.portal.web.admission.guard import note_reading
from services.portal.web.context import ask, do, me
from services.portal.web.pages.membership.journey import JOURNEY_READERS, TABS
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import PAGE_SIZE, Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.tabs import tabs
from shared.errors import NotFound
from shared.identity.roles import TRUST_READERS, Role

pages = Pages("schools", __name__)
LIST_READERS = TRUST_READERS | {Role.MEMBERSHIP_LEAD, Role.FINANCE, Role.BUYER}
RECORD_READERS = JOURNEY_READERS | {Role.FINANCE}
TRUST_SIDE = TRUST_READERS | {Role.MEMBERSHIP_LEAD}
KEEPERS = TRUST_LEADS | {Role.OPERATOR}
COUNTERS = KEEPERS | {Role.FINANCE}
NAVIGATION = (Entry("Schools", "schools.listed", in_trust(LIST_READERS), order=10),)
TRUST_TABS = (
    ("Schools", "schools.listed"),
    ("Federations", "schools.federations"),
    ("Files of schools", "school_files.listed"),
    ("The trust’s record", "schools.trust"),
)
PHASES = (
    ("", "None (special schools and others)"),
    ("nursery", "Nursery"),
    ("primary", "Primary"),
    ("middle_deemed_primary", "Middle, deemed primary"),
    ("middle_deemed_secondary", "Middle, deemed secondary"),
    ("secondary", "Secondary"),
    ("all_through", "All-through"),
    ("sixteen_plus", "16 plus"),
)


def _text(label: str, needed: str = "", hint: str = "", most: int = 300) -> StringField:
    must = [DataRequired(needed)] if needed else [Optional()]
    return StringField(label, widget=GovTextInput(), description=hint, validators=[*must, Length(max=most)])


class NewSchool(Form):
    """A school entered by hand."""

    urn = _text("URN", "Enter the URN", "Six digits, as in the register of schools", 10)
    name = _text("Name", "Enter the name")
    establishment_type = _text("Type of establishment", "Enter the type", "For example: Community special school", 120)
    phase = SelectField("Phase of education", widget=GovSelect(), choices=list(PHASES), validators=[Optional()])
    la_name = _text("Local authority (optional)", most=120)
    postcode = _text("Postcode (optional)", most=10)
    opened_on = DayField("Opened on (optional)", called="day it opened")


class NewDetails(Form):
    """What the register says of a school from a day on; what stays empty is kept."""

    from_on = DayField("From", [InputRequired("Enter the day")], called="day")
    name = _text("Name")
    establishment_type = _text("Type of establishment", most=120)
    la_name = _text("Local authority", most=120)
    postcode = _text("Postcode", most=10)


class NewCensus(Form):
    """One more census."""

    taken_on = DayField("Taken on", [InputRequired("Enter the census day")], called="census day")
    pupils = IntegerField(
        "Pupils",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the number of pupils"), NumberRange(0, 1_000_000)],
    )
    free_meals = IntegerField(
        "Pupils with free school meals (optional)",
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(0, 1_000_000)],
    )
    ehcp = IntegerField(
        "Pupils with an EHC plan (optional)", widget=GovTextInput(), validators=[Optional(), NumberRange(0, 1_000_000)]
    )
    source = _text(
        "Where the figures come from", "Say where the figures come from", "For example: School census, October 2026"
    )


class Reopening(Form):
    urn = _text("New URN", "Enter the new URN", "Six digits", 10)
    on = DayField("First day under it", [InputRequired("Enter the first day")], called="first day")


class NewFederation(Form):
    """Schools that are led together."""

    name = _text("Name of the federation", "Enter the name")
    gias_uid = _text("Its number in the register of schools (optional)", most=20)
    hard = RadioField(
        "Kind",
        widget=GovRadioInput(),
        choices=[
            ("yes", "Hard federation: one governing body"),
            ("no", "Soft federation: governing bodies work together"),
        ],
        default="yes",
        validators=[InputRequired("Choose the kind")],
    )
    school_ids = SelectMultipleField(
        "Schools", widget=GovCheckboxesInput(), validators=[InputRequired("Choose at least two schools")]
    )
    opened_on = DayField("Since (optional)", called="day")


class TrustRecord(Form):
    """The trust's own record."""

    name = _text("Name of the trust", "Enter the name")
    gias_uid = _text("Number in the register (GIAS UID, optional)", most=20)
    companies_house_number = _text("Companies House number (optional)", most=8)
    ukprn = _text("UKPRN (optional)", most=10)


@pages.page("/trust/schools/", may=in_trust(LIST_READERS))
def listed() -> Any:
    """The schools, searched and narrowed by membership itself."""
    federations = ask("membership", "federations") if me().holds(TRUST_SIDE) else []
    wanted = {name: request.args.get(name, "")[:120] for name in ("federation_id", "local_authority")}
    said = ask(
        "membership", "schools",
        text=request.args.get("q", "")[:200], page=_page(), page_size=PAGE_SIZE, **wanted,
    )  # fmt: skip
    choices = [
        Choice("local_authority", "Local authority", [("", "All"), *((one, one) for one in said["local_authorities"])])
    ]
    if federations:
        choices.append(
            Choice(
                "federation_id",
                "Federation",
                [("", "All"), *((one["federation_id"], one["name"]) for one in federations)],
            )
        )
    listing = Listing(
        "Schools",
        [
            Shown("name", "School", sortable=False, link=_record_or_home),
            Shown("urn", "URN", sortable=False),
            Shown("establishment_type", "Type", sortable=False),
            Shown("local_authority", "Local authority", sortable=False),
        ],
        said["schools"],
        choices=choices,
        total=said["count"],
        empty="No school is on record yet. Send the register’s file of your schools, or add one by hand.",
    )
    return render_template(
        "schools/listed.html",
        title="Schools",
        listing=listing,
        may_keep=me().holds(KEEPERS),
        tabs=tabs(TRUST_TABS, None, "schools.listed"),
    )


@pages.page("/schools/<school_id>/membership/record", may=at_school(RECORD_READERS))
def record(school_id: str) -> str:
    """Everything on record of a school, with its dated rows."""
    found = ask("membership", "school", school_id=school_id)
    if not me().roles_at(school_id) - me().trust_roles:
        note_reading("school record", school_id)
    return render_template(
        "schools/record.html",
        title="School record",
        one=found,
        phases=dict(PHASES),
        may_keep=me().holds(KEEPERS),
        may_count=me().holds(COUNTERS),
        tabs=tabs(TABS, school_id, "schools.record"),
    )


@pages.page("/trust/schools/add", may=in_trust(KEEPERS), methods=("GET", "POST"))
def add() -> Any:
    """A school entered by hand."""
    form = NewSchool()
    if form.sent():
        with form.refusals():
            made = do("membership", "register_school", once=form.once_key(), **_filled(form))
            flash(f"{made['name']} is on record.", "success")
            return redirect(url_for("schools.record", school_id=made["school_id"]))
    return render_template(
        "schools/form.html", title="Add a school", form=form, button="Add",
        says="Several at once come quicker as the register’s file.", back=url_for("schools.listed"),
    )  # fmt: skip


@pages.page("/schools/<school_id>/membership/record/details", may=at_school(KEEPERS), methods=("GET", "POST"))
def details(school_id: str) -> Any:
    """What the register says of a school from a day on."""
    says = "Fill in only what is different. What was on record before stays there, with its days."
    return _kept(
        school_id,
        NewDetails(),
        "change_school_details",
        "Change the school’s details",
        says,
        "The new details are on record.",
    )


@pages.page("/schools/<school_id>/membership/record/census", may=at_school(COUNTERS), methods=("GET", "POST"))
def census(school_id: str) -> Any:
    """One more census of a school."""
    says = (
        "Prices for each pupil go by the census. A figure that you leave empty is not known; it does not count as zero."
    )
    return _kept(school_id, NewCensus(), "record_census", "Record a census", says, "The census is on record.")


@pages.page("/schools/<school_id>/membership/record/reopening", may=at_school(KEEPERS), methods=("GET", "POST"))
def reopening(school_id: str) -> Any:
    """The school reopened under a new URN outside of any membership here."""
    says = (
        "For a school that reopened elsewhere, or before it came. A school that joins this trust gets its new URN with "
        "“Record that the school has joined”. All records here go on unchanged."
    )
    return _kept(school_id, Reopening(), "record_reopening", "Record a new URN", says, "The new URN is on record.")


@pages.page("/trust/federations/", may=in_trust(TRUST_SIDE))
def federations() -> Any:
    """Schools that are led together."""
    rows = [
        {
            **one,
            "names": ", ".join(school["name"] for school in one["schools"]),
            "kind": "hard" if one["hard"] else "soft",
        }
        for one in ask("membership", "federations")
    ]
    listing = Listing(
        "Federations",
        [
            Shown("name", "Federation", link=lambda row: url_for("schools.listed", federation_id=row["federation_id"])),
            Shown("names", "Schools"),
            Shown("kind", "Kind"),
            Shown("opened_on", "Since", "day"),
        ],
        rows,
        sort="name",
        empty="No federation is on record. Schools that are led together come alongside as one case, once their federation is "
        "recorded here.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "schools/federations.html",
        title="Federations",
        listing=listing,
        may_keep=me().holds(KEEPERS),
        tabs=tabs(TRUST_TABS, None, "schools.federations"),
    )


@pages.page("/trust/federations/add", may=in_trust(KEEPERS), methods=("GET", "POST"))
def add_federation() -> Any:
    """Record schools that are led together; a search narrows the schools to choose from."""
    text = request.args.get("q", "")[:200]
    said = ask("membership", "schools", text=text, page=1, page_size=200)
    form = NewFederation()
    form.school_ids.choices = [(one["school_id"], f"{one['name']} ({one['urn']})") for one in said["schools"]]
    if form.sent():
        with form.refusals():
            values = _filled(form) | {"hard": form.hard.data == "yes", "school_ids": form.school_ids.data}
            made = do("membership", "record_federation", once=form.once_key(), **values)
            flash(f"{made['name']} is on record.", "success")
            return redirect(url_for("schools.federations"))
    return render_template(
        "schools/add_federation.html", title="Add a federation", form=form, text=text,
        more=said["count"] - len(said["schools"]), back=url_for("schools.federations"),
    )  # fmt: skip


@pages.page("/trust/record", may=in_trust(TRUST_SIDE))
def trust() -> str:
    """The trust's own record."""
    return render_template(
        "schools/trust.html", title="The trust’s record", one=_the_trust(), may_keep=me().holds(KEEPERS),
        tabs=tabs(TRUST_TABS, None, "schools.trust"),
    )  # fmt: skip


@pages.page("/trust/record/change", may=in_trust(KEEPERS), methods=("GET", "POST"))
def change_trust() -> Any:
    """The trust's own record, written again."""
    known = _the_trust() or {}
    form = TrustRecord(data=known)
    if form.sent():
        with form.refusals():
            year = {name: known[name] for name in ("year_starts_month", "year_starts_day") if name in known}
            do("membership", "record_trust", once=form.once_key(), **_filled(form), **year)
            flash("The trust’s record is changed.", "success")
            return redirect(url_for("schools.trust"))
    return render_template(
        "schools/form.html",
        title="Change the trust’s record",
        form=form,
        button="Keep",
        says="",
        back=url_for("schools.trust"),
    )


def _kept(school_id: str, form: Form, method: str, title: str, says: str, done: str) -> Any:
    if form.sent():
        with form.refusals():
            do("membership", method, once=form.once_key(), school_id=school_id, **_filled(form))
            flash(done, "success")
            return redirect(url_for("schools.record", school_id=school_id))
    back = url_for("schools.record", school_id=school_id)
    return render_template("schools/form.html", title=title, form=form, button="Record", says=says, back=back)


def _filled(form: Form) -> dict[str, Any]:
    """What was filled in, as values of a request; what stayed empty is left out."""
    values = {field.name: field.data for field in form if field.name not in ("csrf_token", "once")}
    worded = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in worded.items()
        if value not in (None, "")
    }


def _the_trust() -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ask("membership", "trust")
    except NotFound:
        return None
    return found


def _record_or_home(row: Any) -> str:
    """Buyers have no way into a school's record, only to its pages."""
    return url_for("schools.record" if me().holds(RECORD_READERS) else "home.school", school_id=row["school_id"])


def _page() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 100_000)
