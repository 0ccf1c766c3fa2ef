"""Every dated row that a run is worked out with, loaded before anything is calculated: a row that is missing is refused by name then,
and never in the middle of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.payroll.domain.attachments.orders import AttachmentParameters
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.gross_pay.standards import Standards
from services.payroll.domain.income_tax.codes import Regime
from services.payroll.domain.income_tax.parameters import TaxParameters
from services.payroll.domain.income_tax.starters import StarterRules
from services.payroll.domain.national_insurance.letters import LetterRules
from services.payroll.domain.national_insurance.parameters import Parameters as InsuranceParameters
from services.payroll.domain.national_insurance.parameters import PeriodRules
from services.payroll.domain.pensions.automatic_enrolment import EnrolmentRules
from services.payroll.domain.pensions.bands import LocalScheme
from services.payroll.domain.pensions.teachers import TeachersScheme
from services.payroll.domain.sacrifice_and_minimum_wage.minimum_wage import WageParameters
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import Benefit, FloorRule
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.family_leave import FamilyPayRules
from services.payroll.domain.statutory_pay.sickness import SickPayRules
from services.payroll.domain.student_loans.loans import LoanParameters
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR, WEEKS_IN_A_YEAR, Frequency, TaxPeriod


@dataclass(frozen=True, slots=True)
class RunTerms:
    """When a run pays and for which days. `payday` is the usual day, which decides the tax period; a bank holiday may move the
    payment to another day. A supplementary run pays beside the regular one: no yearly pay, and no attachment orders again."""

    payday: date
    frequency: Frequency
    span: Span
    is_supplementary: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class RunParameters:
    """The rules of one run, as the rooms of the engine take them."""

    terms: RunTerms
    period: TaxPeriod
    scales: Scales
    standards: Standards
    tax: Mapping[Regime, TaxParameters]
    starters: StarterRules
    contributions: PeriodRules
    directors: InsuranceParameters
    letters: LetterRules
    loans: LoanParameters
    teachers: TeachersScheme
    local: LocalScheme
    enrolment: EnrolmentRules
    attachments: AttachmentParameters
    wages: WageParameters
    floors: Mapping[Benefit, FloorRule]
    sick_pay: SickPayRules
    family_pay: FamilyPayRules

    @property
    def payday(self) -> date:
        return self.terms.payday

    @property
    def frequency(self) -> Frequency:
        return self.terms.frequency

    @property
    def is_last_payday(self) -> bool:
        """Whether no regular payday of the tax year follows: a director's year is made up on it."""
        weeks = self.frequency.weeks
        return self.period.number + weeks > WEEKS_IN_A_YEAR if weeks else self.period.number == MONTHS_IN_A_YEAR
