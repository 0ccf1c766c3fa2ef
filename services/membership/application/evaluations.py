"""Term reviews from both sides and feedback on services. Each side writes unseen by the other; both parts are opened together.
A review is one school's, also where several schools came alongside together: each has its own budget and its own view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services.membership.application import price_book
from services.membership.application.arrangements import acting, school_of
from services.membership.application.ports_subscriptions import Subscribing
from services.membership.application.refusals import for_the_trust, worded
from services.membership.domain import evaluation as domain
from services.membership.domain.errors import BadInput, NotAllowedNow, in_words
from services.membership.domain.evaluation import QUESTIONS, ReviewShared, TermReview, WouldKeep
from services.membership.domain.journey import Membership, Side
from services.membership.domain.milestones import term_review_days
from shared.identifiers import new_id


@worded
def submit_part(
    uow: Subscribing,
    school_id: str,
    side: Side,
    number: int,
    answers: Mapping[str, str],
    strengths: Sequence[str],
    gaps: Sequence[str],
) -> dict[str, Any]:
    """One side hands in its part of a term review, or a better one while it is not shared."""
    school_of(uow, school_id)
    review, version = _opened(uow, school_id, number)
    after, _ = domain.submit_part(review, side, acting(uow), answers, strengths, gaps, uow.today())
    uow.reviews.save(school_id, after, version, uow.now())
    uow.emit(
        "membership.review.part_submitted.v1",
        subject=str(after.review_id),
        school_id=school_id,
        why=f"term review {number}: the {side.value}'s part",
        data={
            "school_id": school_id,
            "review_id": str(after.review_id),
            "number": number,
            "side": side.value,
            "on": uow.today(),
        },
    )
    return review_page(after, side)


@worded
def share_review(uow: Subscribing, school_id: str, review_id: str) -> dict[str, Any]:
    """Open both parts to both sides, once both are in; sharing again changes nothing."""
    review, version = uow.reviews.by_id(school_id, review_id)
    after, facts = domain.share(review, uow.today())
    if any(isinstance(fact, ReviewShared) for fact in facts):
        uow.reviews.save(school_id, after, version, uow.now())
        uow.emit(
            "membership.review.shared.v1",
            subject=review_id,
            school_id=school_id,
            why=f"term review {after.number}: opened to both sides",
            data={"school_id": school_id, "review_id": review_id, "number": after.number, "on": uow.today()},
        )
    return review_page(after, Side.SCHOOL)


@worded
def agree_next_steps(uow: Subscribing, school_id: str, review_id: str, steps: Sequence[str]) -> dict[str, Any]:
    """What both sides will do before the next review, written down after sharing."""
    review, version = uow.reviews.by_id(school_id, review_id)
    after = domain.agree_next_steps(review, steps)
    uow.reviews.save(school_id, after, version, uow.now())
    return review_page(after, Side.SCHOOL)


@worded
def reviews_of(uow: Subscribing, school_id: str, side: Side) -> dict[str, Any]:
    """A school's term reviews as one side may read them, the days on which they fall due, and the questions."""
    school_of(uow, school_id)
    known = {review.number: review for review in uow.reviews.of_school(school_id)}
    due = _review_days(_case(uow, school_id))
    return {
        "school_id": school_id,
        "side": side.value,
        "questions": [{"key": key, "question": words} for key, words in QUESTIONS[side].items()],
        "due": [
            {"number": number, "due_on": day.isoformat(), "open": number in known}
            for number, day in enumerate(due, start=1)
        ],
        "reviews": [review_page(review, side) for review in known.values()],
    }


