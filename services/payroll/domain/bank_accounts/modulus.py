"""Whether a sort code and an account number fit together, by the check figures that banks build into them. It finds slips of the pen;
it does not prove that the account exists or whose it is. Source: Vocalink, Validating account numbers (MOD10, MOD11, DBLAL and the
exceptions 1 to 14), with its weight table, which changes several times a year and is no part of this project."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.payroll.domain.bank_accounts.accounts import BankAccount
from shared.refusals import NotValid

A, B, C, G, H = 6, 7, 8, 12, 13
"""Places among the fourteen figures of sort code (0 to 5) and account number (6 to 13), by the letters of the specification."""
PLACES = 14
FIRST_ROW_SUFFICES = frozenset({2, 9, 10, 11, 12, 13})
"""Exceptions of which a pair of rows is met when either is."""
EIGHT_INSTEAD, NINE_INSTEAD = "090126", "309634"
"""Sort codes that stand in for the given one under exceptions 8 and 9."""
TWO_WEIGHTS = (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1)
TWO_WEIGHTS_NINE = (0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1)
ONE_ADDS = 27

Figures = tuple[int, ...]


class Method(StrEnum):
    """How the weighted figures become a sum."""

    MOD10 = "MOD10"
    MOD11 = "MOD11"
    DBLAL = "DBLAL"

    @property
    def modulus(self) -> int:
        return 11 if self is Method.MOD11 else 10


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the weight table; sort codes from `first` to `last`, both included."""

    first: str
    last: str
    method: Method
    weights: Figures
    exception: int | None = None


@dataclass(frozen=True, slots=True)
class ModulusTable:
    """The weight table by the first sort code of its rows, and the sort codes that are checked as others (exception 5)."""

    rows: tuple[Row, ...]
    starts: tuple[str, ...]
    substitutes: Mapping[str, str]

    def rows_of(self, sort_code: str) -> tuple[Row, ...]:
        """None, one or two rows: ranges do not overlap, and two rows of one range stand together."""
        behind = bisect_right(self.starts, sort_code)
        found = [row for row in self.rows[max(behind - 2, 0) : behind] if row.first <= sort_code <= row.last]
        return tuple(found)


def modulus_table(weights: Iterable[str], substitutes: Iterable[str]) -> ModulusTable:
    """The table from the lines of Vocalink's two files. Raises NotValid naming the line that cannot be read."""
    rows = tuple(_row(number, line) for number, line in enumerate(weights, start=1) if line.strip())
    if not rows:
        raise NotValid("The weight table for bank accounts is empty: put Vocalink's file in its place")
    ordered = tuple(sorted(rows, key=lambda row: row.first))
    pairs = [line.split() for line in substitutes if line.strip()]
    return ModulusTable(ordered, tuple(row.first for row in ordered), {pair[0]: pair[1] for pair in pairs})


def _row(number: int, line: str) -> Row:
    words = line.split()
    if len(words) not in {PLACES + 3, PLACES + 4}:
        raise _unreadable(number, line)
    first, last, method, *figures = words
    try:
        weights = tuple(int(figure) for figure in figures)
        return Row(first, last, Method(method), weights[:PLACES], weights[PLACES] if len(weights) > PLACES else None)
    except ValueError as broken:
        raise _unreadable(number, line) from broken


def _unreadable(number: int, line: str) -> NotValid:
    return NotValid(
        f"Line {number} of the weight table for bank accounts cannot be read: {line.strip()[:40]!r}. Fetch the file again"
    )


class Fit(StrEnum):
    """What the check says."""

    FITS = "fits"
    DOES_NOT_FIT = "does not fit"
    NOT_COVERED = "not covered"
    """No check is known for this sort code, so that the account is taken as it is."""
    ONLY_FORM = "only the form was checked"
    """There is no weight table here."""


def modulus_fit(account: BankAccount, table: ModulusTable | None) -> Fit:
    """Whether sort code and account number fit together."""
    if table is None:
        return Fit.ONLY_FORM
    rows = table.rows_of(account.sort_code)
    if not rows:
        return Fit.NOT_COVERED
    passed = _passes(rows[0], account, table)
    if len(rows) == 2:
        second = rows[1]
        if rows[0].exception in FIRST_ROW_SUFFICES:
            passed = passed or _passes(second, account, table)
        else:
            passed = passed and _passes(second, account, table)
    return Fit.FITS if passed else Fit.DOES_NOT_FIT


