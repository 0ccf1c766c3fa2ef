"""The steps of a tender: published, changed, opened, awarded in intention, awarded after the standstill, or ended.

Each step gives the tender after it, or says why it cannot be taken now and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from services.procurement.domain.tenders import rounds
from services.procurement.domain.tenders.planning import check_criteria, lots_that_do_not_add_up
from services.procurement.domain.tenders.tender import SINGLE_LOT, Award, Procedure, State, Tender
from services.procurement.domain.tenders.timetable import (
    Earliest,
    Times,
    earliest_deadline,
    questions_close_on,
    standstill_ends,
)
from services.procurement.domain.to_sign import ToSign
from shared.calendar.words import day_in_words, moment_in_words
from shared.calendar.zone import school_date
from shared.refusals import WrongTime, wrong

FEWEST_EVALUATORS = 2


@dataclass(frozen=True, slots=True)
class Missing:
    """A task of the plan that is not done: which one, and what is missing."""

    task: str
    words: str


@dataclass(frozen=True, slots=True)
class Ready:
    """What publication looks at beside the plan: the guard's word, who has not answered, frameworks that may fit."""

    over_threshold: bool
    unanswered: Sequence[str]
    agreed: Sequence[str]
    frameworks_fit: bool
    rules: tuple[Mapping[str, Any], ...] = ()
    threshold_unknown: str = ""
    """Why no threshold is known for the day, as a sentence; empty where one is."""


def missing(tender: Tender, ready: Ready) -> list[Missing]:
    """What is still to be done before publication, in the order of the task list."""
    found: list[Missing] = []
    if not tender.cpv_codes or not tender.need:
        found.append(Missing("basics", "say what is needed and give its CPV code"))
    found += _missing_schools(tender, ready)
    if tender.estimate is None or tender.term is None:
        found.append(Missing("value", "estimate the value over the whole term"))
    if ready.threshold_unknown:
        found.append(Missing("value", ready.threshold_unknown.rstrip(".")))
    found += _missing_procedure(tender, ready)
    if tender.procedure is not None and tender.procedure.has_bids:
        found += _missing_for_bids(tender)
    return found


def _missing_schools(tender: Tender, ready: Ready) -> list[Missing]:
    if not tender.school_ids:
        return [Missing("schools", "choose the schools")]
    if ready.unanswered:
        count = len(ready.unanswered)
        have = "school has" if count == 1 else "schools have"
        return [Missing("schools", f"{count} {have} not said whether they take part: wait, or take them out")]
    return [] if ready.agreed else [Missing("schools", "no school takes part")]


def _missing_procedure(tender: Tender, ready: Ready) -> list[Missing]:
    if tender.procedure is None:
        return [Missing("procedure", "choose the procedure")]
    found = []
    if tender.procedure is Procedure.BELOW_THRESHOLD and ready.over_threshold:
        words = "the whole reaches the threshold, so it cannot be bought below it: choose another procedure"
        found.append(Missing("procedure", words))
    if tender.procedure is not Procedure.FRAMEWORK_CALL_OFF and ready.frameworks_fit and not tender.why_no_framework:
        found.append(Missing("procedure", "say why none of the approved frameworks fits"))
    return found


def _missing_for_bids(tender: Tender) -> list[Missing]:
    found = []
    if not tender.lots:
        found.append(Missing("lots", "describe at least one lot"))
    elif words := lots_that_do_not_add_up(tender):
        found.append(Missing("lots", words))
    without = [lot.lot for lot in tender.lots if not lot.criteria]
    if not tender.lots:
        found.append(Missing("criteria", "describe the lots first"))
    elif without:
        found.append(Missing("criteria", f"give the criteria of lot {', '.join(without)}"))
    if tender.tie_rule is None:
        found.append(Missing("rules", "say what decides a tie"))
    found += _missing_evaluators(tender)
    if tender.deadline_at is None:
        found.append(Missing("timetable", "set the deadline"))
    if words := rounds.too_late(tender):
        found.append(Missing("timetable", words))
    if tender.rounds and tender.procedure is not Procedure.COMPETITIVE_FLEXIBLE:
        found.append(
            Missing("procedure", "only a competitive flexible procedure has rounds: take them out, or choose it")
        )
    return found


