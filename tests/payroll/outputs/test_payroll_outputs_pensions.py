"""The monthly returns to the pension schemes, made from payslips."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from services.payroll.domain.gross_pay.lines import LineKind
from services.payroll.domain.outputs.local_rows import LocalReturned, local_rows
from services.payroll.domain.outputs.teachers_rows import TeacherReturned, TeachingJob, teachers_rows
from services.payroll.domain.payslips.results import Payslip, TeachersFigures
from services.payroll.domain.pensions.local_government_return import return_text as local_text
from services.payroll.domain.pensions.teachers_return import Enrolment, Establishment, breakdowns, return_text
from services.payroll.domain.pensions.teachers_service import Attendance
from services.payroll.rules.pensions import teachers_scheme
from shared.refusals import NotValid
from tests.payroll.outputs.school_of_150 import KINDS, everybody, run_of_april, run_of_may
from tests.payroll.payslips.people_of_example import FUND

SCHOOL = Establishment("373", "2001")
JOB = TeachingJob(SCHOOL, "1/1", Attendance.FULL_TIME, 3_291_600)
SCHEME = teachers_scheme(date(2026, 4, 28))


def teacher(kind: str, slip: Payslip | None = None) -> TeacherReturned:
    place = 6 * list(KINDS).index(kind)
    person = replace(everybody()[place].person, teacher_reference="1234567", ni_number="AB123456C")
    return TeacherReturned(person, slip or run_of_april()[place].payslips[0], {"T1": JOB})


def rows(*teachers: TeacherReturned) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(return_text(teachers_rows(teachers, SCHEME)))))


def member(kind: str, slip: Payslip, *earlier: Payslip) -> LocalReturned:
    person = everybody()[6 * list(KINDS).index(kind)].person
    return LocalReturned(
        person, slip, "0421", FUND, date(2025, 9, 1), date(2025, 9, 1), Decimal(30), Decimal("45.6"), earlier
    )


def test_a_teachers_april_is_two_lines_that_add_up_to_the_payslip() -> None:
    # £2,743.00 over 30 days: 5 days £457.17, 25 days £2,285.83; 7.4% and 28.68% of each, to the penny.
    first, second = rows(teacher("teacher with loan 2"))
    told = ("Start Date", "End Date", "Actual Pensionable Pay", "Member Contributions", "Employer Contributions")
    assert [first[name] for name in told] == ["010426", "050426", "457.17", "33.83", "131.12"]
    assert [second[name] for name in told] == ["060426", "300426", "2285.83", "169.15", "655.57"]
    assert (first["Teachers' Pension Reference Number"], first["Establishment Number"]) == ("1234567", "2001")
    assert second["Annual Full Time Salary"] == "32916.00"


def test_a_day_of_strike_is_a_day_excluded() -> None:
    first, second = rows(teacher("teacher on strike"))
    assert (first["Days Excluded"], second["Days Excluded"]) == ("0", "1")


def test_a_starter_in_the_month_is_told_from_the_first_day() -> None:
    (line,) = rows(teacher("teacher starting with A"))
    assert (line["Start Date"], line["End Date"]) == ("130426", "300426")


def test_who_opted_out_is_still_told_with_nothing_paid() -> None:
    lines = rows(teacher("teacher opted out"))
    assert {line["Enrolment Type"] for line in lines} == {"opted out"}
    assert {line["Member Contributions"] for line in lines} == {"0.00"}


def test_the_breakdown_adds_up_to_the_payslips_of_all_teachers() -> None:
    slips = [slip for one in run_of_april() for slip in one.payslips if slip.teachers]
    told = []
    for place, slip in enumerate(slips):
        one = teacher("teacher with loan 2", slip)
        told.append(replace(one, person=replace(one.person, ni_number=f"AB{200_000 + place}C")))
    (school,) = breakdowns(teachers_rows(told, SCHEME))
    figures = [slip.teachers for slip in slips if slip.teachers]
    print(f"{len(slips)} teachers, contributions {school.total_pence} pence in {len(school.tiers)} tiers")
    assert len(slips) == 48
    assert school.member_pence == sum(one.member_pence for one in figures)
    assert school.employer_pence == sum(one.employer_pence for one in figures)


def with_back_pay() -> Payslip:
    """£100 of arrears for February beside a month's £2,743.00."""
    (slip,) = run_of_april()[0].payslips
    (basic,) = slip.lines
    february = replace(basic, kind=LineKind.ARREARS, pence=10_000, starts=date(2026, 2, 1), ends=date(2026, 2, 28))
    return replace(
        slip, lines=(basic, february), teachers=TeachersFigures(284_300, 740, 3_291_600, 21_038, 81_537, False)
    )


def test_back_pay_tells_its_month_again() -> None:
    one = replace(teacher("teacher with loan 2", with_back_pay()), told_before={("T1", date(2026, 2, 1)): 274_300})
    *_, update = rows(one)
    assert (update["Record Action"], update["Start Date"], update["End Date"]) == ("U", "010226", "280226")
    assert update["Actual Pensionable Pay"] == "100.00"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"slip": with_back_pay()}, r"back pay for 02/2026, and what was returned"),
        ({"jobs": {}}, r"Payslip 1000 has pay for the post T1"),
        ({"slip": replace(run_of_april()[0].payslips[0], ends=date(2026, 4, 12))}, "not of one calendar month"),
    ],
)
def test_what_a_return_needs_and_is_not_there_is_refused(changed: dict[str, Any], words: str) -> None:
    usual: dict[str, Any] = {
        "person": teacher("teacher with loan 2").person,
        "slip": run_of_april()[0].payslips[0],
        "jobs": {"T1": JOB},
        "enrolment": Enrolment.CONTRACTUAL,
    }
    one = TeacherReturned(**(usual | changed))
    with pytest.raises(NotValid, match=words):
        teachers_rows((one,), SCHEME)


def test_a_funds_row_has_the_month_and_the_scheme_years_totals() -> None:
    # £1,511.67 in each month; 5.5% and 22.9%.
    place = 6 * list(KINDS).index("assistant")
    (april,) = run_of_april()[place].payslips
    (may,) = next(one for one in run_of_may() if one.person_id == f"person-{place}").payslips
    (row,) = csv.DictReader(StringIO(local_text(local_rows((member("assistant", may, april),), FUND.fund))))
    assert (row["SCHEMESECTION"], row["MEMBERRATE"], row["EMPLOYERRATE"]) == ("1", "5.5", "22.9")
    assert (row["PAYPAID"], row["MEMBERMAIN"]) == ("1511.67", "83.14")
    assert row["CUMULATIVEMAINPAY"] == "3023.34"
    assert row["CUMULATIVEMEMBERMAIN"] == "166.28"


def test_the_fifty_fifty_section_has_its_own_columns_and_other_funds_none() -> None:
    place = 6 * list(KINDS).index("half pay, half pension")
    (slip,) = run_of_april()[place].payslips
    one = member("half pay, half pension", slip)
    (row,) = csv.DictReader(StringIO(local_text(local_rows((one,), FUND.fund))))
    assert (row["SCHEMESECTION"], row["MEMBERFIFTYFIFTY"], row["MEMBERMAIN"]) == ("2", "41.57", "0.00")
    assert local_rows((one,), "Another Fund") == ()


def test_a_fund_cannot_be_told_of_somebody_without_a_number() -> None:
    (slip,) = run_of_april()[6 * list(KINDS).index("assistant")].payslips
    one = member("assistant", slip)
    with pytest.raises(NotValid, match="has no National Insurance number"):
        local_rows((replace(one, person=replace(one.person, ni_number="")),), FUND.fund)
