"""Clocks: a year passes without anybody sleeping, never backwards, and dates are dates in England."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from shared.clock import ManualClock, SharedClock, SystemClock, clock_from, school_date


def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now() == clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    clock.advance(timedelta(days=365))
    assert clock.now() == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_manual_clock_does_not_go_back() -> None:
    clock = ManualClock(datetime(2026, 1, 2, 9, 30, tzinfo=UTC))
    with pytest.raises(ValueError, match="The clock stands at 02 January 2026 09:30 and does not go back to"):
        clock.move_to(datetime(2026, 1, 1, tzinfo=UTC))


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        ManualClock(datetime(2026, 1, 1))


def test_two_processes_read_one_shared_clock(tmp_path: Path) -> None:
    one, other = SharedClock(tmp_path / "clock"), clock_from({"QUAYSIDE_CLOCK": str(tmp_path / "clock")})
    assert abs(other.now() - SystemClock().now()) < timedelta(seconds=5)
    target = datetime(2030, 6, 1, tzinfo=UTC)
    one.move_to(target)
    assert timedelta(0) <= other.now() - target < timedelta(seconds=5)
    assert other.now() <= other.now()


def test_without_a_story_the_time_is_the_machines_own() -> None:
    assert isinstance(clock_from({}), SystemClock)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 1, 1, 23, 59, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_the_date_is_the_date_in_england(instant: datetime, day: date) -> None:
    assert school_date(instant) == day
