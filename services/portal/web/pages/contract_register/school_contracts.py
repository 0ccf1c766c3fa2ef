"""A school's own part of contracts: which it is in, what they cost it and why, and its word on each visit."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.validators import InputRequired

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.buying_roles import REQUESTERS, SCHOOL_OR_TRUST, SERVICE
from services.portal.web.asking.glance import buying_glance
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.contract_register import register_words as words
from services.portal.web.pages.contract_register.register_words import WAYS
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Button, Form, Reason
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import day
from shared.errors import NotFound, NotTakenUp
from shared.identity.roles import SCHOOL_LEADERS

pages = Pages("school_contracts", __name__)
NAVIGATION = (Entry("Contracts", "school_contracts.listed", at_school(SCHOOL_OR_TRUST), order=50, section="Buying"),)
VISITS_SHOWN = 12


class AnswerForm(Form):
    """A school's word on a visit."""

    outcome = RadioField(
        "Was the work done?", widget=GovRadioInput(),
        choices=[("accepted", "Yes, it is done"), ("fault", "Yes, but something is wrong"), ("refused", "No, we do not take it")],
        validators=[InputRequired("Choose whether the work was done")],
    )  # fmt: skip
    words = words_field("What is wrong", "Only if something is. The supplier reads it.")
    done_on = DayField("When it was done", [InputRequired("Enter the day")], called="day")
    submit = SubmitField("Send", widget=GovSubmitInput())


@pages.page("/schools/<school_id>/buying/contracts/", may=at_school(SCHOOL_OR_TRUST))
def listed(school_id: str) -> str:
    """The contracts the school is in, and the visits that wait for its word."""
    try:
        found = ask(SERVICE, "my_contracts", school_id=school_id)
    except NotTakenUp as refusal:
        return render_template("buying/not_taken_up.html", title="Contracts", said=refusal.message)
    return render_template(
        "contract_register/school_listed.html",
        title="Contracts",
        found=found,
        may_answer=me().holds(REQUESTERS, school_id),
        may_agree=me().holds(SCHOOL_LEADERS, school_id),
        ways=WAYS,
        visits_shown=VISITS_SHOWN,
        trail=_trail(school_id)[:1],
    )


@pages.page("/schools/<school_id>/buying/contracts/<contract_id>/", may=at_school(SCHOOL_OR_TRUST))
def one(school_id: str, contract_id: str) -> str:
    """One contract as this school sees it."""
    contract = ask(SERVICE, "my_contract_page", school_id=school_id, contract_id=contract_id)
    if school_id not in me().schools:
        guard.note_reading("a school's part of a contract", contract_id)
    now = today().isoformat()
    ahead = [visit for visit in contract["visits"] if visit["state"] == "planned" and visit["planned_on"] > now]
    return render_template(
        "contract_register/school_one.html",
        title=f"Contract: {contract['title']}",
        contract=contract,
        waiting=[visit for visit in contract["visits"] if visit["to_answer"]],
        ahead=ahead[:VISITS_SHOWN],
        ahead_in_all=len(ahead),
        done=[visit for visit in contract["visits"] if visit["done_on"] and not visit["to_answer"]][::-1][
            :VISITS_SHOWN
        ],
        went=words.went_chart(contract["went"]),
        kpi_charts={kpi["kpi_id"]: words.kpi_chart(kpi) for kpi in contract["kpis"]},
        may_answer=me().holds(REQUESTERS, school_id),
        trail=_trail(school_id),
    )


@pages.page(
    "/schools/<school_id>/buying/contracts/<contract_id>/visits/<visit_id>", may=at_school(REQUESTERS), methods=("GET", "POST")
)  # fmt: skip
def answer(school_id: str, contract_id: str, visit_id: str) -> Any:
    """Say whether the work of a visit was done."""
    contract = ask(SERVICE, "my_contract_page", school_id=school_id, contract_id=contract_id)
    visit = _visit(contract, visit_id)
    form = AnswerForm(done_on=min(today(), max(date.fromisoformat(visit["planned_on"]), date.min)))
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "answer_visit",
                once=form.once_key(), school_id=school_id, visit_id=visit_id, outcome=form.outcome.data, words=form.words.data or "",
                done_on=str(form.done_on.data),
            )  # fmt: skip
            flash(said["in_words"], "success")
            return redirect(url_for("school_contracts.listed", school_id=school_id))
    return render_template(
        "contract_register/answer.html",
        title=f"{visit['service']}, {day(visit['planned_on'])}",
        contract=contract,
        visit=visit,
        form=form,
        trail=_trail(school_id),
    )


