"""The monthly lines for Teachers' Pensions from payslips: the month's service of each teaching post, and back pay with the months that it
is for. Sources as in `pensions.teachers_return`; the figures are those of the payslip, shared over its posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.payroll.domain.gross_pay.absences import UnpaidReason
from services.payroll.domain.gross_pay.lines import LineKind
from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.payslips.results import Line, Payslip, TeachersFigures
from services.payroll.domain.pensions.teachers import (
    TeachersContributions,
    TeachersEarnings,
    TeachersMembership,
    TeachersScheme,
)
from services.payroll.domain.pensions.teachers_return import Enrolment, Establishment, ReturnLine, TeacherIdentity
from services.payroll.domain.pensions.teachers_service import Attendance, BackPay, Service, service_lines
from services.payroll.domain.staff.people import Person
from services.payroll.domain.tax_calendar import Frequency
from shared.calendar.months import last_of_month
from shared.refusals import wrong

_HOURS = frozenset({LineKind.HOURS, LineKind.OVERTIME, LineKind.HOLIDAY})
_EXCLUDED = frozenset({UnpaidReason.STRIKE, UnpaidReason.UNPAID_LEAVE})
NO_REFERENCE = "0000000"


@dataclass(frozen=True, slots=True)
class TeachingJob:
    """What the return says of a post beside its pay: the school's number, the role identifier, full or part time, the salary of a
    full-time post for a year."""

    establishment: Establishment
    role: str
    attendance: Attendance
    full_time_salary_pence: int


@dataclass(frozen=True, slots=True)
class TeacherReturned:
    """A payslip with its posts by id. `told_before` is what was returned as pay of earlier months by post and first day of the month,
    for those that back pay is for."""

    person: Person
    slip: Payslip
    jobs: Mapping[str, TeachingJob]
    enrolment: Enrolment = Enrolment.CONTRACTUAL
    told_before: Mapping[tuple[str, date], int] | None = None


def teacher_identity(person: Person) -> TeacherIdentity:
    """Who a line is about. Raises NotValid for what the scheme asks for and nobody has entered."""
    return TeacherIdentity(
        person.teacher_reference or NO_REFERENCE,
        person.ni_number,
        f"{person.forename} {person.second_forename}".strip(),
        person.surname,
        person.gender.value if person.gender else "",
        person.born,
        person.address.lines,
        person.address.postcode,
    )


def teachers_rows(teachers: Iterable[TeacherReturned], scheme: TeachersScheme) -> tuple[ReturnLine, ...]:
    """The lines of a month's payslips; those without teachers' pay have none. Raises NotValid, naming the payroll id or the person, for
    a run that is not by the month, a post whose return details are missing and earlier pay that nobody told."""
    return tuple(line for one in teachers if one.slip.teachers for line in _lines(one, one.slip.teachers, scheme))


def _lines(one: TeacherReturned, figures: TeachersFigures, scheme: TeachersScheme) -> Iterator[ReturnLine]:
    slip = one.slip
    if slip.starts.day != 1 or slip.ends != last_of_month(slip.starts):
        raise wrong("run", f"Payslip {slip.payroll_id} is not of one calendar month, as Teachers' Pensions wants it")
    counted = tuple(line for line in slip.lines if line.pensionable is PensionScheme.TEACHERS)
    missing = {line.post for line in counted} - one.jobs.keys()
    if missing:
        raise wrong(
            "jobs", f"Payslip {slip.payroll_id} has pay for the post {min(missing)}, of which the return knows nothing"
        )
    services = tuple(_service(post, one, counted) for post in dict.fromkeys(_posts(counted)))
    back_pay = tuple(_back_pay(one, counted))
    identity = teacher_identity(one.person)
    for told in service_lines(_contributions(one, figures, scheme, counted), services, back_pay):
        job = next(job for job in one.jobs.values() if job.role == told.service.role)
        opted_out = Enrolment.OPTED_OUT if figures.opted_out else one.enrolment
        yield ReturnLine(identity, job.establishment, told, opted_out)


def _posts(lines: Iterable[Line]) -> Iterator[str]:
    return (line.post for line in lines if line.kind is not LineKind.ARREARS)


def _is_overtime(line: Line, job: TeachingJob) -> bool:
    """Hours of a supply teacher are the salary; hours beside a salary are overtime."""
    return line.kind in _HOURS and job.attendance is not Attendance.SUPPLY


def _service(post: str, one: TeacherReturned, counted: tuple[Line, ...]) -> Service:
    job, slip = one.jobs[post], one.slip
    mine = [line for line in counted if line.post == post and line.kind is not LineKind.ARREARS]
    overtime = sum(line.pence for line in mine if _is_overtime(line, job))
    excluded = {
        line.starts + timedelta(days=after)
        for line in mine
        if line.kind is LineKind.UNPAID and line.words in _EXCLUDED
        for after in range((line.ends - line.starts).days + 1)
    }
    return Service(
        role=job.role,
        school=mine[0].school,
        starts=max(slip.starts, min(line.starts for line in mine)),
        ends=min(slip.ends, max(line.ends for line in mine)),
        attendance=job.attendance,
        full_time_salary_pence=job.full_time_salary_pence,
        pay_pence=sum(line.pence for line in mine) - overtime,
        overtime_pence=overtime,
        excluded=frozenset(excluded),
    )


def _back_pay(one: TeacherReturned, counted: tuple[Line, ...]) -> Iterator[BackPay]:
    sums: dict[tuple[str, date], int] = {}
    for line in counted:
        if line.kind is LineKind.ARREARS:
            month = line.post, line.starts.replace(day=1)
            sums[month] = sums.get(month, 0) + line.pence
    for (post, first), pence in sums.items():
        before = (one.told_before or {}).get((post, first))
        if before is None:
            raise wrong(
                "told_before",
                f"Payslip {one.slip.payroll_id} has back pay for {first:%m/%Y}, and what was returned for that month is not known: "
                "give the pay that was returned for it",
            )
        job = one.jobs[post]
        school = next(line.school for line in counted if line.post == post)
        yield BackPay(
            Service(
                job.role,
                school,
                first,
                last_of_month(first),
                job.attendance,
                job.full_time_salary_pence,
                before + pence,
            ),
            pence,
        )


def _contributions(
    one: TeacherReturned, figures: TeachersFigures, scheme: TeachersScheme, counted: tuple[Line, ...]
) -> TeachersContributions:
    """The payslip's contributions in the form that the return is shared out from."""
    overtime = sum(line.pence for line in counted if _is_overtime(line, one.jobs[line.post]))
    back_pay = sum(line.pence for line in counted if line.kind is LineKind.ARREARS)
    salary = sum(line.pence for line in counted) - overtime - back_pay
    last = one.slip.to_date.last_teachers_salary_pence
    tier = next(tier for tier in scheme.tiers if tier.basis_points == figures.tier_basis_points)
    return TeachersContributions(
        scheme=scheme,
        membership=TeachersMembership.OPTED_OUT if figures.opted_out else TeachersMembership.ACTIVE,
        frequency=Frequency.MONTHLY,
        earnings=TeachersEarnings(salary, overtime, back_pay, last),
        tier_pay_pence=salary,
        annual_pence=figures.annual_pence,
        tier=tier,
        pensionable_pence=figures.pensionable_pence,
        member_pence=figures.member_pence,
        employer_pence=figures.employer_pence,
    )
