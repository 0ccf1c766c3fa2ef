"""What a member pays beside the main contribution: additional pension and voluntary contributions, a fixed sum or a share of pay.

All of these are taken before tax and after National Insurance, as the main contribution is. What is given up by salary
sacrifice (a shared-cost AVC) is no deduction from pay and belongs to salary sacrifice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.payroll.domain.pensions.amounts import contribution
from shared.refusals import wrong


class AdditionalKind(StrEnum):
    """The arrangements there are; the first four are Teachers' Pensions', the others the Local Government Pension Scheme's."""

    ADDITIONAL_PENSION = "additional pension"
    FASTER_ACCRUAL = "faster accrual"
    BUY_OUT = "buy-out of the early retirement reduction"
    PAST_ADDED_YEARS = "past added years"
    APC = "additional pension contributions (APC)"
    SHARED_COST_APC = "shared-cost APC"
    ADDED_YEARS = "added years"
    AVC = "additional voluntary contributions (AVC)"


@dataclass(frozen=True, slots=True)
class AdditionalContribution:
    """An agreed contribution: either a sum in every pay period or a rate of pensionable pay, and what the employer adds."""

    kind: AdditionalKind
    reference: str
    fixed_pence: int = 0
    basis_points: int = 0
    employer_pence: int = 0

    def __post_init__(self) -> None:
        if min(self.fixed_pence, self.basis_points, self.employer_pence) < 0:
            raise wrong("additional", f"{self._named} cannot be below £0")
        if (self.fixed_pence > 0) == (self.basis_points > 0):
            raise wrong(
                "additional", f"{self._named} needs either a sum in each pay period or a rate of pay, and not both"
            )
        if self.employer_pence and self.kind is not AdditionalKind.SHARED_COST_APC:
            raise wrong("additional", f"{self._named}: the employer only pays towards a shared-cost APC")

    @property
    def _named(self) -> str:
        return f"{self.kind.capitalize()} {self.reference}".strip()


@dataclass(frozen=True, slots=True)
class AdditionalPaid:
    """What was taken in one pay period. `missed` says that there was no pay to take it from."""

    agreed: AdditionalContribution
    member_pence: int
    employer_pence: int
    missed: bool = False


def additional_paid(agreed: Iterable[AdditionalContribution], pensionable_pence: int) -> tuple[AdditionalPaid, ...]:
    """What each arrangement takes from this period's pensionable pay. With no pay nothing is taken, and it is shown as missed."""
    return tuple(_paid(one, pensionable_pence) for one in agreed)


def _paid(one: AdditionalContribution, pensionable_pence: int) -> AdditionalPaid:
    if pensionable_pence <= 0:
        return AdditionalPaid(one, 0, 0, missed=True)
    member = one.fixed_pence or contribution(pensionable_pence, one.basis_points)
    return AdditionalPaid(one, member, one.employer_pence)
