"""Forms whose boxes stand in rows that an answer gives (items of an order, schools, fees), read as people type."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from flask import g, request
from werkzeug.datastructures import MultiDict

from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.numbers import whole_number
from shared.money import parse_pounds

HIGHEST = 1_000_000_000
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.ASCII | re.IGNORECASE)


class BoxesForm(Form):
    """What is wrong with a box stands in `problems` by the box's name, which is its id, too."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.problems: dict[str, str] = {}
        self.typed: MultiDict[str, str] = (
            request.form if request.method == "POST" else MultiDict(g.get("given_back") or {})
        )

    def error_list(self) -> list[dict[str, str]]:
        own: list[dict[str, str]] = super().error_list()
        return [*own, *({"text": words, "href": f"#{box}"} for box, words in self.problems.items())]

    def box(self, name: str, otherwise: Any = "") -> str:
        """What stands in a box."""
        return self.typed.get(name, str(otherwise)).strip()

    def count(self, name: str, what: str, otherwise: Any = "") -> int:
        """The whole number in a box, 0 where it is empty."""
        written = self.box(name, otherwise)
        number = whole_number(written, HIGHEST) if written else 0
        if number is None:
            self.problems[name] = f"{what}: enter a whole number, like 12"
        return number or 0

    def pence(self, name: str, what: str) -> int | None:
        """The amount in a box in pence, None where it is empty."""
        written = self.box(name)
        if not written:
            return None
        try:
            return parse_pounds(written)
        except ValueError as wrong:
            self.problems[name] = f"{what}: {wrong}"
            return None


def time_in(written: str) -> time:
    """A time of day as people write it: 15:00, 3pm, 3.30pm, 12 noon. Raises ValueError in words."""
    plain = {"noon": "12pm", "12 noon": "12pm", "midday": "12pm"}.get(written.strip().lower(), written.strip())
    match = _CLOCK.fullmatch(plain)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if match and match[3] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match[3].lower() == "pm" else 0)
    elif match and match[3]:
        hour = 99
    if hour > 23 or minute > 59:
        raise ValueError(f"“{written[:20]}” is no time of day: write it like 15:00 or 3pm")
    return time(hour, minute)
