"""The employer payment summary of a tax month from the employer's position, where there is anything to say. Source: HMRC, RTI data item
guide (EPS); GOV.UK, What payroll information to report (a summary tells of a month without payments)."""

from __future__ import annotations

from datetime import date

from services.payroll.domain.outputs.position import EmployerPosition
from services.payroll.domain.returns.employer import EmployerReferences, Final
from services.payroll.domain.returns.summary import EmployerPaymentSummary, Levy, Recoverable, TaxMonths
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.tax_calendar import FIRST_DAY, TaxYear
from shared.calendar.months import add_months
from shared.refusals import WrongTime, wrong


def summary_of(
    employer: EmployerReferences, position: EmployerPosition, final: Final | None = None, *, says_claim: bool = True
) -> EmployerPaymentSummary | None:
    """The summary of the position's last month; None where there is nothing to tell HMRC. `says_claim`: a claim of the employment
    allowance has not been said to HMRC yet. Raises NotValid for a position without a month."""
    month = len(position.months)
    if not month:
        raise wrong("month", "A summary is of a tax month from 1 to 12")
    claimed = True if position.terms.claim is not None and says_claim else None
    nothing_paid = None if position.months[-1].payslips else tax_month(position.year, month)
    levied = any(one.due_to_date_pence for one in position.levy)
    levy = position.levy[-1]
    made = EmployerPaymentSummary(
        employer,
        position.year,
        no_payment=nothing_paid,
        allowance=claimed,
        recoverable=_recoverable(position, month),
        levy=Levy(levy.due_to_date_pence, month, position.levy_share_pence) if levied else None,
        final=final,
    )
    said = (made.no_payment, made.allowance, made.recoverable, made.levy, made.final)
    return made if any(one is not None for one in said) else None


def tax_month(year: TaxYear, month: int) -> TaxMonths:
    """The days of a tax month: from a 6th to a 5th."""
    first = add_months(date(year.begins, *FIRST_DAY), month - 1)
    return TaxMonths(first, add_months(first, 1).replace(day=FIRST_DAY[1] - 1))


def summary_due(year: TaxYear, month: int, day: int) -> date:
    """By when the summary of a tax month has to be with HMRC: a day of the month in which the tax month ends."""
    return tax_month(year, month).last.replace(day=day)


def refuse_before_the_month_ends(year: TaxYear, month: int, today: date) -> None:
    """Raise WrongTime for a month without payments that may still have one."""
    last = tax_month(year, month).last
    if today < last:
        raise WrongTime(f"Tax month {month} ends on {last:%d/%m/%Y}: say that nothing was paid in it when it is over")


def _recoverable(position: EmployerPosition, month: int) -> Recoverable | None:
    to_date = {one.kind: one for one in position.recoverable[-1]}
    if not to_date:
        return None

    def recovered(kind: StatutoryKind) -> int | None:
        return to_date[kind].recovered_pence if kind in to_date else None

    def compensated(kind: StatutoryKind) -> int | None:
        return (to_date[kind].compensation_pence or None) if kind in to_date else None

    return Recoverable(
        month,
        recovered(StatutoryKind.SMP),
        recovered(StatutoryKind.SPP),
        recovered(StatutoryKind.SAP),
        recovered(StatutoryKind.SHPP),
        recovered(StatutoryKind.SPBP),
        recovered(StatutoryKind.SNCP),
        compensated(StatutoryKind.SMP),
        compensated(StatutoryKind.SPP),
        compensated(StatutoryKind.SAP),
        compensated(StatutoryKind.SHPP),
        compensated(StatutoryKind.SPBP),
        compensated(StatutoryKind.SNCP),
    )