def _missing_evaluators(tender: Tender) -> list[Missing]:
    """Whoever only compares prices needs none; until the criteria are known, somebody may be needed."""
    only_price = tender.lots and all(lot.criteria and not lot.quality for lot in tender.lots)
    may_score = sum(1 for one in tender.evaluators if one.may_score)
    if only_price or may_score >= FEWEST_EVALUATORS:
        return []
    words = f"{FEWEST_EVALUATORS} evaluators have to declare that they know of no conflict of interest; {may_score} did"
    return [Missing("evaluators", words)]


def earliest(tender: Tender, published_on: date, over_threshold: bool, times: Times) -> Earliest:
    """The first day on which bids to this tender may be due, if it is published on a day."""
    procedure = tender.procedure or Procedure.OPEN
    return earliest_deadline(published_on, procedure, over_threshold, tender.planned_notice_on, times)


def timed(
    tender: Tender, deadline_at: datetime, questions_until: datetime | None, first: Earliest, times: Times
) -> Tender:
    """The tender with its deadline and the last moment for questions (unless said, the usual days before)."""
    if tender.state is not State.DRAFT:
        raise WrongTime("The tender is published: its deadline moves by a published change")
    _check_deadline(deadline_at, first)
    return replace(
        tender,
        deadline_at=deadline_at,
        questions_until=_questions_until(deadline_at, questions_until, times),
    )


def _check_deadline(deadline_at: datetime, first: Earliest) -> None:
    if school_date(deadline_at) < first.day:
        raise wrong(
            "deadline_at",
            f"The deadline {day_in_words(school_date(deadline_at))} is too early: the first day possible is {day_in_words(first.day)} "
            f"({first.because})",
        )


def _questions_until(deadline_at: datetime, said: datetime | None, times: Times) -> datetime:
    if said is None:
        days = school_date(deadline_at) - questions_close_on(school_date(deadline_at), times)
        return deadline_at - days
    if said > deadline_at:
        raise wrong("questions_until", "Questions end before the deadline, so that the answers can be worked in")
    return said


def published(tender: Tender, ready: Ready, first: Earliest, now: datetime) -> Tender:
    """The tender, published: from now on its plan stands. Raises WrongTime naming everything that is missing."""
    if tender.state is not State.DRAFT:
        raise WrongTime(f"'{tender.title}' is {tender.state} already")
    undone = missing(tender, ready)
    if undone:
        told = "; ".join(one.words for one in undone)
        raise WrongTime(f"It cannot be published yet: {told}", missing=[[one.task, one.words] for one in undone])
    assert tender.procedure is not None
    if tender.procedure.has_bids:
        assert tender.deadline_at is not None
        _check_deadline(tender.deadline_at, first)
        for lot in tender.lots:
            check_criteria(lot)
    kept = tuple(school for school in tender.school_ids if school in set(ready.agreed))
    period = (dict(first.row),) if tender.procedure.has_bids else ()
    rules = (*tender.rules, *(dict(row) for row in ready.rules), *period)
    return replace(tender, state=State.PUBLISHED, published_at=now, school_ids=kept, rules=rules)


def changed(tender: Tender, deadline_at: datetime, words: str, now: datetime, times: Times) -> Tender:
    """The published tender after a change told to everybody: the deadline never moves forward, and bidders keep enough days.

    Questions are open again until the usual days before the new deadline.
    """
    if not tender.is_open(now) or tender.deadline_at is None:
        raise WrongTime("Only a tender that is open to bids is changed")
    if not words.strip():
        raise wrong("words", "Say what changes, as every supplier will read it")
    if deadline_at < tender.deadline_at:
        raise wrong(
            "deadline_at", f"The deadline stays or is later than {moment_in_words(tender.deadline_at)}, never earlier"
        )
    left = (school_date(deadline_at) - school_date(now)).days
    if left < times.change:
        raise wrong(
            "deadline_at", f"After a change bidders keep at least {times.change} days; this leaves {left}: set it later"
        )
    until = tender.questions_until
    if deadline_at > tender.deadline_at or until is None:
        until = _questions_until(deadline_at, None, times)
    return replace(tender, deadline_at=deadline_at, questions_until=until)


