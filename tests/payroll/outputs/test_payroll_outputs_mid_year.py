"""A school that takes payroll up in the middle of a tax year: what its returns say to date is what they would say had payroll been here from
April, and what nobody knows is asked for, not left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from services.payroll.application.pay_runs.so_far import year_so_far
from services.payroll.domain.income_tax.year_to_date import Amounts
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.national_insurance.directors import DirectorMethod
from services.payroll.domain.national_insurance.year_to_date import Brought
from services.payroll.domain.payslips.assembly import payslips_of
from services.payroll.domain.payslips.inputs import Director
from services.payroll.domain.payslips.to_date import nothing_yet
from services.payroll.domain.staff.facts import FactsInForce, InsuredSoFar, OpeningFigures
from services.payroll.domain.staff.people import Employment
from services.payroll.domain.tax_calendar import TaxYear
from shared.errors import InvalidRequest
from shared.files_over_rpc import content_of
from shared.refusals import NotValid
from tests.payroll.outputs.paid_run import PaidRun
from tests.payroll.payslips.people_of_example import (
    YEAR,
    employment,
    month_of,
    next_month,
    one_off,
    person,
    salaried_post,
)
from tests.payroll.world import AUDITOR, OFFICER, World

FPS = "{http://www.govtalk.gov.uk/taxation/PAYE/RTI/FullPaymentSubmission/26-27/1}"
MANAGER_PAID = {"pay_pence": 1_000_000, "tax_pence": 95_160}
MANAGER_INSURED = {
    "letter": "A", "earnings_pence": 1_000_000, "at_lel_pence": 279_500, "lel_to_pt_pence": 244_500, "pt_to_uel_pence": 476_000,
    "employee_pence": 38_080, "employer_pence": 118_725,
}  # fmt: skip
"""Five months of £2,000.00: 20% of £4,758; 8% of £952.00 and 15% of £1,583.00 a month."""
TEACHER_PAID = {"pay_pence": 1_270_010, "tax_pence": 149_160, "pension_pence": 101_490, "student_loans_pence": 13_000}
TEACHER_INSURED = {
    "letter": "A", "earnings_pence": 1_371_500, "at_lel_pence": 279_500, "lel_to_pt_pence": 244_500, "pt_to_uel_pence": 847_500,
    "employee_pence": 67_800, "employer_pence": 174_450,
}  # fmt: skip
"""Five months of £2,743.00, with 7.4% to Teachers' Pensions (£202.98) and £26.00 of a loan: 20% of £7,458; 8% of £1,695.00 a month."""


