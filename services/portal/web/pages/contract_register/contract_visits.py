"""The visits of a contract for the trust: all of them by day, new ones, one moved or taken off the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import SelectField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, TRUST
from services.portal.web.context import ask, do, me
from services.portal.web.pages.contract_register.register_words import RHYTHMS, contract_of, trail
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.forms import Form, Reason
from services.portal.web.patterns.listing import Between, Choice, Listing, Shown
from services.portal.web.patterns.words import day, in_words, money

pages = Pages("contract_visits", __name__)


class PlanForm(Form):
    """A service that comes again and again."""

    service = StringField(
        "What is done", widget=GovTextInput(), description="For example “Mowing and edges”.",
        validators=[InputRequired("Enter what is done at the visit"), Length(max=200)],
    )  # fmt: skip
    school_ids = SelectMultipleField(
        "At which schools",
        widget=GovCheckboxesInput(),
        choices=[],
        validators=[InputRequired("Choose at least one school")],
    )
    first_on = DayField(
        "First visit", [InputRequired("Enter the day of the first visit")], called="day of the first visit"
    )
    rhythm = SelectField("How often", widget=GovSelect(), choices=RHYTHMS)
    until = DayField(
        "Until", [Optional()], called="last day", description="Leave it empty for the end of the contract."
    )
    submit = SubmitField("Plan the visits", widget=GovSubmitInput())


class MoveForm(Form):
    """Another day."""

    planned_on = DayField("On which day instead", [InputRequired("Enter the new day")], called="new day")
    submit = SubmitField("Move the visit", widget=GovSubmitInput())


@pages.page("/trust/buying/contracts/<contract_id>/visits/", may=in_trust(TRUST))
def listed(contract_id: str) -> Any:
    """Every visit by day."""
    contract = contract_of(contract_id)
    is_buyer = me().holds(BUYERS)
    found = ask(SERVICE, "contract_visits", contract_id=contract_id)
    rows = [
        one
        | {
            "state": in_words(one["state"]),
            "answer": _answer(one),
            "ordered": "not ordered yet" if one["pence"] is None else money(one["pence"]),
        }
        for one in found
    ]
    states = sorted({str(one["state"]) for one in rows})
    schools = sorted({str(one["name"]) for one in rows})
    listing = Listing(
        "Visits",
        [
            Shown("planned_on", "Planned for", "day", link=_href if is_buyer else None),
            Shown("name", "School"),
            Shown("service", "What is done"),
            Shown("state", "Status"),
            Shown("answer", "What was said", sortable=False),
            Shown("ordered", "On its order, without VAT", sortable=False),
        ],
        rows,
        choices=[
            Choice("state", "Status", [("", "All"), *((one, one) for one in states)]),
            Choice("name", "School", [("", "All"), *((one, one) for one in schools)]),
        ],
        between=Between("planned_on", "Planned"),
        sort="planned_on",
        empty="No visit is planned yet. Plan them, and each school can say on a phone whether the work was done.",
    )
    return listing.as_file() or render_template(
        "contract_register/visits.html", title=f"Visits of {contract['title']}", contract=contract, listing=listing,
        may_plan=is_buyer and "visits" in contract["may"], trail=trail(contract),
    )  # fmt: skip


@pages.page("/trust/buying/contracts/<contract_id>/visits/plan", may=in_trust(BUYERS), methods=("GET", "POST"))
def plan(contract_id: str) -> Any:
    """Plan a service at some schools."""
    contract = contract_of(contract_id)
    form = PlanForm()
    names = {one["school_id"]: one["name"] for one in contract["schools"]}
    form.school_ids.choices = sorted(names.items(), key=lambda one: one[1])
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "plan_visits",
                once=form.once_key(), contract_id=contract_id, service=form.service.data, school_ids=form.school_ids.data,
                first_on=str(form.first_on.data), rhythm=form.rhythm.data, until=str(form.until.data) if form.until.data else None,
            )  # fmt: skip
            flash("1 visit is planned." if said["visits"] == 1 else f"{said['visits']} visits are planned.", "success")
            return redirect(url_for("contract_visits.listed", contract_id=contract_id))
    return render_template(
        "form.html", title="Plan visits", form=form,
        fields=("service", "school_ids", "first_on", "rhythm", "until"), trail=_trail(contract),
    )  # fmt: skip


@pages.page("/trust/buying/contract-visits/<visit_id>/", may=in_trust(TRUST))
def one(visit_id: str) -> str:
    """One visit, and what may be done with it."""
    visit = ask(SERVICE, "contract_visit", visit_id=visit_id)
    return render_template(
        "contract_register/visit.html",
        title=f"{visit['service']}, {day(visit['planned_on'])}",
        visit=visit,
        answer=_answer(visit),
        may_change=visit["may_change"] and me().holds(BUYERS),
        trail=_trail(visit),
    )


@pages.page("/trust/buying/contract-visits/<visit_id>/move", may=in_trust(BUYERS), methods=("GET", "POST"))
def move(visit_id: str) -> Any:
    """Move a visit to another day."""
    visit = ask(SERVICE, "contract_visit", visit_id=visit_id)
    form = MoveForm(planned_on=date.fromisoformat(visit["planned_on"]))
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "move_visit", once=form.once_key(), visit_id=visit_id, planned_on=str(form.planned_on.data)
            )
            flash(said["in_words"], "success")
            return redirect(url_for("contract_visits.listed", contract_id=visit["contract_id"]))
    return render_template(
        "form.html", title=f"Move {visit['service']} at {visit['name']}", form=form,
        fields=("planned_on",), said=f"It is planned for {day(visit['planned_on'])}.", trail=_trail(visit),
    )  # fmt: skip


@pages.page("/trust/buying/contract-visits/<visit_id>/cancel", may=in_trust(BUYERS), methods=("GET", "POST"))
def cancel(visit_id: str) -> Any:
    """Take a visit off the plan."""
    visit = ask(SERVICE, "contract_visit", visit_id=visit_id)
    form = Reason("Take it off the plan", hint="", needed="Say why, for the supplier and the school")
    if form.sent():
        with form.refusals():
            said = do(SERVICE, "cancel_visit", once=form.once_key(), visit_id=visit_id, reason=form.reason.data)
            flash(said["in_words"], "success")
            return redirect(url_for("contract_visits.listed", contract_id=visit["contract_id"]))
    return render_template(
        "form.html", title=f"Cancel {visit['service']} at {visit['name']}", form=form,
        fields=("reason",), trail=_trail(visit),
        said=f"It is planned for {day(visit['planned_on'])}. If it is on an order, its line stays open and is not paid for.",
    )  # fmt: skip


def _href(one: Any) -> str:
    return url_for("contract_visits.one", visit_id=one["visit_id"])


def _answer(one: Any) -> str:
    if not one["done_on"]:
        return str(one["words"])
    return f"{day(one['done_on'])}, {one['by']}" + (f": {one['words']}" if one["words"] else "")


def _trail(about: Any) -> list[dict[str, str]]:
    there = url_for("contract_visits.listed", contract_id=about["contract_id"])
    return [*trail(about), {"text": "Visits", "href": there}]
