"""Evaluators, from the trust or from a school: saying whether one has an interest, marking each criterion for all bids, handing
the marks in. No price and nobody else's marks are shown here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import DecimalField, RadioField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from services.portal.web.admission import guard
from services.portal.web.admission.access import SIGNED_IN, Pages
from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.context import ask, do
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Button, Form
from shared.errors import NotFound

pages = Pages("evaluations", __name__)
STEPS = {
    "declare": ("to_do", "Say whether you have an interest"), "mark": ("to_do", "To mark"), "done": ("done", "Handed in"),
    "interested": ("ended", "You have an interest"),
}  # fmt: skip


class InterestForm(Form):
    """Whether an evaluator has an interest in a bidder."""

    interest = RadioField(
        "Do you, your family or your friends have an interest in one of these businesses?", widget=GovRadioInput(),
        choices=[("no", "No"), ("yes", "Yes, or it could look like it")], validators=[InputRequired("Say yes or no")],
        description="Work, shares, debts, gifts, a close relation: anything that could make your marks look unfair.",
    )  # fmt: skip
    words = TextAreaField(
        "If yes, what is it?", widget=GovTextArea(), validators=[Optional(), Length(max=2000)],
        description="It is kept with the record of this tender, for the buyer and the auditors.",
    )  # fmt: skip
    submit = SubmitField("Go on", widget=GovSubmitInput())


@pages.page("/evaluations/", may=SIGNED_IN)
def mine() -> str:
    """The tenders whose bids I mark."""
    return render_template(
        "bids/evaluations.html", title="Bids that you mark", evaluations=ask(SERVICE, "my_evaluations"), steps=STEPS
    )


@pages.page("/evaluations/<tender_id>/", may=SIGNED_IN)
def sheet(tender_id: str) -> Any:
    """My sheet: criterion by criterion, what is marked and what is missing."""
    found = _sheet(tender_id)
    if found["step"] == "declare":
        return redirect(url_for("evaluations.declare", tender_id=tender_id))
    return render_template(
        "bids/sheet.html",
        title=f"Mark the bids: {found['title']}",
        sheet=found,
        steps=STEPS,
        back=url_for("evaluations.mine"),
    )


@pages.page("/evaluations/<tender_id>/interest", may=SIGNED_IN, methods=("GET", "POST"))
def declare(tender_id: str) -> Any:
    """Say whether I have an interest in a bidder."""
    found, form = _sheet(tender_id), InterestForm()
    if form.sent():
        with form.refusals({"reason": "words"}):
            do(
                SERVICE, "declare_interest",
                once=form.once_key(), tender_id=tender_id, has_interest=form.interest.data == "yes", words=form.words.data or "",
            )  # fmt: skip
            return redirect(url_for("evaluations.sheet", tender_id=tender_id))
    return render_template(
        "bids/interest.html", title="Before you mark", sheet=found, form=form, back=url_for("evaluations.mine")
    )


@pages.page("/evaluations/<tender_id>/<int:place>", may=SIGNED_IN, methods=("GET", "POST"))
def mark(tender_id: str, place: int) -> Any:
    """Mark one criterion for every bid."""
    found = _sheet(tender_id)
    if found["step"] != "mark":
        return redirect(url_for("evaluations.sheet", tender_id=tender_id))
    if not 1 <= place <= len(found["sheets"]):
        raise NotFound("There is no such criterion to be marked by you.")
    one = found["sheets"][place - 1]
    form = _mark_form(one)()
    if form.sent():
        marks = [
            {
                "bid_id": bid["bid_id"], "lot": one["lot"], "criterion": one["criterion"],
                "mark": str(form[f"mark-{bid['bid_id']}"].data), "comment": form[f"comment-{bid['bid_id']}"].data or "",
            }
            for bid in one["bids"]
            if form[f"mark-{bid['bid_id']}"].data is not None
        ]  # fmt: skip
        with form.refusals():
            do(SERVICE, "save_marks", once=form.once_key(), tender_id=tender_id, marks=marks)
            flash(f"Your marks for “{one['criterion']}” are kept.", "success")
            more = place < len(found["sheets"])
            return redirect(
                url_for("evaluations.mark", tender_id=tender_id, place=place + 1)
                if more
                else url_for("evaluations.sheet", tender_id=tender_id)
            )
    return render_template(
        "bids/mark.html", title=one["criterion"], sheet=found, one=one, form=form, place=place,
        back=url_for("evaluations.sheet", tender_id=tender_id),
    )  # fmt: skip


def _mark_form(one: Any) -> type[Form]:
    fields: dict[str, Any] = {}
    top = float(one["maximum"])
    for bid in one["bids"]:
        fields[f"mark-{bid['bid_id']}"] = DecimalField(
            f"Mark for {bid['bidder']}", widget=GovTextInput(), places=None,
            default=Decimal(bid["mark"]) if bid["mark"] else None, description=f"From 0 to {one['maximum']}, in whole or half marks.",
            validators=[Optional(), NumberRange(0, top, f"The mark for {bid['bidder']} must be from 0 to {one['maximum']}")],
        )  # fmt: skip
        fields[f"comment-{bid['bid_id']}"] = TextAreaField(
            f"Why {bid['bidder']} gets it", widget=GovTextArea(), default=bid["comment"], validators=[Length(max=4000)],
            description="The bidder may be told.",
        )  # fmt: skip
    fields["submit"] = SubmitField("Keep these marks", widget=GovSubmitInput())
    return type("MarksOfCriterion", (Form,), fields)


@pages.page("/evaluations/<tender_id>/hand-in", may=SIGNED_IN, methods=("GET", "POST"))
def hand_in(tender_id: str) -> Any:
    """Hand my marks in."""
    found, form = _sheet(tender_id), Button("Hand in my marks")
    if found["step"] != "mark":
        return redirect(url_for("evaluations.sheet", tender_id=tender_id))
    if form.sent():
        with form.refusals():
            do(SERVICE, "hand_in_marks", once=form.once_key(), tender_id=tender_id)
            flash("Your marks are handed in. The moderation brings all evaluators’ marks together.", "success")
            return redirect(url_for("evaluations.sheet", tender_id=tender_id))
    return render_template(
        "bids/hand_in.html",
        title="Hand in your marks",
        sheet=found,
        form=form,
        back=url_for("evaluations.sheet", tender_id=tender_id),
    )


@pages.page("/evaluations/<tender_id>/documents/<bid_id>/<part>", may=SIGNED_IN)
def document(tender_id: str, bid_id: str, part: str) -> Any:
    """One document of a bid that I mark."""
    guard.note_reading("bid document", bid_id, way="file")
    return download(ask(SERVICE, "bid_document_to_mark", tender_id=tender_id, bid_id=bid_id, part=part))


def _sheet(tender_id: str) -> Any:
    return ask(SERVICE, "score_sheet", tender_id=tender_id)
