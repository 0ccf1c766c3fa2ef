"""What an employer payment summary says: what HMRC is to take off what is owed (statutory pay recovered, employment allowance), the
apprenticeship levy, months without payments. Due by the 19th after the tax month. Money is pence, figures of the year so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from services.payroll.domain.returns.employer import EmployerReferences, Final, ReturnYear
from services.payroll.domain.returns.fault import Fault
from services.payroll.domain.returns.faults import final_faults
from services.payroll.domain.tax_calendar import FIRST_DAY, MONTHS_IN_A_YEAR, TaxYear
from shared.calendar.words import day_in_words

POUND = 100
MOST_ALLOWANCE = 15_000 * POUND
"""The levy allowance of a year. Source: RTI schema, AnnualAllce."""
SUMMARY = "This summary"


@dataclass(frozen=True, slots=True)
class TaxMonths:
    """Whole tax months: from a 6th to a 5th, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Recoverable:
    """Statutory pay recovered this year and the compensation on it, and deductions suffered in the construction scheme; `month` is the
    tax month they go up to."""

    month: int
    maternity_pence: int | None = None
    paternity_pence: int | None = None
    adoption_pence: int | None = None
    shared_parental_pence: int | None = None
    bereavement_pence: int | None = None
    neonatal_pence: int | None = None
    compensation_maternity_pence: int | None = None
    compensation_paternity_pence: int | None = None
    compensation_adoption_pence: int | None = None
    compensation_shared_parental_pence: int | None = None
    compensation_bereavement_pence: int | None = None
    compensation_neonatal_pence: int | None = None
    construction_pence: int | None = None


@dataclass(frozen=True, slots=True)
class Levy:
    """The apprenticeship levy due this year up to a tax month, in whole pounds, and the allowance of the year."""

    due_pence: int
    month: int
    allowance_pence: int


@dataclass(frozen=True, slots=True)
class RepaymentAccount:
    """Where HMRC repays to."""

    holder: str
    sort_code: str
    account_number: str
    roll_number: str = ""


@dataclass(frozen=True, slots=True)
class EmployerPaymentSummary:
    """One summary. `allowance` says whether the employment allowance is claimed; None leaves it as it was."""

    employer: EmployerReferences
    year: TaxYear
    no_payment: TaxMonths | None = None
    inactive: TaxMonths | None = None
    allowance: bool | None = None
    recoverable: Recoverable | None = None
    levy: Levy | None = None
    account: RepaymentAccount | None = None
    final: Final | None = None


def summary_faults(summary: EmployerPaymentSummary, year: ReturnYear, today: date) -> tuple[Fault, ...]:
    """Every fault of a summary that is to be sent on a day."""
    words = (
        *_nothing_said(summary),
        *_months_faults(summary, year),
        *_recoverable_faults(summary),
        *_levy_faults(summary),
    )
    return (*(Fault(SUMMARY, one) for one in words), *final_faults(summary.final, today))


def _nothing_said(summary: EmployerPaymentSummary) -> Iterator[str]:
    said = (summary.no_payment, summary.inactive, summary.allowance, summary.recoverable, summary.levy, summary.final)
    if all(one is None for one in said):
        yield "says nothing: it needs an amount, a claim, months without payments, or that it is the last one"


def _months_faults(summary: EmployerPaymentSummary, year: ReturnYear) -> Iterator[str]:
    for name, months in (("without payments", summary.no_payment), ("of inactivity", summary.inactive)):
        if months is None:
            continue
        span = f"{day_in_words(months.first)} to {day_in_words(months.last)}"
        if months.first.day != FIRST_DAY[1] or months.last.day != FIRST_DAY[1] - 1 or months.last < months.first:
            yield f"has months {name} from {span}: tax months go from a 6th to a 5th"
    past = summary.no_payment
    if past is not None and not (past.first in year.year and past.last in year.year):
        yield f"has months without payments outside {year.year.name}: say them in the summary of their own year"


def _recoverable_faults(summary: EmployerPaymentSummary) -> Iterator[str]:
    amounts = summary.recoverable
    if amounts is None:
        return
    if not 1 <= amounts.month <= MONTHS_IN_A_YEAR:
        yield f"gives recovered amounts up to tax month {amounts.month}: use 1 to 12"
    named = [field.name for field in fields(amounts) if field.name != "month"]
    below = [name.removesuffix("_pence").replace("_", " ") for name in named if (getattr(amounts, name) or 0) < 0]
    if below:
        yield f"has recovered amounts of the year below 0: {', '.join(below)}"


def _levy_faults(summary: EmployerPaymentSummary) -> Iterator[str]:
    levy = summary.levy
    if levy is None:
        return
    if levy.due_pence % POUND or levy.due_pence < 0:
        yield "has a levy that is not whole pounds of 0 or more: what is due for the year so far is cut to pounds"
    if not 1 <= levy.month <= MONTHS_IN_A_YEAR:
        yield f"gives the levy up to tax month {levy.month}: use 1 to 12"
    if not 0 <= levy.allowance_pence <= MOST_ALLOWANCE:
        yield f"has a levy allowance of £{levy.allowance_pence // POUND:,}: it is at most £15,000 for all connected employers together"
