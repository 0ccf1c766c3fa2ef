"""The dated rows about National Insurance, read into the values that the domain asks for: thresholds, rates, letters, ages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from services.payroll.domain.national_insurance.letters import Age, LetterRules, PensionAge
from services.payroll.domain.national_insurance.parameters import (
    Amount,
    EarningsPeriod,
    EmployeePays,
    EmployerPays,
    Letter,
    Parameters,
    PeriodRules,
    Rate,
    rules_over,
)
from services.payroll.rules import row_on, source_of
from shared.rules import RuleBook, RuleFileError, RuleRow

_ROOM = "national-insurance."
_LETTER = f"{_ROOM}letter."
_PENSION_AGE = f"{_ROOM}state-pension-age"
_KEPT_PERIODS = 256
"""Days of payment times earnings periods that are kept ready; a run uses one or two."""


def parameters_on(book: RuleBook, day: date, *, directors: bool = False) -> Parameters:
    """The rows that hold on a day of payment; for directors the year's own where there are any (2022-23). Raises NoRuleForDate, naming
    the row and the day, and RuleFileError for a row that cannot be worked with."""
    return Parameters(
        lower_earnings_limit_a_week=_amount(book, "lower-earnings-limit-week", day, directors),
        primary_threshold=_amount(book, "primary-threshold-year", day, directors),
        secondary_threshold=_amount(book, "secondary-threshold-year", day, directors),
        special_secondary_threshold=_amount(book, "special-secondary-threshold-year", day, directors),
        upper_secondary_threshold=_amount(book, "upper-secondary-threshold-year", day, directors),
        upper_earnings_limit=_amount(book, "upper-earnings-limit-year", day, directors),
        employee_main=_rate(book, "rate.employee-main", day, directors),
        employee_reduced=_rate(book, "rate.employee-reduced", day, directors),
        employee_upper=_rate(book, "rate.employee-upper", day, directors),
        employer=_rate(book, "rate.employer", day, directors),
        letters={letter.letter: letter for letter in letters_on(book, day)},
    )


@lru_cache(maxsize=_KEPT_PERIODS)
def period_rules_on(book: RuleBook, day: date, period: EarningsPeriod, *, directors: bool = False) -> PeriodRules:
    """The rules over one earnings period for a payment on a day. Raises NoRuleForDate."""
    return rules_over(parameters_on(book, day, directors=directors), period)


@lru_cache(maxsize=_KEPT_PERIODS)
def letter_rules_on(book: RuleBook, day: date) -> LetterRules:
    """What the letter of somebody depends on, for a payment on a day. Raises NoRuleForDate."""
    pension_ages = tuple(
        PensionAge(row.starts, row.ends, row.integer, source_of(row)) for row in book.history(_PENSION_AGE)
    )
    return LetterRules(
        pension_ages=pension_ages,
        first_liable_age=_age(book, "age.first-liable", day),
        young_until_age=_age(book, "age.young-until", day),
        apprentice_until_age=_age(book, "age.apprentice-until", day),
        veteran_months=_age(book, "veteran-months", day),
        site_months=_age(book, "site-months", day),
        letters={letter.letter: letter.source for letter in letters_on(book, day)},
    )


def _row(book: RuleBook, name: str, day: date, directors: bool) -> RuleRow:
    """A row for directors only stands where a year sets one for them; otherwise theirs is everybody's."""
    if directors:
        for row in book.history(f"{_ROOM}director.{name}"):
            if row.holds_on(day):
                return row
    return row_on(book, f"{_ROOM}{name}", day)


def _amount(book: RuleBook, name: str, day: date, directors: bool) -> Amount:
    row = _row(book, name, day, directors)
    return Amount(row.pence, source_of(row))


def _rate(book: RuleBook, name: str, day: date, directors: bool) -> Rate:
    row = _row(book, name, day, directors)
    hundredths = row.decimal * 100
    if hundredths != int(hundredths) or not 0 <= hundredths <= Decimal(10_000):
        raise RuleFileError(
            f"{row.name} ({row.span}) is {row.value}: give a rate of 0 to 100 per cent with two decimals at most"
        )
    return Rate(int(hundredths), source_of(row))


def _age(book: RuleBook, name: str, day: date) -> Age:
    row = row_on(book, f"{_ROOM}{name}", day)
    return Age(row.integer, source_of(row))


def letters_on(book: RuleBook, day: date) -> list[Letter]:
    """The category letters that hold on a day, as their rows say them."""
    return [_letter(row) for row in book if row.name.startswith(_LETTER) and row.holds_on(day)]


def _letter(row: RuleRow) -> Letter:
    try:
        employee, employer = row.texts
        pays = EmployeePays(employee), EmployerPays(employer)
    except ValueError as unread:
        raise RuleFileError(
            f"{row.name} ({row.span}) is {row.value}: say what the employee pays and what the employer pays"
        ) from unread
    return Letter(row.name.removeprefix(_LETTER), *pays, row.note, source_of(row))
