"""Rounds of a competitive flexible procedure: planned one after the other, and who goes on from each."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import IntegerField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from services.portal.web.admission.access import Pages
from services.portal.web.pages.tenders.plan import ADDRESS, MAY, deadline_of, saved, shown
from services.portal.web.pages.tenders.rows import RowsForm
from services.portal.web.pages.tenders.tender_words import tender_href, tender_page, trail
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.forms import Button, Form
from shared.errors import Conflict

pages = Pages("tender_rounds", __name__)
PLANNED = ("name", "deadline_at", "asks", "most")


class RoundForm(Form):
    """A round before the bids."""

    name = StringField(
        "Name", widget=GovTextInput(), default="Conditions of participation",
        validators=[InputRequired("Enter a name"), Length(max=300)],
    )  # fmt: skip
    asks = words_field(
        "What are bidders judged by?", "As they read it, for example: two contracts alike.", "Say by what"
    )
    deadline_on = DayField("Answers are due on", [InputRequired("Enter the day")], called="deadline")
    deadline_time = StringField("At what time", widget=GovTextInput(), default="12:00")
    most = IntegerField(
        "How many go on at most", widget=GovTextInput(), description="Leave it empty if all that meet it go on.",
        validators=[Optional(), NumberRange(1, 100, "Enter a number from 1 to 100")],
    )  # fmt: skip
    submit = SubmitField("Add the round", widget=GovSubmitInput())


@pages.page(f"{ADDRESS}/rounds/add", may=MAY, methods=("GET", "POST"))
def add(tender_id: str) -> Any:
    """One more round, after those that are there."""
    page = tender_page(tender_id)
    form = RoundForm()
    if form.sent() and (at := deadline_of(form)):
        made = {"name": form.name.data, "deadline_at": at, "asks": form.asks.data, "most": form.most.data}
        if saved(form, page, "set_tender_rounds", {"rounds": [*_planned(page), made]}, {"rounds": "deadline_on"}):
            flash("The round is added.", "success")
            return redirect(tender_href(tender_id))
    lead = (
        "Bidders are judged in rounds before their sealed bids, as the tender says. You say after each who goes on; whoever does "
        "not is told why, and bids come from those that went on."
    )
    return shown(page, form, "Add a round", ["name", "asks", "deadline_on", "deadline_time", "most"], lead)


@pages.page(f"{ADDRESS}/rounds/take-away", may=MAY, methods=("GET", "POST"))
def take_away(tender_id: str) -> Any:
    """Take the last round away."""
    page = tender_page(tender_id)
    if not page["rounds"]:
        raise Conflict("This tender has no rounds.")
    form = Button("Take it away")
    if form.sent() and saved(form, page, "set_tender_rounds", {"rounds": _planned(page)[:-1]}):
        flash("The round is taken away.", "success")
        return redirect(tender_href(tender_id))
    return shown(page, form, "Take the last round away", [], page["rounds"][-1]["name"])


@pages.page(f"{ADDRESS}/rounds/decide", may=MAY, methods=("GET", "POST"))
def decide(tender_id: str) -> Any:
    """Who goes on from the round whose deadline has passed."""
    page = tender_page(tender_id)
    waits = page["round_to_decide"]
    if waits is None:
        raise Conflict("No round waits for a decision: see where the tender stands.")
    form = RowsForm()
    if form.is_submitted():
        said = [
            {
                "bidder_id": one["bidder_id"],
                "goes_on": form.box(f"goes-{one['bidder_id']}") == "yes",
                "why": form.box(f"why-{one['bidder_id']}"),
            }
            for one in waits["bidders"]
        ]
        if form.asked() and saved(
            form, page, "decide_tender_round", {"number": waits["number"], "bidders": said}, {"bidders": "bidders"}
        ):
            flash("It is decided. Each bidder reads it by its link.", "success")
            return redirect(tender_href(tender_id))
    return render_template(
        "tenders/round.html", title=f"Who goes on: {waits['name']}", waits=waits, form=form, trail=trail(page)
    )


def _planned(page: Any) -> list[dict[str, Any]]:
    return [{name: one[name] for name in PLANNED} for one in page["rounds"]]
