"""Returns to HMRC: prepared from closed runs, checked, kept as they are, and given out as files. Sending is not done here."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from services.payroll.application.outputs.closed_runs import ClosedRun, closed_run, refuse_unless_closed, regular_before
from services.payroll.application.outputs.hours import with_hours
from services.payroll.application.outputs.ports import MadeMessage, Submission, SubmissionKind
from services.payroll.application.outputs.position import employer_month
from services.payroll.application.pay_scales.in_use import entered_scales
from services.payroll.application.ports import Paying
from services.payroll.domain.national_insurance.directors import DirectorMethod
from services.payroll.domain.outputs.full_payment import (
    EmploymentReturned,
    PersonReturned,
    full_payment,
    has_left,
    left_since,
)
from services.payroll.domain.outputs.summary import refuse_before_the_month_ends, summary_of
from services.payroll.domain.payslips.inputs import Director
from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.returns.employees import LateReason, StarterDetails
from services.payroll.domain.returns.employer import Final
from services.payroll.domain.returns.fault import Fault
from services.payroll.domain.returns.faults import submission_faults
from services.payroll.domain.returns.letters import changes_of
from services.payroll.domain.returns.summary import summary_faults
from services.payroll.domain.staff.facts import FactsInForce, facts_in_force
from services.payroll.domain.staff.people import Employment, Person
from services.payroll.domain.tax_calendar import TaxYear, tax_month_of, tax_period_of, tax_year_of
from services.payroll.rules.income_tax import carried_over
from services.payroll.rules.payslips import run_parameters
from services.payroll.rules.returns import return_year
from shared.files_over_rpc import LARGEST_FILE, file_as_json
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid, wrong
from shared.refusing import for_the_trust, worded
from shared.uninterrupted import uninterrupted

JOB = "payroll.prepare_fps"
PREPARED = "payroll.submission.prepared.v1"
XML, ZIP = "application/xml", "application/zip"
_FIXED = (2020, 1, 1, 0, 0, 0)
"""The date inside every archive, so that the same return gives the same bytes."""


@worded
def prepare_fps(uow: Paying, run_id: str, final: bool, late_reason: str | None) -> dict[str, Any]:
    """Have the full payment submission of a closed run prepared by the worker. `final` marks the last one of the tax year.

    Raises NotFound, Conflict for a run that is not closed, InvalidRequest for one paid before today without a reason.
    """
    for_the_trust(uow)
    run = refuse_unless_closed(uow.pay_runs.get(run_id))
    if uow.today() > run.paid_on and _late_reason(late_reason) is None:
        raise wrong("late_reason", f"The {run.name} was paid before today: say why the return comes after the payment")
    said = {"run_id": run_id, "final": final, "late_reason": late_reason}
    return {"run_id": run_id, "job_id": uow.later(JOB, said)}


@worded
@uninterrupted
def made_fps(uow: Paying, run_id: str, final: bool, late_reason: str | None) -> dict[str, Any]:
    """The full payment submission of a closed run, kept with every fault that HMRC would turn it down for. Raises InvalidRequest, naming
    everybody, where somebody's record lacks what the return must say."""
    closed = closed_run(uow, run_id)
    run = closed.run
    late = _late_reason(late_reason)
    employer, period = uow.employers.get(run.employer_id), tax_period_of(run.terms.payday, run.terms.frequency)
    said = {one for each in uow.outputs.submissions(run.employer_id) if each.run_id != run_id for one in each.starters}
    people = _each_person_once((*_people_returned(uow, closed, said, late), *_left_since(uow, closed, late)))
    made = full_payment(employer.references, period, people, Final(for_year=True) if final else None)
    year = return_year(period.year)
    message = uow.outputs.message(made, year)
    starters = [one.employment.employment_id for each in people for one in each.employments if one.starter]
    kept = _keep(
        uow,
        message,
        kind=SubmissionKind.FULL_PAYMENT,
        employer_id=run.employer_id,
        run_id=run_id,
        tax_year=period.year.begins,
        tax_month=tax_month_of(run.terms.payday),
        people=len(made.employees),
        faults=submission_faults(made, year, uow.today()),
        changed=tuple(f"{one.whose}: {one.field} is sent as {one.sent!r}" for one in changes_of(made)),
        starters=tuple(starters),
    )
    # A job is seen by more people than a return is: ids and counts only.
    return {
        "run_id": run_id,
        "submission_id": kept["submission_id"],
        "people": kept["people"],
        "faults": len(kept["faults"]),
        "summary": f"People on the return: {kept['people']:,}; faults found: {len(kept['faults']):,}",
    }


