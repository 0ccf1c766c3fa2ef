"""What time it is. Every service asks a clock that it is given, so that a year can pass in a test or in the told story
without anybody sleeping."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from shared.calendar.zone import SCHOOL_ZONE, school_date

__all__ = ["SCHOOL_ZONE", "Clock", "ManualClock", "SharedClock", "SystemClock", "clock_from", "school_date"]


class Clock(Protocol):
    """Gives the time now, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved: for tests and simulations in one process."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("A clock starts at an aware time; this one has no time zone.")
        self._now = start.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def move_to(self, when: datetime) -> None:
        """Go on to `when`. Raises ValueError for a step backwards: nothing in Quayside expects time to run back."""
        with self._lock:
            if when < self._now:
                raise ValueError(f"The clock stands at {self._now:%d %B %Y %H:%M} and does not go back to {when}.")
            self._now = when.astimezone(UTC)

    def advance(self, step: timedelta) -> None:
        self.move_to(self.now() + step)


class SharedClock:
    """A clock that several processes read from one small file: the machine's time plus the offset written there.

    Only the told story uses it. Moving it is one atomic rename, so a reader never sees half an offset.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[int, timedelta] = (-1, timedelta(0))

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset()

    def move_to(self, when: datetime) -> None:
        offset = (when - datetime.now(UTC)).total_seconds()
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{offset:.6f}\n")
        fresh.replace(self._file)

    def _offset(self) -> timedelta:
        try:
            stamp = self._file.stat().st_mtime_ns
        except FileNotFoundError:
            return timedelta(0)
        if stamp != self._seen[0]:
            self._seen = (stamp, timedelta(seconds=float(self._file.read_text())))
        return self._seen[1]


def clock_from(environment: dict[str, str]) -> Clock:
    """The clock that a process should use: the shared story clock where `QUAYSIDE_CLOCK` names its file."""
    named = environment.get("QUAYSIDE_CLOCK")
    return SharedClock(Path(named)) if named else SystemClock()
