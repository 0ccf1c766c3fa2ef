"""What a column of a spreadsheet holds: its heading, the kind of value, and the words for a value that does not fit.

One description serves both directions: reading a file that somebody uploads and writing a file that they download.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum

from shared.money import parse_pounds

# How alike two headings or choices must be before one is offered for the other; 1 is the same.
NEAR_MISS = 0.75

_WHOLE = re.compile(r"[-−]?(\d{1,3}(,\d{3})+|\d+)(\.0+)?", re.ASCII)
_DECIMAL = re.compile(r"[-−+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?", re.ASCII)
_DATE_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})


class Kind(Enum):
    """The kind of value in a column, and the Python value it is read as and written from."""

    TEXT = "text"
    WHOLE_NUMBER = "a whole number"
    DECIMAL = "a number"
    MONEY = "an amount in pounds"
    DATE = "a date, like 01/09/2025"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``key`` names the value in a row, ``title`` is the heading, ``aliases`` are other headings accepted for it.
    ``required``: no cell of it may be empty. ``may_be_absent``: the file need not have the column at all.
    ``unique``: no two rows may hold the same value. ``choices``: the only texts allowed (case does not matter).
    ``parse`` replaces the kind's own reading: it takes the cell's text and raises ValueError in words.
    ``called`` is singular and plural of what a cell holds, for summaries: ``("postcode", "postcodes")``.
    ``hint`` tells in the template what to enter.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    required: bool = False
    may_be_absent: bool = False
    unique: bool = False
    choices: tuple[str, ...] = ()
    parse: Callable[[str], object] | None = None
    aliases: tuple[str, ...] = ()
    called: tuple[str, str] | None = None
    hint: str = ""

    @property
    def reading(self) -> Callable[[str], object]:
        """The function that reads a cell's text (never empty) as a value, or raises ValueError in words."""
        if self.parse is not None:
            return self.parse
        if self.choices:
            return _one_of(self.choices)
        return _READING[self.kind]

    def counted(self, cells: int) -> str:
        """So many cells of this column in words: ``3 postcodes``, or ``3 cells in 'Joined'`` when it has no noun."""
        if self.called:
            return f"{cells:,} {self.called[0] if cells == 1 else self.called[1]}"
        return f"{cells:,} {'cell' if cells == 1 else 'cells'} in '{self.title}'"


def plain_heading(heading: str) -> str:
    """A heading with case, spaces, underscores and hyphens taken out, so that variants of it are equal."""
    return re.sub(r"[\s_-]+", "", heading).casefold()


def near_miss(wanted: str, among: Iterable[str]) -> str | None:
    """The one that ``wanted`` was probably meant to be, or None."""
    by_plain = {plain_heading(one): one for one in among}
    close = get_close_matches(plain_heading(wanted), by_plain, n=1, cutoff=NEAR_MISS)
    return by_plain[close[0]] if close else None


def text(cell: str) -> str:
    """The text itself."""
    return cell


def whole_number(cell: str) -> int:
    """A whole number, with thousands commas or without. Raises ValueError."""
    if _WHOLE.fullmatch(cell):
        return int(cell.partition(".")[0].replace(",", "").replace("−", "-"))
    raise ValueError(f"'{cell}' is not a whole number")


def decimal_number(cell: str) -> Decimal:
    """An exact decimal, with thousands commas or without. Raises ValueError."""
    if _DECIMAL.fullmatch(cell) and any(character.isdigit() for character in cell):
        return Decimal(cell.replace(",", "").replace("−", "-"))
    raise ValueError(f"'{cell}' is not a number")


def day(cell: str) -> date:
    """A date, as ``2025-09-01`` or in British order with a four-figure year. Raises ValueError."""
    try:
        return date.fromisoformat(cell)
    except ValueError:
        pass
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(cell, form).date()
        except ValueError:
            continue
    raise ValueError(f"'{cell}' is not a date: write it like 01/09/2025")


def yes_or_no(cell: str) -> bool:
    """True for yes, false for no. Raises ValueError."""
    answer = cell.casefold()
    if answer in _YES or answer in _NO:
        return answer in _YES
    raise ValueError(f"'{cell}' is neither yes nor no")


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    by_plain = {plain_heading(choice): choice for choice in choices}

    def chosen(cell: str) -> str:
        choice = by_plain.get(plain_heading(cell))
        if choice is not None:
            return choice
        meant = near_miss(cell, choices)
        advice = f"Did you mean '{meant}'?" if meant else f"Use one of: {', '.join(choices)}"
        raise ValueError(f"'{cell}' is not one of the choices. {advice}")

    return chosen


_READING: dict[Kind, Callable[[str], object]] = {
    Kind.TEXT: text,
    Kind.WHOLE_NUMBER: whole_number,
    Kind.DECIMAL: decimal_number,
    Kind.MONEY: parse_pounds,
    Kind.DATE: day,
    Kind.YES_NO: yes_or_no,
}
