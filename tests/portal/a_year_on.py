"""The story told a year on: it begins on 1 September 2025 and these tests live from 1 September 2026, so that every date it says is moved by a
year on its way to the services, and the clock is a year back where it looks at it."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.identity.context import Caller

DAY = re.compile(r"\b(202[5-7])(?=-\d{2}-\d{2}(?!\d))")
"""A day of the story; what it says of the years before stays."""


class ClockAYearBack:
    """The time as the story knows it."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock

    def now(self) -> datetime:
        now: datetime = self._clock.now()
        return now.replace(year=now.year - 1)


class AYearOn:
    """A stage on which the story's own dates are a year later."""

    def __init__(self, stage: Any) -> None:
        self._stage = stage
        self.clock = ClockAYearBack(stage.clock)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stage, name)

    def call(self, who: Caller, service: str, method: str, /, **named: Any) -> Any:
        if method == "send_invoice_files":
            named = {"files": [one | {"content": _file_moved(one["content"])} for one in named["files"]]}
        return self._stage.call(who, service, method, **_moved(named))

    def move_to(self, when: datetime, *, timeout: float = 0) -> None:
        self._stage.move_to(when.replace(year=when.year + 1), timeout=timeout)


def _moved(said: Any) -> Any:
    if isinstance(said, str):
        return _day_moved(said) if DAY.match(said) else said
    if isinstance(said, Mapping):
        return {key: _moved(value) for key, value in said.items()}
    return [_moved(one) for one in said] if isinstance(said, list) else said


def _file_moved(content: str) -> str:
    return base64.b64encode(_day_moved(base64.b64decode(content).decode()).encode()).decode()


def _day_moved(words: str) -> str:
    return DAY.sub(lambda found: str(int(found[1]) + 1), words)
