"""Who acts for a school and for the trust, and whom to ask about what; and, for whoever keeps these records, appointing,
ending and entering people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import TRUST_LEADS, Pages, at_school, in_trust
from services.portal.web.admission.guard import note_reading
from services.portal.web.admission.person import ROLE_WORDS
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.membership.journey_words import ASK_ABOUT, SCHOOL_DUTIES
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.words import day
from shared.errors import NotFound
from shared.identity.roles import SCHOOL_READERS, TRUST_READERS, Role

pages = Pages("people", __name__)
READERS = SCHOOL_READERS | TRUST_READERS | {Role.MEMBERSHIP_LEAD}
TRUST_SIDE = TRUST_READERS | {Role.MEMBERSHIP_LEAD}
KEEPERS = TRUST_LEADS | {Role.OPERATOR}
NAVIGATION = (
    Entry("People", "people.of_school", at_school(READERS), order=80),
    Entry("People", "people.of_trust", in_trust(TRUST_SIDE), order=80),
    Entry("Roles", "people.of_trust", in_trust(TRUST_SIDE), order=80, section="People"),
)


class NewPerson(Form):
    """Somebody, what they sign in with, and what they are from when on."""

    name = StringField("Name", widget=GovTextInput(), validators=[InputRequired("Enter the name"), Length(max=300)])
    email = StringField(
        "E-mail address (optional)",
        widget=GovTextInput(),
        description="Colleagues of both sides see it on the people page.",
        validators=[Optional(), Length(max=320)],
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false"},
    )
    account = StringField(
        "Sign-in name",
        widget=GovTextInput(),
        description="What they sign in with: the account at the identity provider (often the e-mail address), or a local account.",
        validators=[InputRequired("Enter the sign-in name"), Length(max=320)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    role = RadioField("Role", widget=GovRadioInput(), validators=[InputRequired("Choose the role")])
    from_on = DayField("From", [InputRequired("Enter the first day")], called="first day")
    until_on = DayField("Until (optional)", called="last day", description="Leave it empty where there is no end yet.")


class LastDay(Form):
    last_day = DayField("Last day", [InputRequired("Enter the last day")], called="last day")


class OtherDetails(Form):
    """What of a person is different now; what stays empty is kept."""

    name = StringField("Name", widget=GovTextInput(), validators=[Optional(), Length(max=300)])
    email = StringField(
        "E-mail address", widget=GovTextInput(), validators=[Optional(), Length(max=320)], render_kw={"type": "email"}
    )
    account = StringField(
        "Sign-in name",
        widget=GovTextInput(),
        validators=[Optional(), Length(max=320)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )


@pages.page("/schools/<school_id>/people/", may=at_school(READERS))
def of_school(school_id: str) -> str:
    """Everybody who acts for the school, and whom to ask at the trust."""
    at_school_ = ask("membership", "people_of_school", school_id=school_id)
    at_trust = ask("membership", "people_of_trust")
    note_reading("people")
    return render_template(
        "people/of_school.html",
        title="People",
        at_school=_in_order(at_school_, SCHOOL_DUTIES),
        at_trust=_in_order(at_trust, ASK_ABOUT),
        may_keep=me().holds(KEEPERS),
    )


@pages.page("/trust/people/", may=in_trust(TRUST_SIDE))
def of_trust() -> str:
    """Everybody who acts for the trust."""
    found = ask("membership", "people_of_trust")
    note_reading("people of the trust")
    return render_template(
        "people/of_trust.html",
        title="People of the trust",
        at_trust=_in_order(found, ASK_ABOUT),
        may_keep=me().holds(KEEPERS),
    )


@pages.page("/schools/<school_id>/people/add", may=at_school(KEEPERS), methods=("GET", "POST"))
def add_at_school(school_id: str) -> Any:
    """Enter somebody who acts for the school."""
    return _add(SCHOOL_DUTIES, school_id)


@pages.page("/trust/people/add", may=in_trust(KEEPERS), methods=("GET", "POST"))
def add_at_trust() -> Any:
    """Enter somebody who acts for the trust."""
    return _add(ASK_ABOUT, None)


@pages.page("/schools/<school_id>/people/<person_id>/<role>/end", may=at_school(KEEPERS), methods=("GET", "POST"))
def end_at_school(school_id: str, person_id: str, role: str) -> Any:
    """The last day of somebody's role at the school."""
    return _end(ask("membership", "people_of_school", school_id=school_id), person_id, role, school_id)


