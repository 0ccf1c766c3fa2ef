"""National Insurance of all rows by the exact percentage method, in the four parts and the bands of the return.

The rules and their sources are those of `domain/national_insurance`; a row that its functions refuse is told apart."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from services.payroll.adapters.whole_runs.arithmetic import percentage_of, table_of
from services.payroll.adapters.whole_runs.columns import AlreadyColumns, ContributionColumns, Flags, Pence, Places
from services.payroll.domain.national_insurance.parameters import EmployeePays, EmployerPays, PeriodRules

_EMPLOYERS = tuple(EmployerPays)


@dataclass(frozen=True, slots=True)
class LetterTables:
    """A run's letters as tables; a letter that is not known pays nothing and is refused."""

    employee_main: Pence
    employee_upper: Pence
    employer: Pence
    employer_from: Pence
    employer_above: Pence
    """The upper earnings limit, or where the employer begins to pay if that is higher."""
    has_bands: Flags
    is_free: Flags
    """The employee pays nothing."""
    employer_kind: Places
    unknown: Flags


@dataclass(frozen=True, slots=True)
class ContributionFigures:
    """What this payment bears in each row."""

    due: ContributionColumns
    refused: Flags


def letter_tables(letters: tuple[str, ...], rules: PeriodRules) -> LetterTables:
    """The tables of some letters over the run's earnings period."""
    rates = [rules.letters.get(letter) for letter in letters]
    limit = rules.upper_earnings_limit
    return LetterTables(
        employee_main=table_of([one.employee_main if one else 0 for one in rates]),
        employee_upper=table_of([one.employee_upper if one else 0 for one in rates]),
        employer=table_of([one.employer if one else 0 for one in rates]),
        employer_from=table_of([one.employer_from_pence if one else 0 for one in rates]),
        employer_above=table_of([max(limit, one.employer_from_pence) if one else limit for one in rates]),
        has_bands=np.array([one is not None and one.employee_upper + one.employer > 0 for one in rates], dtype=bool),
        is_free=np.array([one is not None and one.row.employee is EmployeePays.NOTHING for one in rates], dtype=bool),
        employer_kind=np.array([_EMPLOYERS.index(one.row.employer) if one else -1 for one in rates], dtype=np.intp),
        unknown=np.array([one is None for one in rates], dtype=bool),
    )


def national_insurance(
    letters: tuple[str, ...], letter: Places, liable: Pence, rules: PeriodRules, already: AlreadyColumns | None = None
) -> ContributionFigures:
    """The contributions of all rows on pay liable to them, less what the same earnings period has had."""
    tables = letter_tables(letters, rules)
    refused = tables.unknown[letter]
    if already is None:
        refused |= liable < 0
        return ContributionFigures(_on_all_earnings(letter, tables, rules, np.maximum(liable, 0)), refused)
    earnings = liable.copy()
    earnings[already.rows] += already.contributions.earnings
    refused |= earnings < 0
    refused[already.rows] |= _letter_may_not_follow(already, letter[already.rows], tables)
    whole = _on_all_earnings(letter, tables, rules, np.maximum(earnings, 0))
    _take_off(whole, already)
    freed = tables.is_free[letter]
    whole.employee_to_uel[freed] = 0
    whole.employee_above_uel[freed] = 0
    return ContributionFigures(whole, refused)


def _on_all_earnings(letter: Places, tables: LetterTables, rules: PeriodRules, earnings: Pence) -> ContributionColumns:
    lower, primary, upper = rules.lower_earnings_limit, rules.primary_threshold, rules.upper_earnings_limit
    above_upper = np.maximum(earnings - upper, 0)
    to_upper = earnings - above_upper
    primary_to_upper = np.maximum(to_upper - primary, 0)
    employer_above = np.maximum(earnings - tables.employer_above[letter], 0)
    employer_to = np.maximum(earnings - employer_above - tables.employer_from[letter], 0)
    banded = (earnings >= lower) & tables.has_bands[letter]
    employer_rate = tables.employer[letter]
    return ContributionColumns(
        earnings=earnings,
        at_lel=lower * banded,
        lel_to_pt=(np.minimum(to_upper, primary) - lower) * banded,
        pt_to_uel=primary_to_upper * banded,
        above_uel=above_upper * banded,
        employee_to_uel=percentage_of(primary_to_upper, tables.employee_main[letter]),
        employee_above_uel=percentage_of(above_upper, tables.employee_upper[letter]),
        employer_to_uel=percentage_of(employer_to, employer_rate),
        employer_above_uel=percentage_of(employer_above, employer_rate),
    )


def _letter_may_not_follow(already: AlreadyColumns, now: Places, tables: LetterTables) -> Flags:
    """A change of letter in one earnings period, other than to one on which the employee pays nothing and the employer the same."""
    changed: Flags = (already.letter != now) & (already.contributions.earnings != 0)
    same_employer: Flags = tables.employer_kind[already.letter] == tables.employer_kind[now]
    return tables.unknown[already.letter] | (changed & ~(tables.is_free[now] & same_employer))


def _take_off(whole: ContributionColumns, already: AlreadyColumns) -> None:
    for field in fields(ContributionColumns):
        getattr(whole, field.name)[already.rows] -= getattr(already.contributions, field.name)