@pytest.fixture
def since_april(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Payroll as it stood on 1 April 2026."""
    monkeypatch.setattr("tests.payroll.world.START", datetime(2026, 4, 6, 8, 0, tzinfo=UTC))
    made = World(tmp_path / "since-april")
    yield made
    made.stop()


def known(made: PaidRun, one: Employment, kind: str, values: dict[str, Any], starts: str = "2026-09-01") -> None:
    said = {"school_id": one.school_id, "employment_id": one.employment_id, "kind": kind, "starts": starts}
    made.world.ask(OFFICER, "set_fact", **said, values=values)


def put_aside(made: PaidRun, one: Employment, kind: str) -> None:
    about = {"school_id": one.school_id, "person_id": one.person_id}
    (employment,) = made.world.ask(OFFICER, "person_page", **about)["employments"]
    (fact,) = (fact for fact in employment["facts"] if fact["kind"] == kind)
    said = {"school_id": one.school_id, "employment_id": one.employment_id, "fact_id": fact["fact_id"]}
    made.world.ask(OFFICER, "put_fact_aside", **said, reason="a slip of the pen")


def returned(made: PaidRun, run_id: str) -> list[dict[str, list[tuple[str, str | None]]]]:
    """Of everybody, what the return of a run says to date."""
    prepared = made.fps(run_id)
    assert prepared["faults"] == []
    sent = content_of(made.world.ask(AUDITOR, "submission_file", submission_id=prepared["submission_id"]))
    parts = ("FiguresToDate", "NIlettersAndValues")
    return [
        {part: [(one.tag.removeprefix(FPS), one.text) for one in job.iterfind(f"{FPS}{part}/*")] for part in parts}
        for job in etree.fromstring(sent).iter(f"{FPS}Employment")
    ]


def test_taking_over_at_month_6_the_return_says_what_it_would_have_said_had_all_months_been_here(
    world: World, since_april: World
) -> None:
    taken_over = PaidRun(world)
    for one, paid, insured in (
        (taken_over.field, TEACHER_PAID, TEACHER_INSURED),
        (taken_over.hill, MANAGER_PAID, MANAGER_INSURED),
        (taken_over.lake, MANAGER_PAID, MANAGER_INSURED),
    ):
        known(taken_over, one, "opening figures", paid)
        known(taken_over, one, "national insurance so far", insured)
    here = PaidRun(since_april)
    for _ in range(5):
        here.staff.whole()
    of_september = returned(taken_over, taken_over.staff.whole())
    assert of_september == returned(here, here.staff.whole())
    assert of_september[1] == {
        "FiguresToDate": [("TaxablePay", "12000.00"), ("TotalTax", "1142.00")],
        "NIlettersAndValues": [
            ("NIletter", "A"),
            ("GrossEarningsForNICsInPd", "2000.00"),
            ("GrossEarningsForNICsYTD", "12000.00"),
            ("AtLELYTD", "3354.00"),
            ("LELtoPTYTD", "2934.00"),
            ("PTtoUELYTD", "5712.00"),
            ("TotalEmpNICInPd", "237.45"),
            ("TotalEmpNICYTD", "1424.70"),
            ("EmpeeContribnsInPd", "76.16"),
            ("EmpeeContribnsYTD", "456.96"),
        ],
    }


def test_national_insurance_that_nobody_entered_is_a_fault_until_it_is_entered_also_after_the_run(world: World) -> None:
    made = PaidRun(world)
    known(made, made.hill, "opening figures", {**MANAGER_PAID, "smp_pence": 150_000})
    run_id = made.closed()
    (fault,) = made.fps(run_id)["faults"]
    assert fault.startswith("Ada Hill (payroll id 1002) came in the middle of the year")
    assert "the National Insurance to date of payroll id 1002 is not known" in fault
    known(made, made.hill, "national insurance so far", MANAGER_INSURED, "2026-10-01")
    hill = returned(made, run_id)[1]
    assert ("EmpeeContribnsYTD", "456.96") in hill["NIlettersAndValues"]
    again = MANAGER_INSURED | {"employee_pence": 38_090}
    with pytest.raises(InvalidRequest, match="of this letter and tax year is on record: say there that it is wrong"):
        known(made, made.hill, "national insurance so far", again, "2026-10-01")
    put_aside(made, made.hill, "national insurance so far")
    known(made, made.hill, "national insurance so far", again, "2026-10-01")
    october = made.staff.whole()
    assert ("EmpeeContribnsYTD", "533.22") in returned(made, october)[1]["NIlettersAndValues"]
    assert made.staff.slip(october, made.hill)["to_date"]["insurance_pence"] == 53_322


def test_statutory_pay_that_another_program_paid_is_returned_to_date(world: World) -> None:
    made = PaidRun(world)
    known(made, made.hill, "opening figures", {**MANAGER_PAID, "smp_pence": 150_000, "sncp_pence": 20_000})
    known(made, made.hill, "national insurance so far", MANAGER_INSURED)
    prepared = made.fps(made.closed())
    sent = content_of(world.ask(AUDITOR, "submission_file", submission_id=prepared["submission_id"]))
    assert [one.text for one in etree.fromstring(sent).iter(f"{FPS}SMPYTD", f"{FPS}SNCPYTD")] == ["1500.00", "200.00"]


def test_who_was_employed_before_and_brings_no_figures_of_the_year_is_noted_once(world: World) -> None:
    made = PaidRun(world)
    known(made, made.hill, "opening figures", MANAGER_PAID)
    known(made, made.lake, "starter", {"declaration": "B"})
    september = made.staff.whole()
    (note,) = [
        one for one in made.staff.slip(september, made.field)["notes"] if one.startswith("No figures of the tax")
    ]
    assert "if another program paid in this tax year, enter its figures of the year so far" in note
    october = made.staff.whole()
    for run_id, one in ((september, made.hill), (september, made.lake), (october, made.field)):
        assert not any(note.startswith("No figures") for note in made.staff.slip(run_id, one)["notes"])


def test_who_comes_back_after_a_year_elsewhere_begins_with_the_figures_brought_and_keeps_the_last_salary() -> None:
    last_year = replace(nothing_yet(TaxYear(2025)), gross_pence=2_400_000, last_teachers_salary_pence=250_000)
    letter = Contributions("A", 1_000_000, 279_500, 244_500, 476_000, 0, 38_080, 0, 118_725, 0)
    facts = FactsInForce(
        opening=OpeningFigures(YEAR, Amounts(1_000_000, 95_160)), insured_so_far=(InsuredSoFar(YEAR, letter),)
    )
    begun = year_so_far(last_year, facts, YEAR)
    assert (begun.tax.here, begun.gross_pence, begun.last_teachers_salary_pence) == (
        Amounts(1_000_000, 95_160), 0, 250_000,
    )  # fmt: skip
    assert begun.insured.for_return() == (letter,)
    assert year_so_far(last_year, FactsInForce(), YEAR) is last_year


def test_two_letters_of_the_year_before_stand_beside_each_other_in_the_return(world: World) -> None:
    made = PaidRun(world)
    known(made, made.hill, "opening figures", MANAGER_PAID)
    known(made, made.hill, "national insurance so far", MANAGER_INSURED)
    known(made, made.hill, "national insurance so far", MANAGER_INSURED | {"letter": "M", "employer_pence": 0})
    prepared = made.fps(made.closed())
    sent = etree.fromstring(content_of(world.ask(AUDITOR, "submission_file", submission_id=prepared["submission_id"])))
    letters = [one.text for one in sent.iter(f"{FPS}NIletter")]
    assert letters == ["A", "A", "M", "A"]


APRIL = Contributions("A", 1_000_000, 670_800, 329_200, 0, 0, 0, 0, 75_000, 0)
"""£10,000.00 by the year: above the lower earnings limit of £6,708, below the primary threshold; 15% of £5,000.00 of the employer's."""


def director_since(brought: Brought, **said: Any) -> Any:
    """£120,000.00 a year, who was paid £10,000.00 in April and came in May."""
    to_date = nothing_yet(YEAR).having_brought(brought)
    return person(
        employment("6001", salaried_post(120_000), to_date=to_date), director=Director(DirectorMethod.ANNUAL, **said)
    )


def test_a_director_goes_on_by_the_year_from_what_the_program_before_took() -> None:
    # £10,000.00 in April with nothing taken and £750.00 of the employer; with May £20,000.00: 8% above £12,570, 15% above £5,000.
    paid = director_since(Brought((APRIL,)))
    may = payslips_of(paid, month_of(date(2026, 5, 1)))
    assert (may.payslips[0].insurance.employee_pence, may.payslips[0].insurance.employer_pence) == (59_440, 150_000)
    june = payslips_of(next_month(paid, may.payslips, may.to_date), month_of(date(2026, 6, 1)))
    assert (june.payslips[0].insurance.employee_pence, june.payslips[0].insurance.employer_pence) == (80_000, 150_000)


def test_a_director_by_the_alternative_method_has_the_whole_year_made_up_with_what_was_brought() -> None:
    # £1,500.00 for eleven months at £36.16, five of them elsewhere, and £9,000.00 in March: 8% above £12,570 of £25,500.00 is £1,034.40.
    five = Contributions("A", 750_000, 279_500, 244_500, 226_000, 0, 18_080, 0, 81_225, 0)
    to_date = nothing_yet(YEAR).having_brought(Brought((five,)))
    paid = person(
        employment("7001", salaried_post(18_000), to_date=to_date), director=Director(DirectorMethod.ALTERNATIVE)
    )
    for day in (*(date(2026, month, 1) for month in range(9, 13)), date(2027, 1, 1), date(2027, 2, 1)):
        found = payslips_of(paid, month_of(day))
        paid = next_month(paid, found.payslips, found.to_date)
    march = date(2027, 3, 1)
    paid = replace(paid, employments=(replace(paid.employments[0], happened=one_off("O1", 750_000, march)),))
    assert payslips_of(paid, month_of(march)).payslips[0].insurance.employee_pence == 103_440 - 11 * 3_616


def test_a_director_whose_year_is_not_known_is_refused_with_what_to_do() -> None:
    with pytest.raises(
        NotValid, match=r"that of 2026-27 before payroll came here is not known for payroll id 6001: enter it"
    ):
        payslips_of(director_since(Brought(is_unknown=True)), month_of(date(2026, 5, 1)))
    with pytest.raises(NotValid, match="became a director on 20 April 2026 and brings National Insurance"):
        payslips_of(director_since(Brought((APRIL,)), appointed=date(2026, 4, 20)), month_of(date(2026, 5, 1)))
    # Who is no director goes by the month: 8% of £3,141.00 and 2% of £5,811.00.
    by_the_month = replace(director_since(Brought(is_unknown=True)), director=None)
    assert payslips_of(by_the_month, month_of(date(2026, 5, 1))).payslips[0].insurance.employee_pence == 36_750
