"""P60s of a tax year and the P45 of a leaver: given once the figures can no longer change, the same each time they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from services.payroll.application.documents.payslips import IN_A_PART, PDF, ZIP, File
from services.payroll.application.ports import Paying
from services.payroll.domain.documents.forms import Certified, FormPaper
from services.payroll.domain.documents.p45 import p45_paper
from services.payroll.domain.documents.p60 import p60_paper
from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.income_tax.year_to_date import leaving_figures
from services.payroll.domain.pay_runs.runs import RunState
from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.staff.facts import facts_in_force
from services.payroll.domain.staff.people import Employment
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.student_loans.notices import plans_on
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.income_tax import carried_over
from shared.calendar.words import day_in_words
from shared.refusals import NotKnown, WrongTime
from shared.refusing import for_the_trust, worded

P60_JOB, P45_JOB = "payroll.p60s", "payroll.p45"


@worded
def make_p60s(uow: Paying, employer_id: str, tax_year: int, school_id: str | None) -> dict[str, str]:
    """Have the P60s of a tax year made, of all or of a school's staff: one file each in a zip. Gives the job.

    Raises Conflict before the year is over, or while a run paid in it is open.
    """
    if school_id is None:
        for_the_trust(uow)
    uow.employers.get(employer_id)
    year = TaxYear(tax_year)
    if uow.today() <= year.last_day:
        raise WrongTime(f"The tax year {year.name} ends on {day_in_words(year.last_day)}: P60s are made after it")
    for run in uow.pay_runs.listed(employer_ids=[employer_id]):
        if run.terms.payday in year and run.state not in (RunState.CLOSED, RunState.ABANDONED):
            raise WrongTime(f"The {run.name} belongs to {year.name} and is {run.state.value}: close it first")
    arguments = {"employer_id": employer_id, "tax_year": tax_year, "school_id": school_id}
    return {"job_id": uow.later(P60_JOB, arguments, school_id)}


@worded
def p60_parts(uow: Paying, employer_id: str, tax_year: int, school_id: str | None) -> list[list[Employment]]:
    """Who gets a P60, by payroll id, in the parts in which they are made. Raises NotFound where nobody gets one."""
    year = TaxYear(tax_year)
    figures = uow.pay_runs.employments_to_date(employer_id, year)
    paid = [uow.staff.employment(one) for one, to_date in figures.items() if to_date.tax.year == year]
    staying = sorted(
        (one for one in paid if (one.ends is None or one.ends >= year.last_day) and school_id in (None, one.school_id)),
        key=lambda one: one.payroll_id,
    )
    if not staying:
        raise NotKnown(
            f"Nobody who was paid in {year.name} was employed on {day_in_words(year.last_day)}: there is no P60"
        )
    return [staying[first : first + IN_A_PART] for first in range(0, len(staying), IN_A_PART)]


@worded
def p60s_file(
    uow: Paying, employer_id: str, tax_year: int, part: Sequence[Employment], *, is_all: bool
) -> tuple[File, list[str]]:
    """The zip of a part of the P60s, and what is missing on them. Raises Conflict for somebody without a tax code."""
    year = TaxYear(tax_year)
    papers = list(_p60s(uow, employer_id, year, part))
    ids = "" if is_all else f", {part[0].payroll_id} to {part[-1].payroll_id}".replace("/", "-")
    file = File(f"P60 {year.name}{ids}.zip", ZIP, uow.press.forms_zip(papers, year.last_day))
    return file, [words for paper in papers for words in paper.missing]


def _p60s(uow: Paying, employer_id: str, year: TaxYear, part: Sequence[Employment]) -> Iterator[FormPaper]:
    figures = uow.pay_runs.employments_to_date(employer_id, year)
    employer = uow.employers.get(employer_id)
    facts = uow.staff.facts_of([one.employment_id for one in part])
    people = uow.staff.people({one.person_id for one in part})
    for one in part:
        person = people[one.person_id]
        known = facts_in_force(facts.get(one.employment_id, ()), year.last_day, carried_over)
        if known.tax is None:
            raise WrongTime(f"{person.name} has no tax code on {day_in_words(year.last_day)}: enter it for the P60")
        who = Certified(person, employer, one.payroll_id)
        to_date = figures[one.employment_id].having_brought(known.brought(year))
        yield p60_paper(to_date, known.tax.code, one.ends, who)


@worded
def make_p45(uow: Paying, school_id: str, employment_id: str) -> dict[str, str]:
    """Have a leaver's P45 made. Raises Conflict for somebody who has not left, or whose last pay is not in a closed run yet."""
    employment = _of_school(uow, school_id, employment_id)
    _last_payslip(uow, employment)
    return {"job_id": uow.later(P45_JOB, {"employment_id": employment_id}, school_id)}


@worded
def p45_file(uow: Paying, employment_id: str) -> tuple[File, dict[str, Any]]:
    """The P45 of an employment, and what is missing on it."""
    employment = uow.staff.employment(employment_id)
    slip = _last_payslip(uow, employment)
    assert employment.ends is not None  # else there is no last payslip
    known = uow.staff.facts_of([employment_id]).get(employment_id, ())
    loans = facts_in_force(known, employment.ends, carried_over).loans
    period = slip.to_date.tax.period
    assert period is not None  # it is that of the payslip
    figures = leaving_figures(
        slip.to_date.tax,
        tax_code_of(slip.tax_code).on_basis(non_cumulative=slip.tax_non_cumulative),
        employment.ends,
        period,
        student_loan=bool(plans_on(loans, slip.payday) - {Plan.POSTGRADUATE}),
    )
    who = Certified(
        uow.staff.person(employment.person_id), uow.employers.get(employment.employer_id), employment.payroll_id
    )
    paper = p45_paper(figures, who, slip.payday)
    name = f"P45 {employment.payroll_id.replace('/', '-')}.pdf"
    return File(name, PDF, uow.press.form(paper, slip.payday)), {"missing": list(paper.missing)}


def _of_school(uow: Paying, school_id: str, employment_id: str) -> Employment:
    employment = uow.staff.employment(employment_id)
    if employment.school_id != school_id:
        raise NotKnown("This school has no such employment")
    return employment


def _last_payslip(uow: Paying, employment: Employment) -> Payslip:
    """The payslip with the last pay before the P45. Pay after leaving does not stand on it."""
    payroll_id = employment.payroll_id
    if employment.ends is None:
        raise WrongTime(f"The employment {payroll_id} has no last day: a P45 is for somebody who leaves")
    for run in uow.pay_runs.listed(employment.pay_group_id):
        if run.state is not RunState.CLOSED:
            continue
        kept = uow.pay_runs.payslips_of(run.run_id, [employment.employment_id]).get(employment.employment_id)
        if kept is None or kept.payslip.after_leaving:
            continue
        if kept.payslip.left_on is None:
            break
        return kept.payslip
    raise WrongTime(
        f"The employment {payroll_id} ends on {day_in_words(employment.ends)}, and its last pay is in no closed run yet: the P45 is made "
        "after that"
    )
