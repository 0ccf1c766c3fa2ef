"""Tenders for suppliers, who have no sign-in: what is wanted, documents, answers to everybody; and a question by their link."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, render_template, url_for
from flask_limiter import Limiter
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from services.portal.web.admission.access import ANYBODY, Pages
from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.asking.visitors import ask_for_visitor, do_for_visitor
from services.portal.web.patterns.fields import words_field
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form

pages = Pages("public_tenders", __name__)
QUESTIONS_FROM_ONE_ADDRESS = "20 per hour"
"""More than anybody has to ask, and too few to fill the record with."""


class QuestionForm(Form):
    """A question by a supplier."""

    words = words_field(
        "Your question", "Everybody reads it with the answer. Leave out who you are: no names, telephone numbers or addresses.",
        "Enter your question",
    )  # fmt: skip
    submit = SubmitField("Send the question", widget=GovSubmitInput())


def install(app: Flask, limiter: Limiter) -> None:
    """Limit how often one address asks."""
    limit = limiter.limit(QUESTIONS_FROM_ONE_ADDRESS, methods=["POST"])
    view = app.view_functions["public_tenders.question"]
    app.view_functions["public_tenders.question"] = cast(Any, limit(view))


@pages.page("/tenders/", may=ANYBODY)
def listed() -> str:
    """Published tenders, the open ones first."""
    return render_template(
        "tenders/public_listed.html", title="Tenders of the trust", tenders=ask_for_visitor(SERVICE, "public_tenders")
    )


@pages.page("/tenders/<tender_id>/", may=ANYBODY)
def tender(tender_id: str) -> str:
    """One published tender."""
    page = ask_for_visitor(SERVICE, "public_tender", tender_id=tender_id)
    return render_template(
        "tenders/public_tender.html",
        title=f"Tender: {page['title']}",
        tender=page,
        trail=[{"text": "Tenders", "href": url_for("public_tenders.listed")}],
    )


@pages.page("/tenders/<tender_id>/documents/<document_id>", may=ANYBODY)
def document(tender_id: str, document_id: str) -> Any:
    """A document of a published tender."""
    return download(ask_for_visitor(SERVICE, "public_tender_document", tender_id=tender_id, document_id=document_id))


@pages.page("/tenders/question/<key>", may=ANYBODY, methods=("GET", "POST"))
def question(key: str) -> Any:
    """A question from whoever holds the link of an invitation to bid."""
    page = ask_for_visitor(SERVICE, "tender_of_key", key=key)
    form = QuestionForm()
    if form.sent():
        with form.refusals():
            do_for_visitor(SERVICE, "ask_tender_question", once=form.once_key(), key=key, words=form.words.data)
            return render_template("tenders/asked.html", title="Your question is sent", tender=page)
    return render_template("tenders/question.html", title=f"Ask about {page['title']}", tender=page, form=form)
