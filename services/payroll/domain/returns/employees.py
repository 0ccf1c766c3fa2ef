"""What a full payment submission says of people and their employments, element by element as far as a school can need it. Money is
pence; what is None is left out of the return, and 0 is returned as 0.00 (a figure to date that was put right to nothing)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.payroll.domain.income_tax.codes import TaxCode
from services.payroll.domain.income_tax.starters import Declaration
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.returns.employer import EmployerReferences, Final
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, TaxYear


class Gender(StrEnum):
    """As HMRC's files have it: there is no third."""

    FEMALE = "F"
    MALE = "M"


class PayFrequency(StrEnum):
    """How often somebody is paid, as a return says it."""

    WEEKLY = "W1"
    TWO_WEEKLY = "W2"
    FOUR_WEEKLY = "W4"
    MONTHLY = "M1"
    QUARTERLY = "M3"
    HALF_YEARLY = "M6"
    YEARLY = "MA"
    ONE_OFF = "IO"
    IRREGULAR = "IR"


FREQUENCIES = {
    Frequency.WEEKLY: PayFrequency.WEEKLY,
    Frequency.TWO_WEEKLY: PayFrequency.TWO_WEEKLY,
    Frequency.FOUR_WEEKLY: PayFrequency.FOUR_WEEKLY,
    Frequency.MONTHLY: PayFrequency.MONTHLY,
}


class HoursBand(StrEnum):
    """The hours that somebody normally works in a week."""

    UNDER_16 = "A"
    UNDER_24 = "B"
    UNDER_30 = "C"
    FROM_30 = "D"
    OTHER = "E"
    """No regular pattern of hours."""


def hours_band(weekly: Decimal | None) -> HoursBand:
    """The band of so many hours a week; none where there is no pattern. The bands end at 15.99, 23.99 and 29.99."""
    if weekly is None:
        return HoursBand.OTHER
    if weekly < 16:
        return HoursBand.UNDER_16
    if weekly < 24:
        return HoursBand.UNDER_24
    return HoursBand.UNDER_30 if weekly < 30 else HoursBand.FROM_30


class LateReason(StrEnum):
    """Why a return comes after the payment; those of the schema that a school can have."""

    NOTIONAL_OTHER = "C"
    NIC_BUT_P11D = "D"
    IMPRACTICAL_ON_THE_DAY = "F"
    REASONABLE_EXCUSE = "G"
    CORRECTION = "H"


class DirectorsMethod(StrEnum):
    """How a director's National Insurance is worked."""

    ANNUAL = "AN"
    ALTERNATIVE = "AL"


@dataclass(frozen=True, slots=True)
class DirectorsNi:
    """A director in the sense of National Insurance, and the tax week of an appointment within the year."""

    method: DirectorsMethod
    appointed_in_week: int | None = None


class Stay(StrEnum):
    """What somebody seconded from abroad means to do; the values are the schema's elements."""

    LONG = "Stay183DaysOrMore"
    SHORT = "StayLessThan183Days"
    IN_AND_OUT = "InOutUK"


@dataclass(frozen=True, slots=True)
class Secondment:
    """Somebody sent to work here by an employer abroad. `epm6`: the employer's modified (EPM6) scheme."""

    stay: Stay | None = None
    eea_citizen: bool = False
    epm6: bool = False


@dataclass(frozen=True, slots=True)
class StarterDetails:
    """What is said of a starter once, on the first return."""

    started_on: date | None
    declaration: Declaration = Declaration.NONE
    student_loan: bool = False
    postgraduate_loan: bool = False
    secondment: Secondment | None = None


@dataclass(frozen=True, slots=True)
class StatutoryToDate:
    """Statutory payments of the year so far. Sick pay is not returned."""

    maternity_pence: int | None = None
    paternity_pence: int | None = None
    adoption_pence: int | None = None
    shared_parental_pence: int | None = None
    bereavement_pence: int | None = None
    neonatal_pence: int | None = None


