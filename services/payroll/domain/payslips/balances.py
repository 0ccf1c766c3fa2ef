"""The balance of term-time posts in a run: the weeks that were entered at the pay of the post, against all that was paid of the pay year,
this run's own pay with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.payroll.domain.gross_pay.lines import PayLine
from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.gross_pay.term_time import (
    COUNTED_AS_PAID,
    BalanceAsked,
    TermTimeBalance,
    WorkedWeeks,
    balance_line,
    pay_of_weeks,
    term_time_balance,
)
from services.payroll.domain.payslips.inputs import EmploymentPaid
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.sources import Source, Step
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NotValid


@dataclass(frozen=True, slots=True)
class BalanceStruck:
    """A balance with what it came from; `paid_now_pence` is the pay of this run, `line` None where nothing is due."""

    asked: BalanceAsked
    title: str
    weeks: tuple[WorkedWeeks, ...]
    paid_now_pence: int
    balance: TermTimeBalance
    line: PayLine | None
    sources: tuple[Source, ...]


def balances_struck(
    paid: EmploymentPaid, lines: tuple[PayLine, ...], parameters: RunParameters
) -> tuple[BalanceStruck, ...]:
    """The balances that were asked for, with the lines of this run. Raises NotValid for weeks that do not fit the post."""
    return tuple(_struck(_post(paid, asked), asked, lines, parameters) for asked in paid.balances)


def _post(paid: EmploymentPaid, asked: BalanceAsked) -> Post:
    for post in paid.posts:
        if post.post == asked.post:
            return post
    raise NotValid(f"A balance was entered for a post that payroll id {paid.payroll_id} does not have: correct it")


def _struck(post: Post, asked: BalanceAsked, lines: Iterable[PayLine], parameters: RunParameters) -> BalanceStruck:
    found = [pay_of_weeks(post, one, parameters.scales, parameters.standards) for one in asked.weeks]
    weeks, parts = tuple(one for one, _ in found), tuple(part for _, parts in found for part in parts)
    paid_now = sum(
        line.pence
        for line in lines
        if line.post == post.post
        and line.kind in COUNTED_AS_PAID
        and asked.year_begins <= line.starts <= asked.year_ends
    )
    balance = term_time_balance(weeks, asked.paid_pence + paid_now)
    sources = tuple(dict.fromkeys(source for part in parts for source in part.sources))
    ends = max(one.ends for one in asked.weeks)
    line = balance_line(post, balance, parts[-1].pensionable, asked.year_begins, ends, sources)
    return BalanceStruck(asked, post.title, weeks, paid_now, balance, line, sources)


def balance_steps(struck: BalanceStruck) -> Iterator[Step]:
    """The steps that lead to a balance, or to what was paid too much."""
    for held, weeks in zip(struck.asked.weeks, struck.weeks, strict=True):
        days = f"{day_in_words(held.starts)} to {day_in_words(held.ends)}"
        yield Step(f"Pay of {struck.title} for a year", weeks.annual_pence, struck.sources)
        yield Step(f"Weeks of term from {days}: {held.weeks} of {weeks.working_weeks} in a year")
    yield Step("Earned in these weeks, their leave with them", struck.balance.earned_pence)
    yield Step(f"Less paid since {day_in_words(struck.asked.year_begins)} before this run", -struck.asked.paid_pence)
    yield Step("Less pay of this run", -struck.paid_now_pence)
    yield Step("Still due" if struck.balance.owed_pence >= 0 else "Paid too much", struck.balance.owed_pence)


def overpaid_in_weeks(struck: Iterable[BalanceStruck]) -> Iterator[str]:
    """What was paid beyond what the weeks have earned, for a person to decide on."""
    for one in struck:
        if one.balance.overpaid_pence:
            yield (
                f"{pounds(one.balance.overpaid_pence)} more was paid for {one.title} since {day_in_words(one.asked.year_begins)} than "
                "its weeks have earned. Nothing is taken back unasked: once it is agreed with the employee, enter it as a one-off "
                "payment below nothing"
            )
