"""The monthly files for pension schemes from a closed run: Teachers' Pensions lines with their breakdown by school, and the rows of a fund of
the Local Government Pension Scheme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from services.payroll.application.outputs.closed_runs import closed_run
from services.payroll.application.outputs.hours import with_hours
from services.payroll.application.pay_runs.ports import PayslipKept
from services.payroll.application.pay_scales.in_use import entered_scales
from services.payroll.application.ports import Paying
from services.payroll.domain.employers.employers import employer_on
from services.payroll.domain.gross_pay.components import components_of
from services.payroll.domain.gross_pay.lines import LineKind
from services.payroll.domain.gross_pay.posts import Hourly, PensionScheme, Post, Terms
from services.payroll.domain.outputs.local_rows import LocalReturned, local_rows
from services.payroll.domain.outputs.teachers_rows import TeacherReturned, TeachingJob, teachers_rows
from services.payroll.domain.pay_runs.runs import PayRun, RunState
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.pensions.bands import scheme_year_of
from services.payroll.domain.pensions.local_government import EmployerRate, employer_rate_on
from services.payroll.domain.pensions.local_government_return import return_text as local_text
from services.payroll.domain.pensions.teachers_return import Establishment, breakdowns, mcr_due, mdc_due
from services.payroll.domain.pensions.teachers_return import return_text as teachers_text
from services.payroll.domain.pensions.teachers_service import Attendance
from services.payroll.domain.staff.facts import Fact, LocalPension
from services.payroll.domain.staff.people import Employment
from services.payroll.rules.payslips import run_parameters
from shared.files_over_rpc import file_as_json
from shared.refusals import NotValid, wrong
from shared.refusing import for_the_trust, worded

CSV = "text/csv"
LONGEST_ROLE = 18
"""Letters and figures of the payroll id in a role identifier, which has 21 with the stroke and the number of the post."""


@worded
def teachers_return(uow: Paying, run_id: str) -> dict[str, Any]:
    """The lines for Teachers' Pensions of a closed monthly run, with what each school pays and by when. Raises NotFound, Conflict for a run
    that is not closed, InvalidRequest where the scheme asks for what nobody entered, naming whose it is."""
    for_the_trust(uow)
    closed = closed_run(uow, run_id)
    slips = tuple(one for one in closed.payslips if one.payslip.teachers)
    if not slips:
        raise NotValid(f"Nobody in the {closed.run.name} has pay in Teachers' Pensions: there is nothing to return")
    parameters = run_parameters(closed.run.terms, entered_scales(uow, closed.run))
    lines = teachers_rows(_teachers(uow, closed.run, slips, parameters), parameters.teachers)
    month = closed.run.terms.payday
    return {
        **file_as_json(f"teachers-pensions-{month:%Y-%m}.csv", CSV, teachers_text(lines).encode("utf-8-sig")),
        "lines": len(lines),
        "contributions_due": mdc_due(month).isoformat(),
        "reconciliation_due": mcr_due(month).isoformat(),
        "schools": [
            {
                "establishment": f"{one.establishment.local_authority}/{one.establishment.number}",
                "pensionable_pence": one.pensionable_pence,
                "member_pence": one.member_pence,
                "employer_pence": one.employer_pence,
                "tiers": [
                    {"basis_points": tier.basis_points, "members": tier.members, "member_pence": tier.member_pence}
                    for tier in one.tiers
                ],
            }
            for one in breakdowns(lines)
        ],
    }


@worded
def local_return(uow: Paying, run_id: str, fund: str) -> dict[str, Any]:
    """The rows of a fund of the Local Government Pension Scheme of a closed run. Raises NotFound, Conflict for a run that is not closed,
    InvalidRequest where nobody in it pays to that fund or the fund asks for what nobody entered."""
    for_the_trust(uow)
    closed = closed_run(uow, run_id)
    run = closed.run
    slips = tuple(one for one in closed.payslips if one.payslip.local and one.payslip.local.fund == fund)
    if not slips:
        raise NotValid(f"Nobody in the {run.name} pays to the fund '{fund}': give its name as with the employer's rate")
    number = uow.employers.get(run.employer_id).local_employer
    if not number:
        raise wrong("local_employer", f"Enter the number that {fund} has given the employer")
    rates = [one for one in uow.employers.fund_rates(run.employer_id) if one.fund == fund]
    rate = employer_rate_on(rates, run.terms.payday)
    rows = local_rows(_members(uow, run, slips, number, rate), fund)
    name = f"lgps-{run.terms.payday:%Y-%m}.csv"
    return {**file_as_json(name, CSV, local_text(rows).encode("utf-8-sig")), "rows": len(rows)}


def _teachers(
    uow: Paying, run: PayRun, slips: tuple[PayslipKept, ...], parameters: RunParameters
) -> Iterator[TeacherReturned]:
    people = uow.staff.people({one.payslip.person_id for one in slips})
    posts = uow.staff.posts_of([one.employment_id for one in slips])
    schools = _establishments(uow, run.terms.payday)
    before = _told_before(uow, run, slips)
    for one in slips:
        jobs = {
            held.post.post: _job(one.payslip.payroll_id, number, held.post, schools, parameters)
            for number, held in enumerate(posts.get(one.employment_id, []), start=1)
            if _is_paid(held.post.post, one.payslip)
        }
        yield TeacherReturned(
            people[one.payslip.person_id], one.payslip, jobs, told_before=before.get(one.employment_id, {})
        )


def _is_paid(post: str, slip: Payslip) -> bool:
    return any(line.post == post and line.pensionable is PensionScheme.TEACHERS for line in slip.lines)


def _establishments(uow: Paying, on: date) -> dict[str, tuple[str, str]]:
    rows = {school_id: employer_on(same, on) for school_id, same in uow.employers.of_schools().items()}
    return {school_id: (row.local_authority, row.establishment) for school_id, row in rows.items()}


def _job(
    payroll_id: str, number: int, post: Post, schools: Mapping[str, tuple[str, str]], parameters: RunParameters
) -> TeachingJob:
    establishment = schools.get(post.school, ("", ""))
    if not all(establishment):
        raise wrong(
            "establishment",
            f"The school of the post '{post.title}' (payroll id {payroll_id}) has no number with the Department for Education: enter its local "
            "authority's three figures and its own four with its employer",
        )
    on, terms = _terms_in(post, parameters)
    plain = "".join(sign for sign in payroll_id if sign.isalnum())[-LONGEST_ROLE:]
    return TeachingJob(
        Establishment(*establishment),
        f"{plain}/{number}",
        _attendance(terms),
        _full_time_salary(post, on, terms, parameters),
    )


def _terms_in(post: Post, parameters: RunParameters) -> tuple[date, Terms]:
    """The terms of the post's last day in the run, or of its last day before it (hours paid later)."""
    span = parameters.terms.span
    terms = next(one for one in reversed(post.terms) if one.starts <= span.ends)
    return min(terms.ends or span.ends, span.ends), terms


