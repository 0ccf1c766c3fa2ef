"""Working days, bank holidays, months and years, with expectations counted by hand on a wall calendar."""

from __future__ import annotations

import json
import socket
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import (
    FinancialYearKind,
    UnknownBankHolidayYear,
    academic_year,
    academic_year_of,
    add_months,
    add_working_days,
    anniversary,
    bank_holidays,
    financial_year_of,
    first_of_month,
    first_of_next_month,
    is_bank_holiday,
    is_first_of_month,
    is_working_day,
    known_bank_holiday_years,
    last_of_month,
    working_days_between,
)
from shared.calendar.bank_holidays import _listed

KNOWN_DAYS = st.dates(date(2013, 1, 1), date(2027, 12, 31))
ANY_DAYS = st.dates(date(1900, 1, 1), date(2150, 12, 31))


def published(path: str) -> Path:
    found = Path(__file__).resolve().parents[2].parent / "shared" / "data" / path
    if not found.exists():
        pytest.skip(f"the published cases are not here: {path}")
    return found


def test_every_published_bank_holiday_is_known_and_no_other() -> None:
    text = published("membership/bank_holidays_england_and_wales.json").read_text(encoding="utf-8")
    events = json.loads(text)["england-and-wales"]["events"]
    expected = [(event["date"], event["title"], event["notes"]) for event in events]
    known = [(one.day.isoformat(), one.title, one.notes) for one in bank_holidays(date(2012, 1, 1), date(2028, 12, 31))]
    agreeing = len(set(expected) & set(known))
    print(f"bank holidays of England and Wales: {agreeing} of {len(expected)}")
    assert known == expected
    assert agreeing == 140


def test_the_list_of_bank_holidays_is_read_without_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("the calendar reached for the network")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    assert len(_listed.__wrapped__()) == len(_listed())


def test_bank_holidays_are_given_by_range_with_both_ends() -> None:
    christmas = bank_holidays(date(2026, 12, 25), date(2026, 12, 28))
    assert [(one.day, one.title, one.notes) for one in christmas] == [
        (date(2026, 12, 25), "Christmas Day", ""),
        (date(2026, 12, 28), "Boxing Day", "Substitute day"),
    ]
    assert bank_holidays(date(2026, 12, 26), date(2026, 12, 27)) == ()


def test_a_year_without_known_bank_holidays_is_refused_by_name() -> None:
    first, last = known_bank_holiday_years()
    assert first == 2012
    assert last >= 2028
    for unknown in (date(2011, 12, 31), date(last + 1, 1, 1)):
        with pytest.raises(UnknownBankHolidayYear, match=f"known for 2012 to {last}, not for {unknown.year}"):
            is_working_day(unknown)
        with pytest.raises(UnknownBankHolidayYear, match=str(unknown.year)):
            is_bank_holiday(unknown)
    with pytest.raises(UnknownBankHolidayYear, match=str(last + 1)):
        add_working_days(date(last, 12, 29), 5)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),
        (date(2026, 4, 4), False),
        (date(2026, 4, 6), False),
        (date(2026, 4, 7), True),
        (date(2022, 9, 19), False),
        (date(2023, 5, 8), False),
    ],
)
def test_a_working_day_is_a_weekday_that_is_no_bank_holiday(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "days", "gives"),
    [
        (date(2026, 4, 1), 1, date(2026, 4, 2)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 4, 4), 1, date(2026, 4, 7)),
        (date(2026, 4, 4), 0, date(2026, 4, 7)),
        (date(2026, 4, 2), 0, date(2026, 4, 2)),
        (date(2026, 4, 7), -1, date(2026, 4, 2)),
        (date(2025, 12, 24), 4, date(2026, 1, 2)),
    ],
)
def test_working_days_are_added_from_the_day_after(start: date, days: int, gives: date) -> None:
    assert add_working_days(start, days) == gives


def test_a_standstill_whose_day_one_is_the_notice_day_ends_as_the_guidance_says() -> None:
    assert add_working_days(date(2024, 12, 24), 8 - 1) == date(2025, 1, 7)
    assert add_working_days(date(2024, 12, 24), 8 - 1, also_closed={date(2025, 1, 2)}) == date(2025, 1, 8)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 4, 1), date(2026, 4, 8), 3),
        (date(2026, 4, 8), date(2026, 4, 1), -3),
        (date(2026, 4, 3), date(2026, 4, 6), 0),
        (date(2026, 4, 1), date(2026, 4, 1), 0),
    ],
)
def test_working_days_between_count_the_end_but_not_the_start(start: date, end: date, days: int) -> None:
    assert working_days_between(start, end) == days


@given(KNOWN_DAYS, st.integers(-200, 200).filter(bool))
def test_counting_and_adding_working_days_undo_each_other(start: date, days: int) -> None:
    end = add_working_days(start, days)
    assert is_working_day(end)
    assert working_days_between(start, end) == days


@pytest.mark.parametrize(
    ("day", "months", "gives"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(2026, 5, 5), -29, date(2023, 12, 5)),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last_one(day: date, months: int, gives: date) -> None:
    assert add_months(day, months) == gives


def test_a_leap_day_has_its_anniversary_on_the_28th_until_the_next_leap_year() -> None:
    assert anniversary(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert anniversary(date(2025, 9, 1), 1) == date(2026, 9, 1)


def test_the_first_and_last_of_a_month_are_found() -> None:
    assert first_of_month(date(2026, 2, 17)) == date(2026, 2, 1)
    assert last_of_month(date(2028, 2, 17)) == date(2028, 2, 29)
    assert first_of_next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert is_first_of_month(date(2026, 9, 1))
    assert not is_first_of_month(date(2026, 9, 2))


@given(ANY_DAYS, st.integers(-500, 500))
def test_a_step_of_months_lands_in_the_month_meant(day: date, months: int) -> None:
    landed = add_months(day, months)
    assert (landed.year * 12 + landed.month) - (day.year * 12 + day.month) == months
    assert landed.day == day.day or (landed.day < day.day and landed == last_of_month(landed))


def test_the_academic_year_turns_on_the_first_of_september() -> None:
    assert academic_year_of(date(2026, 8, 31)).name == "2025-26"
    turned = academic_year_of(date(2026, 9, 1))
    assert (turned.name, turned.starts, turned.ends, turned.days) == (
        "2026-27",
        date(2026, 9, 1),
        date(2027, 8, 31),
        365,
    )
    assert academic_year("2099-00").starts == date(2099, 9, 1)


@pytest.mark.parametrize("name", ["2025", "2025-27", "25-26", "2025/26", "", "2025-2026"])
def test_a_name_that_is_no_academic_year_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="write it like 2025-26"):
        academic_year(name)


def test_the_financial_year_depends_on_who_keeps_it() -> None:
    day = date(2026, 5, 1)
    academy = financial_year_of(day, FinancialYearKind.ACADEMY)
    maintained = financial_year_of(day, FinancialYearKind.MAINTAINED)
    assert (academy.name, academy.starts, academy.ends) == ("2025-26", date(2025, 9, 1), date(2026, 8, 31))
    assert (maintained.name, maintained.starts, maintained.ends) == ("2026-27", date(2026, 4, 1), date(2027, 3, 31))


@given(ANY_DAYS, st.sampled_from(FinancialYearKind))
def test_every_day_lies_in_one_financial_year_and_the_next_begins_where_it_ends(
    day: date, kind: FinancialYearKind
) -> None:
    year = financial_year_of(day, kind)
    assert day in year
    assert financial_year_of(year.ends + timedelta(days=1), kind).starts == year.ends + timedelta(days=1)
