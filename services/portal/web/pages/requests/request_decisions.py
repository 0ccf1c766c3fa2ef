"""An approver's page: everything that the decision needs, and approve, ask back or refuse."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages
from services.portal.web.admission.buying_roles import REQUEST_APPROVERS, SERVICE
from services.portal.web.context import do
from services.portal.web.pages.requests.request_words import one_href, page_of, people_of, state_words, trail
from services.portal.web.pages.requests.whose import of_either
from services.portal.web.patterns.fields import words_field
from services.portal.web.patterns.forms import Form

pages = Pages("request_decisions", __name__)
MEETINGS = ("finance committee", "trust board")
DONE = {"approve": "You approved it.", "return": "It went back with your question.", "refuse": "You refused it."}


class DecisionForm(Form):
    """One decision."""

    decision = RadioField(
        "What do you decide?", widget=GovRadioInput(),
        choices=[("approve", "Approve it"), ("return", "Ask a question: it goes back"), ("refuse", "Refuse it")],
        validators=[InputRequired("Choose what you decide")],
    )  # fmt: skip
    words = words_field(
        "Your question, or your reason", "Needed when you ask back or refuse, and when you sign for somebody else."
    )
    minute = StringField(
        "Date and number of the minute", widget=GovTextInput(), validators=[Length(max=300)],
        description="For what was decided in a meeting, for example “12 November 2026, minute 7”.",
    )  # fmt: skip
    submit = SubmitField("Decide", widget=GovSubmitInput())


@of_either(pages, "/<requisition_id>/decide", may=REQUEST_APPROVERS, methods=("GET", "POST"))
def decide(school_id: str | None, requisition_id: str) -> Any:
    """Decide about a request."""
    page = page_of(school_id, requisition_id)
    form = DecisionForm()
    if form.sent():
        with form.refusals():
            after = do(
                SERVICE, "decide_request",
                once=form.once_key(), school_id=school_id, requisition_id=requisition_id, decision=form.decision.data,
                words=form.words.data or "", minute=form.minute.data or "",
            )  # fmt: skip
            flash(f"{DONE[form.decision.data]} {state_words(after['state'])}.", "success")
            return redirect(one_href(school_id, requisition_id))
    step = next((one["approver"] for one in page["steps"] if one["state"] == "next"), "")
    return render_template(
        "requests/decide.html",
        title=f"Decide: {page['title']}",
        one=page,
        form=form,
        step=step,
        in_meeting=step in MEETINGS or page["may"]["stand_in"],
        named=people_of(page),
        chosen=next((asked for asked in page["quotes"] if asked["chosen"] and asked["fits"]), None),
        trail=trail(school_id, page),
    )
