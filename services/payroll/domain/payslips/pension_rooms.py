"""Pensions of one employment in a run: which pay counts in which scheme, and what member and employer pay. Pensionable pay is that
before a salary sacrifice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from services.payroll.domain.gross_pay.components import components_of
from services.payroll.domain.gross_pay.lines import LineKind, PayLine
from services.payroll.domain.gross_pay.posts import Hourly, PensionScheme
from services.payroll.domain.payslips.given_back import given_back_to
from services.payroll.domain.payslips.gross import Gross
from services.payroll.domain.payslips.inputs import EmploymentPaid, InLocalGovernment
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.pensions.assumed_pay import AssumedPay, assumed_pay, assumed_pay_for_days
from services.payroll.domain.pensions.bands import (
    BandDecision,
    BandReason,
    annual_pensionable_pay,
    band_decision,
    scheme_year_of,
)
from services.payroll.domain.pensions.local_government import (
    LocalContributions,
    LocalPay,
    local_contributions,
    section_in_next_period,
)
from services.payroll.domain.pensions.opting_out import GivenBack
from services.payroll.domain.pensions.teachers import (
    TeachersContributions,
    TeachersEarnings,
    teachers_contributions,
)
from services.payroll.domain.statutory_pay.dated import Span
from shared.calendar.words import day_in_words
from shared.refusals import wrong

ONE_DAY = timedelta(days=1)
_BACK_PAY = frozenset({LineKind.ARREARS, LineKind.TERM_TIME_BALANCE})
_HOURS = frozenset({LineKind.HOURS, LineKind.OVERTIME, LineKind.HOLIDAY})


@dataclass(frozen=True, slots=True)
class Pensions:
    """What came of the two schemes for one employment; None where it has no place in one. `given_back` is what comes back of earlier
    contributions, before tax as they were taken."""

    teachers: TeachersContributions | None
    local: LocalContributions | None
    assumed: AssumedPay | None
    given_back: tuple[GivenBack, ...] = ()

    @property
    def before_tax_pence(self) -> int:
        taken = sum(one.before_tax_pence for one in (self.teachers, self.local) if one)
        return taken - sum(one.contributed.member_pence for one in self.given_back)

    @property
    def member_pence(self) -> int:
        return sum(one.member_pence for one in (self.teachers, self.local) if one)


def pensions_of(paid: EmploymentPaid, gross: Gross, parameters: RunParameters) -> Pensions:
    """The pensions of an employment. Raises NotValid where pay is pensionable in a scheme and nobody said whether the employee is in it:
    a place in a scheme is never guessed."""
    teachers_lines = tuple(line for line in gross.lines if line.pensionable is PensionScheme.TEACHERS)
    local_lines = tuple(line for line in gross.lines if line.pensionable is PensionScheme.LOCAL_GOVERNMENT)
    if teachers_lines and paid.teachers is None:
        raise _not_said(paid, "Teachers' Pensions")
    if local_lines and paid.local is None:
        raise _not_said(paid, "the Local Government Pension Scheme")
    teachers = _teachers(paid, teachers_lines, parameters) if teachers_lines else None
    given_back = given_back_to(paid)
    if not local_lines or paid.local is None or paid.local.section is None:
        return Pensions(teachers, None, None, given_back)
    return Pensions(teachers, *_local(paid, paid.local, local_lines, gross, parameters), given_back)


def _not_said(paid: EmploymentPaid, scheme: str) -> Exception:
    return wrong(
        "pension",
        f"Payroll id {paid.payroll_id} has pay that is pensionable in {scheme}, and nobody has said whether the employee is in the "
        "scheme or has opted out: enter it",
    )


def _teachers(paid: EmploymentPaid, lines: tuple[PayLine, ...], parameters: RunParameters) -> TeachersContributions:
    """What a supplementary run pays is back pay: it is charged at the tier of the last salary, and moves none."""
    assert paid.teachers is not None
    hourly_only = all(isinstance(terms.pay, Hourly) for post in paid.posts for terms in post.terms)
    beside = parameters.terms.is_supplementary
    back_pay = sum(line.pence for line in lines if beside or line.kind in _BACK_PAY)
    overtime = 0 if hourly_only or beside else sum(line.pence for line in lines if line.kind in _HOURS)
    salary = sum(line.pence for line in lines) - back_pay - overtime
    earnings = TeachersEarnings(salary, overtime, back_pay, paid.to_date.last_teachers_salary_pence)
    return teachers_contributions(
        parameters.teachers, earnings, parameters.frequency, paid.teachers.membership, paid.teachers.additional
    )


def _local(
    paid: EmploymentPaid,
    member: InLocalGovernment,
    lines: tuple[PayLine, ...],
    gross: Gross,
    parameters: RunParameters,
) -> tuple[LocalContributions, AssumedPay | None]:
    assert member.section is not None
    assert member.employer_rate is not None
    actual = sum(line.pence for line in lines)
    assumed, pay = None, LocalPay(actual)
    if gross.reduced_days:
        assumed, pay = _assumed(paid, member, lines, gross, parameters, actual)
    decision = _band(paid, member, actual, parameters)
    return local_contributions(pay, member.section, decision, member.employer_rate, member.additional), assumed


def _assumed(
    paid: EmploymentPaid,
    member: InLocalGovernment,
    lines: Iterable[PayLine],
    gross: Gross,
    parameters: RunParameters,
    actual: int,
) -> tuple[AssumedPay | None, LocalPay]:
    """Assumed pay for the days on reduced pay; what was paid for them is what absence pay there was."""
    span = parameters.terms.span
    paid_then = sum(line.pence for line in lines if line.kind in (LineKind.OCCUPATIONAL, LineKind.STATUTORY))
    if member.assumed_period_pence is not None:
        for_days = member.assumed_period_pence * gross.reduced_days // span.days
        return None, LocalPay(actual, for_days, paid_then)
    assumed = assumed_pay(parameters.frequency, paid.to_date.local_pay)
    return assumed, LocalPay(actual, assumed_pay_for_days(assumed, gross.reduced_days, span.days), paid_then)


def _band(paid: EmploymentPaid, member: InLocalGovernment, actual: int, parameters: RunParameters) -> BandDecision:
    """The band that was decided and still holds, or one decided now by the contract's pay for a year (by what is paid now where pay
    goes by the hour)."""
    payday = parameters.payday
    for held in (member.decision, paid.to_date.band):
        if held is not None and held.decided_for <= payday <= held.ends:
            return held
    began = Span(paid.started_on, payday) if paid.started_on <= payday else Span(payday, payday)
    reason = BandReason.START if scheme_year_of(began.starts) == scheme_year_of(payday) else BandReason.APRIL
    on = max(parameters.terms.span.starts, paid.started_on)
    annual = sum(
        part.annual_pence
        for post in paid.posts
        for part in components_of(post, parameters.scales, parameters.standards, on, on)
        if part.pensionable is PensionScheme.LOCAL_GOVERNMENT
    )
    annual = annual or annual_pensionable_pay(max(actual, 0), parameters.frequency)
    return band_decision(parameters.local, annual, payday, reason)


def section_that_ends(
    paid: EmploymentPaid, gross: Gross, pensions: Pensions, parameters: RunParameters
) -> Iterator[str]:
    """In words, where the 50/50 section ends because pay has stopped: a person enters the main section, nothing changes unasked."""
    local = pensions.local
    if local is None:
        return
    has_no_pay = bool(paid.sick or paid.family) and bool(gross.reduced_days) and local.pay.actual_pence == 0
    if section_in_next_period(local.section, has_no_pay) is not local.section:
        after = parameters.terms.span.ends + ONE_DAY
        yield (
            f"The 50/50 section ends on {day_in_words(after)} if there is still no pay then, because pay has stopped for sickness or "
            "family leave: enter the main section from that day"
        )