@worded
def prepare_eps(
    uow: Paying,
    employer_id: str,
    tax_year: int,
    tax_month: int,
    final: bool,
    nothing_paid: bool,
) -> dict[str, Any]:
    """The employer payment summary of a tax month. Raises NotFound, Conflict for a month that may still have payments, InvalidRequest
    where there is nothing to tell HMRC and where nobody said that a month without a run here was one without payments."""
    for_the_trust(uow)
    year = TaxYear(tax_year)
    position = employer_month(uow, employer_id, year, tax_month)
    if not position.months[-1].payslips:
        _refuse_unless_said(nothing_paid, tax_month)
        refuse_before_the_month_ends(year, tax_month, uow.today())
    employer = uow.employers.get(employer_id)
    before = uow.outputs.submissions(employer_id)
    says_claim = not any(
        one.kind is SubmissionKind.SUMMARY and one.tax_year == tax_year and one.tax_month != tax_month for one in before
    )
    final_one = Final(for_year=True) if final else None
    made = summary_of(employer.references, position, final_one, says_claim=says_claim)
    if made is None:
        raise NotValid(
            f"There is nothing to tell HMRC of tax month {tax_month}: no claim, no levy, nothing recovered, and there were payments"
        )
    files = return_year(year)
    return _keep(
        uow,
        uow.outputs.message(made, files),
        kind=SubmissionKind.SUMMARY,
        employer_id=employer_id,
        run_id="",
        tax_year=tax_year,
        tax_month=tax_month,
        people=0,
        faults=summary_faults(made, files, uow.today()),
    )


