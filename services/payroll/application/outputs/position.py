"""Where an employer stands with HMRC, from its closed runs: what is to be paid by when."""

from __future__ import annotations

from typing import Any

from services.payroll.application.outputs.closed_runs import closed_in_year, months_of_year
from services.payroll.application.ports import Paying
from services.payroll.application.rules import source_as_json
from services.payroll.domain.employer_dues.employment_allowance import AllowanceClaim, refuse_unless_claimable
from services.payroll.domain.outputs.months import MonthTotals, up_to
from services.payroll.domain.outputs.position import EmployerPosition, EmployerTerms, employer_position
from services.payroll.domain.outputs.summary import summary_due
from services.payroll.domain.statutory_pay.kinds import FAMILY
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
def hmrc_due(uow: Paying, employer_id: str, tax_year: int, levy_share_pence: int | None) -> dict[str, Any]:
    """The position of each tax month up to the last with a closed run: lines, what is to be paid, by when. Raises NotFound, Conflict
    for a year without rows, InvalidRequest where several employers have not said their shares of the levy allowance."""
    for_the_trust(uow)
    year = TaxYear(tax_year)
    months = months_of_year(uow, employer_id, year)
    position = _position(uow, employer_id, year, max(months, default=0), levy_share_pence)
    missing = [month for month in range(1, max(months, default=1)) if month not in months]
    return {
        "employer_id": employer_id,
        "tax_year": year.name,
        "months": _months_as_json(position),
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
    totals = MonthTotals(**pence, family={kind: amount for kind, amount in family.items() if amount})
    uow.outputs.put_brought(employer_id, year, tax_month, totals, uow.actor, uow.now())
    return {"employer_id": employer_id, "tax_year": year.name, "tax_month": tax_month, "payslips": totals.payslips}


def employer_month(
    uow: Paying, employer_id: str, year: TaxYear, month: int, levy_share_pence: int | None
) -> EmployerPosition:
    """The position up to a tax month. Raises NotKnown, NotValid, NoRuleForDate."""
    if not 1 <= month <= MONTHS_IN_A_YEAR:
        raise wrong("tax_month", f"A tax month is 1 to 12, not {month}")
    return _position(uow, employer_id, year, month, levy_share_pence)


def _position(uow: Paying, employer_id: str, year: TaxYear, month: int, share: int | None) -> EmployerPosition:
    employer = uow.employers.get(employer_id)
    parameters = dues_parameters(year)
    claim = AllowanceClaim(employer.paye) if employer.claims_allowance else None
    others = uow.employers.all()
    if claim is not None:
        claiming = [one.paye for one in others.values() if one.claims_allowance]
        refuse_unless_claimable(claim, claiming, parameters.allowance)
    if share is None:
        if len(others) > 1:
            raise wrong(
                "levy_share_pence",
                "There are several employers here, and connected ones have one levy allowance together: give this one's share of it",
            )
        share = parameters.levy.allowance_pence
    months = months_of_year(uow, employer_id, year)
    return employer_position(up_to(months, month), EmployerTerms(claim, share, employer.small), parameters)


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
        }
        for due, totals, allowance, levy, deadline in zip(
            position.due, position.months, position.allowance, position.levy, position.deadlines, strict=True
        )
    ]
