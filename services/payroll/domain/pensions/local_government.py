"""The Local Government Pension Scheme (England and Wales): the band, the two sections, and what member and employer pay.

The band goes by the actual annual pensionable pay of one employment, decided in each April and kept until the next, unless the
employer's policy looks again. Half pay, half pension (the 50/50 section) halves the member's rate and never the employer's.
Source: Local Government Pension Scheme Regulations 2013, reg. 9, 10, 21 and 67."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.pensions.additional import AdditionalContribution, AdditionalPaid, additional_paid
from services.payroll.domain.pensions.amounts import contribution
from services.payroll.domain.pensions.bands import BandDecision
from services.payroll.domain.sources import Source
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NoRuleForDate, wrong


class Section(StrEnum):
    """The section of the scheme that somebody pays into."""

    MAIN = "main"
    FIFTY_FIFTY = "50/50"


@dataclass(frozen=True, slots=True)
class EmployerRate:
    """The rate that one employer pays to its fund between two days, both included, from the fund's certificate."""

    fund: str
    starts: date
    ends: date | None
    basis_points: int
    source: Source


@dataclass(frozen=True, slots=True)
class LocalPay:
    """Pensionable pay of one employment in one pay period, in pence.

    `assumed_pence` is the assumed pensionable pay of the days on which it counts, and `actual_while_assumed_pence` what was paid
    for those same days; it is part of `actual_pence`."""

    actual_pence: int
    assumed_pence: int | None = None
    actual_while_assumed_pence: int = 0

    def __post_init__(self) -> None:
        if self.assumed_pence is None and self.actual_while_assumed_pence:
            raise wrong(
                "assumed_pence", "Pay is given for days with assumed pensionable pay, but no assumed pensionable pay"
            )
        if self.assumed_pence is not None and self.assumed_pence < 0:
            raise wrong("assumed_pence", f"Assumed pensionable pay cannot be {pounds(self.assumed_pence)}")

    @property
    def credited_pence(self) -> int:
        """What counts for the pension and for the employer: assumed pay for its days unless those were paid more."""
        if self.assumed_pence is None:
            return self.actual_pence
        others = self.actual_pence - self.actual_while_assumed_pence
        return others + max(self.assumed_pence, self.actual_while_assumed_pence)


@dataclass(frozen=True, slots=True)
class LocalContributions:
    """What one employment pays in one period, with what it came from."""

    section: Section
    decision: BandDecision
    employer_rate: EmployerRate
    pay: LocalPay
    member_basis_points: int
    credited_pence: int
    member_pence: int
    employer_pence: int
    additional: tuple[AdditionalPaid, ...] = ()

    @property
    def before_tax_pence(self) -> int:
        """All that comes off pay before tax (and not before National Insurance)."""
        return self.member_pence + sum(one.member_pence for one in self.additional)


def employer_rate_on(rates: Iterable[EmployerRate], on: date) -> EmployerRate:
    """The employer's rate on a day. Raises NoRuleForDate: a rate is in the fund's certificate and is never guessed."""
    fitting = [one for one in rates if one.starts <= on and (one.ends is None or on <= one.ends)]
    if not fitting:
        raise NoRuleForDate(
            f"No employer's rate for the Local Government Pension Scheme is known on {day_in_words(on)}. "
            "Enter the rate of the fund's certificate, with the day from which it holds"
        )
    if len(fitting) > 1:
        raise wrong(
            "rates", f"Two employer's rates hold on {day_in_words(on)}: end the earlier one before the later begins"
        )
    return fitting[0]


def member_rate(decision: BandDecision, section: Section) -> int:
    """The member's rate in basis points: the band's, halved in the 50/50 section."""
    whole = decision.band.basis_points
    return whole if section is Section.MAIN else whole // 2


def local_contributions(
    pay: LocalPay,
    section: Section,
    decision: BandDecision,
    employer_rate: EmployerRate,
    additional: Iterable[AdditionalContribution] = (),
) -> LocalContributions:
    """What is paid in one pay period: by the member on what was paid, by the employer on what is credited."""
    rate = member_rate(decision, section)
    credited = pay.credited_pence
    return LocalContributions(
        section=section,
        decision=decision,
        employer_rate=employer_rate,
        pay=pay,
        member_basis_points=rate,
        credited_pence=credited,
        member_pence=contribution(pay.actual_pence, rate),
        employer_pence=contribution(credited, employer_rate.basis_points),
        additional=additional_paid(additional, pay.actual_pence),
    )


def section_in_next_period(section: Section, has_no_pay_for_sickness_or_family_leave: bool) -> Section:
    """The section from the start of the next pay period: back to main when pay has stopped for sickness or for ordinary
    maternity, paternity or adoption leave. Source: reg. 10."""
    return Section.MAIN if has_no_pay_for_sickness_or_family_leave else section
