"""What a tax year holds of an employment, and of a person with one employer, between one payment and the next: the figures that a
run begins with and those that it leaves. Amounts are pence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from services.payroll.domain.attachments.orders import Order, Standing
from services.payroll.domain.income_tax.year_to_date import YearToDate as TaxToDate
from services.payroll.domain.national_insurance.aggregation import Aggregated, Share
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.national_insurance.year_to_date import Brought
from services.payroll.domain.national_insurance.year_to_date import YearToDate as InsuredToDate
from services.payroll.domain.pensions.assumed_pay import PeriodBefore
from services.payroll.domain.pensions.bands import BandDecision
from services.payroll.domain.pensions.opting_out import Contributed
from services.payroll.domain.statutory_pay.earnings import Paid
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.student_loans.loans import NOTHING_TAKEN, LoanTaken
from services.payroll.domain.tax_calendar import TaxPeriod, TaxYear

NOTHING_INSURED = InsuredToDate()
PAYMENTS_KEPT_FOR = timedelta(days=400)
"""Payments kept for average earnings: those of a year, since a linked period of sickness may have begun long ago."""


@dataclass(frozen=True, slots=True)
class StatutoryPaid:
    """What was paid of one kind of statutory pay."""

    kind: StatutoryKind
    pence: int


@dataclass(frozen=True, slots=True)
class EmploymentToDate:
    """One payroll id's year, and what later periods look back at whatever the year: the last salary in Teachers' Pensions, the band
    and the pensionable pay of the last periods in the Local Government Pension Scheme, and what pension memberships have had. `after_leaving` is what this tax period
    has had after the P45."""

    tax: TaxToDate
    insured: InsuredToDate = NOTHING_INSURED
    gross_pence: int = 0
    net_pence: int = 0
    pension_pence: int = 0
    student_loans_pence: int = 0
    postgraduate_loans_pence: int = 0
    statutory: tuple[StatutoryPaid, ...] = ()
    after_leaving: TaxToDate | None = None
    last_teachers_salary_pence: int | None = None
    band: BandDecision | None = None
    local_pay: tuple[PeriodBefore, ...] = ()
    contributed: tuple[Contributed, ...] = ()

    def in_year(self, year: TaxYear) -> EmploymentToDate:
        """As it stands for a payment in a tax year: all counts begin again with a new one."""
        if self.tax.year == year:
            return self
        return EmploymentToDate(
            TaxToDate(year),
            last_teachers_salary_pence=self.last_teachers_salary_pence,
            band=self.band,
            local_pay=self.local_pay,
            contributed=self.contributed,
        )

    def having_brought(self, brought: Brought) -> EmploymentToDate:
        """With the National Insurance of this year that another program returned, as it is known now."""
        return replace(self, insured=self.insured.having_brought(brought))

    def statutory_pence(self, kind: StatutoryKind) -> int:
        return sum(one.pence for one in self.statutory if one.kind is kind)


@dataclass(frozen=True, slots=True)
class SharedOut:
    """One employment's share of contributions on several together."""

    payroll_id: str
    share: Share


@dataclass(frozen=True, slots=True)
class Insured:
    """What an earnings period has had of National Insurance: that of a tax period, or with None that of a director's year."""

    period: TaxPeriod | None
    so_far: Contributions
    shares: tuple[SharedOut, ...]

    def as_aggregated(self) -> Aggregated:
        """As the function for employments taken together wants it."""
        shares = {one.payroll_id: one.share for one in self.shares}
        return Aggregated(self.so_far, shares, self.so_far, shares)


@dataclass(frozen=True, slots=True)
class PersonToDate:
    """What is kept of a person with one employer, over all employments: National Insurance and loans of the earnings period, how
    attachment orders stand, and payments for average earnings. `as_director` is the year's National Insurance as a director by the
    alternative method."""

    year: TaxYear
    insured: Insured | None = None
    loans_period: TaxPeriod | None = None
    loans: LoanTaken = NOTHING_TAKEN
    orders: tuple[Standing, ...] = ()
    payments: tuple[Paid, ...] = ()
    as_director: InsuredToDate = NOTHING_INSURED

    def in_year(self, year: TaxYear) -> PersonToDate:
        """As it stands for a payment in a tax year."""
        if self.year == year:
            return self
        return replace(
            self, year=year, insured=None, loans_period=None, loans=NOTHING_TAKEN, as_director=NOTHING_INSURED
        )

    def insured_in(self, period: TaxPeriod | None) -> Insured | None:
        """What the same earnings period has had already."""
        return self.insured if self.insured is not None and self.insured.period == period else None

    def loans_in(self, period: TaxPeriod) -> LoanTaken:
        """What the same period has had of loans already."""
        return self.loans if self.loans_period == period else NOTHING_TAKEN

    def standing(self, orders: Iterable[Order], owed: dict[str, int | None]) -> tuple[Standing, ...]:
        """How some orders stand now; of a new one `owed` says what of a debt is to be taken."""
        known = {one.order.reference: one for one in self.orders}
        return tuple(
            replace(known[order.reference], order=order)
            if order.reference in known
            else Standing(order, owed.get(order.reference))
            for order in orders
        )


def nothing_yet(year: TaxYear) -> EmploymentToDate:
    """An employment before its first payment of a year."""
    return EmploymentToDate(TaxToDate(year))