@worded
def submissions(uow: Paying, employer_id: str) -> list[dict[str, Any]]:
    """The returns of an employer, newest first. Raises NotFound."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    return [_as_json(one) for one in uow.outputs.submissions(employer_id)]


@worded
def submission_file(uow: Paying, submission_id: str) -> dict[str, str]:
    """A return as it was prepared; one that is too large for one answer comes as an archive. Raises NotFound."""
    for_the_trust(uow)
    made = uow.outputs.submission(submission_id)
    content = uow.outputs.submission_content(submission_id)
    name = f"{made.kind.value}-{made.tax_year}-month-{made.tax_month:02d}-{made.sha256[:8]}.xml"
    if len(content) <= LARGEST_FILE:
        return file_as_json(name, XML, content)
    return file_as_json(f"{name}.zip", ZIP, _archive(name, content))


def _people_returned(
    uow: Paying, closed: ClosedRun, said: set[str], late: LateReason | None
) -> Iterator[PersonReturned]:
    by_person = closed.by_person
    people = uow.staff.people(by_person)
    employments = {one.employment_id: one for same in uow.staff.employments_of(by_person).values() for one in same}
    ids = [one.employment_id for one in closed.payslips]
    facts, posts, parameters = (
        uow.staff.facts_of(ids),
        uow.staff.posts_of(ids),
        run_parameters(closed.run.terms, entered_scales(uow, closed.run)),
    )
    in_force = {key: facts_in_force(known, closed.run.terms.payday, carried_over) for key, known in facts.items()}
    for person_id, slips in by_person.items():
        person = _known(people, person_id)
        jobs = [
            (
                one,
                with_hours(employments[one.employment_id], posts.get(one.employment_id, []), parameters),
                in_force.get(one.employment_id),
            )
            for one in slips
        ]
        yield PersonReturned(
            person,
            tuple(
                EmploymentReturned(
                    _with_brought(kept.payslip, known), job, _starter(job, known, said), late_reason=late
                )
                for kept, job, known in jobs
            ),
            _director(known for _, _, known in jobs),
        )


def _with_brought(slip: Payslip, known: FactsInForce | None) -> Payslip:
    """With the National Insurance of the year that another program returned, as it is known now: it may have been entered after the run."""
    if known is None:
        return slip
    brought = known.brought(tax_year_of(slip.payday))
    is_as_it_was = brought == slip.to_date.insured.brought
    return slip if is_as_it_was else replace(slip, to_date=slip.to_date.having_brought(brought))


def _left_since(uow: Paying, closed: ClosedRun, late: LateReason | None) -> Iterator[PersonReturned]:
    """Who was paid by the regular run before, is not paid by this one, and left without a return having said so."""
    before = regular_before(uow, closed.run)
    if before is None:
        return
    paid = {one.employment_id for one in closed.payslips}
    gone = uow.pay_runs.payslips_of(before.run_id, uow.pay_runs.paid_in(before.run_id).keys() - paid)
    unsaid = {one.employment_id: one.payslip for one in gone.values() if not has_left(one.payslip)}
    person_ids = {slip.person_id for slip in unsaid.values()}
    people = uow.staff.people(person_ids)
    for same in uow.staff.employments_of(person_ids).values():
        for job in same:
            last = unsaid.get(job.employment_id)
            if last is not None and job.ends is not None:
                slip = left_since(last, job.ends, closed.run.terms.payday)
                returned = EmploymentReturned(slip, job, late_reason=late)
                yield PersonReturned(_known(people, job.person_id), (returned,))


def _each_person_once(people: Iterable[PersonReturned]) -> tuple[PersonReturned, ...]:
    """A return has each person once, with all employments."""
    found: dict[str, PersonReturned] = {}
    for one in people:
        held = found.get(one.person.person_id)
        found[one.person.person_id] = replace(held, employments=(*held.employments, *one.employments)) if held else one
    return tuple(found.values())


def _known(people: dict[str, Person], person_id: str) -> Person:
    person = people.get(person_id)
    if person is None:
        raise NotKnown("Somebody whom this run paid is no longer on record: the return cannot be made again")
    return person


def _starter(job: Employment, known: FactsInForce | None, said: set[str]) -> StarterDetails | None:
    """Said once; who came with figures of this year from another program was returned by it."""
    if known is None or known.starter is None or known.opening is not None or job.employment_id in said:
        return None
    return known.starter


def _director(known: Iterable[FactsInForce | None]) -> Director | None:
    found = next((one.director for one in known if one is not None and one.director is not None), None)
    return Director(DirectorMethod(found.method), found.appointed) if found else None


def _refuse_unless_said(nothing_paid: bool, tax_month: int) -> None:
    if not nothing_paid:
        raise wrong(
            "nothing_paid",
            f"No closed run paid anybody in tax month {tax_month}: say that nothing was paid in it, or enter what another program paid",
        )


def _late_reason(said: str | None) -> LateReason | None:
    if not said:
        return None
    try:
        return LateReason(said)
    except ValueError:
        codes = ", ".join(one.value for one in LateReason)
        raise wrong("late_reason", f"Give one of HMRC's letters for a late return: {codes}") from None


def _keep(uow: Paying, message: MadeMessage, *, faults: tuple[Fault, ...], **said: Any) -> dict[str, Any]:
    submission = Submission(
        submission_id=new_id(),
        made_by=uow.actor,
        made_at=uow.now(),
        sha256=hashlib.sha256(message.content).hexdigest(),
        irmark=message.irmark,
        faults=tuple(fault.in_words() for fault in _each_once(faults, message.faults)),
        checked_by=message.checked_by,
        not_checked=message.not_checked,
        **said,
    )
    uow.outputs.add_submission(submission, message.content)
    uow.emit(
        PREPARED,
        subject=submission.submission_id,
        data={
            "submission_id": submission.submission_id,
            "employer_id": submission.employer_id,
            "kind": submission.kind.value,
            "tax_year": submission.tax_year,
            "tax_month": submission.tax_month,
            "can_go": submission.can_go,
        },
    )
    return _as_json(submission)


def _each_once(ours: tuple[Fault, ...], official: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """What was found by our own rules, and by HMRC's files beyond it: the same rule of the same person is told once."""
    told = {(fault.whose, fault.code) for fault in ours}
    return (*ours, *(fault for fault in official if (fault.whose, fault.code) not in told))


def _as_json(one: Submission) -> dict[str, Any]:
    return {
        "submission_id": one.submission_id,
        "employer_id": one.employer_id,
        "kind": one.kind.value,
        "run_id": one.run_id,
        "tax_year": TaxYear(one.tax_year).name,
        "tax_month": one.tax_month,
        "made_by": one.made_by,
        "made_at": one.made_at.isoformat(),
        "sha256": one.sha256,
        "irmark": one.irmark,
        "people": one.people,
        "can_go": one.can_go,
        "faults": list(one.faults),
        "checked_by": list(one.checked_by),
        "not_checked": list(one.not_checked),
        "changed": list(one.changed),
    }


def _archive(name: str, content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, _FIXED), content, zipfile.ZIP_DEFLATED, 6)
    return written.getvalue()
