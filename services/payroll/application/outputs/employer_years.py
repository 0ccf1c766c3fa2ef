"""What an employer says of a tax year as a whole: its share of the levy allowance, and the National Insurance of a year that another
program paid, by which it is a small employer or not."""

from __future__ import annotations

from typing import Any

from services.payroll.application.outputs.closed_runs import months_of_year
from services.payroll.application.ports import Paying
from services.payroll.domain.employer_dues.levy import LevyParameters
from services.payroll.domain.employer_dues.terms import LevyShare, share_of_allowance
from services.payroll.domain.statutory_pay.recovery import ClassOne
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR, TaxYear
from services.payroll.rules.employer_dues import levy_parameters
from shared.money import pounds
from shared.refusals import wrong
from shared.refusing import for_the_trust, refuse_without, worded

KNOWN_BY_MONTHS = "its twelve tax months, paid here or entered"


@worded
def set_levy_share(uow: Paying, employer_id: str, tax_year: int, pence: int, source: str) -> dict[str, Any]:
    """An employer's share of the levy allowance of a tax year. Raises NotFound, InvalidRequest for more than the allowance, also of
    all employers together, Conflict for a year without rows."""
    for_the_trust(uow)
    employer = uow.employers.get(employer_id)
    year = TaxYear(tax_year)
    parameters = levy_parameters(year)
    if pence > parameters.allowance_pence:
        raise wrong(
            "pence", f"The levy allowance of {year.name} is {pounds(parameters.allowance_pence)}: give a share of it"
        )
    share = LevyShare(year, pence, refuse_without(source, "source"))
    named = {one.name: uow.outputs.levy_shares(year).get(key) for key, one in uow.employers.all().items()}
    share_of_allowance(employer.name, named | {employer.name: share}, year, parameters)
    uow.outputs.put_levy_share(employer_id, share, uow.actor, uow.now())
    return {"employer_id": employer_id, "tax_year": year.name, "pence": pence}


@worded
def set_year_brought(
    uow: Paying, employer_id: str, tax_year: int, employee_pence: int, employer_pence: int, source: str
) -> dict[str, Any]:
    """The National Insurance of a whole tax year that another program paid. Raises NotFound, InvalidRequest for a year that is not over, or
    whose months are all known here."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    year = TaxYear(tax_year)
    if uow.today() <= year.last_day:
        raise wrong("tax_year", f"{year.name} is not over: enter a tax year that is")
    if len(months_of_year(uow, employer_id, year)) == MONTHS_IN_A_YEAR:
        raise wrong("tax_year", f"All twelve months of {year.name} are known here: its figure is the sum of them")
    brought = ClassOne(year, employee_pence, employer_pence, refuse_without(source, "source"))
    uow.outputs.put_year_brought(employer_id, brought, uow.actor, uow.now())
    return {"employer_id": employer_id, "tax_year": year.name, "pence": brought.together_pence}


def class_one_of(uow: Paying, employer_id: str, year: TaxYear) -> ClassOne | None:
    """The National Insurance of an employer in a tax year: the sum of its months where all are known, else what somebody entered for the
    year; None where nobody did."""
    months = months_of_year(uow, employer_id, year)
    if len(months) < MONTHS_IN_A_YEAR:
        return uow.outputs.years_brought(employer_id).get(year)
    return ClassOne(
        year,
        sum(one.employee_pence for one in months.values()),
        sum(one.employer_pence for one in months.values()),
        KNOWN_BY_MONTHS,
    )


def levy_share_of(uow: Paying, employer_id: str, year: TaxYear, parameters: LevyParameters) -> LevyShare | None:
    """The share of the levy allowance that an employer has; None where it is alone. Raises as `share_of_allowance` does."""
    employers = uow.employers.all()
    said = uow.outputs.levy_shares(year)
    named = {one.name: said.get(key) for key, one in employers.items()}
    return share_of_allowance(employers[employer_id].name, named, year, parameters)
