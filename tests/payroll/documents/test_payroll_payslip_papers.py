"""What stands on a payslip, by the law and by what its reader asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from services.payroll.domain.documents.payslip import days_in_words, number_in_words
from services.payroll.domain.payslips.inputs import FromNet
from shared.refusals import NotValid
from tests.payroll.documents.papers_of_example import AMINA, ZOE, assistant, pairs, paper_of, teacher


def test_a_payslip_names_every_line_of_pay_and_every_deduction_with_its_purpose() -> None:
    paper = paper_of(teacher())
    assert paper.pay == (
        ("Basic pay", "Class teacher", "", "", "£3,296.33"),
        ("TLR 2, head of year", "Class teacher", "", "", "£293.91"),
    )
    assert paper.deductions == (
        ("Teachers' Pensions", "", "£319.53"),
        ("National Insurance (A)", "", "£203.38"),
        ("Income tax (1257L)", "", "£25.00"),
        ("Student loan plan 2", "", "£102.00"),
        ("Attachment order: council tax", "LCC/2026/778", "£840.00"),
        ("NEU subscription", "NEU 445566", "£18.50"),
    )
    assert (paper.gross, paper.deducted, paper.net) == ("£3,590.24", "£1,508.41", "£2,081.83")


def test_a_payslip_says_who_is_paid_for_which_period_and_into_which_account() -> None:
    paper = paper_of(teacher())
    assert (paper.name, paper.employer, paper.period) == ("Ms Amina Khan", "Harbour Learning Trust", "June 2026")
    assert pairs(paper.facts) == {
        "Payroll id": "1001",
        "NI number": "AB123456C",
        "Tax code": "1257L (cumulative)",
        "NI category letter": "A",
        "Pay period": "June 2026, tax month 3",
        "Paid on": "30 June 2026",
        "School": "Ashby Primary School",
        "PAYE reference": "123/AB456",
    }
    assert paper.how_paid == "Paid on 30 June 2026 into your bank account ending 1926."


def test_hours_and_rate_stand_on_a_payslip_where_pay_varies_by_the_time_worked() -> None:
    paper = paper_of(assistant(claims=2), ZOE)
    assert paper.pay[1] == ("Cover", "Teaching assistant, 1 June 2026", "2.5 hours", "£13.26 × 1.5", "£49.73")
    assert pairs(paper.facts)["Hours by the hour"] == "5"


def test_a_code_for_the_payment_alone_and_a_missing_number_are_said_as_such() -> None:
    facts = pairs(paper_of(assistant(), ZOE).facts)
    assert facts["Tax code"] == "S1257L M1 (this payment alone)"
    assert facts["NI number"] == "not given yet"


def test_the_year_so_far_and_the_employers_part_stand_below() -> None:
    paper = paper_of(teacher())
    assert paper.to_date == (
        ("Gross pay", "£3,590.24"),
        ("Taxable pay", "£3,270.71"),
        ("Income tax", "£25.00"),
        ("National Insurance", "£203.38"),
        ("Pension contributions", "£319.53"),
        ("Student loan", "£102.00"),
        ("Net pay", "£2,081.83"),
    )
    assert paper.employer_costs == (
        ("Employer's National Insurance", "£475.99"),
        ("Employer's Teachers' Pensions", "£1,029.68"),
    )
    assert paper.cost == "£5,095.91"


def test_the_working_names_rules_by_numbers_that_stand_at_the_end_once_each() -> None:
    paper = paper_of(teacher())
    tax = next(part for part in paper.working if part.heading == "Income tax")
    assert tax.rows[-2] == ("Tax on £125.00 (whole pounds) at 20%", "11", "£25.00")
    assert paper.rules[10].startswith("Income tax: bands, rest of uk, from 6 April 2023 (HMRC, Specification for PAYE")
    assert len(set(paper.rules)) == len(paper.rules)
    assert "Net pay" not in {part.heading for part in paper.working}


def test_somebody_with_two_jobs_reads_where_national_insurance_of_the_year_stands() -> None:
    both = replace(teacher(), employments=(*teacher().employments, *assistant().employments))
    together = "You have more than one job with this employer. National Insurance is worked out on all of them together"
    first, second = paper_of(both), paper_of(both, employment=1)
    assert first.notes[0].startswith(together)
    assert second.notes[0].startswith(together)
    assert second.notes[1] == "What you paid of it this year stands on the payslip of your first payroll id."
    assert "National Insurance" in pairs(first.to_date)
    assert "National Insurance" not in pairs(second.to_date)


def test_pay_at_another_school_names_the_school() -> None:
    somebody = assistant(claims=0)
    (employment,) = somebody.employments
    elsewhere = replace(employment.posts[0], post="S2", school="ASH", title="Midday supervisor")
    both = replace(somebody, employments=(replace(employment, posts=(*employment.posts, elsewhere)),))
    assert [row[1] for row in paper_of(both).pay] == ["Teaching assistant", "Midday supervisor, Ashby Primary School"]


def test_what_is_paid_beside_pay_stands_as_given_back() -> None:
    paper = paper_of(teacher(FromNet("Travel", -1_240)))
    assert paper.deductions[-1] == ("Travel (given back)", "", "-£12.40")


def test_somebody_who_is_not_paid_through_the_bank_is_told_whom_to_ask() -> None:
    paper = paper_of(teacher(), account_ending="")
    assert paper.how_paid == "Paid on 30 June 2026, not through the bank: ask your payroll office how."


def test_no_paper_is_made_of_a_payslip_that_may_not_be_paid() -> None:
    with pytest.raises(NotValid, match="The payslip of Amina Khan is blocked, so it is not made: "):
        paper_of(teacher(FromNet("Loan of the trust's", 400_000)), replace(AMINA, title=""))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 6, 1), date(2026, 6, 30), "June 2026"),
        (date(2026, 6, 3), date(2026, 6, 14), "3 to 14 June 2026"),
        (date(2026, 3, 30), date(2026, 4, 5), "30 March to 5 April 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 December 2026 to 3 January 2027"),
        (date(2026, 6, 3), date(2026, 6, 3), "3 June 2026"),
    ],
)
def test_days_are_written_as_people_write_them(first: date, last: date, words: str) -> None:
    assert days_in_words(first, last) == words


def test_hours_have_two_places_at_most_and_no_idle_noughts() -> None:
    assert [number_in_words(Fraction(hours)) for hours in (Fraction(10), Fraction(5, 2), Fraction(1, 3))] == [
        "10",
        "2.5",
        "0.33",
    ]
