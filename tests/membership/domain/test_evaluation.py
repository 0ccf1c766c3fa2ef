"""A term review is written by both sides apart and opened together; nothing in it scores a school."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from uuid import UUID

import pytest

from services.membership.domain import evaluation
from services.membership.domain.errors import BadInput, NeedsAnswer, NotAllowedNow
from services.membership.domain.evaluation import QUESTIONS, Evaluation, ServiceFeedback, TermReview, WouldKeep
from services.membership.domain.journey import Side
from tests.membership.domain.cases import HEAD, LEAD, MANOR_MEAD, WALTON_LEIGH

DUE = date(2026, 12, 18)


def with_part(review: TermReview, side: Side, words: str = "it went well") -> TermReview:
    by = HEAD if side is Side.SCHOOL else LEAD
    answers = dict.fromkeys(QUESTIONS[side], words)
    return evaluation.submit_part(review, side, by, answers, ["quick answers"], ["catering menus"], DUE)[0]


def fresh() -> TermReview:
    return evaluation.open_review(UUID(int=5), UUID(int=9), 1, DUE)


def test_neither_side_sees_the_other_before_both_are_in_and_shared() -> None:
    review = with_part(with_part(fresh(), Side.SCHOOL), Side.TRUST)
    assert set(evaluation.visible_to(review, Side.SCHOOL)) == {Side.SCHOOL}
    assert set(evaluation.visible_to(review, Side.TRUST)) == {Side.TRUST}
    shared, facts = evaluation.share(review, DUE)
    assert set(evaluation.visible_to(shared, Side.SCHOOL)) == set(Side)
    assert len(facts) == 1
    assert evaluation.share(shared, DUE) == (shared, [])


def test_a_review_is_not_shared_while_a_side_is_missing() -> None:
    with pytest.raises(NeedsAnswer, match="waits for the trust"):
        evaluation.share(with_part(fresh(), Side.SCHOOL), DUE)
    assert fresh().waiting_for == (Side.SCHOOL, Side.TRUST)


def test_a_part_may_be_bettered_until_it_is_shared() -> None:
    review = with_part(with_part(fresh(), Side.SCHOOL), Side.SCHOOL, "on reflection, fine")
    assert set(review.parts[Side.SCHOOL].answers.values()) == {"on reflection, fine"}
    shared, _ = evaluation.share(with_part(review, Side.TRUST), DUE)
    with pytest.raises(NotAllowedNow, match="stands as it is"):
        with_part(shared, Side.SCHOOL)


@pytest.mark.parametrize("side", list(Side))
def test_every_question_is_answered_and_no_other(side: Side) -> None:
    with pytest.raises(NeedsAnswer, match="Still without an answer"):
        evaluation.submit_part(fresh(), side, HEAD, {}, ["a"], ["b"], DUE)
    with pytest.raises(BadInput, match="“score” is not a question"):
        evaluation.submit_part(fresh(), side, HEAD, {"score": "4"}, ["a"], ["b"], DUE)


@pytest.mark.parametrize(("strengths", "gaps"), [([], ["b"]), (["a"], []), (["  "], ["b"])])
def test_a_review_names_strengths_and_gaps(strengths: list[str], gaps: list[str]) -> None:
    with pytest.raises(NeedsAnswer, match="at least one strength and one gap"):
        evaluation.submit_part(
            fresh(), Side.SCHOOL, HEAD, dict.fromkeys(QUESTIONS[Side.SCHOOL], "x"), strengths, gaps, DUE
        )


def test_nothing_in_an_evaluation_is_a_number() -> None:
    assert {field.name for field in fields(Evaluation)} == {"by", "submitted_on", "answers", "strengths", "gaps"}


def test_next_steps_are_agreed_after_sharing() -> None:
    review = with_part(with_part(fresh(), Side.SCHOOL), Side.TRUST)
    with pytest.raises(NotAllowedNow, match="after both parts are shared"):
        evaluation.agree_next_steps(review, ["menus by January"])
    shared, _ = evaluation.share(review, DUE)
    assert evaluation.agree_next_steps(shared, ["menus by January", " "]).agreed_next_steps == ("menus by January",)


def said(school_id: UUID, keep: WouldKeep, hours: int | None, on: date = DUE, badly: str = "") -> ServiceFeedback:
    return evaluation.give_feedback(school_id, "payroll", HEAD, on, keep, hours_saved_a_month=hours, went_badly=badly)


def test_feedback_is_gathered_by_service_from_each_schools_newest_voice() -> None:
    voices = [
        said(MANOR_MEAD, WouldKeep.NO, 1, date(2026, 10, 5), "late"),
        said(MANOR_MEAD, WouldKeep.YES, 6),
        said(WALTON_LEIGH, WouldKeep.NOT_SURE, None),
    ]
    gathered = evaluation.feedback_summary("payroll", voices)
    assert (gathered.voices, gathered.hours_saved_a_month, gathered.went_badly) == (2, 6, ())
    assert gathered.would_keep == {WouldKeep.YES: 1, WouldKeep.NOT_SURE: 1, WouldKeep.NO: 0}


def test_a_no_comes_with_words_and_hours_are_not_below_nothing() -> None:
    with pytest.raises(NeedsAnswer, match="not keeping the service"):
        said(MANOR_MEAD, WouldKeep.NO, None)
    with pytest.raises(BadInput, match="cannot be below 0"):
        said(MANOR_MEAD, WouldKeep.YES, -1)
