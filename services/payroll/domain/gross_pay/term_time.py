"""The balance of a term-time post: what its worked weeks have earned against what its equal months have paid, for somebody who
starts or leaves in the course of the pay year. More earned is a line; more paid is a proposal that a person decides on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.payroll.domain.gross_pay.lines import LineKind, PayLine
from services.payroll.domain.gross_pay.pence import to_the_penny
from services.payroll.domain.gross_pay.posts import PensionScheme, Post
from services.payroll.domain.sources import Source
from shared.refusals import wrong


@dataclass(frozen=True, slots=True)
class WorkedWeeks:
    """Weeks of work under one yearly pay: `annual_pence` is for `working_weeks` weeks, of which `worked` were worked."""

    annual_pence: int
    worked: Decimal
    working_weeks: Decimal

    def __post_init__(self) -> None:
        if not 0 <= self.worked <= self.working_weeks or self.working_weeks <= 0:
            raise wrong(
                "worked", f"{self.worked} weeks worked do not fit into {self.working_weeks} working weeks of a year"
            )

    @property
    def earned(self) -> Fraction:
        """What the weeks have earned, their leave with them, in pence."""
        return Fraction(self.annual_pence) * Fraction(self.worked) / Fraction(self.working_weeks)


@dataclass(frozen=True, slots=True)
class TermTimeBalance:
    """Earned against paid, in pence; `owed_pence` is what is still due, below zero what was paid too much."""

    earned_pence: int
    paid_pence: int

    @property
    def owed_pence(self) -> int:
        """What is still to be paid; below zero what was paid too much."""
        return self.earned_pence - self.paid_pence

    @property
    def overpaid_pence(self) -> int:
        """What was paid beyond what was earned: for a person to decide on, never taken unasked."""
        return max(-self.owed_pence, 0)


def term_time_balance(weeks: Iterable[WorkedWeeks], paid_pence: int) -> TermTimeBalance:
    """What the weeks worked in a pay year have earned, to the penny once, against what was paid for that year. The yearly pay of
    a term-time post is earned in its working weeks alone, and the leave in proportion with them."""
    return TermTimeBalance(to_the_penny(sum((part.earned for part in weeks), Fraction(0))), paid_pence)


def balance_line(
    post: Post,
    balance: TermTimeBalance,
    pensionable: PensionScheme,
    year_begins: date,
    on: date,
    sources: tuple[Source, ...],
) -> PayLine | None:
    """The line that pays what is still due on leaving, or at the end of a first year; None where nothing is due."""
    if balance.owed_pence <= 0:
        return None
    return PayLine(
        LineKind.TERM_TIME_BALANCE,
        "basic",
        "Term-time balance",
        balance.owed_pence,
        post.post,
        post.school,
        post.cost_code,
        pensionable,
        True,
        True,
        year_begins,
        on,
        sources,
    )


def starters_month_pence(annual_pence: int, weeks_left: Decimal, working_weeks: Decimal, months_left: int) -> int:
    """What each month to the end of the pay year pays a starter, so that the months pay what the weeks left will earn; the odd
    pence are left for the balance at the end. Raises NotValid where no month is left or the weeks do not fit."""
    if not 1 <= months_left <= 12:
        raise wrong("months_left", f"A pay year has 1 to 12 months left, not {months_left}")
    return to_the_penny(WorkedWeeks(annual_pence, weeks_left, working_weeks).earned) // months_left