def fit_in_words(account: BankAccount, fit: Fit) -> str:
    """What is said to whoever entered the account."""
    match fit:
        case Fit.FITS:
            return f"{account}: sort code and account number fit together"
        case Fit.DOES_NOT_FIT:
            return f"{account}: sort code and account number do not fit together. Compare both with a bank statement"
        case Fit.NOT_COVERED:
            return f"{account}: no check is known for this sort code. Compare it with a bank statement"
        case Fit.ONLY_FORM:
            return (
                f"{account}: only the number of figures was checked, since no weight table for bank accounts is set up"
            )


def _passes(row: Row, account: BankAccount, table: ModulusTable) -> bool:
    figures = _figures(_checked_sort_code(row, account.sort_code, table), account.number)
    if _is_not_checked(row, figures):
        return True
    remainder = _weighted(row, figures) % row.method.modulus
    if row.exception == 14 and remainder:
        return _passes_one_figure_on(row, account, figures)
    return _REMAINDERS.get(row.exception or 0, _nothing_left)(row, figures, remainder)


def _figures(sort_code: str, number: str) -> Figures:
    return tuple(int(figure) for figure in sort_code + number)


def _checked_sort_code(row: Row, sort_code: str, table: ModulusTable) -> str:
    match row.exception:
        case 5:
            return table.substitutes.get(sort_code, sort_code)
        case 8:
            return EIGHT_INSTEAD
        case 9:
            return NINE_INSTEAD
        case _:
            return sort_code


def _is_not_checked(row: Row, figures: Figures) -> bool:
    """Accounts that carry no check figure: some of exception 3, and foreign currency accounts (6)."""
    if row.exception == 3:
        return figures[C] in {6, 9}
    return row.exception == 6 and 4 <= figures[A] <= 8 and figures[G] == figures[H]


def _weighted(row: Row, figures: Figures) -> int:
    products = [figure * weight for figure, weight in zip(figures, _weights(row, figures), strict=True)]
    if row.method is not Method.DBLAL:
        return sum(products)
    sum_of_digits = sum(sum(divmod(product, 10)) for product in products)
    return sum_of_digits + (ONE_ADDS if row.exception == 1 else 0)


def _weights(row: Row, figures: Figures) -> Figures:
    match row.exception:
        case 2 if figures[A] != 0:
            return TWO_WEIGHTS_NINE if figures[G] == 9 else TWO_WEIGHTS
        case 7 if figures[G] == 9:
            return _without_the_front(row.weights)
        case 10 if figures[A] in {0, 9} and figures[B] == 9 and figures[G] == 9:
            return _without_the_front(row.weights)
        case _:
            return row.weights


def _without_the_front(weights: Figures) -> Figures:
    """Sort code and the first two figures of the account number do not count."""
    return (0,) * C + weights[C:]


def _nothing_left(_row: Row, _figures: Figures, remainder: int) -> bool:
    return remainder == 0


def _last_two_are_left(_row: Row, figures: Figures, remainder: int) -> bool:
    """Exception 4."""
    return remainder == figures[G] * 10 + figures[H]


def _check_figure_is_left(row: Row, figures: Figures, remainder: int) -> bool:
    """Exception 5: g is the check figure under MOD11, h under DBLAL."""
    check = figures[G] if row.method is Method.MOD11 else figures[H]
    if remainder == 0:
        return check == 0
    return check == row.method.modulus - remainder


_REMAINDERS: Mapping[int, Callable[[Row, Figures, int], bool]] = {4: _last_two_are_left, 5: _check_figure_is_left}


def _passes_one_figure_on(row: Row, account: BankAccount, figures: Figures) -> bool:
    """Exception 14, after a first failure: an account ending in 0, 1 or 9 is checked without that figure and with a 0 before it."""
    if figures[H] not in {0, 1, 9}:
        return False
    moved = _figures(account.sort_code, f"0{account.number[:-1]}")
    return _weighted(row, moved) % row.method.modulus == 0
