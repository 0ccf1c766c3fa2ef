"""What company directors and their employer contribute: on the earnings of the whole tax year, or as for others with the year made
up on the last payday. Source: Social Security (Contributions) Regulations 2001, reg. 8; HMRC booklet CA44, manual NIM12022."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import reduce

from services.payroll.domain.national_insurance.contributions import Contributions, contributions
from services.payroll.domain.national_insurance.parameters import YEAR, EarningsPeriod, PeriodRules
from services.payroll.domain.tax_calendar import WEEKS_IN_A_YEAR, TaxYear, tax_week_of
from shared.calendar.words import day_in_words
from shared.refusals import NotValid


class DirectorMethod(StrEnum):
    """How a director's contributions are collected in the year; what the year comes to is the same."""

    ANNUAL = "annual"
    ALTERNATIVE = "alternative"


def director_period(year: TaxYear, appointed: date | None = None) -> EarningsPeriod:
    """The earnings period of a director: the year, or for one appointed in it the weeks that are left, the week of appointment
    included. A year counts as 52 weeks, and who is appointed in week 53 has one week (NIM12022). It stays so when the
    directorship ends. Raises NotValid for an appointment after the year."""
    if appointed is None or appointed < year.first_day:
        return YEAR
    if appointed > year.last_day:
        raise NotValid(
            f"A director appointed on {day_in_words(appointed)} is none in {year.name}",
            fields={"appointed": [f"Give a day up to {day_in_words(year.last_day)}"]},
        )
    weeks = max(1, WEEKS_IN_A_YEAR + 1 - tax_week_of(appointed))
    return YEAR if weeks == WEEKS_IN_A_YEAR else EarningsPeriod(weeks=weeks)


def made_up_contributions(
    letter: str, yearly: PeriodRules, earnings_pence: int, so_far: Sequence[Contributions]
) -> Contributions:
    """What the last payday of the year bears by the alternative method: the year's contributions less those taken so far, which
    may be negative. The same is done when a directorship ends.

    Raises NotValid where the letter changed during the year: what was taken under the earlier letter would have to be put right.
    """
    letters = [one.letter for one in so_far if one.earnings_pence]
    if any(before != letter for before in letters):
        raise NotValid(
            f"This director's letter changed from {letters[0]} to {letter} during the year. By the alternative method the year is "
            "not made up here for two letters: change to the annual method before the letter changes, or have HMRC say what is due"
        )
    return contributions(letter, yearly, earnings_pence, _together(so_far))


def _together(so_far: Sequence[Contributions]) -> Contributions | None:
    return reduce(Contributions.plus, so_far) if so_far else None
