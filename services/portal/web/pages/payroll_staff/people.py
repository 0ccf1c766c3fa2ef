"""A person put on record and changed, an employment begun and ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import HiddenField, SubmitField, TextAreaField
from wtforms.validators import Length

from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.payroll_roles import ENTERERS, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.payroll_staff.boxes import (
    as_text,
    chosen,
    day_box,
    iso,
    line,
    numbered,
    one_of,
    ticked,
)
from services.portal.web.pages.payroll_staff.staff_words import (
    Step,
    employment_in,
    person_href,
    person_of,
    staff_trail,
    step_page,
)
from services.portal.web.patterns.fields import words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.numbers import version_seen
from shared.errors import Conflict

pages = Pages("payroll_people", __name__)
PERSON = (
    "title", "forename", "second_forename", "surname", "born", "gender", "ni_number", "address", "postcode", "country",
    "email", "teacher_reference", "passport",
)  # fmt: skip


class PersonForm(Form):
    """Who somebody is, as HMRC will be told."""

    title = line("Title", "For example Ms or Dr. May be left empty.", wide=5)
    forename = line("Forename", most=35)
    second_forename = line("Second forename", "May be left empty.", most=35)
    surname = line("Surname", needed="Enter the surname", most=35)
    born = day_box("Birth date", "For example 4 5 1990", called="birth date")
    gender = one_of(
        "Gender, as HMRC has it on record", [("F", "Female"), ("M", "Male"), ("unknown", "Not known yet")],
        "HMRC asks for one of these two. They are not asked what they call themselves.", default="unknown",
    )  # fmt: skip
    ni_number = line("National Insurance number", "For example QQ 12 34 56 C. Leave it empty only while HMRC has given none.", wide=10)  # fmt: skip
    address = TextAreaField(
        "Address", widget=GovTextArea(), description="Up to four lines, without the postcode.", validators=[Length(max=200)]
    )  # fmt: skip
    postcode = line("Postcode", wide=10)
    country = line("Country", "Only for an address abroad.", most=35)
    email = line("E-mail address", most=300)
    teacher_reference = line("Teacher reference number", "Seven figures. Teachers only.", wide=10)
    passport = line("Passport number", "Only where there is no National Insurance number.", wide=20, most=35)
    is_another = ticked("This is another person than the one on record")
    version = HiddenField()
    submit = SubmitField("Save and continue", widget=GovSubmitInput())

    def who(self) -> dict[str, Any]:
        """What was filled in, as payroll takes it."""
        said = {name: self[name].data or "" for name in PERSON if name not in ("born", "gender", "address")}
        lines = [one.strip() for one in (self.address.data or "").splitlines() if one.strip()]
        gender = "" if self.gender.data == "unknown" else self.gender.data
        return {**said, "born": iso(self.born.data), "gender": gender, "address": lines}

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields that are shown: whether it is another person only where somebody like them is on record."""
        like_one = self.problem_is_conflict or bool(self.is_another.data)
        return (*PERSON, "is_another") if like_one else PERSON


class EmploymentForm(Form):
    """An employment as it begins."""

    starts = day_box("First day", "For example 1 9 2026", called="first day")
    pay_group_id = chosen("Pay group", [])
    payroll_id = line("Payroll id", "Leave it empty to get the next free number.", wide=10)
    service_from = day_box(
        "Continuous service from", "Only where it is earlier than the first day. For example 1 9 2015",
        called="day from which service counts", needed=False,
    )  # fmt: skip
    weekly_hours = numbered("Weekly hours", "As worked, for example 32.5. May be left empty.")
    irregular = ticked("Paid irregularly, as supply staff are")
    submit = SubmitField("Save and continue", widget=GovSubmitInput())


class LeavingForm(Form):
    """The last day of an employment."""

    ends = day_box("Last day", "For example 31 8 2027", called="last day")
    reason = words_field("Why?", "Whoever asks later reads it.", "Say why, for whoever asks later")
    version = HiddenField()
    submit = SubmitField("Record the last day", widget=GovSubmitInput())


