"""The P60: what somebody employed on 5 April earned and paid in the tax year, as a substitute form. Source: Income Tax (PAYE)
Regulations 2003, reg. 67; HMRC, RD1 (specification for substitute forms P60): its fields are followed, its wording is not copied."""

from __future__ import annotations

from datetime import date

from services.payroll.domain.documents.forms import Box, Certified, FormPaper, FormPart, Row
from services.payroll.domain.income_tax.codes import TaxCode
from services.payroll.domain.income_tax.year_to_date import Amounts, year_figures
from services.payroll.domain.payslips.to_date import EmploymentToDate
from services.payroll.domain.statutory_pay.kinds import FAMILY
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NotValid

KEEP = (
    "Keep this certificate: you need it for a tax return, to claim tax back, and as proof of your income. Check that your National "
    "Insurance number is right. You must tell HM Revenue and Customs of income that was not fully taxed, even if you get no tax return."
)


def p60_paper(to_date: EmploymentToDate, code: TaxCode, left_on: date | None, who: Certified) -> FormPaper:
    """The P60 of one payroll id after the last payment of the year, with the last tax code.

    Raises NotValid for somebody who left before the last day of the tax year: they had a P45, and get no P60.
    """
    figures = year_figures(to_date.tax, code)
    year = figures.year
    if left_on is not None and left_on < year.last_day:
        raise NotValid(
            f"{who.person.name} (payroll id {who.payroll_id}) left on {day_in_words(left_on)}. A P60 is for those employed on "
            f"{day_in_words(year.last_day)}: the P45 says what was paid"
        )
    ends = day_in_words(year.last_day)
    boxes = (
        Box("Employee", ("What", "Entry"), _employee(who)),
        Box(
            "Pay and income tax",
            ("Where", "Pay", "Tax deducted"),
            (
                ("In previous employments", *_amounts(figures.previous)),
                ("In this employment (for your tax return)", *_amounts(figures.here)),
                ("Total for the year", *_amounts(figures.total)),
            ),
            right=2,
        ),
        Box("Final tax code", ("What", "Entry"), (("Final tax code", str(figures.code)),)),
        Box(
            "National Insurance in this employment",
            (
                "Table letter",
                "Earnings at the lower earnings limit (LEL)",
                "Above the LEL, up to the primary threshold (PT)",
                "Above the PT, up to the upper earnings limit",
                "Employee's contributions on all earnings above the PT",
            ),
            _insured(to_date),
            right=4,
        ),
        Box(
            "Statutory payments included in the pay of this employment",
            ("What", "Amount"),
            tuple((kind.words, pounds(to_date.statutory_pence(kind))) for kind in FAMILY),
            right=1,
        ),
        Box(
            "Loans deducted in this employment (whole pounds)",
            ("What", "Amount"),
            (
                ("Student loan", _whole(to_date.student_loans_pence)),
                ("Postgraduate loan", _whole(to_date.postgraduate_loans_pence)),
            ),
            right=1,
        ),
        Box(
            "Employer",
            ("What", "Entry"),
            (*who.employer_rows, ("Employer's PAYE reference", who.employer.paye)),
        ),
    )
    certified = (
        "This form shows the total pay for income tax in this employment for the year: overtime, bonus, statutory sick pay and the "
        "statutory payments above included, pension contributions taken before tax not."
    )
    part = FormPart("P60 End of Year Certificate", f"Tax year to {ends}", boxes, (certified, KEEP))
    return FormPaper(
        payroll_id=who.payroll_id,
        name=who.person.name,
        title=f"P60 of {who.person.name}, tax year to {ends}",
        organisation=who.employer.name,
        footer=f"P60 (substitute), {year.name}. Do not destroy.",
        parts=(part,),
        missing=(*who.missing, *_unknown(to_date, who)),
    )


def _unknown(to_date: EmploymentToDate, who: Certified) -> tuple[str, ...]:
    if not to_date.insured.brought.is_unknown:
        return ()
    return (f"the National Insurance of {who.person.name} that the program before returned in this tax year",)


def _employee(who: Certified) -> tuple[Row, ...]:
    person = who.person
    return (
        ("Surname", person.surname),
        ("Forenames", " ".join(name for name in (person.forename, person.second_forename) if name)),
        ("National Insurance number", person.ni_number),
        ("Works or payroll number", who.payroll_id),
    )


def _amounts(of: Amounts) -> tuple[str, str]:
    return pounds(of.pay_pence), tax_in_words(of.tax_pence)


def tax_in_words(pence: int) -> str:
    """An amount of tax; a refund has an R behind it, as HMRC's forms have."""
    return f"{pounds(-pence)} R" if pence < 0 else pounds(pence)


def _insured(to_date: EmploymentToDate) -> tuple[Row, ...]:
    return tuple(
        (
            one.letter,
            _whole(one.at_lel_pence),
            pounds(one.lel_to_pt_pence),
            pounds(one.pt_to_uel_pence),
            pounds(one.employee_pence),
        )
        for one in to_date.insured.for_return()
    )


def _whole(pence: int) -> str:
    """Whole pounds: the lower earnings limit has no pence in any period, and loans are taken in whole pounds."""
    return f"£{pence // 100:,}"
