"""Term reviews: each side writes its part unseen by the other, both are opened together and read side by side, and both
write down what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from services.portal.web.admission.access import TRUST_LEADS, Pages, at_school
from services.portal.web.context import ask, do, me
from services.portal.web.pages.membership.journey import TABS
from services.portal.web.patterns.fields import words_field
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.tabs import tabs
from shared.errors import Conflict, NotFound
from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_READERS, Role

pages = Pages("reviews", __name__)
READERS = SCHOOL_READERS | TRUST_LEADS | {Role.TRUSTEE, Role.AUDITOR}
SCHOOL_WRITERS = SCHOOL_LEADERS | {Role.GOVERNOR}
WRITERS = SCHOOL_WRITERS | TRUST_LEADS
SHARERS = SCHOOL_LEADERS | TRUST_LEADS
WHOSE = {"school": "The school’s part", "trust": "The trust’s part"}


class JustSo(Form):
    """A button alone."""


class NextSteps(Form):
    steps = words_field(
        "What both sides will do until the next review", "One thing on each line.", "Write down at least one thing"
    )


@pages.page("/schools/<school_id>/membership/reviews/", may=at_school(READERS))
def listed(school_id: str) -> str:
    """The reviews of the associate period: when each is due, and where it stands."""
    said: dict[str, Any] = {"due": [], "reviews": []}
    problem = ""
    try:
        said = _reviews(school_id)
    except (Conflict, NotFound) as none_yet:
        problem = none_yet.message
    known = {one["number"]: one for one in said["reviews"]}
    rows = [{**one, "review": known.get(one["number"])} for one in said["due"]]
    return render_template(
        "reviews/listed.html",
        title="Term reviews",
        rows=rows,
        problem=problem,
        side=_side(school_id),
        may_write=me().holds(_writers(school_id), school_id),
        tabs=tabs(TABS, school_id, "reviews.listed"),
    )


@pages.page("/schools/<school_id>/membership/reviews/<int:number>", may=at_school(READERS))
def one(school_id: str, number: int) -> str:
    """Both parts side by side, as far as this side may read them."""
    said = _reviews(school_id)
    review = _of_number(said, number)
    return render_template(
        "reviews/one.html",
        title=f"Term review {number}",
        review=review,
        side=said["side"],
        whose=WHOSE,
        may_write=me().holds(_writers(school_id), school_id),
        may_share=me().holds(SHARERS, school_id),
        back=url_for("reviews.listed", school_id=school_id),
    )


@pages.page(
    "/schools/<school_id>/membership/reviews/<int:number>/write", may=at_school(WRITERS), methods=("GET", "POST")
)
def write(school_id: str, number: int) -> Any:
    """One side's part: answers, what is strong, what is missing. It can be bettered until both are opened."""
    said = _reviews(school_id)
    if number not in {due["number"] for due in said["due"]}:
        raise NotFound(f"There is no term review {number} in this membership. The list shows those that there are.")
    review = next((one for one in said["reviews"] if one["number"] == number), None)
    if review and review["shared_on"]:
        raise Conflict(
            f"Term review {number} was opened to both sides on {review['shared_on']}: its parts stay as they are."
        )
    form = _part_form(said["questions"])(data=_written(review, said))
    if form.sent():
        with form.refusals():
            method = "submit_school_part" if said["side"] == "school" else "submit_trust_part"
            part = _part(form, said["questions"])
            do("membership", method, once=form.once_key(), school_id=school_id, number=number, **part)
            flash("Your part is handed in. The other side cannot read it until both parts are opened.", "success")
            return redirect(url_for("reviews.one", school_id=school_id, number=number))
    return render_template(
        "reviews/write.html",
        title=f"Term review {number}: {WHOSE[said['side']].lower()}",
        form=form,
        questions=said["questions"],
        side=said["side"],
        back=url_for("reviews.listed", school_id=school_id),
    )


