"""By when an employer's payment must reach HMRC. Sources: Income Tax (PAYE) Regulations 2003, regs 69 and 70; GOV.UK, Pay employers'
PAYE; HMRC, Debt Management and Banking Manual, DMBM520055."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.payroll.domain.employer_dues.position import MONTHS_IN_A_QUARTER
from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import FIRST_DAY, MONTHS_IN_A_YEAR, TaxYear
from shared.calendar.months import add_months
from shared.calendar.working_days import is_working_day
from shared.refusals import NotValid


class Paying(StrEnum):
    """How an employer pays."""

    ELECTRONICALLY = "electronically"
    BY_POST = "by cheque in the post"


@dataclass(frozen=True, slots=True)
class DeadlineParameters:
    """The days of the month by which payment is due, and the average a month below which an employer may pay by the quarter."""

    electronic_day: int
    post_day: int
    quarterly_below_pence: int
    electronic_source: Source
    post_source: Source
    quarterly_source: Source


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due` is the day the law names, `by` the last working day on which cleared funds are there (Faster Payments, which arrive on
    any day, may come until `due`)."""

    due: date
    by: date
    source: Source


def deadline(
    year: TaxYear, month: int, paying: Paying, parameters: DeadlineParameters, *, quarterly: bool = False
) -> Deadline:
    """The deadline of a tax month, or of the quarter that it lies in. Raises NotValid for a month that is not 1 to 12, and
    UnknownBankHolidayYear for a year whose bank holidays are not known."""
    if not 1 <= month <= MONTHS_IN_A_YEAR:
        raise NotValid(f"A tax month is 1 to 12, not {month}")
    last = -(-month // MONTHS_IN_A_QUARTER) * MONTHS_IN_A_QUARTER if quarterly else month
    end = add_months(date(year.begins, FIRST_DAY[0], 1), last)
    electronic = paying is Paying.ELECTRONICALLY
    due = end.replace(day=parameters.electronic_day if electronic else parameters.post_day)
    source = parameters.electronic_source if electronic else parameters.post_source
    return Deadline(due, last_working_day(due), source)


def last_working_day(until: date) -> date:
    """The day itself, or the last working day before it."""
    day = until
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def may_pay_quarterly(average_a_month_pence: int, parameters: DeadlineParameters) -> bool:
    """Whether an employer who expects to pay so much a month on average over the year may pay by the quarter."""
    return average_a_month_pence < parameters.quarterly_below_pence