def opened(tender: Tender, now: datetime) -> Tender:
    """The tender after its bids were opened; never before the deadline."""
    if tender.state is State.OPENED:
        return tender
    if tender.state is not State.PUBLISHED or tender.deadline_at is None:
        raise WrongTime(f"'{tender.title}' is {tender.state}: there are no bids to open")
    if now <= tender.deadline_at:
        raise WrongTime(f"Bids are taken until {moment_in_words(tender.deadline_at)}: nobody opens them before")
    return replace(tender, state=State.OPENED, opened_at=now)


def intended(
    tender: Tender, awards: Sequence[Award], to_sign: ToSign, standstill: bool, now: datetime, times: Times
) -> Tender:
    """The tender with whom it is meant to go to, and who signs that; where there is a standstill, it begins now."""
    expected = State.OPENED if tender.procedure and tender.procedure.has_bids else State.PUBLISHED
    if tender.state is not expected:
        first = "open and judge the bids first" if expected is State.OPENED else "publish it first"
        raise WrongTime(f"'{tender.title}' is {tender.state}: {first}")
    if not awards:
        raise WrongTime("No lot has a winner: end the tender instead")
    known = {lot.lot for lot in tender.lots} or {SINGLE_LOT}
    if len({one.lot for one in awards}) < len(awards) or not {one.lot for one in awards} <= known:
        raise wrong("awards", "Each lot goes to one supplier, and only lots of this tender are awarded")
    until = standstill_ends(school_date(now), times) if standstill else None
    rules = (
        (*tender.rules, dict(times.rows["standstill"]), dict(times.rows["holidays"])) if standstill else tender.rules
    )
    return replace(
        tender,
        state=State.INTENDED,
        intended_at=now,
        awards=tuple(awards),
        to_sign=to_sign,
        standstill_until=until,
        rules=rules,
    )


def signed(tender: Tender, to_sign: ToSign) -> Tender:
    """The tender with one more signature under the intended award. Raises WrongTime where none is intended."""
    if tender.state is not State.INTENDED:
        raise WrongTime(f"'{tender.title}' is {tender.state}: there is no intended award to sign")
    return replace(tender, to_sign=to_sign)


def reconsidered(tender: Tender, because: str) -> Tender:
    """Back from the intention to the opened bids, for instance when one is disqualified during the standstill."""
    if tender.state is not State.INTENDED:
        raise WrongTime("Only an intended award is taken back")
    if not because.strip():
        raise wrong("because", "Say why the intended award is taken back")
    has_bids = tender.procedure is not None and tender.procedure.has_bids
    state = State.OPENED if has_bids else State.PUBLISHED
    return replace(tender, state=state, intended_at=None, awards=(), to_sign=None, standstill_until=None)


def awarded(tender: Tender, now: datetime) -> Tender:
    """The tender, awarded: the day after the standstill at the earliest."""
    if tender.state is not State.INTENDED:
        raise WrongTime(f"'{tender.title}' is {tender.state}: say first whom it is meant to go to")
    if tender.standstill_until is not None and school_date(now) <= tender.standstill_until:
        raise WrongTime(
            f"The standstill runs until the end of {day_in_words(tender.standstill_until)}: the contract is made after it"
        )
    if tender.to_sign is not None and not tender.to_sign.is_signed:
        raise WrongTime(f"The award waits for the {tender.to_sign.waits_for} to sign: the contract is made after it")
    return replace(tender, state=State.AWARDED, awarded_at=now)


def terminated(tender: Tender, because: str, now: datetime) -> Tender:
    """The tender, ended without an award."""
    if tender.state in (State.AWARDED, State.TERMINATED):
        raise WrongTime(f"'{tender.title}' is {tender.state} already")
    if not because.strip():
        raise wrong("because", "Say why the tender is ended, as suppliers will read it")
    return replace(tender, state=State.TERMINATED, terminated_at=now, terminated_because=because.strip())
