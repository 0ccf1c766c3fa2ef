"""Increments: who may go up a point, on which day, and whether that happens by itself. NJC increments do, on 1 April or six months
after a later start; teachers' are proposals, because the school decides pay progression on 1 September."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise, takewhile

from services.payroll.domain.gross_pay.posts import OnPoint, Post, Terms
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.sources import Source
from shared.calendar import add_months
from shared.refusals import wrong


class IncrementOutcome(StrEnum):
    """What becomes of an increment."""

    AUTOMATIC = "automatic"
    FOR_DECISION = "for decision"
    AT_TOP = "at the top"
    NOT_KNOWN = "next point not known"


@dataclass(frozen=True, slots=True)
class IncrementRule:
    """When the points of a scale go up. Who came into the grade after the `late` day before the increment has the first one
    `wait_months` after that, and nobody where `late` is None."""

    month: int
    day: int
    automatic: bool
    late: tuple[int, int] | None
    wait_months: int
    source: Source

    def day_for(self, year: int, since: date) -> date | None:
        """The day of the increment of a year for who is in the grade since a day; None where they are not in it by then."""
        usual = date(year, self.month, self.day)
        if since >= usual:
            return None
        if self.late is not None:
            late = date(year if self.late < (self.month, self.day) else year - 1, *self.late)
            if since > late:
                return add_months(since, self.wait_months)
        return usual


@dataclass(frozen=True, slots=True)
class Increment:
    """An increment that is due: from a point to the next; None at the top of the grade, or where the next
    point is in no row (leadership between its ends)."""

    post: str
    on: date
    from_point: str
    to_point: str | None
    outcome: IncrementOutcome
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Somebody below the top whose first increment in the grade comes later, because they are in it only since a day."""

    post: str
    point: str
    since: date
    first_on: date
    sources: tuple[Source, ...]


def increments_due(
    posts: Iterable[Post], scales: Scales, rules: Mapping[str, IncrementRule], first: date, last: date
) -> tuple[Increment, ...]:
    """The increments of posts on days from `first` to `last`, by day and post. Scales without a rule (a trust's own) have none.
    Raises NoRuleForDate for a scale without a row."""
    found = [one for post in posts for one in _of_post(post, scales, rules, first, last)]
    return tuple(sorted(found, key=lambda one: (one.on, one.post)))


def _of_post(
    post: Post, scales: Scales, rules: Mapping[str, IncrementRule], first: date, last: date
) -> Iterator[Increment]:
    for index, terms in enumerate(post.terms):
        rule = rules.get(terms.pay.scale) if isinstance(terms.pay, OnPoint) else None
        if rule is None or not isinstance(terms.pay, OnPoint):
            continue
        since = _in_grade_since(post.terms[: index + 1])
        for year in range(first.year - 1, last.year + 1):
            day = rule.day_for(year, since)
            if day and first <= day <= last and terms.starts < day and (terms.ends is None or day <= terms.ends):
                yield _increment(post, terms.pay, rule, scales, day)


def held_back(
    posts: Iterable[Post], scales: Scales, rules: Mapping[str, IncrementRule], on: date
) -> tuple[HeldBack, ...]:
    """Those who are in their grade too shortly to have had an increment by a day, and when the first one comes."""
    return tuple(one for post in posts for one in _held_back(post, scales, rules, on))


def _held_back(post: Post, scales: Scales, rules: Mapping[str, IncrementRule], on: date) -> Iterator[HeldBack]:
    for index, terms in enumerate(post.terms):
        pay = terms.pay
        if not isinstance(pay, OnPoint) or pay.scale not in rules or not _holds(terms, on):
            continue
        rule, scale, since = rules[pay.scale], scales.on(pay.scale, on), _in_grade_since(post.terms[: index + 1])
        if pay.point == pay.top or not scale.has_ladder(pay.point) or scale.next_point(pay.point) is None:
            continue
        days = (rule.day_for(year, since) for year in range(since.year, since.year + 3))
        first_on = next(day for day in days if day is not None)
        if first_on > on:
            yield HeldBack(post.post, pay.point, since, first_on, (rule.source,))


def _holds(terms: Terms, on: date) -> bool:
    return terms.starts <= on and (terms.ends is None or on <= terms.ends)


def _in_grade_since(terms: tuple[Terms, ...]) -> date:
    """Since when somebody has been in the grade of the last of these terms without a break or another grade."""
    backwards = tuple(reversed(terms))
    pairs = pairwise(backwards)
    same = takewhile(lambda pair: _grade(pair[0]) == _grade(pair[1]) and pair[1].ends == _day_before(pair[0]), pairs)
    return min((earlier.starts for _, earlier in same), default=terms[-1].starts)


def _grade(terms: Terms) -> tuple[str, str | None] | None:
    return (terms.pay.scale, terms.pay.top) if isinstance(terms.pay, OnPoint) else None


def _day_before(terms: Terms) -> date:
    return terms.starts - timedelta(days=1)


def _increment(post: Post, pay: OnPoint, rule: IncrementRule, scales: Scales, day: date) -> Increment:
    scale = scales.on(pay.scale, day)
    if not scale.has_ladder(pay.point):
        return Increment(post.post, day, pay.point, None, IncrementOutcome.NOT_KNOWN, (rule.source,))
    following = None if pay.point == pay.top else scale.next_point(pay.point)
    outcome = IncrementOutcome.AUTOMATIC if rule.automatic else IncrementOutcome.FOR_DECISION
    return Increment(
        post.post, day, pay.point, following, outcome if following else IncrementOutcome.AT_TOP, (rule.source,)
    )


def with_point(post: Post, point: str, on: date) -> Post:
    """The post with another point of the same scale from a day: an increment that came about or was decided. Later terms that stay on
    the point it had go up with it. Raises NotValid where no terms on a point hold on that day."""
    for index, terms in enumerate(post.terms):
        if isinstance(terms.pay, OnPoint) and _holds(terms, on):
            pay = replace(terms.pay, point=point)
            before = (replace(terms, ends=on - timedelta(days=1)),) if terms.starts < on else ()
            staying = takewhile(lambda one, held=terms.pay: one.pay == held, post.terms[index + 1 :])  # type: ignore[misc]
            later = tuple(replace(one, pay=pay) for one in staying)
            rest = post.terms[index + 1 + len(later) :]
            raised = replace(terms, starts=on, pay=pay)
            return replace(post, terms=(*post.terms[:index], *before, raised, *later, *rest))
    raise wrong("on", f"The post '{post.title}' is on no point of a scale on {on}")
