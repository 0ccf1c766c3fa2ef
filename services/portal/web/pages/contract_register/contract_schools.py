"""The schools in a contract: their figures, what they paid before, and how one joins or leaves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import DecimalField, Field, RadioField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE
from services.portal.web.context import do, today
from services.portal.web.pages.contract_register.register_words import WAYS, contract_href, contract_of, trail
from services.portal.web.patterns.fields import DayField, PoundsField, width, words_field
from services.portal.web.patterns.forms import Button, Form, Reason
from services.portal.web.patterns.words import day
from shared.errors import NotFound

pages = Pages("contract_schools", __name__)
PARTIES = {"school": "The school", "trust": "The trust", "supplier": "The supplier"}


class FiguresForm(Form):
    """From which day the figures hold; a box for each school is added."""

    from_on = DayField("From which day", [InputRequired("Enter from which day they hold")], called="first day")
    source = StringField(
        "Where they come from", widget=GovTextInput(), validators=[InputRequired("Say where they come from"), Length(max=300)],
        description="For example “census of 1 October 2026” or “site plan”.",
    )  # fmt: skip
    submit = SubmitField("Save the figures", widget=GovSubmitInput())


class JoinForm(Form):
    """A school that joins or leaves."""

    school = SelectField("School", widget=GovSelect(), choices=[], validate_choice=False)
    way = RadioField(
        "What happens", widget=GovRadioInput(), choices=[("joins", "It joins the contract"), ("leaves", "It leaves the contract")],
        validators=[InputRequired("Choose what happens")],
    )  # fmt: skip
    from_on = DayField("From which day", [InputRequired("Enter the day")], called="day")
    figure = DecimalField(
        "Its figure, if it joins", widget=GovTextInput(), validators=[Optional()],
        description="What its share goes by. Where that is pupils, an empty box takes those that are on record.",
        render_kw=width(10),
    )  # fmt: skip
    reason = words_field("Why?", "For example: it comes alongside the trust.")
    submit = SubmitField("Draft it", widget=GovSubmitInput())


class ConsentForm(Form):
    """That a party agreed."""

    on = DayField("On which day", [InputRequired("Enter the day on which they agreed")], called="day")
    by_whom = StringField(
        "Who agreed", widget=GovTextInput(), description="Name and post, and where it is written: “J. Hill, director, letter of 3 May”.",
        validators=[InputRequired("Enter who agreed"), Length(max=300)],
    )  # fmt: skip
    submit = SubmitField("Record it", widget=GovSubmitInput())


class FormerForm(Form):
    """What a school paid before."""

    school = SelectField("School", widget=GovSelect(), choices=[], validate_choice=False)
    yearly_pence = PoundsField(
        "What it paid in a year before, without VAT", [InputRequired("Enter what it paid in a year")]
    )
    evidence = words_field(
        "How it is known", "The invoices, the old contract, the accounts of which year.", "Say how it is known"
    )
    submit = SubmitField("Save it", widget=GovSubmitInput())


@pages.page("/trust/buying/contracts/<contract_id>/figures", may=in_trust(BUYERS), methods=("GET", "POST"))
def figures(contract_id: str) -> Any:
    """Enter the figures that the shares go by."""
    contract = contract_of(contract_id)
    now = [one for one in contract["schools"] if one["until"] is None]
    boxes = {f"figure_{place}": one for place, one in enumerate(now)}
    form = _with_boxes(boxes)(from_on=_first_day(contract), **_entered(boxes))
    if form.sent():
        changed = {
            one["school_id"]: str(form[box].data)
            for box, one in boxes.items()
            if form[box].data is not None and (one["figure"] is None or Decimal(one["figure"]) != form[box].data)
        }
        if not changed:
            form.problem = "Nothing is changed yet: enter at least one figure"
        else:
            with form.refusals():
                do(
                    SERVICE, "set_contract_figures",
                    once=form.once_key(), contract_id=contract_id, from_on=str(form.from_on.data), figures=changed, source=form.source.data,
                )  # fmt: skip
                flash("The figures are saved.", "success")
                return redirect(contract_href(contract_id))
    return render_template(
        "form.html", title=f"Figures of {contract['title']}", form=form, fields=(*boxes, "from_on", "source"),
        said=f"{contract['driver_words']}. Periods that are ordered keep the figures that they were ordered by.", trail=trail(contract),
    )  # fmt: skip


@pages.page("/trust/buying/contracts/<contract_id>/join-or-leave", may=in_trust(BUYERS), methods=("GET", "POST"))
def join(contract_id: str) -> Any:
    """Draft that a school joins or leaves."""
    contract = contract_of(contract_id)
    form = JoinForm(from_on=_first_day(contract))
    inside = {one["school_id"]: f"{one['name']} (in it)" for one in contract["schools"] if one["until"] is None}
    form.school.choices = [*((one["school_id"], one["name"]) for one in contract["may_join"]), *inside.items()]
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "draft_novation",
                once=form.once_key(), contract_id=contract_id, school=form.school.data, way=form.way.data, from_on=str(form.from_on.data),
                figure=str(form.figure.data) if form.figure.data is not None else None, reason=form.reason.data or "",
            )  # fmt: skip
            flash("It is drafted. School, trust and supplier must agree before it is in force.", "success")
            return redirect(f"{contract_href(contract_id)}#schools")
    return render_template(
        "form.html", title="A school joins or leaves", form=form,
        fields=("school", "way", "from_on", "figure", "reason"), trail=trail(contract),
        said="The cost is shared again from that day. What is ordered until then stays as it was ordered.",
    )  # fmt: skip


@pages.page(
    "/trust/buying/contracts/<contract_id>/joining/<novation_id>/agreed/<party>", may=in_trust(BUYERS), methods=("GET", "POST")
)  # fmt: skip
def consent(contract_id: str, novation_id: str, party: str) -> Any:
    """Record that a party agreed."""
    contract, novation = _novation(contract_id, novation_id)
    if party not in novation["missing"]:
        raise NotFound("That party has agreed already, or nobody waits for it.")
    form = ConsentForm(on=today())
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "consent_to_novation",
                once=form.once_key(), novation_id=novation_id, party=party, on=str(form.on.data), by_whom=form.by_whom.data,
            )  # fmt: skip
            flash(f"{PARTIES[party]} agreed.", "success")
            return redirect(f"{contract_href(contract_id)}#schools")
    return render_template(
        "form.html", title=f"{PARTIES[party]} agreed", form=form, fields=("on", "by_whom"),
        said=_told(novation), trail=trail(contract),
    )  # fmt: skip


@pages.page(
    "/trust/buying/contracts/<contract_id>/joining/<novation_id>/in-force",
    may=in_trust(BUYERS),
    methods=("GET", "POST"),
)
def in_force(contract_id: str, novation_id: str) -> Any:
    """Put a joining or leaving in force."""
    contract, novation = _novation(contract_id, novation_id)
    form = Button("Put it in force")
    if form.sent():
        with form.refusals():
            said = do(SERVICE, "complete_novation", once=form.once_key(), novation_id=novation_id)
            flash(said["in_words"], "success")
            return redirect(contract_href(contract_id))
    return render_template(
        "form.html", title="Put it in force", form=form, fields=(), said=_told(novation), trail=trail(contract)
    )  # fmt: skip


@pages.page(
    "/trust/buying/contracts/<contract_id>/joining/<novation_id>/drop", may=in_trust(BUYERS), methods=("GET", "POST")
)
def drop(contract_id: str, novation_id: str) -> Any:
    """Give a joining or leaving up."""
    contract, novation = _novation(contract_id, novation_id)
    form = Reason("Give it up", hint="", needed="Say why it is given up")
    if form.sent():
        with form.refusals():
            do(SERVICE, "drop_novation", once=form.once_key(), novation_id=novation_id, reason=form.reason.data)
            flash("It is given up; nothing is changed.", "success")
            return redirect(contract_href(contract_id))
    return render_template(
        "form.html", title="Give it up", form=form, fields=("reason",), said=_told(novation),
        trail=trail(contract),
    )  # fmt: skip


@pages.page("/trust/buying/contracts/<contract_id>/former-cost", may=in_trust(BUYERS), methods=("GET", "POST"))
def former_cost(contract_id: str) -> Any:
    """Enter what a school paid before, so that its saving can be said."""
    contract = contract_of(contract_id)
    form = FormerForm()
    form.school.choices = sorted(
        {(one["school_id"], one["name"]) for one in contract["schools"]}, key=lambda one: one[1]
    )
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "record_former_cost",
                once=form.once_key(), contract_id=contract_id, school=form.school.data, yearly_pence=form.yearly_pence.data, evidence=form.evidence.data,
            )  # fmt: skip
            flash("It is saved. Periods ordered from now on say what the school saves.", "success")
            return redirect(f"{contract_href(contract_id)}#savings")
    return render_template(
        "form.html", title="What a school paid before", form=form, fields=("school", "yearly_pence", "evidence"),
        trail=trail(contract),
    )  # fmt: skip


def _with_boxes(boxes: dict[str, Any]) -> type[FiguresForm]:
    """The form with a box for each school."""
    made: dict[str, Field | Any] = {
        box: DecimalField(one["name"], places=None, widget=GovTextInput(), validators=[Optional()], render_kw=width(10))
        for box, one in boxes.items()
    }
    return type("FiguresOfContract", (FiguresForm,), made)


def _entered(boxes: dict[str, Any]) -> dict[str, Any]:
    return {box: Decimal(one["figure"]) for box, one in boxes.items() if one["figure"] is not None}


def _first_day(contract: Any) -> date:
    """The first day that is not ordered."""
    following = contract["next"]
    return date.fromisoformat((following or {}).get("starts_on") or contract["starts_on"])


def _novation(contract_id: str, novation_id: str) -> tuple[Any, Any]:
    contract = contract_of(contract_id)
    found = next((one for one in contract["novations"] if one["novation_id"] == novation_id), None)
    if found is None or found["state"] != "draft":
        raise NotFound("This is settled already, or there is nothing of that kind.")
    return contract, found


def _told(novation: Any) -> str:
    return f"{novation['name']} {WAYS[novation['way']]} from {day(novation['from_on'])} on."
