"""A school trust's return of 30 April 2026 with somebody of every kind, made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.payroll.adapters.rti.messages import Message, Purpose, Sender, message_of
from services.payroll.adapters.rti.official_files import OfficialFiles
from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.income_tax.starters import Declaration
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.returns.employees import (
    Address,
    DirectorsMethod,
    DirectorsNi,
    Employee,
    Employment,
    FiguresToDate,
    FullPaymentSubmission,
    Gender,
    HoursBand,
    LateReason,
    LetterFigures,
    Partner,
    PayFrequency,
    Payment,
    Secondment,
    StarterDetails,
    StatutoryToDate,
    Stay,
    StudentLoanTaken,
)
from services.payroll.domain.returns.employer import EmployerReferences
from services.payroll.domain.returns.summary import EmployerPaymentSummary
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, TaxYear
from services.payroll.rules.returns import return_year

GIVEN = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "payroll"
YEAR = TaxYear(2026)
TODAY = date(2026, 4, 29)
PAYDAY = date(2026, 4, 30)
TRUST = EmployerReferences("123", "AB456", "123PA00012345", "6596148860")
SENDER = Sender("GATEWAY001", "a secret", vendor="1234", product="Quayside", version="1.0")
HOME = Address(("1 The Lane", "Manor", "Sheffield"), "S2 1AA")
ABROAD = Address(("5 rue de l'Église", "75001 Paris"), country="France")
NOTHING_MORE: dict[str, Any] = {}


def official_files(year: str = "2026-27") -> OfficialFiles:
    """HMRC's files as given; the test is skipped, saying so, where they are not."""
    folder = GIVEN / "rti"
    if not (folder / year).is_dir():
        pytest.skip(f"HMRC's files for {year} are not on this machine (expected beside the project, in shared/data)")
    return OfficialFiles(folder)


def figures(letter: str = "A", earnings: int = 250_000, **other: int) -> LetterFigures:
    """A month's contributions on £2,500 with letter A, which are the year's too."""
    plain = {"at_lel_pence": 55_900, "lel_to_pt_pence": 48_900, "pt_to_uel_pence": 145_200}
    paid = {"employee_to_uel_pence": 11_616, "employer_to_uel_pence": 31_245}
    month = Contributions(letter, earnings, **{**plain, **paid, **other})
    return LetterFigures(month, month)


def payment(**other: Any) -> Payment:
    usual: dict[str, Any] = {
        "paid_on": PAYDAY,
        "period": TaxPeriod(YEAR, Frequency.MONTHLY, 1),
        "hours": HoursBand.FROM_30,
        "tax_code": tax_code_of("1257L"),
        "taxable_pence": 232_500,
        "tax_pence": 25_540,
        "after_statutory_pence": 195_344,
        "pension_paid_pence": 17_500,
    }
    return Payment(**{**usual, **other})


def employment(payroll_id: str, **other: Any) -> Employment:
    usual: dict[str, Any] = {
        "payment": payment(),
        "to_date": FiguresToDate(232_500, 25_540, pension_paid_pence=17_500),
        "letters": (figures(),),
    }
    return Employment(payroll_id, **{**usual, **other})


def employee(surname: str, payroll_id: str, number: str, **other: Any) -> Employee:
    person = {
        "gender",
        "born",
        "ni_number",
        "title",
        "forename",
        "second_forename",
        "initials",
        "address",
        "partner",
        "passport",
    }
    of_person = {name: value for name, value in other.items() if name in person}
    of_job = {name: value for name, value in other.items() if name not in person}
    usual: dict[str, Any] = {
        "gender": Gender.FEMALE,
        "born": date(1985, 10, 28),
        "ni_number": number,
        "title": "Ms",
        "forename": "Ann",
        "address": HOME,
    }
    return Employee(surname, employments=(employment(payroll_id, **of_job),), **{**usual, **of_person})


