"""Payslips of a closed run as PDFs: one, or all in parts, for the trust or for a school. They are made from what the run kept, as often as
they are asked for, and are the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.payroll.application.pay_runs.ports import PayslipKept
from services.payroll.application.pay_scales.in_use import entered_scales
from services.payroll.application.ports import Paying
from services.payroll.domain.documents.payslip import PaidPerson, PayslipPaper, days_in_words, payslip_paper
from services.payroll.domain.pay_runs.runs import PayRun, RunState
from services.payroll.domain.payslips.assembly import assembled
from services.payroll.domain.payslips.calculation import worked_out
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.payslips.working import working_of
from services.payroll.domain.sources import Part
from services.payroll.rules.payslips import run_parameters
from shared.refusals import NotKnown, Refused, WrongTime
from shared.refusing import for_the_trust, worded

ALL_JOB, ONE_JOB = "payroll.payslips", "payroll.payslip"
PDF, ZIP = "application/pdf", "application/zip"
TOGETHER = 50
"""Payslips in one file to print: Typst holds some 4 MB for each until the file is finished."""
IN_A_PART = 500
"""Payslips made in one step of a job: some seconds, far within its lease, and a zip of 20 MB."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that a job keeps."""

    name: str
    media_type: str
    content: bytes


@worded
def make_payslips(uow: Paying, run_id: str, school_id: str | None, to_print: bool) -> dict[str, str]:
    """Have all payslips of a closed run made, or those of a school: one file each in zips, or files of many to print. Gives the job.

    Raises Conflict for a run that is not closed: until then a payslip may still change.
    """
    if school_id is None:
        for_the_trust(uow)
    _closed(uow, run_id)
    arguments = {"run_id": run_id, "school_id": school_id, "to_print": to_print}
    return {"job_id": uow.later(ALL_JOB, arguments, school_id)}


@worded
def make_payslip(uow: Paying, run_id: str, employment_id: str, school_id: str | None) -> dict[str, str]:
    """Have one payslip made. Raises NotFound, and Conflict for a run that is not closed."""
    _closed(uow, run_id)
    kept = uow.pay_runs.payslip(run_id, employment_id)
    if school_id is not None and kept.school_id != school_id:
        raise NotKnown("This school has no such payslip in this pay run")
    return {"job_id": uow.later(ONE_JOB, {"run_id": run_id, "employment_id": employment_id}, kept.school_id)}


def parts_of(uow: Paying, run_id: str, school_id: str | None) -> list[list[PayslipKept]]:
    """The payslips of a run in the parts in which they are made, by payroll id."""
    kept = [one for one in uow.pay_runs.all_payslips(run_id) if school_id is None or one.school_id == school_id]
    return [kept[first : first + IN_A_PART] for first in range(0, len(kept), IN_A_PART)]


@worded
def files_of_part(uow: Paying, run_id: str, part: Sequence[PayslipKept], *, is_all: bool, to_print: bool) -> list[File]:
    """The files of one part of a run's payslips; those of many parts or batches are told apart by their payroll ids."""
    run = _closed(uow, run_id)
    papers = papers_of(uow, run, part)
    named = f"payslips {_period(run)}"
    if not to_print:
        name = named if is_all else f"{named}, {_ids(papers)}"
        return [File(f"{name}.zip", ZIP, uow.press.payslips_zip(papers, run.paid_on))]
    batches = [papers[first : first + TOGETHER] for first in range(0, len(papers), TOGETHER)]
    is_one = is_all and len(batches) == 1
    titles = [f"Payslips, {_period(run)}, {batch[0].employer}, payroll ids {_ids(batch)}" for batch in batches]
    made = uow.press.payslips_together(list(zip(titles, batches, strict=True)), run.paid_on)
    return [
        File(f"{named} to print{'' if is_one else f', {_ids(batch)}'}.pdf", PDF, content)
        for batch, content in zip(batches, made, strict=True)
    ]


def _ids(papers: Sequence[PayslipPaper]) -> str:
    first, last = papers[0].payroll_id, papers[-1].payroll_id
    return (first if len(papers) == 1 else f"{first} to {last}").replace("/", "-")


@worded
def one_file(uow: Paying, run_id: str, employment_id: str) -> File:
    """One payslip as a file."""
    run = _closed(uow, run_id)
    (paper,) = papers_of(uow, run, [uow.pay_runs.payslip(run_id, employment_id)])
    return File(
        f"payslip {_period(run)} {paper.payroll_id.replace('/', '-')}.pdf", PDF, uow.press.payslip(paper, run.paid_on)
    )


def papers_of(uow: Paying, run: PayRun, kept: Sequence[PayslipKept]) -> list[PayslipPaper]:
    """What stands on payslips of a run, in the order given."""
    parameters = run_parameters(run.terms, entered_scales(uow, run))
    people = uow.staff.people({one.payslip.person_id for one in kept})
    employer = uow.employers.get(run.employer_id)
    accounts = uow.bank_details.states_of_group(run.employer_id, run.pay_group_id, run.opened_at)
    with uow.over_all_schools():
        schools = {school_id: one.name for school_id, one in uow.schools.among().items()}
        told = [_told(uow, run, one, parameters) for one in kept]
    papers = []
    for one, (working, posts) in zip(kept, told, strict=True):
        state = accounts.get(one.payslip.person_id)
        account = state.account if state else None
        who = PaidPerson(
            person=people[one.payslip.person_id],
            employer=employer,
            home_school=schools.get(one.school_id, one.school_id),
            period=parameters.period,
            paid_on=run.paid_on,
            account_ending=account.number[-4:] if account else "",
            schools=schools,
            posts=posts,
        )
        papers.append(payslip_paper(one.payslip, working, who))
    return papers


Told = tuple[tuple[Part, ...], dict[str, str]]


def _told(uow: Paying, run: PayRun, kept: PayslipKept, parameters: RunParameters) -> Told:
    """The working, and titles of posts: worked out again from what was kept. Where that no longer comes to the same bytes (a rule was corrected
    since) there is no working; the payslip keeps its lines with hours and rates."""
    inputs = uow.pay_runs.inputs_of(run.run_id, kept.payslip.person_id)
    posts = {post.post: post.title for one in inputs.employments for post in one.posts}
    try:
        worked = worked_out(inputs, parameters)
        again = _the_same(assembled(worked, parameters).payslips, kept.payslip)
    except Refused:
        again = None
    if again is None or uow.pay_runs.hash_of(again) != kept.hash:
        return (), posts
    return working_of(worked, again, parameters, with_others=False), posts


def _the_same(slips: Sequence[Payslip], kept: Payslip) -> Payslip | None:
    return next((one for one in slips if one.payroll_id == kept.payroll_id), None)


def _closed(uow: Paying, run_id: str) -> PayRun:
    run = uow.pay_runs.get(run_id)
    if run.state is not RunState.CLOSED:
        raise WrongTime(f"The {run.name} is {run.state.value}: payslips are given out once it is closed")
    return run


def _period(run: PayRun) -> str:
    return days_in_words(run.terms.span.starts, run.terms.span.ends)
