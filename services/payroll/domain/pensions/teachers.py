"""Teachers' Pensions: the tier of one employment in one pay period, and what the member and the employer pay.

The tier goes by the pay of the period made a year's, without back pay; its rate is then charged on all pensionable earnings of
the period, back pay included. Each employment has a tier of its own. Pensionable earnings are those before a salary sacrifice.
Sources: Teachers' Pension Scheme Regulations 2014, reg. 34 and 185; Teachers' Pensions, Tiered contributions (employer FAQ)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.payroll.domain.pensions.additional import AdditionalContribution, AdditionalPaid, additional_paid
from services.payroll.domain.pensions.amounts import PERIODS_IN_A_YEAR, contribution, nearest
from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import Frequency
from shared.money import pounds
from shared.refusals import wrong


class TeachersMembership(StrEnum):
    """Whether somebody eligible is in the scheme; who has opted out pays nothing and is still reported."""

    ACTIVE = "in the scheme"
    OPTED_OUT = "opted out"


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of annual salary from a whole number of pounds up to the next band, and the member's rate."""

    number: int
    starts_pounds: int
    basis_points: int

    def lowest_pay_pence(self, frequency: Frequency) -> int:
        """The least pay of one period that is in this tier: its lower bound divided by the periods in a year, to the penny."""
        return nearest(100 * self.starts_pounds, PERIODS_IN_A_YEAR[frequency])


@dataclass(frozen=True, slots=True)
class TeachersScheme:
    """The scheme's numbers on one day, with the rows they come from. `overtime_counts` says whether overtime moves the tier."""

    tiers: tuple[Tier, ...]
    employer_basis_points: int
    overtime_counts: bool
    tiers_source: Source
    employer_source: Source
    overtime_source: Source


@dataclass(frozen=True, slots=True)
class TeachersEarnings:
    """Pensionable earnings of one employment paid in one pay period, in pence.

    `back_pay_pence` is what is paid now for earlier periods (below 0 when it is taken back). `last_salary_pence` is the salary
    of the last period with one, and is needed only for overtime or back pay in a period without salary."""

    salary_pence: int
    overtime_pence: int = 0
    back_pay_pence: int = 0
    last_salary_pence: int | None = None

    def __post_init__(self) -> None:
        for field in ("salary_pence", "overtime_pence", "last_salary_pence"):
            pence = getattr(self, field)
            if pence is not None and pence < 0:
                name = field.removesuffix("_pence").replace("_", " ")
                raise wrong(
                    field, f"A teacher's {name} cannot be {pounds(pence)}: what is taken back is negative back pay"
                )
        beside_salary = self.overtime_pence + self.back_pay_pence
        if not self.salary_pence and (self.overtime_pence or self.back_pay_pence) and self.last_salary_pence is None:
            raise wrong(
                "last_salary_pence",
                f"{pounds(beside_salary)} of overtime and back pay are paid in a period without salary, so no tier follows: "
                "give the salary of the last period in which there was one",
            )

    @property
    def total_pence(self) -> int:
        return self.salary_pence + self.overtime_pence + self.back_pay_pence

    def pence_for_tier(self, scheme: TeachersScheme) -> int:
        """The pay that decides the tier: this period's salary (with overtime where that counts), or else the last one's."""
        overtime = self.overtime_pence if scheme.overtime_counts else 0
        if self.salary_pence or overtime or self.last_salary_pence is None:
            return self.salary_pence + overtime
        return self.last_salary_pence


@dataclass(frozen=True, slots=True)
class TeachersContributions:
    """What one employment pays in one period, with what it came from. The employer's includes the administration levy."""

    scheme: TeachersScheme
    membership: TeachersMembership
    frequency: Frequency
    earnings: TeachersEarnings
    tier_pay_pence: int
    annual_pence: int
    tier: Tier
    pensionable_pence: int
    member_pence: int
    employer_pence: int
    additional: tuple[AdditionalPaid, ...] = ()

    @property
    def before_tax_pence(self) -> int:
        """All that comes off pay before tax (and not before National Insurance)."""
        return self.member_pence + sum(one.member_pence for one in self.additional)


def tier_of(scheme: TeachersScheme, pay_pence: int, frequency: Frequency) -> Tier:
    """The tier of a period's pay.

    A tier begins at whole pounds and ends 1p below the next. A salary of exactly a lower bound, paid in equal parts rounded to
    the penny, can come back as some pence less (£41,500 is paid as £3,458.33, and 12 times that is £41,499.96): it belongs to
    the tier of the salary, as in the scheme's own example, so the part is compared with the part of the lower bound."""
    return next(
        (tier for tier in reversed(scheme.tiers) if pay_pence >= tier.lowest_pay_pence(frequency)), scheme.tiers[0]
    )


def teachers_contributions(
    scheme: TeachersScheme,
    earnings: TeachersEarnings,
    frequency: Frequency = Frequency.MONTHLY,
    membership: TeachersMembership = TeachersMembership.ACTIVE,
    additional: Iterable[AdditionalContribution] = (),
) -> TeachersContributions:
    """What is paid on the earnings of one employment in one pay period; nothing by who has opted out.

    The scheme's numbers are those of the day of payment: back pay counts in the period in which it is paid."""
    tier_pay = earnings.pence_for_tier(scheme)
    tier = tier_of(scheme, tier_pay, frequency)
    pensionable = earnings.total_pence if membership is TeachersMembership.ACTIVE else 0
    return TeachersContributions(
        scheme=scheme,
        membership=membership,
        frequency=frequency,
        earnings=earnings,
        tier_pay_pence=tier_pay,
        annual_pence=tier_pay * PERIODS_IN_A_YEAR[frequency],
        tier=tier,
        pensionable_pence=pensionable,
        member_pence=contribution(pensionable, tier.basis_points),
        employer_pence=contribution(pensionable, scheme.employer_basis_points),
        additional=additional_paid(additional, pensionable) if membership is TeachersMembership.ACTIVE else (),
    )
