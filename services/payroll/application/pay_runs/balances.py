"""Balances of term-time posts in a run: what was paid of the pay year by the runs that are closed, which posts need a balance, and what is
proposed to whoever enters the weeks. Weeks are never guessed: a person gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.payroll.application.pay_scales.in_use import entered_scales
from services.payroll.application.ports import Paying
from services.payroll.application.staff.paid import EmploymentPaid as Known
from services.payroll.domain.gross_pay.lines import LineKind, PayLine
from services.payroll.domain.gross_pay.posts import Hourly, Post
from services.payroll.domain.gross_pay.term_time import (
    COUNTED_AS_PAID,
    BalanceAsked,
    WeeksHeld,
    pay_year_of,
    refuse_unfit,
)
from services.payroll.domain.pay_runs.runs import PayRun, RunKind
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.results import pay_line_of
from services.payroll.rules.payslips import run_parameters
from shared.calendar import UnknownSchoolYear, anniversary, published_term_dates
from shared.calendar.words import day_in_words
from shared.refusals import NotKnown, wrong
from shared.refusing import worded

A_PAY_YEAR = timedelta(days=731)
"""A balance is entered up to a year after its days, which lie in one pay year."""
DAYS_A_WEEK = 5


@dataclass(frozen=True, slots=True)
class PaidHere:
    """What closed runs paid one employment: the lines that a balance is struck against, and the first day that a regular run paid for."""

    lines: tuple[PayLine, ...] = ()
    since: date | None = None


def paid_here(uow: Paying, run: PayRun, employment_ids: Collection[str]) -> dict[str, PaidHere]:
    """By employment, what the employer's closed runs paid in the time that a balance may reach back to."""
    if not employment_ids:
        return {}
    lines: dict[str, list[PayLine]] = defaultdict(list)
    since: dict[str, date] = {}
    for one in uow.pay_runs.closed_between(run.terms.payday - A_PAY_YEAR, run.terms.payday):
        if one.employer_id != run.employer_id:
            continue
        for employment_id, kept in uow.pay_runs.payslips_of(one.run_id, employment_ids).items():
            lines[employment_id] += [pay_line_of(line) for line in kept.payslip.lines if line.kind in COUNTED_AS_PAID]
            if one.kind is RunKind.REGULAR:
                since[employment_id] = min(since.get(employment_id, one.terms.span.starts), one.terms.span.starts)
    return {one: PaidHere(tuple(lines[one]), since.get(one)) for one in lines}


def balances_asked(
    one: Known, held: Iterable[WeeksHeld], paid: PaidHere, parameters: RunParameters
) -> tuple[BalanceAsked, ...]:
    """What the balances of an employment are struck from. Raises NotValid for weeks that do not fit, and where part of the pay year was
    paid by another program and nobody said how much."""
    by_post: dict[str, list[WeeksHeld]] = defaultdict(list)
    for weeks in held:
        by_post[weeks.post].append(weeks)
    return tuple(
        _asked(one, post, tuple(by_post[post.post]), paid, parameters) for post in one.posts if post.post in by_post
    )


def _asked(
    one: Known, post: Post, held: tuple[WeeksHeld, ...], paid: PaidHere, parameters: RunParameters
) -> BalanceAsked:
    first = min(weeks.starts for weeks in held)
    year = pay_year_of(post, first, parameters.scales, parameters.standards)
    refuse_unfit(post, held, year)
    elsewhere = [weeks.elsewhere_pence for weeks in held if weeks.elsewhere_pence is not None]
    needed = _paid_elsewhere_until(post, year[0], paid, parameters)
    if needed is not None and not elsewhere:
        raise wrong(
            "pence",
            f"Payroll id {one.employment.payroll_id} was paid by another program until {day_in_words(needed)}: enter with the weeks "
            f"what it paid for {post.title} since {day_in_words(max(year[0], post.terms[0].starts))}, before days without pay",
        )
    return BalanceAsked(post.post, *year, held, paid_of_year(post, year, paid) + sum(elsewhere))


def paid_of_year(post: Post, year: tuple[date, date], paid: PaidHere) -> int:
    """What closed runs paid for a post of a pay year."""
    return sum(line.pence for line in paid.lines if line.post == post.post and year[0] <= line.starts <= year[1])