def _attendance(terms: Terms) -> Attendance:
    if isinstance(terms.pay, Hourly):
        return Attendance.SUPPLY
    return Attendance.FULL_TIME if terms.fte == 1 else Attendance.PART_TIME


def _full_time_salary(post: Post, on: date, terms: Terms, parameters: RunParameters) -> int:
    """What a full-time post is paid for a year, with pensionable allowances; by the hour, for a year of a teacher's hours."""
    if isinstance(terms.pay, Hourly):
        return terms.pay.hour_pence * parameters.standards.teacher_hours
    return sum(
        part.full_time_pence
        for part in components_of(post, parameters.scales, parameters.standards, on, on)
        if part.pensionable is PensionScheme.TEACHERS
    )


def _told_before(uow: Paying, run: PayRun, slips: Iterable[PayslipKept]) -> dict[str, dict[tuple[str, date], int]]:
    """Teachers' pay of earlier months by employment, for those with back pay in this run."""
    wanted = [one.employment_id for one in slips if any(line.kind is LineKind.ARREARS for line in one.payslip.lines)]
    found: dict[str, dict[tuple[str, date], int]] = {one: {} for one in wanted}
    for earlier in _closed_before(uow, run) if wanted else ():
        for employment_id, kept in uow.pay_runs.payslips_of(earlier.run_id, wanted).items():
            told = found[employment_id]
            for line in kept.payslip.lines:
                if line.pensionable is PensionScheme.TEACHERS:
                    month = line.post, line.starts.replace(day=1)
                    told[month] = told.get(month, 0) + line.pence
    return found