@pages.page(
    "/schools/<school_id>/buying/contracts/<contract_id>/visits/<visit_id>/take-back",
    may=at_school(REQUESTERS),
    methods=("GET", "POST"),
)
def take_back(school_id: str, contract_id: str, visit_id: str) -> Any:
    """Take an acceptance back that was a mistake."""
    visit = _visit(ask(SERVICE, "my_contract_page", school_id=school_id, contract_id=contract_id), visit_id)
    form = Reason(
        "Take the answer back",
        hint="For example: it was the visit of another day.",
        needed="Say why the answer was a mistake",
    )
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "take_back_answer",
                once=form.once_key(), school_id=school_id, visit_id=visit_id, reason=form.reason.data,
            )  # fmt: skip
            flash(said["in_words"], "success")
            return redirect(url_for("school_contracts.one", school_id=school_id, contract_id=contract_id))
    return render_template(
        "form.html", title="Take an answer back", form=form, fields=("reason",), trail=_trail(school_id),
        said=f"{visit['service']}, {day(visit['planned_on'])}, is {visit['state']}. Its receipt gets a counter entry, and the visit waits for your word again.",
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/buying/contracts/joining/<novation_id>",
    may=at_school(SCHOOL_LEADERS),
    methods=("GET", "POST"),
)
def agree(school_id: str, novation_id: str) -> Any:
    """Agree that the school joins or leaves a contract."""
    found = ask(SERVICE, "my_contracts", school_id=school_id)["novations"]
    novation = next((one for one in found if one["novation_id"] == novation_id), None)
    if novation is None or "school" not in novation["missing"]:
        raise NotFound("Nobody waits for your school’s word on this any more.")
    form = Button("We agree")
    if form.sent():
        with form.refusals():
            do(SERVICE, "agree_to_novation", once=form.once_key(), school_id=school_id, novation_id=novation_id)
            flash("Your school’s word is recorded.", "success")
            return redirect(url_for("school_contracts.listed", school_id=school_id))
    return render_template(
        "contract_register/agree.html",
        title="Do you agree?",
        novation=novation,
        ways=WAYS,
        form=form,
        trail=_trail(school_id),
    )


@pages.page("/schools/<school_id>/buying/contracts/<contract_id>/documents/<file_id>", may=at_school(SCHOOL_OR_TRUST))
def document(school_id: str, contract_id: str, file_id: str) -> Response:
    """A document of a contract that the school is in."""
    found = ask(SERVICE, "my_contract_file", school_id=school_id, contract_id=contract_id, file_id=file_id)
    guard.note_reading(f"the document {found['name']} of a contract", contract_id)
    return download(found)


def _visit(contract: Any, visit_id: str) -> Any:
    """A visit of the school's own. Raises NotFound."""
    found = next((one for one in contract["visits"] if one["visit_id"] == visit_id), None)
    if found is None:
        raise NotFound("There is no such visit at this school.")
    return found


def _trail(school_id: str) -> list[dict[str, str]]:
    return way_from_home(("Contracts", url_for("school_contracts.listed", school_id=school_id)), school_id=school_id)


def _waits_for_you(school_id: str | None) -> Card | None:
    assert school_id is not None
    visits = buying_glance("my_contracts", school_id)["visits"]
    if not visits:
        return None
    return Card(
        "Visits to accept",
        [
            Line(
                f"{one['service']}, {day(one['planned_on'])}",
                url_for("school_contracts.answer", school_id=school_id, contract_id=one["contract_id"], visit_id=one["visit_id"]),
                hint=one["title"],
            )
            for one in visits[:4]
        ],
        more=Line("See all contracts", url_for("school_contracts.listed", school_id=school_id)),
    )  # fmt: skip


def _to_agree(school_id: str | None) -> Card | None:
    lines = [
        Line(
            f"Your school {WAYS[one['way']]}: {one['title']}",
            url_for("school_contracts.agree", school_id=school_id, novation_id=one["novation_id"]),
            hint=f"From {day(one['from_on'])}. Say whether your school agrees.",
        )
        for one in buying_glance("my_contracts", school_id)["novations"]
        if "school" in one["missing"]
    ]
    return Card("Contracts to agree", lines[:4]) if lines else None


CARDS = (
    Offer(
        Heading.NEEDS_ME,
        "Visits to accept",
        at_school(REQUESTERS),
        SERVICE,
        _waits_for_you,
        order=50,
        reads="school_glance",
    ),
    Offer(
        Heading.NEEDS_ME,
        "Contracts to agree",
        at_school(SCHOOL_LEADERS),
        SERVICE,
        _to_agree,
        order=51,
        reads="school_glance",
    ),
)
