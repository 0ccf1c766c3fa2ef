"""The return of a run, made from its payslips: right for HMRC's files, and to the penny what the payslips say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from services.payroll.adapters.rti.irmark import irmark_of
from services.payroll.adapters.rti.official_check import official_check
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.outputs.full_payment import EmploymentReturned, PersonReturned, full_payment
from services.payroll.domain.payslips.assembly import payslips_of
from services.payroll.domain.payslips.results import DeductionKind
from services.payroll.domain.returns.employees import (
    Employment,
    FiguresToDate,
    FullPaymentSubmission,
    HoursBand,
    LetterFigures,
    Payment,
    StudentLoanTaken,
)
from services.payroll.domain.returns.employer import Final
from services.payroll.domain.returns.faults import submission_faults
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, TaxYear
from services.payroll.rules.returns import return_year
from shared.refusals import NotValid
from tests.payroll.outputs.school_of_150 import (
    KINDS,
    NOT_IN_LOCAL,
    TRUST,
    all_payslips,
    cleaner_post,
    everybody,
    in_support,
    people_returned,
    returned,
    run_of_april,
    run_of_may,
)
from tests.payroll.payslips.people_of_example import APRIL as APRIL_DAY
from tests.payroll.payslips.people_of_example import month_of
from tests.payroll.returns.school_return import message, official_files

YEAR = TaxYear(2026)
APRIL, MAY = (TaxPeriod(YEAR, Frequency.MONTHLY, number) for number in (1, 2))
GOVTALK = "{http://www.govtalk.gov.uk/CM/envelope}"


def of_april(final: Final | None = None) -> FullPaymentSubmission:
    return full_payment(TRUST, APRIL, people_returned(), final)


def one_of(kind: str) -> PersonReturned:
    return people_returned()[6 * list(KINDS).index(kind)]


def jobs_of(kind: str) -> tuple[Employment, ...]:
    (employee,) = full_payment(TRUST, APRIL, (one_of(kind),)).employees
    return employee.employments


def test_the_return_of_150_employees_of_every_kind_passes_hmrcs_files_with_its_mark() -> None:
    made = of_april()
    assert submission_faults(made, return_year(YEAR), date(2026, 4, 27)) == ()
    sent = message(made)
    check = official_check(sent.content, return_year(YEAR), official_files())
    jobs = sum(len(one.employments) for one in made.employees)
    print(
        f"{len(everybody())} people: {len(made.employees)} returned with {jobs} payroll ids, {len(check.faults)} faults"
    )
    assert (len(everybody()), len(made.employees), jobs) == (150, 144, 150)
    assert check.faults == () and check.not_checked == ()
    assert len(check.checked_by) == 3
    body = etree.fromstring(sent.content).find(f"{GOVTALK}Body")
    assert body is not None and irmark_of(body) == sent.irmark
    assert message(of_april()).content == sent.content


def test_the_return_of_the_second_month_passes_too_and_says_starters_no_more() -> None:
    by_id = {slips.person_id: slips for slips in run_of_may()}
    people = [
        returned(one, by_id[one.person.person_id], first=False) for one in everybody() if one.person.person_id in by_id
    ]
    made = full_payment(TRUST, MAY, people, Final(for_year=True))
    assert submission_faults(made, return_year(YEAR), date(2026, 5, 27)) == ()
    check = official_check(message(made).content, return_year(YEAR), official_files())
    assert check.faults == () and check.not_checked == ()
    assert not any(job.starter for one in made.employees for job in one.employments)
    assert made.final == Final(for_year=True)


def test_what_is_returned_adds_up_to_the_payslips() -> None:
    jobs = [job for one in of_april().employees for job in one.employments]
    slips = all_payslips()
    assert sum(job.payment.tax_pence for job in jobs) == sum(slip.tax_pence for slip in slips)
    assert sum(job.to_date.taxable_pence for job in jobs) == sum(slip.taxed_pence for slip in slips)
    contributions = [letter.now for job in jobs for letter in job.letters]
    assert sum(one.employee_pence for one in contributions) == sum(slip.insurance.employee_pence for slip in slips)
    assert sum(one.employer_pence for one in contributions) == sum(slip.insurance.employer_pence for slip in slips)
    assert sum((job.payment.after_statutory_pence or 0) - (job.payment.from_net_pence or 0) for job in jobs) == sum(
        slip.net_pence for slip in slips
    )


def test_a_teacher_is_returned_to_the_penny() -> None:
    # The payslip that is worked by hand beside the tests of payslips: £2,743.00, plan 2, TPS 7.4%.
    (job,) = jobs_of("teacher with loan 2")
    slip = one_of("teacher with loan 2").employments[0].payslip
    month = slip.insurance.returned
    assert month == Contributions("A", 274_300, 55_900, 48_900, 169_500, 0, 13_560, 0, 34_890, 0)
    assert job.payment == Payment(
        paid_on=date(2026, 4, 28),
        period=APRIL,
        hours=HoursBand.FROM_30,
        tax_code=job.payment.tax_code,
        taxable_pence=254_002,
        tax_pence=29_820,
        after_statutory_pence=208_022,
        pension_paid_pence=20_298,
        student_loan=StudentLoanTaken(Plan.TWO, 2_600),
    )
    assert str(job.payment.tax_code) == "1257L"
    assert job.to_date == FiguresToDate(254_002, 29_820, 2_600, None, 20_298)
    assert job.letters == (LetterFigures(month, month),)


def test_posts_taken_together_return_their_national_insurance_on_the_first_payroll_id() -> None:
    first, second = jobs_of("assistant and midday supervisor")
    assert (first.payment.aggregated, second.payment.aggregated) == (True, True)
    assert [one.now.earnings_pence for one in first.letters] == [190_167]
    assert second.letters == ()


def test_who_was_paid_nothing_and_neither_starts_nor_leaves_is_left_out() -> None:
    assert full_payment(TRUST, APRIL, (one_of("casual without work"),)).employees == ()


def test_the_first_payroll_id_is_returned_for_what_it_bears_also_without_pay_of_its_own() -> None:
    one = one_of("assistant and midday supervisor")
    posts = {job.payslip.payroll_id: job for job in one.employments}
    without_pay = in_support("1048", cleaner_post(), local=NOT_IN_LOCAL)
    slips = payslips_of(
        replace(everybody()[48].paid, employments=(without_pay, everybody()[48].paid.employments[1])),
        month_of(APRIL_DAY),
    )
    jobs = tuple(replace(posts[slip.payroll_id], payslip=slip) for slip in slips.payslips)
    (employee,) = full_payment(TRUST, APRIL, (replace(one, employments=jobs),)).employees
    first, second = employee.employments
    assert (first.payment.taxable_pence, [letter.now.earnings_pence for letter in first.letters]) == (0, [39_000])
    assert (second.payment.taxable_pence, second.letters) == (36_855, ())


def test_strikes_unpaid_leave_and_pay_after_leaving_are_marked() -> None:
    marks = {}
    for kind in ("teacher on strike", "unpaid leave", "mother", "paid after leaving", "leaver"):
        (job,) = jobs_of(kind)
        marks[kind] = (job.payment.on_strike, job.payment.unpaid_absence, job.payment.after_leaving, job.left_on)
    assert marks == {
        "teacher on strike": (True, False, False, None),
        "unpaid leave": (False, True, False, None),
        "mother": (False, False, False, None),
        "paid after leaving": (False, False, True, date(2026, 3, 31)),
        "leaver": (False, False, False, date(2026, 4, 17)),
    }


def test_an_end_that_is_still_to_come_is_not_returned_yet() -> None:
    one = one_of("teacher with loan 2")
    (job,) = one.employments
    ends_in_august = replace(job, payslip=replace(job.payslip, left_on=date(2026, 8, 31)))
    (employee,) = full_payment(TRUST, APRIL, (replace(one, employments=(ends_in_august,)),)).employees
    assert employee.employments[0].left_on is None


def test_orders_and_union_money_are_deductions_from_net_pay_and_sacrifice_is_not() -> None:
    (with_orders,), (with_union,) = jobs_of("with orders"), jobs_of("sacrifice and union")
    slip = one_of("with orders").employments[0].payslip
    assert with_orders.payment.from_net_pence == slip.deducted(DeductionKind.ORDER, DeductionKind.ORDER_CHARGE) > 0
    assert (with_union.payment.taxable_pence, with_union.payment.from_net_pence) == (242_000, 1_250)


def test_statutory_pay_goes_up_from_month_to_month() -> None:
    (april,) = jobs_of("mother")
    mother = everybody()[6 * list(KINDS).index("mother")]
    (slips,) = (one for one in run_of_may() if one.person_id == mother.person.person_id)
    (employee,) = full_payment(TRUST, MAY, (returned(mother, slips, first=False),)).employees
    now = sum(line.pence for line in slips.payslips[0].statutory)
    before = april.payment.statutory.maternity_pence
    assert before and now
    assert employee.employments[0].payment.statutory.maternity_pence == before + now


def test_what_a_return_cannot_say_is_refused_naming_everybody() -> None:
    nameless = replace(one_of("assistant"), person=replace(one_of("assistant").person, gender=None))
    (job,) = one_of("K code").employments
    benefits = EmploymentReturned(replace(job.payslip, taxed_pence=job.payslip.taxable_pence + 5_000), job.employment)
    with_benefits = replace(one_of("K code"), employments=(benefits,))
    with pytest.raises(NotValid) as refused:
        full_payment(TRUST, APRIL, (nameless, with_benefits, one_of("leaver")))
    words = str(refused.value)
    assert "(payroll id 1042) needs the gender" in words
    assert "(payroll id 1090) has £50.00 of payrolled benefits" in words
    assert "1078" not in words


def test_every_payslip_of_the_run_is_open_to_be_closed() -> None:
    assert [slip.payroll_id for slips in run_of_april() for slip in slips.payslips if slip.blocked] == []
