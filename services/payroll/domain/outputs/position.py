"""Where an employer stands with HMRC up to a tax month: what is to be paid and by when, the levy, the employment allowance used, and the
statutory pay that comes back. Everything is worked from the year's months, so that a correction moves the months after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.payroll.domain.employer_dues.deadlines import (
    Deadline,
    DeadlineParameters,
    Paying,
    deadline,
    may_pay_quarterly,
)
from services.payroll.domain.employer_dues.employment_allowance import (
    AllowanceClaim,
    AllowanceMonth,
    AllowanceParameters,
    allowance_months,
)
from services.payroll.domain.employer_dues.levy import LevyMonth, LevyParameters, levy_months
from services.payroll.domain.employer_dues.position import MonthDue, MonthFigures, QuarterDue, months_due, quarters_due
from services.payroll.domain.employer_dues.terms import LevyShare
from services.payroll.domain.outputs.months import MonthTotals
from services.payroll.domain.statutory_pay.recovery import (
    ClassOne,
    Recoverable,
    RecoveryRules,
    held_against,
    recoverable_to_date,
)
from services.payroll.domain.tax_calendar import TaxYear


@dataclass(frozen=True, slots=True)
class DuesParameters:
    """The rows of a tax year that the position goes by."""

    year: TaxYear
    levy: LevyParameters
    allowance: AllowanceParameters
    deadlines: DeadlineParameters
    recovery: RecoveryRules


@dataclass(frozen=True, slots=True)
class EmployerTerms:
    """What the employer says of itself: its claim of the employment allowance (None: none), its share of the levy allowance (None: it has
    the whole), its National Insurance of earlier years, how it pays, and HMRC's credit from before the year."""

    claim: AllowanceClaim | None
    levy_share: LevyShare | None = None
    class_one: tuple[ClassOne, ...] = ()
    paying: Paying = Paying.ELECTRONICALLY
    credit_pence: int = 0


@dataclass(frozen=True, slots=True)
class EmployerPosition:
    """The position month by month from the first; `recoverable` is to date at the end of each month."""

    year: TaxYear
    terms: EmployerTerms
    parameters: DuesParameters
    months: tuple[MonthTotals, ...]
    levy: tuple[LevyMonth, ...]
    allowance: tuple[AllowanceMonth, ...]
    recoverable: tuple[tuple[Recoverable, ...], ...]
    due: tuple[MonthDue, ...]
    deadlines: tuple[Deadline, ...]
    quarters: tuple[tuple[QuarterDue, Deadline], ...]

    @property
    def levy_share_pence(self) -> int:
        return _levy_share_pence(self.terms, self.parameters)

    @property
    def average_a_month_pence(self) -> int:
        """What a month comes to on average so far, in whole pence downwards; 0 before the first month."""
        return sum(month.total_pence for month in self.due) // len(self.due) if self.due else 0

    @property
    def may_pay_quarterly(self) -> bool:
        """Whether the year so far would let the employer pay by the quarter."""
        return bool(self.due) and may_pay_quarterly(self.average_a_month_pence, self.parameters.deadlines)


def employer_position(
    months: Sequence[MonthTotals], terms: EmployerTerms, parameters: DuesParameters
) -> EmployerPosition:
    """The position of tax months 1, 2 and on. Raises NotValid as the rooms it asks do, for terms that cannot be."""
    share = _levy_share_pence(terms, parameters)
    levy = levy_months([one.pay_bill_pence for one in months], share, parameters.levy)
    allowance = allowance_months([one.employer_pence for one in months], terms.claim, parameters.allowance)
    recoverable = tuple(_recoverable(months, terms, parameters))
    figures = tuple(_figures(months, recoverable))
    year = parameters.year
    due = months_due(figures, allowance, levy, terms.credit_pence)
    return EmployerPosition(
        year,
        terms,
        parameters,
        tuple(months),
        levy,
        allowance,
        recoverable,
        due,
        tuple(deadline(year, number, terms.paying, parameters.deadlines) for number in range(1, len(months) + 1)),
        tuple(
            (one, deadline(year, one.last_month, terms.paying, parameters.deadlines, quarterly=True))
            for one in quarters_due(due)
        ),
    )


def _levy_share_pence(terms: EmployerTerms, parameters: DuesParameters) -> int:
    return terms.levy_share.pence if terms.levy_share is not None else parameters.levy.allowance_pence


def _recoverable(
    months: Sequence[MonthTotals], terms: EmployerTerms, parameters: DuesParameters
) -> Iterator[tuple[Recoverable, ...]]:
    paid = MonthTotals()
    for month in months:
        paid = paid + month
        family = [held_against(one, terms.class_one, parameters.recovery) for one in paid.family]
        yield recoverable_to_date(family, parameters.recovery)


def _figures(months: Sequence[MonthTotals], recoverable: tuple[tuple[Recoverable, ...], ...]) -> Iterator[MonthFigures]:
    recovered = compensated = 0
    for month, to_date in zip(months, recoverable, strict=True):
        now = sum(one.recovered_pence for one in to_date), sum(one.compensation_pence for one in to_date)
        yield MonthFigures(
            month.tax_pence,
            month.student_loans_pence,
            month.postgraduate_loans_pence,
            month.employee_pence,
            month.employer_pence,
            now[0] - recovered,
            now[1] - compensated,
        )
        recovered, compensated = now
