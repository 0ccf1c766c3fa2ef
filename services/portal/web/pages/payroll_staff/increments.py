"""Increments of a school: who goes up by the national agreement and is ticked already, whom the school decides on, who is at the top and whose
comes later. What is due is payroll's answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSubmitInput
from werkzeug.datastructures import MultiDict
from wtforms import SelectMultipleField, SubmitField

from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.payroll_roles import ENTERERS, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.payroll_staff.boxes import day_box, iso, line
from services.portal.web.pages.payroll_staff.staff_words import person_href, staff_trail
from services.portal.web.pages.payroll_staff.taken_up import where_taken_up
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.words import day, money, plural

pages = Pages("payroll_increments", __name__)
MOST_CHOSEN = 2000
"""What the service takes at once."""


class UntilForm(Form):
    """Up to which day increments are looked for."""

    on = day_box("Up to which day?", "For example 1 4 2027", called="day")


class IncrementsForm(Form):
    """Which increments are taken."""

    by_themselves = SelectMultipleField(
        "By the national agreement", widget=GovCheckboxesInput(), choices=[],
        description="These come by themselves. Take a tick out only where the contract says otherwise.",
    )  # fmt: skip
    for_decision = SelectMultipleField(
        "For the school to decide", widget=GovCheckboxesInput(), choices=[],
        description="Tick those for whom the school has decided that they go up.",
    )  # fmt: skip
    decided = line("Where was it decided?", "For those that the school decides: the minute or the letter.", most=300)
    submit = SubmitField("Take those chosen", widget=GovSubmitInput())


@pages.page("/schools/<school_id>/payroll/staff/increments", may=at_school(ENTERERS), methods=("GET", "POST"))
@where_taken_up("Increments")
def due(school_id: str) -> Any:
    """The increments of the year up to a day, to be taken together."""
    until = _until()
    asked = {"on": iso(until.on.data)} if until.on.data and not until.on.errors else {}
    found = ask(SERVICE, "increments_due", school_id=school_id, **asked)
    form = _form(found["due"])
    if form.sent():
        with form.refusals():
            taken = do(
                SERVICE, "take_increments",
                once=form.once_key(), school_id=school_id, chosen=_chosen(form, found["due"]), decided=_decided(form),
            )  # fmt: skip
            flash(_said(taken), "success")
            return redirect(url_for("payroll_increments.due", school_id=school_id, on=request.args.getlist("on")))
    return render_template(
        "payroll_staff/increments.html",
        title="Increments",
        found=found,
        form=form if found["due"] else None,
        until=until,
        person_href=lambda one: person_href(school_id, one["person_id"]),
        trail=staff_trail(school_id),
    )


def _until() -> UntilForm:
    typed = request.args.getlist("on")
    form = UntilForm(formdata=MultiDict([("on", part) for part in typed]) if any(typed) else None, meta={"csrf": False})
    if any(typed):
        form.validate()
    return form


def _form(due_now: Iterable[Mapping[str, Any]]) -> IncrementsForm:
    rows = {automatic: [one for one in due_now if one["automatic"] is automatic] for automatic in (True, False)}
    form = IncrementsForm(data={"by_themselves": [_key(one) for one in rows[True]]})
    for field, automatic in ((form.by_themselves, True), (form.for_decision, False)):
        field.choices = [(_key(one), _in_a_line(one)) for one in rows[automatic]]
    if not rows[True]:
        del form.by_themselves
    if not rows[False]:
        del form.for_decision
        del form.decided
    return form


def _key(one: Mapping[str, Any]) -> str:
    return f"{one['post_id']} {one['on']}"


def _in_a_line(one: Mapping[str, Any]) -> str:
    return (
        f"{one['name']}, {one['title']}: point {one['point']} to {one['to_point']} on {day(one['on'])}, {money(one['pay_pence'])} to "
        f"{money(one['pay_then_pence'])} a year ({money(one['more_pence'])} more)"
    )


def _chosen(form: IncrementsForm, due_now: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    keys = {key for name in ("by_themselves", "for_decision") if name in form for key in form[name].data or ()}
    chosen = [one for one in due_now if _key(one) in keys][:MOST_CHOSEN]
    return [{name: one[name] for name in ("post_id", "version", "on")} for one in chosen]


def _decided(form: IncrementsForm) -> str:
    return form.decided.data or "" if "decided" in form else ""


def _said(taken: Mapping[str, Any]) -> str:
    said = f"{plural(len(taken['taken']), 'increment is', 'increments are')} taken."
    if taken["arrears_from"]:
        said += (
            f" Closed runs have paid the old points: the next run pays the difference if it is opened with arrears from "
            f"{day(taken['arrears_from'])}."
        )
    return said