@dataclass(frozen=True, slots=True)
class StudentLoanTaken:
    """The undergraduate deduction of the period and its plan; whole pounds."""

    plan: Plan
    pence: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment. `taxable_pence` is after pension contributions under a net pay arrangement (`pension_paid_pence`);
    `after_statutory_pence` is what remains after tax, National Insurance and loans; `from_net_pence` what else was taken."""

    paid_on: date
    period: TaxPeriod
    hours: HoursBand
    tax_code: TaxCode
    taxable_pence: int
    tax_pence: int
    after_statutory_pence: int | None = None
    from_net_pence: int | None = None
    not_taxed_pence: int | None = None
    pension_paid_pence: int | None = None
    pension_not_paid_pence: int | None = None
    class_1_items_pence: int | None = None
    student_loan: StudentLoanTaken | None = None
    postgraduate_loan_pence: int | None = None
    statutory: StatutoryToDate = StatutoryToDate()
    frequency: PayFrequency | None = None
    """Where it is not that of the tax period: one-off, irregular, yearly."""
    periods_covered: int = 1
    late_reason: LateReason | None = None
    aggregated: bool = False
    after_leaving: bool = False
    on_strike: bool = False
    unpaid_absence: bool = False

    @property
    def returned_frequency(self) -> PayFrequency:
        return self.frequency or FREQUENCIES[self.period.frequency]


@dataclass(frozen=True, slots=True)
class FiguresToDate:
    """The year so far of one employment, without earlier employers."""

    taxable_pence: int
    tax_pence: int
    student_loans_pence: int | None = None
    postgraduate_loans_pence: int | None = None
    pension_paid_pence: int | None = None
    pension_not_paid_pence: int | None = None


@dataclass(frozen=True, slots=True)
class LetterFigures:
    """One category letter: this period's contributions and the year's so far."""

    now: Contributions
    to_date: Contributions

    @property
    def letter(self) -> str:
        return self.to_date.letter


@dataclass(frozen=True, slots=True)
class Employment:
    """One payroll id. `changed_from` is the payroll id that it had before this return (empty where nobody knows it);
    `insurance_unknown` says that National Insurance of the year that another program returned is not known here."""

    payroll_id: str
    payment: Payment
    to_date: FiguresToDate
    letters: tuple[LetterFigures, ...] = ()
    starter: StarterDetails | None = None
    left_on: date | None = None
    changed_from: str | None = None
    director: DirectorsNi | None = None
    workplace_postcode: str = ""
    irregular: bool = False
    off_payroll_worker: bool = False
    insurance_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """An address as somebody gave it: with a postcode, or a country where it is abroad."""

    lines: tuple[str, ...] = ()
    postcode: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """The other parent, who is returned with shared parental pay."""

    surname: str
    forename: str = ""
    initials: str = ""
    ni_number: str = ""


@dataclass(frozen=True, slots=True)
class Employee:
    """A person with the employments that are returned; `ni_number` is empty while there is none."""

    surname: str
    gender: Gender
    born: date
    employments: tuple[Employment, ...]
    ni_number: str = ""
    title: str = ""
    forename: str = ""
    second_forename: str = ""
    initials: str = ""
    address: Address = Address()
    passport: str = ""
    partner: Partner | None = None

    @property
    def named(self) -> str:
        """As messages call them: the name as written, and the payroll ids."""
        name = " ".join(part for part in (self.forename or self.initials, self.surname) if part)
        ids = ", ".join(employment.payroll_id for employment in self.employments)
        return f"{name} (payroll id {ids})"


@dataclass(frozen=True, slots=True)
class FullPaymentSubmission:
    """What was paid on, or by, a day: everybody's figures; `final` with the last one of the year."""

    employer: EmployerReferences
    year: TaxYear
    employees: tuple[Employee, ...]
    final: Final | None = None
