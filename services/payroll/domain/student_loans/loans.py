"""What is deducted for student and postgraduate loans from the earnings of a period: a rate of what lies above the threshold, in
whole pounds. Each period stands alone. Sources: Education (Student Loans) (Repayment) Regulations 2009, Part 4; HMRC, guidance
for employers on student and postgraduate loans."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR, WEEKS_IN_A_YEAR, Frequency, TaxPeriod, TaxYear
from shared.refusals import NotValid


class Plan(StrEnum):
    """A kind of loan; an employee may hold several."""

    ONE = "1"
    TWO = "2"
    FOUR = "4"
    FIVE = "5"
    POSTGRADUATE = "PG"


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """The threshold of a year in pence and the rate in hundredths of a per cent, with their rows."""

    plan: Plan
    annual_threshold_pence: int
    rate: int
    threshold_source: Source
    rate_source: Source


@dataclass(frozen=True, slots=True, eq=False)
class LoanParameters:
    """The terms of the plans that employers deduct in a tax year. A plan that is not there is not deducted yet."""

    year: TaxYear
    terms: Mapping[Plan, PlanTerms]
    plans_source: Source
    when_not_said: Plan
    """The plan of an employee whose P45 says Y and who cannot say which (never for a postgraduate loan)."""
    when_not_said_source: Source


@dataclass(frozen=True, slots=True)
class LoanTaken:
    """What of the same period was worked already: earnings and the deductions from them, in pence."""

    earnings_pence: int = 0
    undergraduate_pence: int = 0
    postgraduate_pence: int = 0


NOTHING_TAKEN = LoanTaken()


@dataclass(frozen=True, slots=True)
class LoanDeduction:
    """One deduction. `terms` are those used, `earnings_pence` the period's, `owed_pence` the period's whole pounds, of which
    `deducted_pence` is taken now."""

    terms: PlanTerms
    earnings_pence: int
    threshold_pence: int
    owed_pence: int
    deducted_pence: int


@dataclass(frozen=True, slots=True)
class LoansDue:
    """The deductions from one payment. `not_yet` are plans held whose deductions have not begun in that tax year."""

    undergraduate: LoanDeduction | None
    postgraduate: LoanDeduction | None
    not_yet: tuple[Plan, ...] = ()

    @property
    def deducted_pence(self) -> int:
        return sum(one.deducted_pence for one in (self.undergraduate, self.postgraduate) if one)


def loans_due(
    plans: Collection[Plan],
    parameters: LoanParameters,
    period: TaxPeriod,
    earnings_pence: int,
    taken: LoanTaken = NOTHING_TAKEN,
) -> LoansDue:
    """The deductions from `earnings_pence` (pay for secondary National Insurance) of a payment in a period.

    Of several undergraduate plans the one with the lowest threshold is used, once; a postgraduate loan comes in addition. A
    second payment of the period is worked with the first, and never gives back. Raises NotValid when the parameters are of
    another tax year.
    """
    if parameters.year != period.year:
        raise NotValid(f"Loan thresholds of {parameters.year.name} cannot be used for a payment in {period.year.name}")
    begun = [parameters.terms[plan] for plan in plans if plan in parameters.terms]
    lowest = min(
        (terms for terms in begun if terms.plan is not Plan.POSTGRADUATE),
        key=lambda terms: terms.annual_threshold_pence,
        default=None,
    )
    postgraduate = next((terms for terms in begun if terms.plan is Plan.POSTGRADUATE), None)
    earnings = taken.earnings_pence + earnings_pence
    frequency = period.frequency
    return LoansDue(
        _deduction(lowest, frequency, earnings, taken.undergraduate_pence) if lowest else None,
        _deduction(postgraduate, frequency, earnings, taken.postgraduate_pence) if postgraduate else None,
        tuple(sorted(plan for plan in plans if plan not in parameters.terms)),
    )


def period_threshold_pence(annual_threshold_pence: int, frequency: Frequency) -> int:
    """The threshold of a period: a twelfth or a fifty-second of the year's, truncated to pence; of so many weeks, that many."""
    if not frequency.weeks:
        return annual_threshold_pence // MONTHS_IN_A_YEAR
    return annual_threshold_pence // WEEKS_IN_A_YEAR * frequency.weeks


def _deduction(terms: PlanTerms, frequency: Frequency, earnings_pence: int, taken_pence: int) -> LoanDeduction:
    threshold = period_threshold_pence(terms.annual_threshold_pence, frequency)
    over = max(earnings_pence - threshold, 0)
    owed = over * terms.rate // 1_000_000 * 100
    return LoanDeduction(terms, earnings_pence, threshold, owed, max(owed - taken_pence, 0))
