"""What HR tells of people and payroll cannot settle by itself: whether somebody is one on record, and who has no employment here yet."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.payroll_roles import ENTERERS, PAY_READERS, SERVICE, TRUST_PAY_READERS
from services.portal.web.context import ask, do, me
from services.portal.web.pages.payroll_staff.boxes import one_of
from services.portal.web.pages.payroll_staff.staff_words import person_href
from services.portal.web.pages.payroll_staff.taken_up import where_taken_up
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import day
from shared.errors import NotFound

pages = Pages("payroll_questions", __name__)
NAVIGATION = (
    Entry("From HR", "payroll_questions.listed", at_school(PAY_READERS), order=80, section="Payroll"),
    Entry("From HR", "payroll_questions.of_trust", in_trust(TRUST_PAY_READERS), order=80, section="Payroll"),
)
ANOTHER = "another"


class AnswerForm(Form):
    """Whether two are one."""

    answer = one_of("Who is it?", [])
    submit = SubmitField("Save the answer", widget=GovSubmitInput())


@pages.page("/schools/<school_id>/payroll/from-hr/", may=at_school(PAY_READERS))
@where_taken_up("People HR tells of")
def listed(school_id: str) -> str:
    """What waits for a person at the school."""
    found = ask(SERVICE, "staff_questions", school_id=school_id)
    return render_template(
        "payroll_staff/questions.html", title="People HR tells of", found=found, may_enter=me().holds(ENTERERS, school_id),
        person_href=person_href, trail=_trail(school_id),
    )  # fmt: skip


@pages.page("/trust/payroll/from-hr/", may=in_trust(TRUST_PAY_READERS))
def of_trust() -> Any:
    """What waits for a person at any school."""
    found = ask(SERVICE, "staff_questions")
    asked = [one | {"what": "Is this somebody on record?"} for one in found["questions"]]
    unemployed = [one | {"what": "Needs an employment"} for one in found["without_employment"]]
    rows = [*asked, *unemployed]
    listing = Listing(
        "People HR tells of",
        [
            Shown("name", "Name", link=lambda one: url_for("payroll_questions.listed", school_id=one["school_id"])),
            Shown("born", "Birth date", "day"),
            Shown("school", "School"),
            Shown("what", "What waits"),
        ],
        rows,
        empty="Nothing that HR told waits for a person.",
    )
    return listing.as_file() or render_template(
        "payroll_staff/listed.html", title="People HR tells of", listing=listing, may_enter=False,
        trail=way_from_home(("Payroll", url_for("payroll_start.trust"))),
    )  # fmt: skip


@pages.page("/schools/<school_id>/payroll/from-hr/<question_id>", may=at_school(ENTERERS), methods=("GET", "POST"))
def answer(school_id: str, question_id: str) -> Any:
    """Say whether somebody HR tells of is a person on record. Raises NotFound for a question that was answered."""
    found = ask(SERVICE, "staff_questions", school_id=school_id)
    question = next((one for one in found["questions"] if one["question_id"] == question_id), None)
    if question is None:
        raise NotFound("This question waits no longer: look at the list again.")
    form = AnswerForm()
    form.answer.choices = [
        *((one["person_id"], _candidate(one)) for one in question["candidates"]),
        (ANOTHER, "Another person, who is put on record"),
    ]
    if form.sent():
        with form.refusals({"person_id": "answer"}):
            person_id = "" if form.answer.data == ANOTHER else form.answer.data
            said = do(
                SERVICE, "answer_staff_question",
                once=form.once_key(), school_id=school_id, question_id=question_id, person_id=person_id,
            )  # fmt: skip
            flash("It is settled. Go on with the employment where there is none yet.", "success")
            return redirect(person_href(school_id, said["person_id"]))
    starts = f" They start on {day(question['starts'])}." if question["starts"] else ""
    job = f" as {question['job_title']}" if question["job_title"] else ""
    return render_template(
        "form.html", title=f"Is {question['name']} somebody on record?", form=form, trail=_trail(school_id, listed=True),
        said=f"HR tells of {question['name']}, born on {day(question['born'])}{job}.{starts}",
    )  # fmt: skip


def _candidate(one: Any) -> str:
    return str(one["name"]) if one["kept_here"] else f"{one['name']}, whose record another school keeps"


def _trail(school_id: str, *, listed: bool = False) -> list[dict[str, str]]:
    there = ("People HR tells of", url_for("payroll_questions.listed", school_id=school_id)) if listed else None
    return way_from_home(("Payroll", url_for("payroll_start.school", school_id=school_id)), there, school_id=school_id)
