"""Tenders for a school: those it was asked to take part in, the head's answer, an evaluator's declaration."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.validators import InputRequired

from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.buying_roles import SCHOOL_OR_TRUST, SERVICE
from services.portal.web.asking.glance import buying_glance
from services.portal.web.context import ask, do, me
from services.portal.web.pages.tenders.running import declared
from services.portal.web.pages.tenders.tender_words import ANSWERS, state_words
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.fields import words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from shared.errors import NotTakenUp
from shared.identity.roles import SCHOOL_LEADERS

pages = Pages("school_tenders", __name__)
NAVIGATION = (Entry("Tenders", "school_tenders.listed", at_school(SCHOOL_OR_TRUST), order=40, section="Buying"),)


class TakePartForm(Form):
    """Whether the school takes part."""

    takes_part = RadioField(
        "Does your school take part?", widget=GovRadioInput(),
        choices=[("yes", "Yes, we take part"), ("no", "No, not this time")],
        validators=[InputRequired("Say whether your school takes part")],
    )  # fmt: skip
    words = words_field("If not, why?", "So that the trust can plan without your school.")
    submit = SubmitField("Send the answer", widget=GovSubmitInput())


@pages.page("/schools/<school_id>/buying/tenders/", may=at_school(SCHOOL_OR_TRUST))
def listed(school_id: str) -> Any:
    """The tenders that the school was asked to take part in."""
    try:
        found = ask(SERVICE, "school_tenders", school_id=school_id)
    except NotTakenUp as refusal:
        return render_template("buying/not_taken_up.html", title="Tenders", said=refusal.message)
    rows = [
        one | {"state_words": state_words(one["state"]), "answer_words": ANSWERS[one["answer"]][1]} for one in found
    ]
    listing = Listing(
        "Tenders",
        [
            Shown("title", "Tender", link=lambda one: _href(school_id, one["tender_id"])),
            Shown("answer_words", "Your school"),
            Shown("state_words", "Status"),
            Shown("deadline_at", "Bids due", "moment"),
        ],
        rows,
        search_in=("title",),
        empty="When the trust plans a tender that your school may join, it stands here, and you say whether you take part.",
    )
    return listing.as_file() or render_template(
        "tenders/school_listed.html", title="Tenders your school may join", listing=listing
    )


@pages.page("/schools/<school_id>/buying/tenders/<tender_id>/", may=at_school(SCHOOL_OR_TRUST))
def tender(school_id: str, tender_id: str) -> str:
    """One tender as the school sees it."""
    page = ask(SERVICE, "school_tender_page", school_id=school_id, tender_id=tender_id)
    states = {"done": "done", "running": "now", "to come": "later", "left out": "skipped"}
    return render_template(
        "tenders/school_tender.html", title=page["title"], tender=page,
        stages=[{"title": one["title"], "state": states[one["state"]]} for one in page["stages"]],
        may_answer=page["may_answer"] and me().holds(SCHOOL_LEADERS, school_id), trail=_trail(school_id),
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/buying/tenders/<tender_id>/answer", may=at_school(SCHOOL_LEADERS), methods=("GET", "POST")
)
def answer(school_id: str, tender_id: str) -> Any:
    """The head says whether the school takes part."""
    page = ask(SERVICE, "school_tender_page", school_id=school_id, tender_id=tender_id)
    form = TakePartForm()
    if form.sent():
        with form.refusals():
            takes_part = form.takes_part.data == "yes"
            do(
                SERVICE, "answer_tender_invitation", once=form.once_key(), school_id=school_id, tender_id=tender_id,
                takes_part=takes_part, words=form.words.data or "",
            )  # fmt: skip
            flash("Your school takes part." if takes_part else "The trust plans without your school.", "success")
            return redirect(_href(school_id, tender_id))
    return render_template(
        "tenders/school_answer.html", title=f"Take part in a tender: {page['title']}", tender=page, form=form,
        trail=_trail(school_id, page),
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/buying/tenders/<tender_id>/declare", may=at_school(SCHOOL_OR_TRUST), methods=("GET", "POST")
)
def declare(school_id: str, tender_id: str) -> Any:
    """An evaluator at a school declares."""
    page = ask(SERVICE, "school_tender_page", school_id=school_id, tender_id=tender_id)
    return declared(page, _href(school_id, tender_id), _trail(school_id, page))


def _href(school_id: str, tender_id: str) -> str:
    return url_for("school_tenders.tender", school_id=school_id, tender_id=tender_id)


def _trail(school_id: str, page: Any = None) -> list[dict[str, str]]:
    there = (page["title"], _href(school_id, page["tender_id"])) if page else None
    return way_from_home(("Tenders", url_for("school_tenders.listed", school_id=school_id)), there, school_id=school_id)


def _to_answer(school_id: str | None) -> Card | None:
    found = buying_glance("school_tenders", school_id)
    waiting = [one for one in found if one["answer"] == "asked" and one["state"] == "draft"]
    lines = [
        Line(
            one["title"],
            url_for("school_tenders.answer", school_id=school_id, tender_id=one["tender_id"]),
            hint="The trust plans to buy this together: does your school take part?",
        )
        for one in waiting[:5]
    ]
    return Card("Tenders to join", lines) if lines else None


CARDS = (
    Offer(
        Heading.NEEDS_ME,
        "Tenders to join",
        at_school(SCHOOL_LEADERS),
        SERVICE,
        _to_answer,
        order=45,
        reads="school_glance",
    ),
)
