"""Questions about charges: a school asks, the trust explains or corrects, the school may appeal, and somebody who had no part
in it decides. Which step is possible now is membership's answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms.validators import InputRequired

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.money_roles import APPEALS, ASKERS, FINANCE
from services.portal.web.context import ask, do, me
from services.portal.web.pages.costs.charges import trail
from services.portal.web.patterns.choosing import Choosing
from services.portal.web.patterns.fields import PoundsField, words_field
from services.portal.web.patterns.listing import Listing, Shown
from shared.errors import NotFound

pages = Pages("questions", __name__)


class Question(Choosing):
    words = words_field(
        "What do you want to know?",
        "The charge stands until it is answered. You are told here and on your home page.",
        needed="Enter your question",
    )


class Words(Choosing):
    words = words_field("Your words", needed="Enter your words: they are kept with the question")


class Right(Choosing):
    right_pence = PoundsField(
        "What is the right amount?",
        [InputRequired("Enter the right amount; 0 where nothing is owed")],
        description="The charge is taken back by an entry of its own, and the right one is entered beside it.",
    )
    basis = words_field("How the right amount comes about", "Leave it empty where nothing is owed.")
    words = words_field("Why it is corrected", needed="Say why: the school reads it")


@dataclass(frozen=True)
class Answer:
    """A step of a question in words."""

    command: str
    method: str
    title: str
    says: str
    button: str
    done: str


OF_SCHOOL: Mapping[str, Answer] = {
    "appeal": Answer(
        "appeal", "appeal", "Appeal", "Somebody of the trust who has not answered before looks at it and decides.",
        "Appeal", "Your appeal is on record.",
    ),
    "take-back": Answer(
        "withdraw", "withdraw_query", "Take the question back", "The charge stands as it is. You may ask again.",
        "Take it back", "The question is taken back.",
    ),
}  # fmt: skip
EXPLAIN = Answer(
    "explain", "explain_charge", "Explain the charge", "The school reads your words beside the charge, and may appeal.",
    "Send the explanation", "The explanation is with the school.",
)  # fmt: skip
DECIDE = Answer(
    "decide", "decide_appeal", "Decide the appeal",
    "Your decision closes it. Whoever explained or corrected the charge before cannot decide.",
    "Record the decision", "The decision is on record.",
)  # fmt: skip


@pages.page("/schools/<school_id>/costs/questions/", may=at_school())
def listed(school_id: str) -> Any:
    """A school's questions, newest first."""
    found = ask("membership", "charge_queries_of", school_id=school_id)
    rows = [
        {
            "query_id": one["query_id"],
            "about": one["entry"]["title"] if one["entry"] else "a charge",
            "pence": one["entry"]["pence"] if one["entry"] else None,
            "asked_on": one["asked_on"],
            "state": one["state"],
            "next": one["state_words"],
        }
        for one in found
    ]
    listing = Listing(
        "Questions about charges",
        [
            Shown("about", "About", link=lambda row: url_for("questions.one", school_id=school_id, query_id=row["query_id"])),
            Shown("pence", "Amount", "money"),
            Shown("asked_on", "Asked on", "day"),
            Shown("state", "Status", "tag"),
            Shown("next", "What comes next", sortable=False),
        ],
        rows,
        sort="-asked_on",
        empty="No question yet. Open a charge on the costs page and ask about it there: it shows how the amount comes "
        "about, and who answers.",
    )  # fmt: skip
    return listing.as_file() or render_template(
        "costs/questions.html", title="Questions about charges", listing=listing, trail=trail(school_id)
    )


@pages.page("/schools/<school_id>/costs/charges/<entry_id>/ask", may=at_school(ASKERS), methods=("GET", "POST"))
def put(school_id: str, entry_id: str) -> Any:
    """Ask about a charge."""
    found = ask("membership", "charge", school_id=school_id, entry_id=entry_id)
    if request.method == "GET" and not found["may_be_asked"]:
        flash("This charge is being asked about already. Go on here.")
        return redirect(url_for("questions.one", school_id=school_id, query_id=found["query"]["query_id"]))
    form = Question()
    if form.sent():
        with form.refusals():
            asked = {"school_id": school_id, "entry_id": entry_id, "words": form.words.data}
            made = do("membership", "query_charge", once=form.once_key(), **asked)
            flash("Your question is with the trust's finance team.", "success")
            return redirect(url_for("questions.one", school_id=school_id, query_id=made["query_id"]))
    back = url_for("costs.charge", school_id=school_id, entry_id=entry_id)
    return render_template(
        "costs/ask.html", title=f"Ask about a charge: {found['title']}", found=found, form=form, back=back
    )