@pages.page(
    "/schools/<school_id>/membership/reviews/<int:number>/share", may=at_school(SHARERS), methods=("GET", "POST")
)
def share(school_id: str, number: int) -> Any:
    """Open both parts to both sides."""
    review, form = _of_number(_reviews(school_id), number), JustSo()
    if form.sent():
        with form.refusals():
            do("membership", "share_review", once=form.once_key(), school_id=school_id, review_id=review["review_id"])
            flash("Both parts are open to both sides now.", "success")
            return _to(school_id, number)
    return render_template(
        "reviews/share.html", title=f"Open term review {number} to both sides", form=form, review=review,
        back=url_for("reviews.one", school_id=school_id, number=number),
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/membership/reviews/<int:number>/next-steps", may=at_school(SHARERS), methods=("GET", "POST")
)
def next_steps(school_id: str, number: int) -> Any:
    """What both sides will do until the next review."""
    review = _of_number(_reviews(school_id), number)
    form = NextSteps(data={"steps": "\n".join(review["agreed_next_steps"])})
    if form.sent():
        steps = _lines(form.steps.data)
        with form.refusals():
            do(
                "membership",
                "agree_next_steps",
                once=form.once_key(),
                school_id=school_id,
                review_id=review["review_id"],
                steps=steps,
            )
            flash("What comes next is on record.", "success")
            return _to(school_id, number)
    return render_template(
        "reviews/next_steps.html", title=f"What comes of term review {number}", form=form, review=review,
        back=url_for("reviews.one", school_id=school_id, number=number),
    )  # fmt: skip


def _side(school_id: str) -> str:
    """For which side somebody reads and writes; whoever has a role at the school itself reads as the school."""
    mine = {grant.role for grant in me().grants if grant.school_id == school_id}
    return "school" if mine & SCHOOL_READERS else "trust"


def _writers(school_id: str) -> frozenset[Role]:
    return frozenset(SCHOOL_WRITERS if _side(school_id) == "school" else TRUST_LEADS)


def _reviews(school_id: str) -> dict[str, Any]:
    found: dict[str, Any] = ask("membership", f"reviews_as_{_side(school_id)}", school_id=school_id)
    return found


def _of_number(said: Mapping[str, Any], number: int) -> dict[str, Any]:
    found = next((review for review in said["reviews"] if review["number"] == number), None)
    if found is None:
        raise NotFound(f"Nobody has written anything for term review {number} yet.")
    return dict(found)


def _part_form(questions: list[dict[str, str]]) -> type[Form]:
    fields: dict[str, TextAreaField] = {
        f"answer_{one['key']}": words_field(one["question"], needed="Answer this question") for one in questions
    }
    fields["strengths"] = words_field(
        "What is strong", "One thing on each line.", "Name at least one thing that is strong"
    )
    fields["gaps"] = words_field(
        "What is missing or should be better", "One thing on each line.", "Name at least one thing that is missing"
    )
    return type("ReviewPart", (Form,), fields)


def _part(form: Form, questions: list[dict[str, str]]) -> dict[str, Any]:
    answers = {one["key"]: form[f"answer_{one['key']}"].data or "" for one in questions}
    return {
        "answers": {key: words.strip() for key, words in answers.items() if words.strip()},
        "strengths": _lines(form["strengths"].data),
        "gaps": _lines(form["gaps"].data),
    }


def _written(review: Mapping[str, Any] | None, said: Mapping[str, Any]) -> dict[str, str]:
    """What this side has handed in so far, as the form's values."""
    part = review["parts"].get(said["side"]) if review else None
    if part is None:
        return {}
    keys = {one["question"]: one["key"] for one in said["questions"]}
    answers = {f"answer_{keys[one['question']]}": one["answer"] for one in part["answers"] if one["question"] in keys}
    return {**answers, "strengths": "\n".join(part["strengths"]), "gaps": "\n".join(part["gaps"])}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _to(school_id: str, number: int) -> Response:
    return redirect(url_for("reviews.one", school_id=school_id, number=number))