def everybody() -> tuple[Employee, ...]:
    """Sixteen people, each of another kind."""
    teacher = employee(
        "Núñez-O’Brien", "101", "AB123456C", forename="José", second_forename="Łukasz", gender=Gender.MALE
    )
    starter = employee(
        "Starter", "102", "AB123457D", starter=StarterDetails(date(2026, 4, 13), Declaration.A, student_loan=True)
    )
    second_job = employee("Second", "103", "AB123458A", starter=StarterDetails(date(2026, 4, 20), Declaration.C, postgraduate_loan=True),
                          payment=payment(tax_code=tax_code_of("SBR"), hours=HoursBand.UNDER_16))  # fmt: skip
    leaver = employee("Leaver", "104", "AB123459B", left_on=date(2026, 4, 24))
    paid_after = employee("Gone", "105", "AB123460C", left_on=date(2026, 3, 31),
                          payment=payment(tax_code=tax_code_of("0T M1"), after_leaving=True, late_reason=LateReason.REASONABLE_EXCUSE))  # fmt: skip
    loans = employee("Student", "106", "AB123461D", payment=payment(
        student_loan=StudentLoanTaken(Plan.FIVE, 3_700), postgraduate_loan_pence=4_500, tax_code=tax_code_of("C1257L"),
    ), to_date=FiguresToDate(232_500, 25_540, 3_700, 4_500, 17_500, 0))  # fmt: skip
    two_posts = replace(
        employee("Twoposts", "107", "AB123462A", payment=payment(aggregated=True)),
        employments=(
            employment("107", payment=payment(aggregated=True)),
            employment("107/2", payment=payment(aggregated=True, hours=HoursBand.UNDER_16), letters=()),
        ),
    )
    casual = employee("Casual", "108", "AB123463B", irregular=True, letters=(), payment=Payment(
        PAYDAY, TaxPeriod(YEAR, Frequency.WEEKLY, 4), HoursBand.OTHER, tax_code_of("K475"), 0, 0, frequency=PayFrequency.IRREGULAR,
    ), to_date=FiguresToDate(0, 0))  # fmt: skip
    mother = employee("Mother", "109", "AB123464C", payment=payment(statutory=StatutoryToDate(maternity_pence=77_728)))
    father = employee("Father", "110", "AB123465D", gender=Gender.MALE, partner=Partner("Élan", "Zoë", ni_number="AB123464C"), payment=payment(
        statutory=StatutoryToDate(shared_parental_pence=77_728, paternity_pence=19_432, neonatal_pence=19_432, bereavement_pence=0),
    ))  # fmt: skip
    striker = employee(
        "Striker", "111", "AB123466A", payment=payment(on_strike=True, unpaid_absence=True, tax_pence=-1_205)
    )
    young = employee(
        "Young", "112", "AB123467B", born=date(2008, 1, 5), letters=(figures("M", employer_to_uel_pence=0),)
    )
    pensioner = employee("Elder", "113", "AB123468C", born=date(1958, 2, 1),
                         letters=(figures("C", employee_to_uel_pence=0),))  # fmt: skip
    chief = employee("Chief", "114", "AB123469D", director=DirectorsNi(DirectorsMethod.ANNUAL, 3),
                     payment=payment(not_taxed_pence=3_000_000, from_net_pence=2_500, class_1_items_pence=1_000, pension_not_paid_pence=5_000))  # fmt: skip
    from_abroad = employee("Abroad", "115", "", address=ABROAD, passport="12AB34567",
                           starter=StarterDetails(date(2026, 4, 7), secondment=Secondment(Stay.SHORT, eea_citizen=True)))  # fmt: skip
    moved = employee("Port", "116", "AB123470A", changed_from="9-116", workplace_postcode="S1 2HE", off_payroll_worker=True,
                     letters=(figures("F", employer_to_uel_pence=0), figures("A")))  # fmt: skip
    return (
        teacher, starter, second_job, leaver, paid_after, loans, two_posts, casual, mother, father, striker, young, pensioner, chief,
        from_abroad, moved,
    )  # fmt: skip


def full_payment(*employees: Employee, **other: Any) -> FullPaymentSubmission:
    return FullPaymentSubmission(TRUST, YEAR, employees, **other)


def message(made: FullPaymentSubmission | EmployerPaymentSummary, purpose: Purpose = Purpose.LIVE) -> Message:
    return message_of(made, return_year(made.year), SENDER, purpose)
