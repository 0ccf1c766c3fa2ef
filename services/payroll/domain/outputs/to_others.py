"""What a run deducted for others and owes them, beside HMRC: pension schemes with the employer's part, attachment orders, givers of
benefits by sacrifice, unions; to whom, with which reference, by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.payslips.results import DeductionKind, EmployerCostKind, Payslip
from services.payroll.domain.pensions.teachers_return import mdc_due
from services.payroll.domain.sources import Source
from shared.calendar.months import first_of_next_month


class Payee(StrEnum):
    """Who is paid."""

    TEACHERS_PENSIONS = "Teachers' Pensions"
    LOCAL_FUND = "Local Government Pension Scheme"
    ADDITIONAL_PENSION = "Additional pension"
    ORDER = "Attachment order"
    SACRIFICE = "Salary sacrifice"
    OTHER = "Other deductions"


@dataclass(frozen=True, slots=True)
class OthersDays:
    """The days of the month after the payment by which funds and those who made orders are paid, with their rows."""

    fund_day: int
    order_day: int
    fund_source: Source
    order_source: Source


@dataclass(frozen=True, slots=True)
class OwedToOthers:
    """One payment. `member_pence` came off pay, `employer_pence` is on top; `due` is None where an agreement says it."""

    payee: Payee
    name: str
    reference: str
    member_pence: int
    employer_pence: int
    due: date | None
    source: Source | None = None

    @property
    def pence(self) -> int:
        return self.member_pence + self.employer_pence


@dataclass(frozen=True, slots=True)
class _Part:
    payee: Payee
    name: str
    reference: str
    member_pence: int = 0
    employer_pence: int = 0


_KINDS = {
    DeductionKind.ADDITIONAL_PENSION: Payee.ADDITIONAL_PENSION,
    DeductionKind.ORDER: Payee.ORDER,
    DeductionKind.SACRIFICE: Payee.SACRIFICE,
    DeductionKind.OTHER: Payee.OTHER,
}


def owed_to_others(slips: Iterable[Payslip], days: OthersDays) -> tuple[OwedToOthers, ...]:
    """What payslips of one payday bring to each payee and reference, in the order of `Payee`, then name and reference. What is taken
    for net items that were paid on top (below nothing) is left out: nobody owes it."""
    sums: dict[tuple[Payee, str, str], tuple[int, int]] = {}
    payday = date.min
    for slip in slips:
        payday = max(payday, slip.payday)
        for part in _parts(slip):
            key = (part.payee, part.name, part.reference)
            member, employer = sums.get(key, (0, 0))
            sums[key] = member + part.member_pence, employer + part.employer_pence
    order = list(Payee)
    return tuple(
        OwedToOthers(*key, *sums[key], *_due(key[0], payday, days))
        for key in sorted(sums, key=lambda key: (order.index(key[0]), key[1], key[2]))
        if any(sums[key])
    )


def _parts(slip: Payslip) -> Iterator[_Part]:
    if slip.teachers:
        payee = Payee.TEACHERS_PENSIONS
        yield _Part(payee, payee.value, "", slip.teachers.member_pence, slip.teachers.employer_pence)
    if slip.local:
        yield _Part(Payee.LOCAL_FUND, slip.local.fund, "", slip.local.member_pence, slip.local.employer_pence)
    for back in slip.given_back:
        payee = Payee.TEACHERS_PENSIONS if back.scheme is PensionScheme.TEACHERS else Payee.LOCAL_FUND
        yield _Part(payee, back.fund or payee.value, "", -back.member_pence, -back.employer_pence)
    for one in slip.deductions:
        if one.kind in _KINDS and one.pence > 0:
            yield _Part(_KINDS[one.kind], one.words, one.reference, one.pence)
    for cost in slip.employer:
        if cost.kind is EmployerCostKind.ADDITIONAL_PENSION:
            yield _Part(Payee.ADDITIONAL_PENSION, "The employer's part", "", 0, cost.pence)


def _due(payee: Payee, payday: date, days: OthersDays) -> tuple[date | None, Source | None]:
    following = first_of_next_month(payday)
    if payee is Payee.TEACHERS_PENSIONS:
        return mdc_due(payday), None
    if payee is Payee.LOCAL_FUND:
        return following.replace(day=days.fund_day), days.fund_source
    if payee is Payee.ORDER:
        return following.replace(day=days.order_day), days.order_source
    return None, None
