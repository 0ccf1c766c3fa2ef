"""A published tender, for the trust: changes told to everybody, questions answered, notices recorded; an evaluator's declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import BUYERS, SERVICE, TRUST
from services.portal.web.context import ask, do, me
from services.portal.web.pages.tenders.plan import ADDRESS, deadline_of, saved, shown
from services.portal.web.pages.tenders.tender_words import tender_href, tender_page, trail
from services.portal.web.patterns.fields import DayField, width, words_field
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.words import moment
from shared.errors import NotFound

pages = Pages("tender_running", __name__)


class ChangeForm(Form):
    """A change that every supplier reads."""

    words = words_field("What changes?", "Every supplier reads it as you write it.", "Say what changes")
    deadline_on = DayField("New deadline, if it moves", [Optional()], called="deadline")
    deadline_time = StringField("At what time", widget=GovTextInput(), default="12:00", render_kw=width(10))
    submit = SubmitField("Publish the change", widget=GovSubmitInput())


class AnswerForm(Form):
    """The answer to a question, for everybody."""

    published_words = words_field(
        "The question as all will read it", "Word it differently where it would show who asked."
    )
    answer = words_field("Answer", needed="Enter the answer, as everybody will read it")
    submit = SubmitField("Publish question and answer", widget=GovSubmitInput())


NOT_SENT_BY_US = "Quayside drafts notices and does not send them: record here that it stands on Find a Tender."


class NoticeForm(Form):
    """A notice that was published."""

    published_on = DayField("Published on", [InputRequired("Enter the day on which it was published")], called="day")
    reference = StringField(
        "Its number there",
        widget=GovTextInput(),
        description="For example 2027/S 000-012345.",
        validators=[Length(max=300)],
    )
    submit = SubmitField("Record it", widget=GovSubmitInput())


class DeclareForm(Form):
    """An evaluator's declaration."""

    conflict = RadioField(
        "Do you know of a conflict of interest?", widget=GovRadioInput(),
        choices=[("none", "No, I know of none"), ("declared", "Yes, or it could look like one")],
        validators=[InputRequired("Say whether there is a conflict of interest")],
    )  # fmt: skip
    words = words_field("If yes, what is it?", "A relative, a former employer, a gift, a share, a friend.")
    submit = SubmitField("Declare", widget=GovSubmitInput())


@pages.page(f"{ADDRESS}/change", may=in_trust(BUYERS), methods=("GET", "POST"))
def change(tender_id: str) -> Any:
    """Tell every supplier of a change."""
    page = tender_page(tender_id)
    form = ChangeForm()
    if form.sent():
        said = {"words": form.words.data}
        at = deadline_of(form) if form.deadline_on.data else None
        if (at or not form.deadline_on.data) and saved(
            form, page, "change_tender", said | ({"deadline_at": at} if at else {}), {"deadline_at": "deadline_on"}
        ):
            flash("The change is published.", "success")
            return redirect(tender_href(tender_id))
    lead = (
        f"The deadline is {moment(page['deadline_at'])}. It may move back, never forward, and after a change bidders keep at "
        f"least {page['earliest']['change_days']} days."
        if page["deadline_at"]
        else ""
    )
    return shown(page, form, "Publish a change", ["words", "deadline_on", "deadline_time"], lead)


@pages.page(f"{ADDRESS}/questions", may=in_trust(TRUST))
def questions(tender_id: str) -> str:
    """Questions, with or without answer; who asked is shown nowhere."""
    page = tender_page(tender_id)
    return render_template(
        "tenders/questions.html", title=f"Questions: {page['title']}", tender=page, may_answer=me().holds(BUYERS),
        trail=trail(page),
    )  # fmt: skip


