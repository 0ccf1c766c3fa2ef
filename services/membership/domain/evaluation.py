"""A term review from both sides: each writes on its own, unseen by the other, and both are opened together. It asks
the same questions each
time, names strengths and gaps on both sides, and gives no score to a school. Feedback is about a service, never
about a school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from services.membership.domain.errors import BadInput, NeedsAnswer, NotAllowedNow, reason_given
from services.membership.domain.journey import Side

# The school's questions are ours; the trust's headings follow the two stages of due diligence of the Department for
# Education's guide.
QUESTIONS: Mapping[Side, Mapping[str, str]] = MappingProxyType(
    {
        Side.SCHOOL: {
            "culture": "How well do we know the trust's culture and vision, and do they fit ours?",
            "services": "Which services helped this term, and which did not?",
            "workload": "What work was taken off leaders and the office?",
            "cost": "Are the costs clear, and are they worth it?",
            "voice": "Were we heard, on the Headboard and elsewhere?",
            "open_questions": "What must we still find out before we decide?",
        },
        Side.TRUST: {
            "education": "Education: what did we learn from and with the school?",
            "finance": "Finance and pupil numbers: what would joining change?",
            "capacity": "Capacity: can our services carry the school well?",
            "governance": "Governance: how do we work with its governors?",
            "staffing": "Staffing: TUPE, pensions, shared posts.",
            "estate": "Land, buildings, contracts and software.",
            "open_questions": "What must we still find out before we decide?",
        },
    }
)


@dataclass(frozen=True)
class Evaluation:
    """One side's part: answers in words by question, strengths and gaps, as many as there are."""

    by: UUID
    submitted_on: date
    answers: Mapping[str, str]
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class TermReview:
    """The review of one term of a membership; the parts are shared once both are in."""

    review_id: UUID
    membership_id: UUID
    number: int
    due_on: date
    parts: Mapping[Side, Evaluation]
    shared_on: date | None = None
    agreed_next_steps: tuple[str, ...] = ()

    @property
    def waiting_for(self) -> tuple[Side, ...]:
        return tuple(side for side in Side if side not in self.parts)


@dataclass(frozen=True)
class ReviewSubmitted:
    """The fact that a side has handed its part in; what it wrote stays in the review."""

    review_id: UUID
    membership_id: UUID
    side: Side
    on: date


@dataclass(frozen=True)
class ReviewShared:
    review_id: UUID
    membership_id: UUID
    on: date


ReviewOutcome = tuple[TermReview, list[ReviewSubmitted | ReviewShared]]


class WouldKeep(StrEnum):
    """Whether people would keep a service."""

    YES = "yes"
    NOT_SURE = "not_sure"
    NO = "no"


@dataclass(frozen=True)
class ServiceFeedback:
    """What a school says of one service: would it keep it, hours of work saved in a month (None: not counted), what
    went well and not."""

    school_id: UUID
    service: str
    by: UUID
    on: date
    would_keep: WouldKeep
    hours_saved_a_month: int | None = None
    went_well: str = ""
    went_badly: str = ""


@dataclass(frozen=True)
class FeedbackSummary:
    """What is said of a service by those who use it: counts and words, with no school singled out."""

    service: str
    voices: int
    would_keep: Mapping[WouldKeep, int]
    hours_saved_a_month: int
    went_well: tuple[str, ...]
    went_badly: tuple[str, ...]


def open_review(review_id: UUID, membership_id: UUID, number: int, due_on: date) -> TermReview:
    """The review of a term, empty on both sides."""
    return TermReview(review_id, membership_id, number, due_on, {})


def submit_part(
    review: TermReview,
    side: Side,
    by: UUID,
    answers: Mapping[str, str],
    strengths: Sequence[str],
    gaps: Sequence[str],
    on: date,
) -> ReviewOutcome:
    """One side hands its part in, or a better one while the review is not shared. Every question is answered;
    nothing is scored."""
    if review.shared_on is not None:
        raise NotAllowedNow(
            "The review is shared with both sides and stands as it is. Write what is new in the next one."
        )
    asked = QUESTIONS[side]
    stray = [key for key in answers if key not in asked]
    if stray:
        raise BadInput(f"“{stray[0]}” is not a question to the {side.value}. Its questions: {', '.join(asked)}.")
    empty = [words for key, words in asked.items() if not answers.get(key, "").strip()]
    if empty:
        raise NeedsAnswer(f"Still without an answer: {' '.join(empty)}")
    if not any(s.strip() for s in strengths) or not any(g.strip() for g in gaps):
        raise NeedsAnswer(
            "Name at least one strength and one gap: a review that finds only one of them helps nobody to decide."
        )
    part = Evaluation(by, on, {key: words.strip() for key, words in answers.items()}, _tidy(strengths), _tidy(gaps))
    submitted = replace(review, parts={**review.parts, side: part})
    return submitted, [ReviewSubmitted(review.review_id, review.membership_id, side, on)]


def share(review: TermReview, on: date) -> ReviewOutcome:
    """Both parts are opened to both sides, once both are in; sharing again changes nothing."""
    if review.waiting_for:
        raise NeedsAnswer(f"The review waits for {' and '.join(f'the {side.value}' for side in review.waiting_for)}.")
    if review.shared_on is not None:
        return review, []
    return replace(review, shared_on=on), [ReviewShared(review.review_id, review.membership_id, on)]


def visible_to(review: TermReview, side: Side) -> Mapping[Side, Evaluation]:
    """What a side may read: its own part, and the other's once the review is shared."""
    if review.shared_on is not None:
        return dict(review.parts)
    return {own: part for own, part in review.parts.items() if own is side}


def agree_next_steps(review: TermReview, steps: Sequence[str]) -> TermReview:
    """What both sides will do before the next review, written down after sharing."""
    if review.shared_on is None:
        raise NotAllowedNow("Next steps are agreed after both parts are shared.")
    return replace(review, agreed_next_steps=_tidy(steps))


def give_feedback(
    school_id: UUID,
    service: str,
    by: UUID,
    on: date,
    would_keep: WouldKeep,
    *,
    hours_saved_a_month: int | None = None,
    went_well: str = "",
    went_badly: str = "",
) -> ServiceFeedback:
    """Feedback on one service; a “no” comes with words, since otherwise nobody can do better."""
    if hours_saved_a_month is not None and hours_saved_a_month < 0:
        raise BadInput("Hours saved cannot be below 0: if the service costs time, say so in words.")
    badly = reason_given(went_badly, "not keeping the service") if would_keep is WouldKeep.NO else went_badly.strip()
    return ServiceFeedback(school_id, service, by, on, would_keep, hours_saved_a_month, went_well.strip(), badly)


def feedback_summary(service: str, feedback: Sequence[ServiceFeedback]) -> FeedbackSummary:
    """The newest voice of each school about a service, gathered."""
    newest: dict[UUID, ServiceFeedback] = {}
    for one in sorted(feedback, key=lambda f: f.on):
        if one.service == service:
            newest[one.school_id] = one
    voices = tuple(newest.values())
    return FeedbackSummary(
        service,
        len(voices),
        {answer: sum(1 for one in voices if one.would_keep is answer) for answer in WouldKeep},
        sum(one.hours_saved_a_month or 0 for one in voices),
        tuple(one.went_well for one in voices if one.went_well),
        tuple(one.went_badly for one in voices if one.went_badly),
    )


def _tidy(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines if line.strip())
