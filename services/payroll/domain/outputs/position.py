"""Where an employer stands with HMRC up to a tax month: what is to be paid and by when, the levy, the employment allowance used, and the
statutory pay that comes back. Everything is worked from the year's months, so that a correction moves the months after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.payroll.domain.employer_dues.deadlines import Deadline, DeadlineParameters, Paying, deadline
from services.payroll.domain.employer_dues.employment_allowance import (
    AllowanceClaim,
    AllowanceMonth,
    AllowanceParameters,
    allowance_months,
)
from services.payroll.domain.employer_dues.levy import LevyMonth, LevyParameters, levy_months
from services.payroll.domain.employer_dues.position import MonthDue, MonthFigures, months_due
from services.payroll.domain.outputs.months import MonthTotals
from services.payroll.domain.statutory_pay.recovery import (
    FamilyPayPaid,
    Recoverable,
    RecoveryRules,
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
    """What the employer says of itself: its claim of the employment allowance (None: none), its share of the levy allowance in pence,
    whether it recovers as a small employer, how it pays, and HMRC's credit from before the year."""

    claim: AllowanceClaim | None
    levy_share_pence: int
    small: bool = False
    paying: Paying = Paying.ELECTRONICALLY
    credit_pence: int = 0


@dataclass(frozen=True, slots=True)
class EmployerPosition:
    """The position month by month from the first; `recoverable` is to date at the end of each month."""

    year: TaxYear
    terms: EmployerTerms
    months: tuple[MonthTotals, ...]
    levy: tuple[LevyMonth, ...]
    allowance: tuple[AllowanceMonth, ...]
    recoverable: tuple[tuple[Recoverable, ...], ...]
    due: tuple[MonthDue, ...]
    deadlines: tuple[Deadline, ...]


def employer_position(
    months: Sequence[MonthTotals], terms: EmployerTerms, parameters: DuesParameters
) -> EmployerPosition:
    """The position of tax months 1, 2 and on. Raises NotValid as the rooms it asks do, for terms that cannot be."""
    levy = levy_months([one.pay_bill_pence for one in months], terms.levy_share_pence, parameters.levy)
    allowance = allowance_months([one.employer_pence for one in months], terms.claim, parameters.allowance)
    recoverable = tuple(_recoverable(months, terms, parameters))
    figures = tuple(_figures(months, recoverable))
    year = parameters.year
    return EmployerPosition(
        year,
        terms,
        tuple(months),
        levy,
        allowance,
        recoverable,
        months_due(figures, allowance, levy, terms.credit_pence),
        tuple(deadline(year, number, terms.paying, parameters.deadlines) for number in range(1, len(months) + 1)),
    )


def _recoverable(
    months: Sequence[MonthTotals], terms: EmployerTerms, parameters: DuesParameters
) -> Iterator[tuple[Recoverable, ...]]:
    paid = MonthTotals()
    for month in months:
        paid = paid + month
        family = (FamilyPayPaid(kind, pence, terms.small) for kind, pence in paid.family.items())
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
