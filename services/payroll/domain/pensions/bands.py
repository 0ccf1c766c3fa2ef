"""The contribution band of one employment in the Local Government Pension Scheme: when it is decided, and when looked at again.

Source: Local Government Pension Scheme Regulations 2013, reg. 9: annual pensionable pay, rounded down to whole pounds, in the
pay period of 1 April or at the start; a review on a material change of pay is the employer's choice; a reduction for sickness
or family leave never moves the band."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.pensions.amounts import PERIODS_IN_A_YEAR
from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import Frequency
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NoRuleForDate, wrong

FIRST_DAY_OF_SCHEME_YEAR = (4, 1)


class BandReason(StrEnum):
    """Why a band is looked at."""

    START = "start of the employment"
    APRIL = "1 April"
    CONTRACT_CHANGE = "change of hours, grade or weeks"
    PAY_AWARD = "pay award"
    ABSENCE = "sickness or family leave"


_ALWAYS = frozenset({BandReason.START, BandReason.APRIL})


@dataclass(frozen=True, slots=True)
class Band:
    """A band of annual pensionable pay from a whole number of pounds, and the member's rate in the main section."""

    number: int
    starts_pounds: int
    basis_points: int


@dataclass(frozen=True, slots=True)
class LocalScheme:
    """The bands of one scheme year, lowest first, with their row."""

    bands: tuple[Band, ...]
    bands_source: Source


@dataclass(frozen=True, slots=True)
class BandDecision:
    """The band of one employment from a day, with the pay that it went by. It holds until the 31 March that follows."""

    band: Band
    annual_pence: int
    decided_for: date
    reason: BandReason
    source: Source

    @property
    def ends(self) -> date:
        return date(scheme_year_of(self.decided_for) + 1, 3, 31)


@dataclass(frozen=True, slots=True)
class BandPolicy:
    """What the employer has chosen to review a band on, beside the start and 1 April."""

    reviews: frozenset[BandReason] = frozenset()

    def __post_init__(self) -> None:
        if BandReason.ABSENCE in self.reviews:
            raise wrong(
                "reviews",
                "A reduction of pay for sickness or family leave never moves a band: leave it out of the policy",
            )


def scheme_year_of(day: date) -> int:
    """The scheme year, 1 April to 31 March, by the calendar year in which it begins."""
    return day.year if (day.month, day.day) >= FIRST_DAY_OF_SCHEME_YEAR else day.year - 1


def annual_pensionable_pay(period_pence: int, frequency: Frequency, other_expected_pence: int = 0) -> int:
    """A year's pay in pence at the pay of one period, and what else is expected in the year (overtime, additional hours)."""
    return period_pence * PERIODS_IN_A_YEAR[frequency] + other_expected_pence


def band_of(scheme: LocalScheme, annual_pence: int) -> Band:
    """The band of an annual pay, which is rounded down to whole pounds first. Raises NotValid for a pay below 0."""
    if annual_pence < 0:
        raise wrong("annual_pence", f"An annual pensionable pay cannot be {pounds(annual_pence)}")
    return scheme.bands[bisect_right([band.starts_pounds for band in scheme.bands], annual_pence // 100) - 1]


def band_decision(
    scheme: LocalScheme,
    annual_pence: int,
    on: date,
    reason: BandReason,
    held: BandDecision | None = None,
    policy: BandPolicy = BandPolicy(),
) -> BandDecision:
    """The band from a day: newly decided at the start, on 1 April and where the policy reviews; otherwise the one held."""
    if held is not None and reason not in _ALWAYS and reason not in policy.reviews:
        return held_on(held, on)
    return BandDecision(band_of(scheme, annual_pence), annual_pence, on, reason, scheme.bands_source)


def held_on(decision: BandDecision | None, on: date) -> BandDecision:
    """The decision, for use on a day. Raises NoRuleForDate when none was made for that day's scheme year."""
    if decision is None or not decision.decided_for <= on <= decision.ends:
        year = scheme_year_of(on)
        raise NoRuleForDate(
            f"No contribution band is decided for {day_in_words(on)}. "
            f"Decide it from the annual pensionable pay expected from 1 April {year} (or from the start, if that is later)"
        )
    return decision
