"""Arrears of an award or of a contract corrected for the past: every closed period since a day is reckoned again with the posts and the rows
as they are known now, for leavers too, and what was paid for it is taken away.

A period with pay for days of absence is not reckoned again here: it is named with the payslip, for a person to reckon."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from services.payroll.application.pay_runs.ports import PayslipKept
from services.payroll.application.ports import Paying
from services.payroll.domain.gross_pay.awards import Arrears, PastPeriod, award_arrears
from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.pay_runs.runs import PayRun, RunKind, RunState
from services.payroll.domain.payslips.inputs import EmploymentPaid, PersonPaid
from services.payroll.domain.payslips.results import pay_line_of
from services.payroll.rules.gross_pay import standards_on
from shared.money import pounds


@dataclass(frozen=True, slots=True)
class PastPay:
    """Past periods of one employment, with the posts as they were then, and those that are left out, in words."""

    periods: tuple[PastPeriod, ...]
    left_out: tuple[str, ...] = ()


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
    for one in sorted(closed, key=lambda each: (each.terms.payday, each.opened_at)):
        inputs = uow.pay_runs.inputs_in(one.run_id)
        for kept in uow.pay_runs.all_payslips(one.run_id):
            paid = _employment(inputs[kept.payslip.person_id], kept.payslip.payroll_id)
            if paid.sick is not None or paid.family:
                left_out[kept.employment_id].append(_left_out(one))
            else:
                periods[kept.employment_id].append(_period(one, kept, paid))
    return {
        employment_id: PastPay(_by_period(periods[employment_id]), tuple(left_out[employment_id]))
        for employment_id in dict.fromkeys((*periods, *left_out))
    }


def arrears_of(past: PastPay, posts: tuple[Post, ...], scales: Scales) -> Arrears:
    """What an employment is owed by its posts as they are now. Raises as the reckoning of a period does."""
    return award_arrears((replace(one, posts=posts) for one in past.periods), scales)


def overpaid_in_words(arrears: Arrears | None) -> tuple[str, ...]:
    """What was paid too much, for a person to decide on: nothing is taken back by itself."""
    return tuple(
        f"{pounds(-one.pence)} too much was paid for {one.paid_for.service_month:%B %Y}: agree with the employee how it is repaid"
        for one in (arrears.overpaid if arrears else ())
    )


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