@pages.page(f"{ADDRESS}/questions/<question_id>", may=in_trust(BUYERS), methods=("GET", "POST"))
def answer(tender_id: str, question_id: str) -> Any:
    """Answer a question to everybody."""
    page = tender_page(tender_id)
    question = next((one for one in page["questions"] if one["question_id"] == question_id), None)
    if question is None:
        raise NotFound("There is no such question.")
    form = AnswerForm(data={"published_words": question["words"]})
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "answer_tender_question", once=form.once_key(), tender_id=tender_id, question_id=question_id,
                answer=form.answer.data, published_words=form.published_words.data or "",
            )  # fmt: skip
            flash("Question and answer are published.", "success")
            return redirect(url_for("tender_running.questions", tender_id=tender_id))
    lead = f"Asked on {moment(question['asked_at'])}: “{question['words']}”"
    return shown(page, form, "Answer a question", ["published_words", "answer"], lead)


@pages.page(f"{ADDRESS}/notices", may=in_trust(TRUST))
def notices(tender_id: str) -> str:
    """The notices UK1 to UK17: what is due, its text to copy, what was published."""
    found = ask(SERVICE, "tender_notices", tender_id=tender_id)
    return render_template(
        "tenders/notices.html", title=f"Notices: {found['title']}", found=found, may_record=me().holds(BUYERS),
        ways={one["code"]: url_for("tender_running.notice", tender_id=tender_id, code=one["code"]) for one in found["notices"]},
        not_for="Not for this tender", trail=trail(found),
    )  # fmt: skip


@pages.page(f"{ADDRESS}/notices/<code>", may=in_trust(BUYERS), methods=("GET", "POST"))
def notice(tender_id: str, code: str) -> Any:
    """Put down that a notice was published."""
    found = ask(SERVICE, "tender_notices", tender_id=tender_id)
    named, form = notice_named(found, code), NoticeForm()
    back = url_for("tender_running.notices", tender_id=tender_id)
    return put_down(form, "note_tender_notice", code, back, tender_id=tender_id) or shown(
        found, form, f"{code} {named['title']}", ["published_on", "reference"], NOT_SENT_BY_US
    )


def notice_named(found: Mapping[str, Any], code: str) -> Any:
    """One of the notices of a tender or a contract. Raises NotFound."""
    named = next((one for one in found["notices"] if one["code"] == code), None)
    if named is None:
        raise NotFound("There is no such notice: there are UK1 to UK17.")
    return named


def put_down(form: NoticeForm, method: str, code: str, back: str, **about: str) -> Any:
    """Put down that a notice was published, and on to the list; None where the form was not sent, or is not right."""
    if form.sent():
        with form.refusals():
            do(
                SERVICE, method, once=form.once_key(), code=code,
                published_on=str(form.published_on.data), reference=form.reference.data or "", **about,
            )  # fmt: skip
            flash(f"{code} is recorded as published.", "success")
            return redirect(back)
    return None


@pages.page(f"{ADDRESS}/documents/<document_id>", may=in_trust(TRUST))
def document(tender_id: str, document_id: str) -> Any:
    """A document."""
    return download(ask(SERVICE, "tender_document", tender_id=tender_id, document_id=document_id))


@pages.page(f"{ADDRESS}/declare", may=in_trust(TRUST), methods=("GET", "POST"))
def declare(tender_id: str) -> Any:
    """An evaluator of the trust declares."""
    page = tender_page(tender_id)
    return declared(page, tender_href(tender_id), trail(page))


def declared(page: Any, afterwards: str, way: list[dict[str, str]]) -> Any:
    """The declaration, for whoever is an evaluator."""
    form = DeclareForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "declare_tender_conflict", once=form.once_key(), tender_id=page["tender_id"],
                conflict=form.conflict.data, words=form.words.data or "",
            )  # fmt: skip
            flash("Your declaration is recorded.", "success")
            return redirect(afterwards)
    return render_template(
        "form.html", title=f"Declare conflicts of interest: {page['title']}", form=form, fields=["conflict", "words"],
        said="Whoever declares a conflict marks no bid of this tender. Declare again when something changes.", trail=way,
    )  # fmt: skip