@pages.page("/schools/<school_id>/payroll/staff/add", may=at_school(ENTERERS), methods=("GET", "POST"))
def add(school_id: str) -> Any:
    """Put somebody on record."""
    form = PersonForm()
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "add_person",
                once=form.once_key(), school_id=school_id, is_another=bool(form.is_another.data), **form.who(),
            )  # fmt: skip
            flash(f"{said['name']} is on record. Go on with the employment.", "success")
            return redirect(url_for("payroll_people.employ", school_id=school_id, person_id=said["person_id"]))
    return render_template(
        "form.html", title="Add somebody to the payroll", form=form, fields=form.asked, trail=staff_trail(school_id)
    )


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/change", may=at_school(ENTERERS), methods=("GET", "POST")
)  # fmt: skip
def change(school_id: str, person_id: str) -> Any:
    """Change who somebody is."""
    person = person_of(school_id, person_id)
    form = PersonForm(data=_as_typed(person))
    form.submit.label.text = "Save"
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "change_person",
                once=form.once_key(), school_id=school_id, person_id=person_id, version=version_seen(form.version.data),
                is_another=bool(form.is_another.data), **form.who(),
            )  # fmt: skip
            flash("It is saved.", "success")
            return redirect(person_href(school_id, person_id))
    return render_template(
        "form.html", title="Change who they are", about=person["name"], form=form, fields=PERSON,
        trail=staff_trail(school_id, person),
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/employments/add", may=at_school(ENTERERS), methods=("GET", "POST")
)  # fmt: skip
def employ(school_id: str, person_id: str) -> Any:
    """Begin an employment at the school."""
    person = person_of(school_id, person_id)
    groups, why_not = _pay_groups(school_id)
    form = EmploymentForm()
    form.pay_group_id.choices = [(one["pay_group_id"], one["name"]) for one in groups]
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "add_employment",
                once=form.once_key(), school_id=school_id, person_id=person_id, pay_group_id=form.pay_group_id.data,
                payroll_id=form.payroll_id.data or "", starts=iso(form.starts.data),
                service_from=iso(form.service_from.data), weekly_hours=as_text(form.weekly_hours.data),
                irregular=bool(form.irregular.data),
            )  # fmt: skip
            flash(f"The employment {said['payroll_id']} is on record. Go on with the post.", "success")
            there = {"school_id": school_id, "person_id": person_id, "employment_id": said["employment_id"]}
            return redirect(url_for("payroll_posts.add", **there))
    return render_template(
        "form.html", title="Add an employment", about=person["name"], note=why_not, form=form,
        trail=staff_trail(school_id, person),
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/employments/<employment_id>/end",
    may=at_school(ENTERERS), methods=("GET", "POST"),
)  # fmt: skip
def end(school_id: str, person_id: str, employment_id: str) -> Any:
    """Somebody leaves: the last day of the employment, with which its posts end."""
    person = person_of(school_id, person_id)
    employment = employment_in(person, employment_id)
    form = LeavingForm(data={"version": str(employment["version"])})
    step = Step(
        "The last day", "end_employment", "The last day is on record. The posts of this employment end with it.",
        f"Employment {employment['payroll_id']}. Its posts and allowances end with it; the P45 comes with the last pay run.",
    )  # fmt: skip

    def said() -> Mapping[str, Any]:
        return {"ends": iso(form.ends.data), "reason": form.reason.data, "version": version_seen(form.version.data)}

    return step_page(
        step, form, {"school_id": school_id, "employment_id": employment_id}, said, person_href(school_id, person_id),
        about=person["name"], trail=staff_trail(school_id, person),
    )  # fmt: skip


def _pay_groups(school_id: str) -> tuple[list[Any], str]:
    """The pay groups of the school's employer, and why there are none."""
    try:
        groups = ask(SERVICE, "pay_groups", school_id=school_id)
    except Conflict as refusal:
        return [], refusal.message
    return groups, "" if groups else "The employer has no pay group yet: the payroll officer adds one first."


def _as_typed(person: Mapping[str, Any]) -> dict[str, Any]:
    """A person as the form has them."""
    kept = {name: person[name] for name in PERSON if name not in ("born", "gender", "address")}
    return {
        **kept,
        "born": date.fromisoformat(person["born"]),
        "gender": person["gender"] or "unknown",
        "address": "\n".join(person["address"]),
        "version": str(person["version"]),
    }
