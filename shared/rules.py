"""Rules of the world as dated rows: thresholds, rates, limits, fees and standards, each with its source and status.

A folder holds ``*.toml`` files; a file is a list of ``[[rule]]`` tables::

    [[rule]]
    name = "payment.terms_days"
    value = 30                       # whole number (pence, days, a count), text, a list of these, true or false
    from = 2015-02-26                # first day on which the row holds
    until = 2025-02-23               # last day, included; leave out while it still holds
    source = "Public Contracts Regulations 2015, regulation 113"
    status = "verified"              # verified | secondary | derived | assumed | unknown
    note = "calendar days"           # may be left out
    unit = "days"                    # may be left out; "pence" makes the value an amount of money

A decimal is written as text (``value = "13.8"``); a TOML float is refused at load. A row of status ``unknown`` says
that the rule exists and that nobody here knows its value: it has no value, and asking for it is refused in its words.
Rows of one name never overlap, so a date picks one row or none. A decision stores :meth:`RuleRow.as_record` of the row
it used.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any

RuleValue = int | str | bool | tuple["RuleValue", ...] | None

STATUSES = ("verified", "secondary", "derived", "assumed", "unknown")
_REQUIRED = ("name", "from", "source", "status")
_ALLOWED = frozenset({*_REQUIRED, "value", "until", "note", "unit"})


class RuleFileError(ValueError):
    """A rule file cannot be used: the message names the file, the row and what to put right."""


class UnknownRule(LookupError):
    """No row gives this rule a value on this date; the message names both."""


class WrongKindOfRule(TypeError):
    """The row's value is not of the kind that was asked for."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One dated value of one rule. ``starts`` and ``ends`` are both included; ``ends`` is None while it still holds."""

    name: str
    value: RuleValue
    starts: date
    ends: date | None
    source: str
    status: str
    note: str = ""
    unit: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the row holds on this day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)

    @property
    def span(self) -> str:
        """The row's dates in words, for messages and pages."""
        return f"from {self.starts}" + (f" until {self.ends}" if self.ends else "")

    def as_record(self) -> dict[str, Any]:
        """The row as plain JSON values, to be kept with the decision that used it."""
        return {
            "name": self.name,
            "value": _plain(self.value),
            "from": self.starts.isoformat(),
            "until": self.ends.isoformat() if self.ends else None,
            "source": self.source,
            "status": self.status,
            "note": self.note,
            "unit": self.unit,
        }

    @property
    def integer(self) -> int:
        """The value as a whole number. Raises WrongKindOfRule."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        raise self._wrong_kind("a whole number")

    @property
    def pence(self) -> int:
        """The value as an amount of money in pence; the row must say ``unit = "pence"``. Raises WrongKindOfRule."""
        if self.unit != "pence":
            raise self._wrong_kind('an amount of money (a row of pence says unit = "pence")')
        return self.integer

    @property
    def decimal(self) -> Decimal:
        """The value as an exact decimal, from a whole number or from text like ``13.8``. Raises WrongKindOfRule."""
        if isinstance(self.value, str):
            try:
                number = Decimal(self.value)
            except InvalidOperation:
                raise self._wrong_kind("a decimal") from None
            if number.is_finite():
                return number
            raise self._wrong_kind("a decimal")
        return Decimal(self.integer)

    @property
    def text(self) -> str:
        """The value as text. Raises WrongKindOfRule."""
        if isinstance(self.value, str):
            return self.value
        raise self._wrong_kind("text")

    @property
    def texts(self) -> tuple[str, ...]:
        """The value as a list of texts. Raises WrongKindOfRule."""
        if isinstance(self.value, tuple):
            texts = tuple(item for item in self.value if isinstance(item, str))
            if len(texts) == len(self.value):
                return texts
        raise self._wrong_kind("a list of texts")

    @property
    def flag(self) -> bool:
        """The value as yes or no. Raises WrongKindOfRule."""
        if isinstance(self.value, bool):
            return self.value
        raise self._wrong_kind("yes or no")

    def _wrong_kind(self, wanted: str) -> WrongKindOfRule:
        return WrongKindOfRule(f"The rule '{self.name}' ({self.span}) is {self.value!r}, which is not {wanted}")


class RuleBook:
    """All rule rows of one service, asked by name and date. Made from rows or loaded from a folder of TOML files."""

    def __init__(self, rows: Iterable[RuleRow]) -> None:
        """Raises RuleFileError naming both rows when two rows of one name hold on the same day."""
        by_name: dict[str, list[RuleRow]] = {}
        for row in rows:
            by_name.setdefault(row.name, []).append(row)
        self._rows = {name: tuple(sorted(same, key=lambda row: row.starts)) for name, same in sorted(by_name.items())}
        for same in self._rows.values():
            for earlier, later in pairwise(same):
                if earlier.holds_on(later.starts):
                    raise RuleFileError(
                        f"Two rows of the rule '{later.name}' hold on {later.starts}: "
                        f"the one {earlier.span} ({earlier.source}) and the one {later.span} ({later.source}). "
                        "Give the earlier one an until date before the later one begins."
                    )

    @classmethod
    def load(cls, *folders: Traversable) -> RuleBook:
        """The book of every ``*.toml`` directly in the folders (paths, or ``importlib.resources.files(...)``).

        Raises RuleFileError, naming file and row, for anything that cannot be read as a rule row.
        """
        return cls(row for folder in folders for file in _toml_files(folder) for row in _rows_of(file))

    def __iter__(self) -> Iterator[RuleRow]:
        """Every row, by name and then by date."""
        return (row for same in self._rows.values() for row in same)

    def row(self, name: str, on: date) -> RuleRow:
        """The row of this rule that holds on that day.

        Raises UnknownRule, naming rule and date, when there is no such rule, no row for that day, or a row that says
        its value is unknown.
        """
        same = self._rows.get(name)
        if same is None:
            raise UnknownRule(f"There is no rule '{name}' (asked for on {on}). Add its row, with its source.")
        for row in same:
            if row.holds_on(on):
                if row.status == "unknown":
                    because = f": {row.note}" if row.note else ""
                    raise UnknownRule(
                        f"The value of the rule '{name}' on {on} is not known{because} (source: {row.source}). "
                        "Put the value in its row before using it."
                    )
                return row
        spans = "; ".join(row.span for row in same)
        raise UnknownRule(f"The rule '{name}' has no row for {on} (it has rows {spans}). Add the row for that date.")

    def history(self, name: str) -> tuple[RuleRow, ...]:
        """Every row of this rule in order of date, the unknown ones too; none when there is no such rule."""
        return self._rows.get(name, ())

    def pence(self, name: str, on: date) -> int:
        """The amount in pence that holds on that day. Raises UnknownRule, WrongKindOfRule."""
        return self.row(name, on).pence

    def decimal(self, name: str, on: date) -> Decimal:
        """The decimal that holds on that day. Raises UnknownRule, WrongKindOfRule."""
        return self.row(name, on).decimal

    def integer(self, name: str, on: date) -> int:
        """The whole number that holds on that day. Raises UnknownRule, WrongKindOfRule."""
        return self.row(name, on).integer

    def text(self, name: str, on: date) -> str:
        """The text that holds on that day. Raises UnknownRule, WrongKindOfRule."""
        return self.row(name, on).text

    def texts(self, name: str, on: date) -> tuple[str, ...]:
        """The list of texts that holds on that day. Raises UnknownRule, WrongKindOfRule."""
        return self.row(name, on).texts

    def flag(self, name: str, on: date) -> bool:
        """The yes or no that holds on that day. Raises UnknownRule, WrongKindOfRule."""
        return self.row(name, on).flag


def _toml_files(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        raise RuleFileError(f"There is no folder of rules at {folder}")
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _rows_of(file: Traversable) -> Iterator[RuleRow]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleFileError(f"{file.name} cannot be read: {error}") from error
    rows = content.pop("rule", None)
    if not isinstance(rows, list) or content:
        stray = f", not {', '.join(sorted(content))}" if content else ""
        raise RuleFileError(f"{file.name} must hold [[rule]] rows and nothing else{stray}")
    for number, raw in enumerate(rows, start=1):
        yield _row(raw, f"{file.name}, row {number} ({raw.get('name', 'without a name')})")


def _row(raw: Mapping[str, Any], where: str) -> RuleRow:
    missing = [key for key in _REQUIRED if raw.get(key, "") == ""]
    if missing:
        raise RuleFileError(f"{where} has no {missing[0]}")
    unknown = sorted(set(raw) - _ALLOWED)
    if unknown:
        raise RuleFileError(f"{where} has '{unknown[0]}', which no rule row has")
    texts = {key: _text(raw, key, where) for key in ("name", "source", "status", "note", "unit")}
    if texts["status"] not in STATUSES:
        raise RuleFileError(f"{where} has the status '{texts['status']}': use one of {', '.join(STATUSES)}")
    if texts["status"] == "unknown" and "value" in raw:
        raise RuleFileError(f"{where} is of status unknown and has a value: take the value out or name its status")
    if texts["status"] != "unknown" and "value" not in raw:
        raise RuleFileError(f"{where} has no value")
    starts = _day(raw["from"], "from", where)
    ends = _day(raw["until"], "until", where) if "until" in raw else None
    if ends is not None and ends < starts:
        raise RuleFileError(f"{where} holds until {ends}, before it begins on {starts}")
    return RuleRow(value=_value(raw.get("value"), where), starts=starts, ends=ends, **texts)


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise RuleFileError(f"{where} has {key} = {value!r}, which is not text")
    return value


def _day(value: object, key: str, where: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise RuleFileError(f"{where} has {key} = {value!r}, which is not a date: write it like 2025-09-01, unquoted")


def _value(value: object, where: str) -> RuleValue:
    if isinstance(value, list):
        return tuple(_value(item, where) for item in value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        raise RuleFileError(f'{where} has the value {value}: write a decimal as text ("{value}"), money as whole pence')
    raise RuleFileError(f"{where} has a value of kind {type(value).__name__}: write a whole number, text or a list")


def _plain(value: RuleValue) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
