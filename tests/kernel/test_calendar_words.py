"""Days and moments in words: as people in England write them, and as clocks there show them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared.calendar.words import clock_in_words, day_in_words, moment_in_words


def test_a_day_has_no_zero_before_it() -> None:
    assert day_in_words(date(2027, 4, 6)) == "6 April 2027"


def test_the_day_of_a_moment_is_the_day_in_england() -> None:
    assert day_in_words(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"
    assert day_in_words(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "31 December 2026"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 9, 12, 0, tzinfo=UTC), "12:00pm"),
        (datetime(2026, 11, 9, 0, 5, tzinfo=UTC), "12:05am"),
        (datetime(2026, 11, 9, 9, 30, tzinfo=UTC), "9:30am"),
        (datetime(2026, 7, 9, 13, 5, tzinfo=UTC), "2:05pm"),
        (datetime(2026, 11, 9, 12, 0, 1, tzinfo=UTC), "12:00pm"),
    ],
)
def test_a_time_is_what_clocks_in_england_show(moment: datetime, words: str) -> None:
    assert clock_in_words(moment) == words


def test_the_seconds_stand_there_only_where_they_are_asked_for_and_there_are_some() -> None:
    late, in_time = datetime(2026, 11, 9, 12, 0, 1, tzinfo=UTC), datetime(2026, 11, 9, 12, 0, 0, 999_999, tzinfo=UTC)
    assert clock_in_words(late, exact=True) == "12:00:01pm"
    assert clock_in_words(in_time, exact=True) == "12:00pm"
    assert moment_in_words(late, exact=True) == "9 November 2026 at 12:00:01pm"


def test_a_moment_stands_in_a_sentence() -> None:
    assert moment_in_words(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026 at 12:30am"
