"""The minimum wage of a pay reference period: which hourly rate, for how many hours, against which pay. Sources: National Minimum Wage
Regulations 2015; HMRC, National Minimum Wage Manual, NMWM03080 and NMWM08030 to 08050; GOV.UK, Calculating the minimum wage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR, WEEKS_IN_A_YEAR, Frequency
from shared.calendar.months import anniversary
from shared.refusals import NotValid, wrong

DAYS_IN_A_YEAR = 365
"""NMWM08050 divides by 365 in a leap year too."""
_APPRENTICE_UNDER = 19


class WageBand(StrEnum):
    """The rates that there are."""

    LIVING_WAGE = "National Living Wage"
    EIGHTEEN_AND_OVER = "18 and over"
    UNDER_EIGHTEEN = "under 18"
    APPRENTICE = "apprentice"


@dataclass(frozen=True, slots=True)
class WageAmount:
    """An amount in pence (an hour, or a day of accommodation), and its row."""

    pence: int
    source: Source


@dataclass(frozen=True, slots=True, eq=False)
class WageParameters:
    """The rates of a day. `living_wage_age` is the age from which the National Living Wage is due."""

    an_hour: Mapping[WageBand, WageAmount]
    living_wage_age: int
    accommodation_a_day: WageAmount


@dataclass(frozen=True, slots=True)
class Worker:
    """Whom the rate is chosen for; `apprentice_since` is the first day of the apprenticeship that still goes on."""

    born: date
    apprentice_since: date | None = None


@dataclass(frozen=True, slots=True)
class Accommodation:
    """Living accommodation that the employer provides: on how many days of the period, and what is charged for them."""

    days: int
    charged_pence: int

    def __post_init__(self) -> None:
        if min(self.days, self.charged_pence) < 0:
            raise wrong("accommodation", "Days of accommodation and what is charged for them cannot be below nothing")


@dataclass(frozen=True, slots=True)
class ReferencePeriod:
    """A pay reference period: the pay in it that counts (without expenses, premiums for overtime, and statutory pay), what was
    deducted for the employer's own use, the hours, and accommodation."""

    first_day: date
    hours: Fraction
    counted_pence: int
    own_use_pence: int = 0
    accommodation: Accommodation | None = None

    def __post_init__(self) -> None:
        if self.hours < 0:
            raise wrong("hours", "Hours of a pay period cannot be below nothing")


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """The check of a period. `above_pence` is what pay is above the minimum; below nothing, it is missing from it."""

    band: WageBand
    rate: WageAmount
    hours: Fraction
    counted_pence: int
    own_use_pence: int
    accommodation_pence: int
    minimum_pence: int

    @property
    def pay_pence(self) -> int:
        return self.counted_pence - self.own_use_pence + self.accommodation_pence

    @property
    def above_pence(self) -> int:
        return self.pay_pence - self.minimum_pence


def wage_band(worker: Worker, first_day: date, parameters: WageParameters) -> WageBand:
    """The rate for a worker in a pay reference period: that of the age on its first day. An apprentice has the apprentices' rate
    until 19, and after that in the first year of the apprenticeship."""
    since = worker.apprentice_since
    if since is not None and since <= first_day:
        in_first_year = first_day < anniversary(since, 1)
        if in_first_year or first_day < anniversary(worker.born, _APPRENTICE_UNDER):
            return WageBand.APPRENTICE
    if first_day >= anniversary(worker.born, parameters.living_wage_age):
        return WageBand.LIVING_WAGE
    if first_day >= anniversary(worker.born, 18):
        return WageBand.EIGHTEEN_AND_OVER
    return WageBand.UNDER_EIGHTEEN


def minimum_wage(worker: Worker, period: ReferencePeriod, parameters: WageParameters) -> MinimumWage:
    """The least pay for the hours of a period and how far pay is above it, in pence; parts of a penny of the minimum go up."""
    band = wage_band(worker, period.first_day, parameters)
    rate = parameters.an_hour[band]
    return MinimumWage(
        band,
        rate,
        period.hours,
        period.counted_pence,
        period.own_use_pence,
        accommodation_pence(period.accommodation, parameters),
        -(-period.hours * rate.pence // 1),
    )


def accommodation_pence(provided: Accommodation | None, parameters: WageParameters) -> int:
    """What accommodation adds to the pay that counts: the offset where it is free, nothing where the charge is within the offset,
    and less than nothing by what is charged above it."""
    if provided is None:
        return 0
    offset = provided.days * parameters.accommodation_a_day.pence
    return offset if provided.charged_pence == 0 else min(0, offset - provided.charged_pence)


def salaried_hours(basic_hours_a_year: Decimal | Fraction, frequency: Frequency) -> Fraction:
    """The hours treated as worked in a period of salaried work: a twelfth or so many fifty-seconds of the year's basic hours."""
    basic = _hours(basic_hours_a_year)
    weeks = frequency.weeks
    return basic * weeks / WEEKS_IN_A_YEAR if weeks else basic / MONTHS_IN_A_YEAR


def salaried_hours_of_days(basic_hours_a_year: Decimal | Fraction, days: int) -> Fraction:
    """The hours treated as worked in a period cut short by starting or leaving: so many of 365 parts of the year's."""
    if not 0 <= days <= DAYS_IN_A_YEAR:
        raise wrong("days", f"A pay period has 0 to {DAYS_IN_A_YEAR} days, not {days}")
    return _hours(basic_hours_a_year) * days / DAYS_IN_A_YEAR


def basic_hours_a_year(hours_a_week: Decimal, paid_weeks: Decimal | Fraction) -> Fraction:
    """The year's basic hours of a contract: its week's hours in the weeks that the salary is paid for; of a term-time-only one those
    are the weeks worked and those of paid leave."""
    return _hours(hours_a_week) * _hours(paid_weeks)


def _hours(given: Decimal | Fraction) -> Fraction:
    if given < 0:
        raise NotValid(f"Hours and weeks are 0 or more, not {given}")
    return Fraction(given)
