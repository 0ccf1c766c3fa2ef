"""Arrears of an award or of a contract corrected for the past: every closed period since a day is reckoned again with the posts and the rows
as they are known now, for leavers too, and what was paid for it is taken away.

A period with pay for days of absence is not reckoned again here: it is named with the payslip, for a person to reckon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from services.payroll.application.pay_runs.ports import PayslipKept
from services.payroll.application.ports import Paying
from services.payroll.domain.gross_pay.awards import (
    Arrears,
    PastPeriod,
    RecoveryBasis,
    award_arrears,
    recovery_proposal,
)
from services.payroll.domain.gross_pay.lines import PayLine
from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.pay_runs.runs import PayRun, RunKind, RunState
from services.payroll.domain.payslips.inputs import EmploymentPaid, PersonPaid
from services.payroll.domain.payslips.results import pay_line_of
from services.payroll.domain.tax_calendar import TaxYear, tax_year_of
from services.payroll.rules.gross_pay import standards_on
from shared.calendar import first_of_month
from shared.money import pounds


@dataclass(frozen=True, slots=True)
class PastPay:
    """Past periods of one employment, with the posts as they were then, and those that are left out, in words."""

    periods: tuple[PastPeriod, ...]
    left_out: tuple[str, ...] = ()
    paid_in: Mapping[date, TaxYear] = field(default_factory=dict)
    """The tax year in which each month of service was paid, by its first day."""

    @property
    def lines(self) -> Iterator[PayLine]:
        """All that was paid."""
        return (line for one in self.periods for line in one.paid)


def past_pay(uow: Paying, run: PayRun) -> dict[str, PastPay]:
    """By employment, what closed runs of the group have paid since the day from which arrears are asked for; nothing where none are."""
    if run.arrears_from is None:
        return {}
    closed = [
        one
        for one in uow.pay_runs.listed(run.pay_group_id)
        if one.state is RunState.CLOSED and one.terms.span.ends >= run.arrears_from
    ]
    periods: dict[str, list[PastPeriod]] = defaultdict(list)
    left_out: dict[str, list[str]] = defaultdict(list)
    paid_in: dict[date, TaxYear] = {}
    for one in sorted(closed, key=lambda each: (each.terms.payday, each.opened_at)):
        inputs = uow.pay_runs.inputs_in(one.run_id)
        paid_in.setdefault(first_of_month(one.terms.span.starts), tax_year_of(one.terms.payday))
        for kept in uow.pay_runs.all_payslips(one.run_id):
            paid = _employment(inputs[kept.payslip.person_id], kept.payslip.payroll_id)
            if paid.sick is not None or paid.family:
                left_out[kept.employment_id].append(_left_out(one))
            else:
                periods[kept.employment_id].append(_period(one, kept, paid))
    return {
        employment_id: PastPay(_by_period(periods[employment_id]), tuple(left_out[employment_id]), paid_in)
        for employment_id in dict.fromkeys((*periods, *left_out))
    }


def arrears_of(past: PastPay, posts: tuple[Post, ...], scales: Scales) -> Arrears:
    """What an employment is owed by its posts as they are now. Raises as the reckoning of a period does."""
    return award_arrears((replace(one, posts=posts) for one in past.periods), scales)


def overpaid_in_words(arrears: Arrears, past: PastPay, recovered_in: TaxYear) -> Iterator[str]:
    """What was paid too much and how it could be recovered, for a person to decide on: nothing is taken back by itself."""
    for one in arrears.overpaid:
        month = one.paid_for.service_month
        proposal = recovery_proposal(-one.pence, past.paid_in.get(month, recovered_in), recovered_in)
        yield (
            f"{pounds(proposal.overpaid_pence)} too much was paid for {month:%B %Y}. Nothing is taken back unasked: once it is agreed with "
            f"the employee, {_HOW[proposal.basis].format(year=proposal.paid_in.name)}"
        )


_HOW = {
    RecoveryBasis.GROSS: "enter it as a one-off payment below nothing, so that tax and National Insurance of {year} put themselves right",
    RecoveryBasis.NET: "recover what of it was paid net as a deduction from net pay, and put tax and National Insurance of {year} right "
    "with a correction to that year's return",
}


def _employment(person: PersonPaid, payroll_id: str) -> EmploymentPaid:
    return next(one for one in person.employments if one.payroll_id == payroll_id)


def _left_out(run: PayRun) -> str:
    return f"Arrears for {run.terms.span.starts:%B %Y} are not reckoned here, since days of absence were paid in it: enter what is owed"


def _period(run: PayRun, kept: PayslipKept, paid: EmploymentPaid) -> PastPeriod:
    span = run.terms.span
    return PastPeriod(
        span.starts,
        paid.posts if run.kind is RunKind.REGULAR else (),
        tuple(pay_line_of(line) for line in kept.payslip.lines),
        standards_on(span.starts),
        paid.happened,
        run.terms.frequency.weeks,
    )


def _by_period(found: list[PastPeriod]) -> tuple[PastPeriod, ...]:
    """One of each period that a regular run paid: what a supplementary run entered and paid beside it belongs to it. Without the regular run
    (left out for its absences, or after leaving) nothing is reckoned again."""
    together: dict[date, PastPeriod] = {one.first: one for one in found if one.posts}
    for one in found:
        if not one.posts and one.first in together:
            together[one.first] = _joined(together[one.first], one)
    return tuple(together.values())


def _joined(one: PastPeriod, beside: PastPeriod) -> PastPeriod:
    here, there = one.happened, beside.happened
    happened = replace(
        here,
        claims=(*here.claims, *there.claims),
        unpaid=(*here.unpaid, *there.unpaid),
        unpaid_hours=(*here.unpaid_hours, *there.unpaid_hours),
        one_offs=(*here.one_offs, *there.one_offs),
    )
    return replace(one, paid=(*one.paid, *beside.paid), happened=happened)