@pages.page("/schools/<school_id>/costs/questions/<query_id>", may=at_school())
def one(school_id: str, query_id: str) -> str:
    """One question with every answer, and what this person may do now."""
    found = _found(school_id, query_id)
    guard.note_reading("a question about a charge", query_id)
    about: dict[str, Any] = {"school_id": school_id, "query_id": query_id}
    steps = []
    for slug, answer in OF_SCHOOL.items():
        if answer.command in found["possible"] and me().holds(ASKERS, school_id):
            steps.append({"title": answer.title, "href": url_for("questions.answer", step=slug, **about)})
    if EXPLAIN.command in found["possible"] and me().holds(FINANCE, school_id):
        steps.append({"title": EXPLAIN.title, "href": url_for("questions.explain", **about)})
    if "correct" in found["possible"] and me().holds(FINANCE, school_id):
        href = url_for("questions.correct", school_id=school_id, entry_id=found["entry_id"], question=query_id)
        steps.append({"title": "Correct the charge", "href": href})
    if DECIDE.command in found["possible"] and me().holds(APPEALS, school_id):
        steps.append({"title": DECIDE.title, "href": url_for("questions.decide", **about)})
    return render_template(
        "costs/question.html",
        title=f"Question about a charge: {found['entry']['title'] if found['entry'] else 'a charge'}",
        found=found,
        steps=steps,
        trail=[*trail(school_id), {"text": "Questions", "href": url_for("questions.listed", school_id=school_id)}],
    )


@pages.page("/schools/<school_id>/costs/questions/<query_id>/<step>", may=at_school(ASKERS), methods=("GET", "POST"))
def answer(school_id: str, query_id: str, step: str) -> Any:
    """The school's own steps."""
    if step not in OF_SCHOOL:
        raise NotFound("There is no such step of a question. Its page shows those that are possible.")
    return _answered(school_id, query_id, OF_SCHOOL[step])


@pages.page("/schools/<school_id>/costs/questions/<query_id>/explain", may=at_school(FINANCE), methods=("GET", "POST"))
def explain(school_id: str, query_id: str) -> Any:
    """Finance explains a charge."""
    return _answered(school_id, query_id, EXPLAIN)


@pages.page("/schools/<school_id>/costs/questions/<query_id>/decide", may=at_school(APPEALS), methods=("GET", "POST"))
def decide(school_id: str, query_id: str) -> Any:
    """An appeal is decided."""
    return _answered(school_id, query_id, DECIDE)


@pages.page("/schools/<school_id>/costs/charges/<entry_id>/correct", may=at_school(FINANCE), methods=("GET", "POST"))
def correct(school_id: str, entry_id: str) -> Any:
    """Finance puts a charge right: first what will be entered, then the entries."""
    found = ask("membership", "charge", school_id=school_id, entry_id=entry_id)
    query_id = request.args.get("question") or None
    form = Right()
    shown = {"found": found, "form": form, "back": url_for("costs.charge", school_id=school_id, entry_id=entry_id)}
    if not form.goes_back and form.sent():
        with form.refusals():
            right = {name: form[name].data or "" for name in ("basis", "words")} | {
                "right_pence": form.right_pence.data
            }
            if form.is_sure:
                about = {"school_id": school_id, "entry_id": entry_id, "query_id": query_id}
                do("membership", "correct_charge", once=form.once_key(), **about, **right)
                flash(
                    "The charge is corrected: the old entry is taken back and the right one stands beside it.",
                    "success",
                )
                return redirect(shown["back"])
            return render_template("costs/check_correct.html", title="Check the correction", right=right, **shown)
    return render_template("costs/correct.html", title=f"Correct a charge: {found['title']}", **shown)


def _answered(school_id: str, query_id: str, known: Answer) -> Any:
    found = _found(school_id, query_id)
    back = url_for("questions.one", school_id=school_id, query_id=query_id)
    if request.method == "GET" and known.command not in found["possible"]:
        flash(f"{known.title}: not possible now. {found['state_words']}")
        return redirect(back)
    form = Words()
    if form.sent():
        with form.refusals():
            about = {"school_id": school_id, "query_id": query_id, "words": form.words.data}
            do("membership", known.method, once=form.once_key(), **about)
            flash(known.done, "success")
            return redirect(back)
    return render_template("costs/answer.html", title=known.title, known=known, found=found, form=form, back=back)


def _found(school_id: str, query_id: str) -> dict[str, Any]:
    found: dict[str, Any] = ask("membership", "charge_query", school_id=school_id, query_id=query_id)
    return found
