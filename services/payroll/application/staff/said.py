"""The values of one thing that somebody says of an employment, read by name: each in words at its field where it cannot be, and a name that
no reader asked for is refused, so that nothing that was said is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from services.payroll.domain.income_tax.codes import TaxCode, tax_code_of
from shared.refusals import NotValid, wrong

Kind = TypeVar("Kind", bound=StrEnum)
MOST_PENCE = 10**10


class Said:
    """Named values, each read once."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = {name: value for name, value in values.items() if value not in (None, "")}
        self._read: set[str] = set()

    def text(self, name: str, *, needed: str = "") -> str:
        """A text; `needed` are the words for a missing one."""
        value = self._one(name, needed)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise wrong(name, f"{_words(name)} is a text, not {value!r}")
        return value.strip()

    def pence(self, name: str, *, needed: str = "") -> int | None:
        """An amount in pence from 0 up."""
        value = self._one(name, needed)
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= MOST_PENCE:
            raise wrong(name, f"{_words(name)} is a whole number of pence from 0 up, not {value!r}")
        return value

    def yes(self, name: str) -> bool:
        """Yes or no; no where nothing is said."""
        value = self._one(name, "")
        if value is None:
            return False
        if type(value) is not bool:
            raise wrong(name, f"{_words(name)} is yes or no, not {value!r}")
        return value

    def day(self, name: str, *, needed: str = "") -> date | None:
        """A date, written like 2026-09-01."""
        value = self._one(name, needed)
        if value is None:
            return None
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise wrong(name, f"{_words(name)} {value!r} is not a date: write it like 2026-09-01") from None

    def one_of(self, name: str, kind: type[Kind], *, needed: str = "") -> Kind | None:
        """One of the values of an enum."""
        text = self.text(name, needed=needed)
        if not text:
            return None
        for one in kind:
            if one.value.casefold() == text.casefold():
                return one
        raise wrong(name, f"{_words(name)} '{text}' is not one of: {', '.join(kind)}")

    def tax_code(self, name: str, *, needed: str = "") -> TaxCode | None:
        """A tax code as somebody wrote it."""
        text = self.text(name, needed=needed)
        try:
            return tax_code_of(text) if text else None
        except NotValid as refusal:
            raise wrong(name, str(refusal)) from None

    def list_of(self, name: str) -> list[Any]:
        """A list; empty where nothing is said."""
        value = self._one(name, "")
        if value is None:
            return []
        if not isinstance(value, list):
            raise wrong(name, f"{_words(name)} is a list, not {value!r}")
        return value

    def refuse_others(self) -> None:
        """Raise NotValid where something was said that nobody read."""
        others = sorted(set(self._values) - self._read)
        if others:
            words = "does not belong here: take it out, or choose the kind that it belongs to"
            raise NotValid(f"'{others[0]}' {words}", fields={name: [f"This {words}"] for name in others})

    def _one(self, name: str, needed: str) -> Any:
        self._read.add(name)
        value = self._values.get(name)
        if value is None and needed:
            raise wrong(name, needed)
        return value


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
