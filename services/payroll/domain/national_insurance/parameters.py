"""What National Insurance is worked out with: yearly thresholds, rates and category letters, and from them the thresholds of
one earnings period. Source of the rounding: Social Security (Contributions) Regulations 2001, reg. 11; HMRC manual NIM01206."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import MONTHS_IN_A_YEAR, WEEKS_IN_A_YEAR, Frequency
from shared.refusals import NotValid

PENCE_IN_A_POUND = 100


@dataclass(frozen=True, slots=True)
class EarningsPeriod:
    """The stretch of earnings that contributions are worked out over: so many weeks, or so many months."""

    weeks: int = 0
    months: int = 0

    def __post_init__(self) -> None:
        if min(self.weeks, self.months) != 0 or max(self.weeks, self.months) < 1:
            raise NotValid(
                f"An earnings period is of weeks or of months, not of {self.weeks} weeks and {self.months} months"
            )
        if self.weeks > WEEKS_IN_A_YEAR or self.months > MONTHS_IN_A_YEAR:
            raise NotValid("An earnings period is no longer than a tax year: 52 weeks or 12 months")

    @property
    def share_of_year(self) -> tuple[int, int]:
        """How many of how many equal parts of the tax year it is: (2, 52), (1, 12)."""
        return (self.weeks, WEEKS_IN_A_YEAR) if self.weeks else (self.months, MONTHS_IN_A_YEAR)

    @property
    def length(self) -> int:
        """What periods of weeks and of months are compared by: parts of a year of 624."""
        parts, of = self.share_of_year
        return parts * WEEKS_IN_A_YEAR * MONTHS_IN_A_YEAR // of

    @property
    def words(self) -> str:
        count, unit = (self.weeks, "week") if self.weeks else (self.months, "month")
        return f"{count} {unit}{'' if count == 1 else 's'}"


WEEK, MONTH, YEAR = EarningsPeriod(weeks=1), EarningsPeriod(months=1), EarningsPeriod(months=MONTHS_IN_A_YEAR)


def earnings_period_of(frequency: Frequency) -> EarningsPeriod:
    """The earnings period of regular pay. An extra payday (week 53, 54, 56) has it too: regulation 3(2) treats the last period
    of a year as if it were as long as the others."""
    return EarningsPeriod(weeks=frequency.weeks) if frequency.weeks else MONTH


class EmployeePays(StrEnum):
    """Which rates an employee's letter means."""

    STANDARD = "standard"
    REDUCED = "reduced"
    DEFERRED = "deferred"
    NOTHING = "nothing"


class EmployerPays(StrEnum):
    """From which threshold on an employer pays for a letter."""

    FROM_SECONDARY = "above the secondary threshold"
    FROM_UPPER = "above the upper secondary threshold"
    FROM_SPECIAL = "above the special secondary threshold"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Amount:
    """A yearly (or, for the lower earnings limit, weekly) amount in pence, and the row that it came from."""

    pence: int
    source: Source


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in hundredths of one per cent (8 per cent is 800), and the row that it came from."""

    hundredths: int
    source: Source


@dataclass(frozen=True, slots=True)
class Letter:
    """A category letter as its row says it."""

    letter: str
    employee: EmployeePays
    employer: EmployerPays
    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Parameters:
    """The dated rows that hold together on a day: for everybody, or, where the year sets others, for directors."""

    lower_earnings_limit_a_week: Amount
    primary_threshold: Amount
    secondary_threshold: Amount
    special_secondary_threshold: Amount
    upper_secondary_threshold: Amount
    upper_earnings_limit: Amount
    employee_main: Rate
    employee_reduced: Rate
    employee_upper: Rate
    employer: Rate
    letters: Mapping[str, Letter]


@dataclass(frozen=True, slots=True)
class LetterRates:
    """A letter within one earnings period: rates in hundredths of one per cent, and the pence above which the employer pays."""

    row: Letter
    employee_main: int
    employee_upper: int
    employer: int
    employer_from_pence: int


@dataclass(frozen=True, slots=True)
class PeriodRules:
    """Everything that contributions over one earnings period are worked out with; amounts are whole pounds, in pence."""

    period: EarningsPeriod
    lower_earnings_limit: int
    primary_threshold: int
    secondary_threshold: int
    special_secondary_threshold: int
    upper_secondary_threshold: int
    upper_earnings_limit: int
    letters: Mapping[str, LetterRates]
    parameters: Parameters

    def rates_of(self, letter: str) -> LetterRates:
        """The rates of a letter. Raises NotValid, naming the letters there are."""
        rates = self.letters.get(letter)
        if rates is None:
            known = ", ".join(sorted(self.letters))
            raise NotValid(
                f"'{letter}' is not a category letter that is worked out here: use one of {known}. Letters of mariners "
                "(G, P, Q, R, T, W, Y) are not",
                fields={"letter": [f"Use one of {known}"]},
            )
        return rates


def threshold_over(a_year_pence: int, period: EarningsPeriod) -> int:
    """A yearly amount over an earnings period, in whole pounds (as pence): over one week or one month to the nearest pound, over
    several up to the next (NIM01206)."""
    parts, of = period.share_of_year
    in_parts = a_year_pence * parts
    divisor = of * PENCE_IN_A_POUND
    to_the_nearest = (2 * in_parts + divisor) // (2 * divisor)
    upwards = -(-in_parts // divisor)
    return (to_the_nearest if parts == 1 else upwards) * PENCE_IN_A_POUND


def rules_over(parameters: Parameters, period: EarningsPeriod) -> PeriodRules:
    """The parameters made ready for one earnings period; done once for a pay run."""
    secondary, special, upper_secondary = (
        threshold_over(amount.pence, period)
        for amount in (
            parameters.secondary_threshold,
            parameters.special_secondary_threshold,
            parameters.upper_secondary_threshold,
        )
    )
    main = {
        EmployeePays.STANDARD: parameters.employee_main.hundredths,
        EmployeePays.REDUCED: parameters.employee_reduced.hundredths,
        EmployeePays.DEFERRED: parameters.employee_upper.hundredths,
        EmployeePays.NOTHING: 0,
    }
    employer_from = {
        EmployerPays.FROM_SECONDARY: secondary,
        EmployerPays.FROM_UPPER: upper_secondary,
        EmployerPays.FROM_SPECIAL: special,
        EmployerPays.NOTHING: 0,
    }
    letters = {
        letter: LetterRates(
            row,
            main[row.employee],
            0 if row.employee is EmployeePays.NOTHING else parameters.employee_upper.hundredths,
            0 if row.employer is EmployerPays.NOTHING else parameters.employer.hundredths,
            employer_from[row.employer],
        )
        for letter, row in parameters.letters.items()
    }
    return PeriodRules(
        period,
        threshold_over(parameters.lower_earnings_limit_a_week.pence * WEEKS_IN_A_YEAR, period),
        threshold_over(parameters.primary_threshold.pence, period),
        secondary,
        special,
        upper_secondary,
        threshold_over(parameters.upper_earnings_limit.pence, period),
        letters,
        parameters,
    )
