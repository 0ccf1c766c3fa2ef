"""The monthly returns: columns, what stands in them, totals for each school, what is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.payroll.domain.pensions import local_government_return as local
from services.payroll.domain.pensions import teachers_return as teachers
from services.payroll.domain.pensions.automatic_enrolment import WorkerKind
from services.payroll.domain.pensions.career_average import CareTotals, with_period
from services.payroll.domain.pensions.local_government import LocalPay, Section, local_contributions
from services.payroll.domain.pensions.teachers import TeachersEarnings, TeachersMembership, teachers_contributions
from services.payroll.domain.pensions.teachers_service import Attendance, Service, service_lines
from services.payroll.rules.pensions import teachers_scheme
from shared.refusals import DoesNotAddUp, NotValid
from tests.payroll.pensions.schemes import EMPLOYER, decided

SCHEME = teachers_scheme(date(2026, 11, 30))
NORTH, SOUTH = teachers.Establishment("301", "4001"), teachers.Establishment("301", "2002")
ADA = teachers.TeacherIdentity(
    "1234567", "QQ123456C", "Ada", "Byron", "F", date(1985, 2, 3), ("Flat 2, Mill House", "Ely"), "CB7 4AA"
)
BEN = replace(ADA, reference="7654321", ni_number="QQ654321A", forenames="Ben", surname="Okoro", gender="M")
NOVEMBER = Service("1/1", "north", date(2026, 11, 1), date(2026, 11, 30), Attendance.FULL_TIME, 4694000, 391167)


def lines(
    who: teachers.TeacherIdentity, school: teachers.Establishment, service: Service, *, opted_out: bool = False
) -> list[teachers.ReturnLine]:
    membership = TeachersMembership.OPTED_OUT if opted_out else TeachersMembership.ACTIVE
    paid = teachers_contributions(SCHEME, TeachersEarnings(service.earned_pence), membership=membership)
    enrolment = teachers.Enrolment.OPTED_OUT if opted_out else teachers.Enrolment.CONTRACTUAL
    return [teachers.ReturnLine(who, school, line, enrolment) for line in service_lines(paid, [service])]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_teachers_line_stands_under_the_schemes_column_names() -> None:
    part_time = replace(NOVEMBER, attendance=Attendance.PART_TIME, pay_pence=200000, notional_pence=235000)
    (row,) = read(teachers.return_text(lines(ADA, NORTH, part_time)))
    assert row == {
        "Record Action": "A",
        "Teachers' Pension Reference Number": "1234567",
        "National Insurance Number": "QQ123456C",
        "Forename(s)": "Ada",
        "Surname": "Byron",
        "Gender": "F",
        "Date of Birth": "030285",
        "Address Line 1": "Flat 2  Mill House",
        "Address Line 2": "Ely",
        "Address Line 3": "",
        "Address Line 4": "",
        "Address Line 5": "",
        "Postcode": "CB7 4AA",
        "Local Authority Number": "301",
        "Establishment Number": "4001",
        "Role Identifier": "1/1",
        "Enrolment Type": "contractual",
        "Start Date": "011126",
        "End Date": "301126",
        "Withdrawal Confirmation": "",
        "Days Excluded": "0",
        "Full Time/Part Time Indicator": "PTR",
        "Annual Full Time Salary": "46940.00",
        "Part Time Earnings": "2000.00",
        "Overtime": "",
        "Actual Pensionable Pay": "2000.00",
        "Notional Pensionable Pay": "2350.00",
        "Employer Contributions": "573.60",
        "Member Contributions": "148.00",
        "Member Contributions Tier": "7.4",
    }


def test_who_has_opted_out_stands_in_the_return_without_contributions() -> None:
    (row,) = read(teachers.return_text(lines(ADA, NORTH, NOVEMBER, opted_out=True)))
    names = ("Enrolment Type", "Actual Pensionable Pay", "Member Contributions", "Member Contributions Tier")
    assert [row[name] for name in names] == ["opted out", "0.00", "0.00", ""]


def test_each_school_has_its_own_breakdown_by_tier() -> None:
    sent = [
        *lines(ADA, NORTH, NOVEMBER),
        *lines(BEN, NORTH, replace(NOVEMBER, pay_pence=200000, attendance=Attendance.PART_TIME)),
        *lines(BEN, SOUTH, replace(NOVEMBER, pay_pence=100000, attendance=Attendance.PART_TIME)),
        *lines(replace(ADA, ni_number="QQ111111B"), SOUTH, NOVEMBER, opted_out=True),
    ]
    south, north = teachers.breakdowns(sent)
    assert north == teachers.Breakdown(
        NORTH,
        (teachers.TierTotal(740, 1, 200000, 14800), teachers.TierTotal(890, 1, 391167, 34814)),
        591167,
        49614,
        112187 + 57360,
    )
    assert (south.establishment, south.tiers) == (SOUTH, (teachers.TierTotal(740, 1, 100000, 7400),))
    assert south.total_pence == 7400 + 28680


def test_april_in_two_lines_counts_a_member_once() -> None:
    april = replace(NOVEMBER, starts=date(2026, 4, 1), ends=date(2026, 4, 30))
    sent = lines(ADA, NORTH, april)
    (north,) = teachers.breakdowns(sent)
    assert len(sent) == 2
    assert north.tiers == (teachers.TierTotal(890, 1, 391167, 34814),)


def test_returns_are_due_on_the_7th_and_the_15th_of_the_next_month() -> None:
    assert teachers.mdc_due(date(2026, 12, 18)) == date(2027, 1, 7)
    assert teachers.mcr_due(date(2026, 11, 30)) == date(2026, 12, 15)


def test_two_lines_about_the_same_days_of_a_job_are_refused() -> None:
    with pytest.raises(NotValid, match="Ada Byron has two lines for the role 1/1 with the same days"):
        teachers.return_text([*lines(ADA, NORTH, NOVEMBER), *lines(ADA, NORTH, NOVEMBER)])
    other_job = replace(NOVEMBER, role="1/2", pay_pence=50000)
    assert len(read(teachers.return_text([*lines(ADA, NORTH, NOVEMBER), *lines(ADA, NORTH, other_job)]))) == 2


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: teachers.Establishment("751", "12345"), "names who sends the file, never a school"),
        (lambda: replace(ADA, reference="123456"), "The teacher reference number of Ada Byron has 7 figures"),
        (lambda: replace(ADA, ni_number="QQ12345"), "is written like QQ123456C"),
        (lambda: replace(ADA, address=("Ely",)), "needs 2 to 5 lines"),
        (lambda: lines(ADA, NORTH, replace(NOVEMBER, role="11")), "in two parts, like 1/1"),
        (lambda: lines(ADA, NORTH, replace(NOVEMBER, role=f"1/{'2' * 20}")), "in two parts, like 1/1"),
    ],
)
def test_a_line_that_the_scheme_would_not_take_is_refused_here(make: Callable[[], object], words: str) -> None:
    with pytest.raises(NotValid, match=words):
        make()


def local_row(number: str = "P1") -> local.LocalReturnRow:
    paid = local_contributions(LocalPay(100000, 200000, 100000), Section.FIFTY_FIFTY, decided(2400000), EMPLOYER)
    before = CareTotals(2026, main_pay_pence=1200000, main_member_pence=69600, employer_pence=274800)
    who = local.LocalIdentity("00123", number, "QQ123456C", "Osei", "Mary", date(1990, 5, 6))
    return local.LocalReturnRow(
        who,
        date(2026, 11, 30),
        paid,
        with_period(before, 2026, paid),
        Decimal("32.5"),
        Decimal("44.786"),
        joined=date(2020, 9, 1),
        section_starts=date(2026, 10, 1),
        worker=WorkerKind.ELIGIBLE,
        away=local.MembershipBreak(local.BreakReason.STRIKE, date(2026, 11, 3), date(2026, 11, 3)),
    )


def test_a_funds_row_holds_the_month_and_the_year_apart_by_section() -> None:
    (row,) = read(local.return_text([local_row()]))
    assert tuple(row) == local.COLUMNS
    assert {name: value for name, value in row.items() if value not in {"", "0.00"}} == {
        "EMPLOYERNUMBER": "00123",
        "PAYROLLNUMBER": "P1",
        "NINUMBER": "QQ123456C",
        "SURNAME": "Osei",
        "FORENAMES": "Mary",
        "DATEOFBIRTH": "06/05/1990",
        "MONTHENDING": "30/11/2026",
        "DATEJOINED": "01/09/2020",
        "SCHEMESECTION": "2",
        "SECTIONSTART": "01/10/2026",
        "MEMBERRATE": "2.9",
        "EMPLOYERRATE": "22.9",
        "PAYPAID": "1000.00",
        "ASSUMEDPENSIONABLEPAY": "2000.00",
        "FIFTYFIFTYPAY": "2000.00",
        "MEMBERFIFTYFIFTY": "29.00",
        "EMPLOYERCONTRIBUTIONS": "458.00",
        "CUMULATIVEMAINPAY": "12000.00",
        "CUMULATIVEFIFTYFIFTYPAY": "2000.00",
        "CUMULATIVEASSUMEDPAY": "2000.00",
        "CUMULATIVEMEMBERMAIN": "696.00",
        "CUMULATIVEMEMBERFIFTYFIFTY": "29.00",
        "CUMULATIVEEMPLOYER": "3206.00",
        "WEEKLYHOURS": "32.5",
        "WEEKSAYEAR": "44.786",
        "BREAKREASON": "S",
        "BREAKSTART": "03/11/2026",
        "BREAKEND": "03/11/2026",
        "EETYPE": "EJ",
    }


def test_the_main_section_is_told_as_1_and_its_pay_as_main_pay() -> None:
    paid = local_contributions(LocalPay(200000), Section.MAIN, decided(2400000), EMPLOYER)
    row = local.row_of(replace(local_row(), paid=paid, away=None))
    names = ("SCHEMESECTION", "MEMBERRATE", "MAINPAY", "MEMBERMAIN", "FIFTYFIFTYPAY", "MEMBERFIFTYFIFTY", "BREAKREASON")
    assert [row[name] for name in names] == ["1", "5.8", "2000.00", "116.00", "0.00", "0.00", ""]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: replace(local_row(), section_starts=date(2019, 1, 1)), "begins before the day of joining"),
        (lambda: replace(local_row(), left=date(2019, 1, 1)), r"Mary Osei \(P1\) leaves before the day of joining"),
        (
            lambda: local.MembershipBreak(local.BreakReason.CAREER_BREAK, date(2026, 2, 1), date(2026, 1, 1)),
            "cannot end on 1 January 2026",
        ),
        (lambda: local.return_text([local_row(), local_row()]), "The payroll number P1 is in the return twice"),
    ],
)
def test_a_row_that_cannot_be_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(NotValid, match=words):
        make()


def test_totals_of_another_scheme_year_are_refused() -> None:
    with pytest.raises(DoesNotAddUp, match="the scheme year from April 2025, and the month ends on 30 November 2026"):
        replace(local_row(), totals=CareTotals(2025))