def _closed_before(uow: Paying, run: PayRun) -> list[PayRun]:
    """The closed runs of the same pay group that were opened before, oldest first."""
    runs = uow.pay_runs.listed(pay_group_id=run.pay_group_id)
    earlier = [one for one in runs if one.state is RunState.CLOSED and one.opened_at < run.opened_at]
    return sorted(earlier, key=lambda one: one.opened_at)


def _members(
    uow: Paying, run: PayRun, slips: tuple[PayslipKept, ...], number: str, rate: EmployerRate
) -> Iterator[LocalReturned]:
    ids = [one.employment_id for one in slips]
    people = uow.staff.people({one.payslip.person_id for one in slips})
    employments = {one.employment_id: one for same in uow.staff.employments_of(people).values() for one in same}
    facts, posts = uow.staff.facts_of(ids), uow.staff.posts_of(ids)
    parameters = run_parameters(run.terms, entered_scales(uow, run))
    earlier = _earlier_of_the_year(uow, run, ids)
    for one in slips:
        job = employments[one.employment_id]
        joined, section_starts = _joined(facts.get(one.employment_id, []), job, run.terms.payday)
        held = [each.post for each in posts.get(one.employment_id, [])]
        yield LocalReturned(
            people[one.payslip.person_id],
            one.payslip,
            number,
            rate,
            joined,
            section_starts,
            _weekly_hours(with_hours(job, posts.get(one.employment_id, []), parameters)),
            _weeks_a_year(held, parameters),
            earlier.get(one.employment_id, ()),
        )


def _earlier_of_the_year(uow: Paying, run: PayRun, ids: list[str]) -> dict[str, tuple[Payslip, ...]]:
    year = scheme_year_of(run.terms.span.ends)
    found: dict[str, tuple[Payslip, ...]] = {}
    for earlier in _closed_before(uow, run):
        if scheme_year_of(earlier.terms.span.ends) == year:
            for employment_id, kept in uow.pay_runs.payslips_of(earlier.run_id, ids).items():
                found[employment_id] = (*found.get(employment_id, ()), kept.payslip)
    return found


def _joined(facts: Iterable[Fact], job: Employment, on: date) -> tuple[date, date]:
    """The first day in the scheme without a break by opting out, and the first in the section of the day."""
    joined = section_starts = job.starts
    before: LocalPension | None = None
    for fact in facts:
        if not isinstance(fact.what, LocalPension) or fact.starts > on:
            continue
        if before is None or (before.opted_out and not fact.what.opted_out):
            joined = section_starts = max(fact.starts, job.starts)
        elif before.section is not fact.what.section:
            section_starts = fact.starts
        before = fact.what
    return joined, section_starts


def _weekly_hours(job: Employment) -> Decimal:
    if job.weekly_hours is None:
        raise wrong(
            "weekly_hours", f"Payroll id {job.payroll_id} has no hours of a week, which the fund asks for: enter them"
        )
    return job.weekly_hours


def _weeks_a_year(posts: list[Post], parameters: RunParameters) -> Decimal:
    """The paid weeks of the first term-time post, or all of a year."""
    standards, day = parameters.standards, parameters.terms.span.starts
    weeks = standards.weeks_in_a_year
    for post in posts:
        for terms in post.terms:
            if terms.term_time is not None and terms.starts <= parameters.terms.span.ends:
                weeks = standards.paid_weeks(terms.term_time, post.service_began, day)
    return (Decimal(weeks.numerator) / Decimal(weeks.denominator)).quantize(Decimal("0.001"))
