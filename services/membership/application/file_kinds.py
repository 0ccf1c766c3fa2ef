"""The three kinds of file that schools come in: the register's establishments, a census, and the register's successor links.
Each says which columns it has, what is wrong with a row, what a row would change, and how rows are taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.membership.application.school_ports import Alongside
from shared.spreadsheets import Column, ReadTable, RowError


@dataclass(frozen=True)
class GoodRow:
    """A row that can be taken: its number in the file, what it means, and how a list shows it."""

    number: int
    value: Any
    shown: Mapping[str, Any]


@dataclass(frozen=True)
class ReadFile:
    """What stands in a file by itself, before anything is compared with the records."""

    rows: Sequence[GoodRow]
    errors: Sequence[RowError]
    warnings: Sequence[RowError]


@dataclass(frozen=True)
class Taken:
    """What rows did (or would do): counts by what happened, and the rows that were refused, in words."""

    counts: Counter[str]
    refused: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True)
class FileKind:
    """One kind of file. `take` with `save=False` only says what would happen."""

    name: str
    title: str
    columns: tuple[Column, ...]
    terms_needed: tuple[str, ...]
    read: Callable[[ReadTable, Mapping[str, Any]], ReadFile]
    take: Callable[[Alongside, Sequence[GoodRow], Mapping[str, Any], bool], Taken]


def placed(table: ReadTable, key: str, row: int, words: str) -> RowError:
    """A remark in the cell of a row that it is about."""
    for place, heading in enumerate(table.headings):
        for column in table.columns:
            if column.key == key and heading.strip().lower() in {
                name.lower() for name in (column.title, *column.aliases)
            }:
                return RowError(row, column, place, "", words)
    absent = next((one for one in table.columns if one.key == key), None)
    return RowError(row, absent, len(table.headings), "", words)


def without_row_number(words: str) -> str:
    """The domain's words without the row in front, which the file's own remarks add."""
    start, colon, rest = words.partition(": ")
    return rest[:1].upper() + rest[1:] if colon and start.startswith("Row ") else words
