"""Where an employer stands with HMRC, from its closed runs: what is to be paid by when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.payroll.application.outputs.closed_runs import closed_in_year, months_of_year
from services.payroll.application.outputs.employer_years import class_one_of, levy_share_of
from services.payroll.application.pay_runs.shown import working_as_json
from services.payroll.application.ports import Paying
from services.payroll.application.rules import source_as_json
from services.payroll.domain.employer_dues.employment_allowance import AllowanceClaim, refuse_unless_claimable
from services.payroll.domain.outputs.months import MonthTotals, up_to, year_before
from services.payroll.domain.outputs.position import DuesParameters, EmployerPosition, EmployerTerms, employer_position
from services.payroll.domain.outputs.position_working import working_of_month
from services.payroll.domain.outputs.summary import summary_due
from services.payroll.domain.statutory_pay.kinds import FAMILY
from services.payroll.domain.statutory_pay.recovery import FamilyPayOfYear
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR, TaxYear, tax_month_of
from services.payroll.rules.outputs import dues_parameters, summary_day
from shared.refusals import wrong
from shared.refusing import for_the_trust, worded

_NOT_KNOWN = (
    "Nothing is known of tax months {}: if another program paid in them, enter their figures, since levy and employment allowance go by "
    "the whole year"
)
_FAMILY_PENCE = "{}_pence"


@worded
def hmrc_due(uow: Paying, employer_id: str, tax_year: int) -> dict[str, Any]:
    """The position of each tax month up to the last with a closed run: lines, what is to be paid, by when, and how it came about. Raises
    NotFound, Conflict for a year without rows, InvalidRequest where something has to be entered first that it goes by."""
    for_the_trust(uow)
    year = TaxYear(tax_year)
    months = months_of_year(uow, employer_id, year)
    position = _position(uow, employer_id, year, max(months, default=0), months)
    missing = [month for month in range(1, max(months, default=1)) if month not in months]
    return {
        "employer_id": employer_id,
        "tax_year": year.name,
        "months": _months_as_json(position),
        "levy_share_pence": position.levy_share_pence,
        "levy_share_source": position.terms.levy_share.source if position.terms.levy_share else "",
        "quarterly": _quarterly_as_json(position) if position.may_pay_quarterly else None,
        "notes": [_NOT_KNOWN.format(", ".join(map(str, missing)))] if missing else [],
    }


@worded
def set_month_brought(uow: Paying, employer_id: str, tax_year: int, tax_month: int, **pence: int) -> dict[str, Any]:
    """What the payslips of a tax month came to in the program that paid them, for levy, allowance and position of the year. Raises NotFound,
    InvalidRequest for a month that a closed run paid."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    year = TaxYear(tax_year)
    if any(tax_month_of(run.terms.payday) == tax_month for run in closed_in_year(uow, employer_id, year)):
        raise wrong("tax_month", f"Tax month {tax_month} was paid by a run here: its figures are those of its payslips")
    family = {kind: pence.pop(_FAMILY_PENCE.format(kind.value.lower()), 0) for kind in FAMILY}
    relevant = year_before(year)
    brought = tuple(FamilyPayOfYear(kind, relevant, amount) for kind, amount in family.items() if amount)
    totals = MonthTotals(**pence, family=brought)
    uow.outputs.put_brought(employer_id, year, tax_month, totals, uow.actor, uow.now())
    return {"employer_id": employer_id, "tax_year": year.name, "tax_month": tax_month, "payslips": totals.payslips}


def employer_month(uow: Paying, employer_id: str, year: TaxYear, month: int) -> EmployerPosition:
    """The position up to a tax month. Raises NotKnown, NotValid, NoRuleForDate."""
    if not 1 <= month <= MONTHS_IN_A_YEAR:
        raise wrong("tax_month", f"A tax month is 1 to 12, not {month}")
    return _position(uow, employer_id, year, month, months_of_year(uow, employer_id, year))


def _position(
    uow: Paying, employer_id: str, year: TaxYear, month: int, months: Mapping[int, MonthTotals]
) -> EmployerPosition:
    employer = uow.employers.get(employer_id)
    parameters = dues_parameters(year)
    claim = _claim(uow, employer_id, employer.paye, parameters) if employer.claims_allowance else None
    counted = up_to(months, month)
    relevant = sorted({one.relevant_year for totals in counted for one in totals.family})
    terms = EmployerTerms(
        claim,
        levy_share_of(uow, employer_id, year, parameters.levy),
        tuple(found for found in (class_one_of(uow, employer_id, one) for one in relevant) if found is not None),
    )
    return employer_position(counted, terms, parameters)


def _claim(uow: Paying, employer_id: str, paye: str, parameters: DuesParameters) -> AllowanceClaim:
    """The claim of the employment allowance; what the year before came to is asked where the year has a limit on it."""
    limited = parameters.allowance.prior_year_limit_pence is not None
    before = class_one_of(uow, employer_id, year_before(parameters.year)) if limited else None
    claim = AllowanceClaim(paye, prior_year_pence=before.employer_pence if before is not None else None)
    claiming = [one.paye for one in uow.employers.all().values() if one.claims_allowance]
    refuse_unless_claimable(claim, claiming, parameters.allowance)
    return claim


def _quarterly_as_json(position: EmployerPosition) -> dict[str, Any]:
    return {
        "average_pence": position.average_a_month_pence,
        "below_pence": position.parameters.deadlines.quarterly_below_pence,
        "rule": source_as_json(position.parameters.deadlines.quarterly_source),
        "quarters": [
            {
                "last_month": one.last_month,
                "to_pay_pence": one.to_pay_pence,
                "due": due.due.isoformat(),
                "pay_by": due.by.isoformat(),
            }
            for one, due in position.quarters
        ],
    }


def _months_as_json(position: EmployerPosition) -> list[dict[str, Any]]:
    day = summary_day(position.year)
    return [
        {
            "month": due.month,
            "payslips": totals.payslips,
            "lines": [{"line": line.value, "pence": pence} for line, pence in due.lines],
            "total_pence": due.total_pence,
            "credit_brought_pence": due.credit_brought_pence,
            "to_pay_pence": due.to_pay_pence,
            "credit_carried_pence": due.credit_carried_pence,
            "allowance_left_pence": allowance.left_pence,
            "levy_to_date_pence": levy.due_to_date_pence,
            "due": deadline.due.isoformat(),
            "pay_by": deadline.by.isoformat(),
            "rule": source_as_json(deadline.source),
            "summary_by": summary_due(position.year, due.month, day).isoformat(),
            "working": working_as_json(working_of_month(position, due.month)),
        }
        for due, totals, allowance, levy, deadline in zip(
            position.due, position.months, position.allowance, position.levy, position.deadlines, strict=True
        )
    ]
