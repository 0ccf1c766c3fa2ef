"""A pay award from a back date: every past period is reckoned again with the new rows, with what happened in it, and what was
paid for it is taken away. What is due is a line for its own period of service; what was paid too much is a proposal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.gross_pay.lines import LineKind, PayLine
from services.payroll.domain.gross_pay.period import NOTHING, Happenings, month_lines, weeks_lines
from services.payroll.domain.gross_pay.posts import PensionScheme, Post
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.gross_pay.standards import Standards
from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import TaxYear
from shared.calendar import last_of_month

ARREARS_WORDS = "Arrears of pay"
NOT_RECKONED_AGAIN = frozenset({LineKind.TERM_TIME_BALANCE})
"""A balance is no part of a month: it is struck anew from its weeks at the new pay, with all that was paid."""


@dataclass(frozen=True, slots=True)
class PastPeriod:
    """A period that was paid: its first day, its weeks (0 for a month), the posts and happenings as they are known now, and all
    the lines ever paid for it, arrears of an earlier award with them."""

    first: date
    posts: tuple[Post, ...]
    paid: tuple[PayLine, ...]
    standards: Standards
    happened: Happenings = NOTHING
    weeks: int = 0


@dataclass(frozen=True, slots=True)
class PaidFor:
    """What differences are told apart by: the month of service, the post and where it is booked, and what counts on it."""

    service_month: date
    post: str
    school: str
    cost_code: str
    pensionable: PensionScheme
    niable: bool
    taxable: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What should have been paid for a month of service against what was paid, in pence."""

    paid_for: PaidFor
    should_pence: int
    paid_pence: int
    sources: tuple[Source, ...]

    @property
    def pence(self) -> int:
        """What is due; below zero what was paid too much."""
        return self.should_pence - self.paid_pence


@dataclass(frozen=True, slots=True)
class Arrears:
    """The lines to pay now, one for each month of service and way of booking, and what was overpaid, for a person to decide on.
    `differences` holds both, with the figures they came from."""

    lines: tuple[PayLine, ...]
    overpaid: tuple[Difference, ...]
    differences: tuple[Difference, ...]


def award_arrears(periods: Iterable[PastPeriod], scales: Scales) -> Arrears:
    """What past periods are still owed under the scales that hold now; leavers' periods are reckoned as any other. Raises as the
    calculation of a period does: NoRuleForDate for a day without a row."""
    should: dict[PaidFor, list[PayLine]] = defaultdict(list)
    paid: dict[PaidFor, int] = defaultdict(int)
    for period in periods:
        for line in _reckoned_again(period, scales):
            should[paid_for(line)].append(line)
        for line in period.paid:
            if line.kind not in NOT_RECKONED_AGAIN:
                paid[paid_for(line)] += line.pence
    differences = tuple(_differences(should, paid))
    return Arrears(
        tuple(_arrears_line(one) for one in differences if one.pence > 0),
        tuple(one for one in differences if one.pence < 0),
        differences,
    )


def _reckoned_again(period: PastPeriod, scales: Scales) -> tuple[PayLine, ...]:
    if period.weeks:
        return weeks_lines(period.posts, period.first, period.weeks, scales, period.standards, period.happened)
    return month_lines(period.posts, period.first, scales, period.standards, period.happened)


def paid_for(line: PayLine) -> PaidFor:
    """What a line is told apart by."""
    return PaidFor(
        line.service_month, line.post, line.school, line.cost_code, line.pensionable, line.niable, line.taxable
    )


def _differences(should: dict[PaidFor, list[PayLine]], paid: dict[PaidFor, int]) -> Iterator[Difference]:
    keys = {*should, *paid}
    for key in sorted(
        keys,
        key=lambda one: (
            one.service_month,
            one.post,
            one.school,
            one.cost_code,
            one.pensionable,
            one.niable,
            one.taxable,
        ),
    ):
        lines = should.get(key, [])
        sources = dict.fromkeys(source for line in lines for source in line.sources)
        found = Difference(key, sum(line.pence for line in lines), paid.get(key, 0), tuple(sources))
        if found.pence:
            yield found


def _arrears_line(found: Difference) -> PayLine:
    key = found.paid_for
    return PayLine(
        LineKind.ARREARS,
        "arrears",
        ARREARS_WORDS,
        found.pence,
        key.post,
        key.school,
        key.cost_code,
        key.pensionable,
        key.niable,
        key.taxable,
        key.service_month,
        last_of_month(key.service_month),
        found.sources,
    )


class RecoveryBasis(StrEnum):
    """By what an overpayment is recovered."""

    GROSS = "gross"
    NET = "net"


@dataclass(frozen=True, slots=True)
class RecoveryProposal:
    """How an overpayment could be recovered: gross within the tax year of the payment, so that tax and NI put themselves right;
    net where that year has ended, with tax and NI put right through a correction to that year's return."""

    overpaid_pence: int
    basis: RecoveryBasis
    paid_in: TaxYear


def recovery_proposal(overpaid_pence: int, paid_in: TaxYear, recovered_in: TaxYear) -> RecoveryProposal:
    """The proposal for an overpayment in pence, above zero; nothing is taken until a person has agreed it with the employee."""
    basis = RecoveryBasis.GROSS if paid_in == recovered_in else RecoveryBasis.NET
    return RecoveryProposal(overpaid_pence, basis, paid_in)