def _paid_elsewhere_until(post: Post, year_begins: date, paid: PaidHere, parameters: RunParameters) -> date | None:
    """The last day before this program paid, where the post was held in the pay year before it."""
    begins = max(year_begins, post.terms[0].starts)
    here = paid.since or parameters.terms.span.starts
    return here - timedelta(days=1) if begins < here else None


def balances_missing(one: Known, held: Iterable[WeeksHeld], parameters: RunParameters) -> Iterator[str]:
    """In words, the term-time posts for which this run should strike a balance and nobody has entered the weeks."""
    entered = {weeks.post for weeks in held}
    if parameters.terms.is_supplementary:
        return
    for post in one.posts:
        why = _why_due(one, post, parameters) if post.post not in entered else ""
        if why:
            yield (
                f"{post.title} is a term-time post that {why}: enter the weeks of term held since then as a term-time balance, so that "
                "what they have earned is held against what was paid"
            )


def balances_outdated(one: Known, paid: Iterable[PayLine], held: Iterable[WeeksHeld]) -> Iterator[str]:
    """In words, the posts whose balance was paid at the pay that arrears have put right since, and for which nobody has entered the weeks."""
    struck = {line.post for line in paid if line.kind is LineKind.TERM_TIME_BALANCE} - {weeks.post for weeks in held}
    for post in one.posts:
        if post.post in struck:
            yield (
                f"The term-time balance of {post.title} was struck at the pay before these arrears: enter its weeks again, so that it is "
                "struck at the new pay"
            )


def _why_due(one: Known, post: Post, parameters: RunParameters) -> str:
    span, last = parameters.terms.span, last_day(one, post)
    if last not in span and post.terms[0].starts < anniversary(span.starts, -1):
        return ""
    on = last if last in span else span.ends
    terms = post.terms_on(on)
    if terms is None or terms.term_time is None or isinstance(terms.pay, Hourly):
        return ""
    begins, ends = pay_year_of(post, on, parameters.scales, parameters.standards)
    since = max(begins, post.terms[0].starts)
    if last in span:
        ended = last == ends and since == begins
        return "" if ended else f"ends on {day_in_words(last)}, and its pay year began on {day_in_words(since)}"
    if ends in span and since > begins:
        return f"began on {day_in_words(since)}, in the pay year that ends on {day_in_words(ends)}"
    return ""


def last_day(one: Known, post: Post) -> date:
    """The last day of a post; the last that there is where it goes on."""
    return min(post.terms[-1].ends or date.max, one.employment.ends or date.max)


@worded
def weeks_proposed(uow: Paying, school_id: str, run_id: str, employment_id: str) -> list[dict[str, Any]]:
    """For each term-time post of an employment: the days that a balance of this run is of, what closed runs paid of the pay year, and, for
    comparison, the weeks by published term dates."""
    run, employment = uow.pay_runs.get(run_id), uow.staff.employment(employment_id)
    if employment.school_id != school_id:
        raise NotKnown("There is no such employment at this school: its home school enters for it")
    parameters = run_parameters(run.terms, entered_scales(uow, run))
    paid = paid_here(uow, run, [employment_id]).get(employment_id, PaidHere())
    found = []
    for held in uow.staff.posts_of([employment_id]).get(employment_id, []):
        post = held.post
        ends = min(run.terms.span.ends, post.terms[-1].ends or date.max, employment.ends or date.max)
        terms = post.terms_on(ends)
        if terms is None or terms.term_time is None or isinstance(terms.pay, Hourly):
            continue
        year = pay_year_of(post, ends, parameters.scales, parameters.standards)
        starts = max(year[0], post.terms[0].starts)
        found.append(
            {
                "post_id": post.post,
                "title": post.title,
                "starts": starts.isoformat(),
                "ends": ends.isoformat(),
                "working_weeks": str(terms.term_time.working_weeks),
                "paid_pence": paid_of_year(post, year, paid),
                "paid_elsewhere": _paid_elsewhere_until(post, year[0], paid, parameters) is not None,
                **_by_term_dates(starts, ends),
            }
        )
    return found


def _by_term_dates(starts: date, ends: date) -> Mapping[str, Any]:
    """The weeks of school days by the term dates that an authority published; none where it has not published them all."""
    dates = published_term_dates()
    try:
        days = len(dates.school_days(starts, ends))
    except UnknownSchoolYear:
        return {"term_weeks": None, "term_dates_of": dates.whose}
    return {"term_weeks": str(Decimal(days) / DAYS_A_WEEK), "term_dates_of": dates.whose}
