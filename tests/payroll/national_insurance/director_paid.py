"""A director as a run insures one: payment by payment, with what is kept between them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.income_tax.starters import Because, Position
from services.payroll.domain.income_tax.year_to_date import NO_PREVIOUS
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.national_insurance.letters import Circumstances
from services.payroll.domain.national_insurance.parameters import earnings_period_of
from services.payroll.domain.payslips.inputs import Director, EmploymentPaid, PersonPaid
from services.payroll.domain.payslips.insurance import insured
from services.payroll.domain.payslips.parameters import RunParameters, RunTerms
from services.payroll.domain.payslips.to_date import EmploymentToDate, PersonToDate, nothing_yet
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.earnings import Paid
from services.payroll.domain.tax_calendar import Frequency, TaxYear, tax_period_of
from services.payroll.rules import rule_book
from services.payroll.rules.national_insurance import letter_rules_on, parameters_on, period_rules_on
from services.payroll.rules.payslips import run_parameters

BORN = {"A": date(1980, 1, 1), "C": date(1950, 1, 1), "M": date(2005, 9, 1)}
"""Days of birth by which a letter is right in 2022-23 to 2026-27."""
_ANY_RUN = run_parameters(RunTerms(date(2026, 6, 20), Frequency.WEEKLY, Span(date(2026, 6, 14), date(2026, 6, 20))))


def on_day(payday: date, frequency: Frequency, rates_on: date) -> RunParameters:
    """A run's rules with the rows of National Insurance that held on a day; the other rooms are not asked."""
    book = rule_book()
    return replace(
        _ANY_RUN,
        terms=RunTerms(payday, frequency, Span(payday, payday)),
        period=tax_period_of(payday, frequency),
        contributions=period_rules_on(book, rates_on, earnings_period_of(frequency)),
        directors=parameters_on(book, rates_on, directors=True),
        letters=letter_rules_on(book, rates_on),
    )


@dataclass
class DirectorPaid:
    """Somebody through a tax year; `year_to_date` is what the return says of it."""

    year: TaxYear
    frequency: Frequency = Frequency.MONTHLY
    to_date: EmploymentToDate = field(init=False)
    of_person: PersonToDate = field(init=False)

    def __post_init__(self) -> None:
        self.to_date, self.of_person = nothing_yet(self.year), PersonToDate(self.year)

    def pay(
        self, pence: int, payday: date, director: Director | None, letter: str = "A", rates_on: date | None = None
    ) -> Contributions:
        """What a payment bears."""
        code = Position(tax_code_of("1257L"), NO_PREVIOUS, Because.HMRC)
        person = PersonPaid(
            "P1",
            "A Director",
            Circumstances(BORN[letter]),
            (EmploymentPaid("1", (), self.year.first_day, code, self.to_date),),
            self.of_person,
            letter,
            director,
        )
        worked = insured(person, {"1": pence}, on_day(payday, self.frequency, rates_on or payday))
        self.to_date = replace(self.to_date, insured=self.to_date.insured.with_payment(worked.now))
        payments = (*self.of_person.payments, Paid(payday, pence))
        self.of_person = replace(self.of_person, insured=worked.kept, payments=payments, as_director=worked.as_director)
        return worked.now
