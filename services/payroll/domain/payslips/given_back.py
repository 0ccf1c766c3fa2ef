"""Pension contributions between one run and the next: what a membership that goes on has had, and what is given back when somebody opted
out within the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.payslips.inputs import EmploymentPaid
from services.payroll.domain.pensions.local_government import LocalContributions
from services.payroll.domain.pensions.opting_out import SCHEMES, Contributed, GivenBack, given_back
from services.payroll.domain.pensions.teachers import TeachersContributions, TeachersMembership
from services.payroll.domain.sources import Step
from shared.calendar.words import day_in_words
from shared.money import pounds


def given_back_to(paid: EmploymentPaid) -> tuple[GivenBack, ...]:
    """What a run gives back of pension contributions. Raises as `given_back` does."""
    if not paid.notices:
        return ()
    return given_back(paid.notices, paid.to_date.contributed, _schemes_left(paid))


def contributed_after(
    paid: EmploymentPaid, teachers: TeachersContributions | None, local: LocalContributions | None, payday: date
) -> tuple[Contributed, ...]:
    """What memberships have had after a run; that of a scheme that was left ends, and begins anew if somebody comes back."""
    left = set(_schemes_left(paid))
    held = {one.scheme: one for one in paid.to_date.contributed if one.scheme not in left}
    for now in _now(teachers, local, payday):
        before = held.get(now.scheme)
        held[now.scheme] = now if before is None else _together(before, now)
    return tuple(held.values())


def given_back_steps(given: tuple[GivenBack, ...]) -> tuple[Step, ...]:
    """How contributions given back came about, with the rows that decided it."""
    return tuple(step for one in given for step in _steps(one))


def given_back_in_words(one: GivenBack) -> str:
    """What has to be done at the scheme."""
    had = one.contributed
    return (
        f"{SCHEMES[had.scheme]}: {pounds(had.member_pence)} of contributions and the employer's {pounds(had.employer_pence)} since "
        f"{day_in_words(had.since)} are given back, since the notice to leave came within its window. Tell the scheme that the membership is "
        "undone: what it had already comes off the next payment to it, and the service told comes off its return by hand"
    )


def _schemes_left(paid: EmploymentPaid) -> Iterator[PensionScheme]:
    if paid.teachers is not None and paid.teachers.membership is TeachersMembership.OPTED_OUT:
        yield PensionScheme.TEACHERS
    if paid.local is not None and paid.local.section is None:
        yield PensionScheme.LOCAL_GOVERNMENT


def _now(
    teachers: TeachersContributions | None, local: LocalContributions | None, payday: date
) -> Iterator[Contributed]:
    if teachers is not None and teachers.membership is TeachersMembership.ACTIVE:
        yield Contributed(PensionScheme.TEACHERS, "", payday, teachers.member_pence, teachers.employer_pence)
    if local is not None:
        fund = local.employer_rate.fund
        yield Contributed(PensionScheme.LOCAL_GOVERNMENT, fund, payday, local.member_pence, local.employer_pence)


def _together(before: Contributed, now: Contributed) -> Contributed:
    return replace(
        before,
        fund=now.fund,
        member_pence=before.member_pence + now.member_pence,
        employer_pence=before.employer_pence + now.employer_pence,
    )


def _steps(one: GivenBack) -> Iterator[Step]:
    had, notice = one.contributed, one.notice
    yield Step(
        f"Notice of {day_in_words(notice.received)}, within the window from {day_in_words(notice.window.first)} to "
        f"{day_in_words(notice.window.last)} (member since {day_in_words(notice.became_member)}, {notice.enrolled})",
        None,
        notice.rules,
    )
    yield Step(
        f"Taken for {SCHEMES[had.scheme]} since {day_in_words(had.since)}, given back before tax", -had.member_pence
    )
    yield Step("Paid by the employer in that time, given back", -had.employer_pence)
