"""The tax year so far that an employment begins a run with: what was paid here, and for who came in the middle of the year the figures that were
brought from another program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from services.payroll.domain.income_tax.year_to_date import YearToDate as TaxToDate
from services.payroll.domain.payslips.to_date import EmploymentToDate, nothing_yet
from services.payroll.domain.staff.facts import FactsInForce, OpeningFigures
from services.payroll.domain.tax_calendar import TaxPeriod, TaxYear


def year_so_far(held: EmploymentToDate | None, facts: FactsInForce, year: TaxYear) -> EmploymentToDate:
    """The figures to date. Pay and tax that were brought count where nothing was paid here in the year yet; National Insurance that was brought
    is taken as it is known now, so that what is entered or put right later counts, too."""
    brought, begun = facts.brought(year), _begun(held, facts.opening, year)
    return begun if brought == begun.insured.brought else begun.in_year(year).having_brought(brought)


def figures_missing(held: bool, starts: date, facts: FactsInForce, first_day: date, period: TaxPeriod) -> Iterator[str]:
    """Somebody who was employed before a run's first day, is paid here for the first time in the middle of a tax year, and brings nothing of it:
    perhaps another program paid, and then tax is reckoned as if nothing had been earned."""
    is_older = not held and starts < first_day and period.number > 1
    if is_older and facts.opening is None and facts.starter is None:
        yield (
            f"No figures of the tax year {period.year.name} are on record from before this payment, and the employment is older: if another program paid "
            "in this tax year, enter its figures of the year so far, since tax and the return to HMRC begin at £0.00 without them"
        )


def _begun(held: EmploymentToDate | None, opening: OpeningFigures | None, year: TaxYear) -> EmploymentToDate:
    is_of_year = opening is not None and opening.year == year
    if held is None:
        return _opened(opening, year) if opening is not None and is_of_year else nothing_yet(year)
    if held.tax.year == year or opening is None or not is_of_year:
        return held
    return replace(
        _opened(opening, year),
        last_teachers_salary_pence=held.last_teachers_salary_pence,
        band=held.band,
        local_pay=held.local_pay,
    )


def _opened(opening: OpeningFigures, year: TaxYear) -> EmploymentToDate:
    return EmploymentToDate(
        TaxToDate(year, opening.pay),
        pension_pence=opening.pension_pence,
        student_loans_pence=opening.student_loans_pence,
        postgraduate_loans_pence=opening.postgraduate_loans_pence,
        statutory=opening.statutory,
    )
