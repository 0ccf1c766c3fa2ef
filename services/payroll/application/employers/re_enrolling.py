"""Re-enrolment: the days that an employer keeps for it, and who has to be enrolled again by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.application.rules import source_as_json
from services.payroll.application.staff.ports import OfEmployment
from services.payroll.domain.employers.pay_groups import PayGroup
from services.payroll.domain.pay_runs.runs import PayRun, RunKind, RunState
from services.payroll.domain.pensions.automatic_enrolment import WorkerKind
from services.payroll.domain.pensions.enrolment_days import EnrolmentTimes, must_be_re_enrolled, opt_in_day
from services.payroll.domain.pensions.re_enrolment import next_re_enrolment, refuse_day
from services.payroll.domain.staff.pension_standing import left_scheme_on
from services.payroll.rules.pensions import enrolment_times
from shared.refusals import Refused
from shared.refusing import for_the_trust, refuse_without, worded

NOT_PAID_YET = "not known: no closed regular run has paid them"
_PERIODS_AHEAD = timedelta(days=200)


@worded
def set_re_enrolment_day(uow: Paying, employer_id: str, chosen: date, source: str) -> dict[str, Any]:
    """The day on which an employer's duties began, or of a re-enrolment since; a day chosen before and yet to come is replaced. Raises
    NotFound, InvalidRequest for a re-enrolment outside its window."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    today = uow.today()
    days = uow.employers.re_enrolment_days(employer_id)
    refuse_day(enrolment_times(today), days, chosen, today)
    because = refuse_without(source, "source")
    for day in days:
        if day > today:
            uow.employers.remove_re_enrolment_day(employer_id, day)
    uow.employers.put_re_enrolment_day(employer_id, chosen, because, uow.actor, uow.now())
    return {"employer_id": employer_id, "chosen": chosen.isoformat()}


@worded
def to_re_enrol(uow: Paying, employer_id: str, with_people: bool) -> dict[str, Any]:
    """When the employer enrols again those who left its schemes, and (`with_people`) who is out of them, and whether they have to be. Raises
    NotFound, Conflict for a day without rules."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    times = enrolment_times(uow.today())
    days = uow.employers.re_enrolment_days(employer_id)
    due = next_re_enrolment(times, days, uow.today())
    found: dict[str, Any] = {
        "employer_id": employer_id,
        "days": [day.isoformat() for day in sorted(days)],
        "rules": [source_as_json(source) for source in times.sources],
        "next": None,
    }
    if due is not None:
        found["next"] = {
            "on": due.on.isoformat(),
            "is_chosen": due.is_chosen,
            "is_late": due.is_late,
            "first": due.window.first.isoformat(),
            "last": due.window.last.isoformat(),
        }
    on = due.on if due is not None else uow.today()
    groups = uow.employers.groups(employer_id).values() if with_people else ()
    people = (one for group in groups for one in _out_of_scheme(uow, group, times, on))
    return found | {"people": sorted(people, key=lambda one: (not one["must"], one["name"]))}


def _out_of_scheme(uow: Paying, group: PayGroup, times: EnrolmentTimes, on: date) -> Iterator[dict[str, Any]]:
    today = uow.today()
    rows = uow.staff.paid_by_group(group.employer_id, group.pay_group_id, today, today)
    left = {row.employment.employment_id: day for row in rows if (day := left_scheme_on(row.facts, today)) is not None}
    closed = [run for run in uow.pay_runs.listed(group.pay_group_id) if run.state is RunState.CLOSED]
    regular = [run for run in closed if run.kind is RunKind.REGULAR]
    who = {row.person.person_id for row in rows if row.employment.employment_id in left}
    kinds = _kinds(uow, regular[0], [row for row in rows if row.person.person_id in who]) if regular and who else {}
    joins_on = _joins_on(group, today, regular[0] if regular else None) if left else None
    for row in rows:
        left_on = left.get(row.employment.employment_id)
        if left_on is None:
            continue
        kind = kinds.get(row.person.person_id, "")
        yield {
            "person_id": row.person.person_id,
            "name": row.person.name,
            "payroll_id": row.employment.payroll_id,
            "school_id": row.employment.school_id,
            "left_on": left_on.isoformat(),
            "kind": kind or NOT_PAID_YET,
            "must": must_be_re_enrolled(times, kind == WorkerKind.ELIGIBLE.value, False, left_on, on),
            "joins_on": joins_on,
        }


def _kinds(uow: Paying, run: PayRun, rows: Sequence[OfEmployment]) -> dict[str, str]:
    """The kind of worker of each person by the latest closed regular run: it stands on the first of a person's payslips."""
    kept = uow.pay_runs.payslips_of(run.run_id, [row.employment.employment_id for row in rows])
    slips = (one.payslip for one in kept.values())
    return {slip.person_id: slip.enrolment for slip in slips if slip.enrolment}


def _joins_on(group: PayGroup, today: date, closed: PayRun | None) -> str | None:
    """From which day who asks today to come back is a member; None where the next pay periods are not known."""
    try:
        starts = [one.first_day for one in group.paydays(today - timedelta(days=31), today + _PERIODS_AHEAD)]
        return opt_in_day(today, starts, closed.terms.span.ends if closed is not None else None).isoformat()
    except Refused:
        return None
