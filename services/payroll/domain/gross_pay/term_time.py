"""The balance of a term-time post: what its worked weeks have earned against what its equal months have paid, for somebody who
starts or leaves in the course of the pay year. More earned is a line; more paid is a proposal that a person decides on. The weeks are
those of term in which the post was held: days without pay come off by themselves and are counted in neither side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from services.payroll.domain.gross_pay.components import components_of
from services.payroll.domain.gross_pay.lines import Component, LineKind, PayLine
from services.payroll.domain.gross_pay.pence import to_the_penny
from services.payroll.domain.gross_pay.posts import PensionScheme, Post, TermTime
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.gross_pay.standards import Standards
from services.payroll.domain.sources import Source
from shared.calendar import anniversary
from shared.calendar.words import day_in_words
from shared.refusals import wrong

ONE_DAY = timedelta(days=1)
COUNTED_AS_PAID = frozenset({LineKind.BASIC, LineKind.ALLOWANCE, LineKind.ARREARS, LineKind.TERM_TIME_BALANCE})
"""What a balance is struck against: pay by the contract before days without pay, what was put right since, and earlier balances."""


@dataclass(frozen=True, slots=True)
class WeeksHeld:
    """The weeks of term (with training days) from `starts` to `ends` in which a post was held. `elsewhere_pence` is what another
    program paid of the pay year; None where nobody said."""

    post: str
    weeks: Decimal
    starts: date
    ends: date
    elsewhere_pence: int | None = None

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise wrong("ends", f"The weeks end on {day_in_words(self.ends)}, before they begin")
        days = (self.ends - self.starts).days + 1
        if not 0 <= self.weeks <= -(-days // 7):
            raise wrong(
                "weeks",
                f"{self.weeks} weeks of term do not fit between {day_in_words(self.starts)} and {day_in_words(self.ends)}",
            )
        if self.elsewhere_pence is not None and self.elsewhere_pence < 0:
            raise wrong("pence", "What another program paid is nothing or more")


@dataclass(frozen=True, slots=True)
class BalanceAsked:
    """What a balance of one post is struck from: its pay year, the weeks held in it, and what was paid of it before this run."""

    post: str
    year_begins: date
    year_ends: date
    weeks: tuple[WeeksHeld, ...]
    paid_pence: int


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


def pay_year_of(post: Post, on: date, scales: Scales, standards: Standards) -> tuple[date, date]:
    """The first and last day of the pay year in which a day lies, by what the post is paid by. Raises NotValid for a post that is
    not term-time or has no yearly pay on the day, NoRuleForDate for a scale without a row."""
    term_time_on(post, on)
    parts = components_of(post, scales, standards, on, on)
    if not parts:
        raise wrong("post_id", f"The post '{post.title}' is paid by the hour: it has no yearly pay to balance")
    month = parts[0].year_begins
    begins = date(on.year if on.month >= month else on.year - 1, month, 1)
    return begins, anniversary(begins, 1) - ONE_DAY


def refuse_unfit(post: Post, held: tuple[WeeksHeld, ...], year: tuple[date, date]) -> None:
    """Raises NotValid for weeks that overlap, or reach out of the pay year."""
    for one in held:
        if not year[0] <= one.starts <= one.ends <= year[1]:
            raise wrong(
                "starts",
                f"A balance is of one pay year, which for '{post.title}' is from {day_in_words(year[0])} to "
                f"{day_in_words(year[1])}: enter the weeks within it",
            )
    for earlier, later in pairwise(sorted(held, key=lambda one: one.starts)):
        if later.starts <= earlier.ends:
            raise wrong("starts", f"The weeks of '{post.title}' from {day_in_words(later.starts)} are entered twice")


def pay_of_weeks(
    post: Post, held: WeeksHeld, scales: Scales, standards: Standards
) -> tuple[WorkedWeeks, tuple[Component, ...]]:
    """The weeks with the yearly pay that they earn, and what that is made of. Raises NotValid where the pay changes within the days,
    or where parts of it count differently for pension, National Insurance or tax."""
    term_time = term_time_on(post, held.starts)
    parts = components_of(post, scales, standards, held.starts, held.ends)
    changes = sorted(
        {one.starts for one in parts if one.starts > held.starts}
        | {one.ends + ONE_DAY for one in parts if one.ends < held.ends}
    )
    if changes:
        raise wrong(
            "starts",
            f"The pay of '{post.title}' changes on {day_in_words(changes[0])}: enter the weeks before that day and those from it "
            "each by themselves",
        )
    if len({(one.pensionable, one.niable, one.taxable) for one in parts}) != 1:
        raise wrong(
            "post_id",
            f"The pay of '{post.title}' and its allowances do not all count alike for pension, National Insurance and tax: enter the "
            "balance as a one-off payment for each",
        )
    return WorkedWeeks(sum(one.annual_pence for one in parts), held.weeks, term_time.working_weeks), parts


def term_time_on(post: Post, on: date) -> TermTime:
    """The weeks of a term-time post on a day. Raises NotValid for any other post."""
    terms = post.terms_on(on)
    if terms is None or terms.term_time is None:
        raise wrong(
            "post_id", f"'{post.title}' is no term-time post on {day_in_words(on)}: only such a post has a balance"
        )
    return terms.term_time