@pages.page("/trust/people/<person_id>/<role>/end", may=in_trust(KEEPERS), methods=("GET", "POST"))
def end_at_trust(person_id: str, role: str) -> Any:
    """The last day of somebody's role at the trust."""
    return _end(ask("membership", "people_of_trust"), person_id, role, None)


@pages.page("/trust/people/<person_id>/change", may=in_trust(KEEPERS), methods=("GET", "POST"))
def change(person_id: str) -> Any:
    """Another name, address or sign-in name of somebody."""
    form = OtherDetails()
    if form.sent():
        with form.refusals():
            values = {name: (form[name].data or "").strip() or None for name in ("name", "email", "account")}
            changed = do("membership", "change_person", once=form.once_key(), person_id=person_id, **values)
            flash(f"{changed['name']}: the change is on record.", "success")
            return _list(request.args.get("school"))
    return render_template(
        "people/change.html", title="Change somebody’s details", form=form, back=_address(request.args.get("school"))
    )


def _add(duties: Mapping[Role, str], school_id: str | None) -> Any:
    form = NewPerson()
    form.role.choices = [(role.value, f"{_capital(ROLE_WORDS[role])}: {words}") for role, words in duties.items()]
    if request.method == "GET" and not form.came_back:
        form.from_on.data = today()
    if form.sent():
        with form.refusals():
            values = {name: form[name].data for name in ("name", "account", "role")}
            values |= {"from_on": _iso(form.from_on), "until_on": _iso(form.until_on)}
            values["email"] = (form.email.data or "").strip() or None
            method, at = ("enter_at_school", {"school_id": school_id}) if school_id else ("enter_at_trust", {})
            do("membership", method, once=form.once_key(), **values, **at)
            flash(
                f"{str(form.name.data).strip()} is {ROLE_WORDS[Role(form.role.data)]} from {_day(form.from_on)} on.",
                "success",
            )
            return _list(school_id)
    title = "Add somebody who acts for the school" if school_id else "Add somebody who acts for the trust"
    return render_template("people/add.html", title=title, form=form, back=_address(school_id))


def _end(people: Iterable[Mapping[str, Any]], person_id: str, role: str, school_id: str | None) -> Any:
    one = next((row for row in people if row["person_id"] == person_id and row["role"] == role), None)
    if one is None:
        raise NotFound("Nobody holds this role here today, so there is nothing to end. The people page shows who does.")
    form = LastDay()
    if form.sent():
        with form.refusals():
            method, at = (
                ("end_school_appointment", {"school_id": school_id}) if school_id else ("end_trust_appointment", {})
            )
            last = _iso(form.last_day)
            do("membership", method, once=form.once_key(), person_id=person_id, role=role, last_day=last, **at)
            flash(f"{one['name']} is {ROLE_WORDS[Role(role)]} until {_day(form.last_day)}.", "success")
            return _list(school_id)
    title = f"End an appointment: {one['name']}, {ROLE_WORDS[Role(role)]}"
    return render_template("people/end.html", title=title, form=form, one=one, back=_address(school_id))


def _in_order(people: Iterable[Mapping[str, Any]], duties: Mapping[Role, str]) -> list[dict[str, Any]]:
    order = {role.value: number for number, role in enumerate(duties)}
    rows = [{**one, "duties": duties.get(Role(one["role"]), "")} for one in people]
    return sorted(rows, key=lambda one: (order.get(one["role"], len(order)), one["name"].casefold()))


def _address(school_id: str | None) -> str:
    return url_for("people.of_school", school_id=school_id) if school_id else url_for("people.of_trust")


def _list(school_id: str | None) -> Response:
    return redirect(_address(school_id))


def _day(field: DayField) -> str:
    return day(field.data)


def _iso(field: DayField) -> str | None:
    return field.data.isoformat() if field.data else None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
