"""The P60 and the P45: the figures of HMRC's boxes, what is left empty and when, and who gets neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.payroll.adapters.documents.forms import form_pdf
from services.payroll.domain.documents.forms import Box, Certified, FormPaper, Row
from services.payroll.domain.documents.p45 import p45_paper
from services.payroll.domain.documents.p60 import p60_paper
from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.income_tax.year_to_date import Amounts, YearToDate, leaving_figures
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.national_insurance.year_to_date import Brought
from services.payroll.domain.national_insurance.year_to_date import YearToDate as InsuredToDate
from services.payroll.domain.payslips.to_date import EmploymentToDate, StatutoryPaid
from services.payroll.domain.returns.employees import Address
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod
from shared.refusals import NotValid
from tests.payroll.documents.papers_of_example import AMINA, TRUST, YEAR, ZOE, pairs, text_of

LAST_DAY = date(2027, 4, 5)
AT_HOME = replace(TRUST, address=Address(("Harbour House", "1 Quay Street", "Hull"), "HU1 1AA"))
WHO = Certified(AMINA, AT_HOME, "1001")
CODE = tax_code_of("1257L")
# A year: £30,000.00 here with £3,486.00 tax, £4,000.00 before with £90.20; letter A with employer's and employee's figures.
TAX = YearToDate(YEAR, Amounts(3_000_000, 348_600), Amounts(400_000, 9_020))
LETTER_A = Contributions("A", 3_000_000, 670_800, 586_800, 1_742_400, 0, 139_392, 0, 374_940, 0)
WHOLE_YEAR = EmploymentToDate(
    TAX,
    InsuredToDate((LETTER_A,)),
    gross_pence=3_290_000,
    net_pence=2_400_000,
    pension_pence=290_000,
    student_loans_pence=5_500,
    postgraduate_loans_pence=123_400,
    statutory=(StatutoryPaid(StatutoryKind.SMP, 432_109),),
)
JUNE = TaxPeriod(YEAR, Frequency.MONTHLY, 3)


def rows(paper: FormPaper, heading: str, part: int = 0) -> tuple[Row, ...]:
    """The rows of a box of a form."""
    return next(box.rows for box in paper.parts[part].boxes if box.heading == heading)


def p60(to_date: EmploymentToDate = WHOLE_YEAR, left_on: date | None = None, who: Certified = WHO) -> FormPaper:
    return p60_paper(to_date, CODE, left_on, who)


def p45(code: str = "1257L", tax: YearToDate = TAX, period: TaxPeriod = JUNE, *, loan: bool = False) -> FormPaper:
    figures = leaving_figures(tax, tax_code_of(code), date(2026, 6, 30), period, student_loan=loan)
    return p45_paper(figures, WHO, date(2026, 7, 1))


def test_a_p60_has_pay_and_tax_before_here_and_together() -> None:
    assert rows(p60(), "Pay and income tax") == (
        ("In previous employments", "£4,000.00", "£90.20"),
        ("In this employment (for your tax return)", "£30,000.00", "£3,486.00"),
        ("Total for the year", "£34,000.00", "£3,576.20"),
    )
    assert rows(p60(), "Final tax code") == (("Final tax code", "1257L"),)


def test_a_p60_has_national_insurance_by_letter_with_the_lower_limit_in_whole_pounds() -> None:
    other = Contributions("J", 100_000, 55_900, 44_100)
    both = replace(WHOLE_YEAR, insured=InsuredToDate((LETTER_A, other)))
    assert rows(p60(both), "National Insurance in this employment") == (
        ("A", "£6,708", "£5,868.00", "£17,424.00", "£1,393.92"),
        ("J", "£559", "£441.00", "£0.00", "£0.00"),
    )


def test_a_p60_has_statutory_payments_and_loans_of_this_employment() -> None:
    paper = p60()
    assert rows(paper, "Statutory payments included in the pay of this employment") == (
        ("Statutory maternity pay", "£4,321.09"),
        ("Statutory paternity pay", "£0.00"),
        ("Statutory adoption pay", "£0.00"),
        ("Statutory shared parental pay", "£0.00"),
        ("Statutory parental bereavement pay", "£0.00"),
        ("Statutory neonatal care pay", "£0.00"),
    )
    assert rows(paper, "Loans deducted in this employment (whole pounds)") == (
        ("Student loan", "£55"),
        ("Postgraduate loan", "£1,234"),
    )


def test_a_refund_of_tax_is_marked_with_an_r() -> None:
    refunded = replace(WHOLE_YEAR, tax=replace(TAX, here=Amounts(3_000_000, -5_000)))
    assert rows(p60(refunded), "Pay and income tax")[1][2] == "£50.00 R"


def test_who_left_before_5_april_gets_no_p60_and_who_left_on_it_does() -> None:
    assert p60(left_on=LAST_DAY).payroll_id == "1001"
    with pytest.raises(
        NotValid, match="left on 4 April 2027. A P60 is for those employed on 5 April 2027: the P45 says"
    ):
        p60(left_on=date(2027, 4, 4))


def test_what_a_form_asks_for_and_nobody_entered_is_named() -> None:
    assert p60().missing == ()
    nobody = Certified(replace(ZOE, address=Address()), TRUST, "2002")
    assert p60(who=nobody).missing == (
        "the National Insurance number of Zoë Ní Bhriain",
        "the address of Zoë Ní Bhriain",
        "the address of Harbour Learning Trust",
    )


def test_a_p60_adds_what_the_program_before_returned_and_names_it_where_it_is_not_known() -> None:
    before = Contributions("A", 500_000, 111_800, 97_800, 290_400, 0, 23_232, 0, 62_490, 0)
    brought = WHOLE_YEAR.having_brought(Brought((before,)))
    assert rows(p60(brought), "National Insurance in this employment") == (
        ("A", "£7,826", "£6,846.00", "£20,328.00", "£1,626.24"),
    )
    unknown = p60(WHOLE_YEAR.having_brought(Brought(is_unknown=True)))
    assert unknown.missing == (
        "the National Insurance of Amina Khan that the program before returned in this tax year",
    )


def test_a_p60_is_one_tagged_page_that_is_the_same_each_time() -> None:
    pdf = form_pdf(p60(), LAST_DAY)
    assert form_pdf(p60(), LAST_DAY) == pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    (page,) = text_of(pdf)
    assert "P60 End of Year Certificate Tax year to 5 April 2027" in page
    assert "Khan" in page
    assert "In this employment (for your tax return) £30,000.00 £3,486.00" in page
    assert "Harbour House 1 Quay Street Hull HU1 1AA" in page


def test_a_p45_has_the_totals_in_box_7_and_those_of_this_employment_in_box_8() -> None:
    paper = p45(loan=True)
    assert rows(paper, "7 Last entries, where the code is cumulative") == (
        ("Month number", "3"),
        ("Total pay to date", "£34,000.00"),
        ("Total tax to date", "£3,576.20"),
    )
    assert rows(paper, "8 Pay and tax in this employment") == (
        ("Total pay in this employment", "£30,000.00"),
        ("Total tax in this employment", "£3,486.00"),
    )
    entries = pairs(rows(paper, "1 to 6 Who left, when, and with which code"))
    assert entries["4 Leaving date"] == "30 06 2026"
    assert entries["5 Student loan deductions to continue"] == "Y"
    assert (entries["6 Tax code at leaving"], entries["6 Week 1 or month 1"]) == ("1257L", "")


def test_a_code_on_week_1_or_month_1_leaves_box_7_empty_and_marks_box_6() -> None:
    weekly = TaxPeriod(YEAR, Frequency.WEEKLY, 13)
    paper = p45("S1257L M1", period=weekly)
    assert [entry for _, entry in rows(paper, "7 Last entries, where the code is cumulative")] == ["", "", ""]
    assert rows(paper, "7 Last entries, where the code is cumulative")[0][0] == "Week number"
    entries = pairs(rows(paper, "1 to 6 Who left, when, and with which code"))
    assert (entries["6 Tax code at leaving"], entries["6 Week 1 or month 1"]) == ("S1257L", "X")
    assert entries["5 Student loan deductions to continue"] == ""
    assert rows(paper, "8 Pay and tax in this employment")[0][1] == "£30,000.00"


def test_box_8_points_to_box_7_where_there_was_no_job_before() -> None:
    paper = p45(tax=YearToDate(YEAR, Amounts(3_000_000, 348_600)))
    assert [entry for _, entry in rows(paper, "8 Pay and tax in this employment")] == ["as box 7", "as box 7"]


def test_only_the_employees_part_has_address_birth_date_and_payroll_number() -> None:
    pages = text_of(form_pdf(p45(), date(2026, 7, 1)))
    assert [page.split(",")[0].split("Trust ")[-1] for page in pages] == ["P45 Part 1A", "P45 Part 2", "P45 Part 3"]
    assert ["14 Mill Lane" in page for page in pages] == [True, False, False]
    assert ["02 03 1990" in page for page in pages] == [True, False, False]
    assert ["To be filled in by the new employer" in page for page in pages] == [False, False, True]


def test_a_box_refuses_a_row_that_does_not_fit_its_columns() -> None:
    with pytest.raises(NotValid, match="A row of 'Pay' has 1 cells and not 2"):
        Box("Pay", ("What", "Amount"), (("Basic pay",),))