@worded
def give_feedback(
    uow: Subscribing,
    school_id: str,
    line: str,
    would_keep: WouldKeep,
    hours_saved_a_month: int | None,
    went_well: str,
    went_badly: str,
) -> dict[str, Any]:
    """What a school says of one service that it has or had. Raises InvalidRequest for one that it never had."""
    title = price_book.services_offered().line(line, uow.today()).title
    school = school_of(uow, school_id)
    if not any(one.line == line and one.subscription.spans for one in uow.subscriptions.of_school(school_id)):
        raise BadInput(f"{school.name} has not used {title}: feedback is about a service that was used.")
    given = domain.give_feedback(
        UUID(school_id),
        line,
        acting(uow),
        uow.today(),
        would_keep,
        hours_saved_a_month=hours_saved_a_month,
        went_well=went_well,
        went_badly=went_badly,
    )
    feedback_id = new_id()
    uow.reviews.add_feedback(feedback_id, given, uow.actor, uow.now())
    uow.emit(
        "membership.feedback.given.v1",
        subject=feedback_id,
        school_id=school_id,
        why=f"{title}: would keep it: {would_keep.value.replace('_', ' ')}",
        data={
            "school_id": school_id,
            "feedback_id": feedback_id,
            "line": line,
            "would_keep": would_keep.value,
            "on": uow.today(),
        },
    )
    return {"feedback_id": feedback_id, "line": line, "title": title, "would_keep": would_keep.value}


@worded
def feedback_on_services(uow: Subscribing) -> list[dict[str, Any]]:
    """What is said of each service by those who use it, and how many use it; no school is singled out."""
    for_the_trust(uow)
    said = uow.reviews.feedback()
    counts = uow.subscriptions.counts()
    pages = []
    for line in price_book.services_offered().lines_on(uow.today()):
        summary = domain.feedback_summary(line.code, said)
        use = {state: count for code, state, count in counts if code == line.code}
        pages.append(
            {
                "line": line.code,
                "title": line.title,
                "schools_by_state": use,
                "voices": summary.voices,
                "would_keep": {answer.value: count for answer, count in summary.would_keep.items()},
                "hours_saved_a_month": summary.hours_saved_a_month,
                "went_well": list(summary.went_well),
                "went_badly": list(summary.went_badly),
            }
        )
    return pages


def review_page(review: TermReview, side: Side) -> dict[str, Any]:
    """A review as one side may read it: its own part, and the other's once it is shared."""
    return {
        "review_id": str(review.review_id),
        "number": review.number,
        "due_on": review.due_on.isoformat(),
        "waiting_for": [one.value for one in review.waiting_for],
        "shared_on": review.shared_on.isoformat() if review.shared_on else None,
        "parts": {
            whose.value: {
                "submitted_on": part.submitted_on.isoformat(),
                "answers": [
                    {"question": QUESTIONS[whose][key], "answer": words} for key, words in part.answers.items()
                ],
                "strengths": list(part.strengths),
                "gaps": list(part.gaps),
            }
            for whose, part in domain.visible_to(review, side).items()
        },
        "agreed_next_steps": list(review.agreed_next_steps),
    }


def _opened(uow: Subscribing, school_id: str, number: int) -> tuple[TermReview, int]:
    case = _case(uow, school_id)
    membership_id = str(case.membership_id)
    found = uow.reviews.get(school_id, membership_id, number)
    if found is not None:
        return found
    days = _review_days(case)
    if not 1 <= number <= len(days):
        known = ", ".join(f"{at} on {in_words(day)}" for at, day in enumerate(days, start=1)) or "none"
        raise BadInput(f"There is no term review {number} in this membership. Its reviews: {known}.")
    review_id = uuid5(NAMESPACE_URL, f"quayside:review:{membership_id}:{school_id}:{number}")
    review = domain.open_review(review_id, case.membership_id, number, days[number - 1])
    uow.reviews.add(school_id, review, uow.now())
    return review, 1


def _case(uow: Subscribing, school_id: str) -> Membership:
    return uow.memberships.of_school(school_id).membership


def _review_days(case: Membership) -> tuple[date, ...]:
    if case.started_on is None or case.ends_on is None:
        raise NotAllowedNow(
            f"{case.who}: reviews begin once the school is alongside; the membership is {case.state.value}."
        )
    return term_review_days(case.started_on, case.ends_on, price_book.term_dates())
