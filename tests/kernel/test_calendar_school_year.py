"""School days, terms, half terms and alternating meetings, against published term dates and a hand-made year."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import (
    HEADBOARD,
    FortnightlyPattern,
    SchoolYear,
    Span,
    Term,
    TermDates,
    UnknownSchoolYear,
    WeeklySlot,
    add_working_days,
    published_term_dates,
)

SHEFFIELD = published_term_dates("sheffield")


def published(path: str) -> Any:
    found = Path(__file__).resolve().parents[2].parent / "shared" / "data" / path
    if not found.exists():
        pytest.skip(f"the published cases are not here: {path}")
    return json.loads(found.read_text(encoding="utf-8"))


def a_year(**changes: Any) -> SchoolYear:
    record: dict[str, Any] = {
        "name": "2025-26",
        "terms": [
            {
                "name": "Autumn",
                "starts": "2025-09-03",
                "ends": "2025-12-19",
                "half_term_break": {"starts": "2025-10-27", "ends": "2025-10-31"},
            },
            {"name": "Spring", "starts": "2026-01-05", "ends": "2026-03-27"},
            {"name": "Summer", "starts": "2026-04-13", "ends": "2026-07-17"},
        ],
        "source": "the school's own calendar",
        "status": "verified",
    }
    return SchoolYear.from_record(record | changes)


def test_the_published_years_of_sheffield_have_their_195_school_days_each() -> None:
    years = published("membership/term_dates_sheffield.json")["academic_years"]
    agreeing = 0
    for year in years:
        ours = SHEFFIELD.year(year["name"])
        assert ours.school_days[0].isoformat() == year["first_school_day"]
        assert ours.school_days[-1].isoformat() == year["last_school_day"]
        assert ours.provisional == year["provisional"]
        agreeing += len(ours.school_days) == year["school_days"] == 195
    print(f"school years of Sheffield: {agreeing} of {len(years)}")
    assert agreeing == len(years) == 3


def test_every_published_school_day_of_sheffield_is_one_and_no_other() -> None:
    expected = published("membership/term_dates_sheffield.json")["all_schooldays"]
    ours = [day.isoformat() for day in SHEFFIELD.school_days(date(2025, 9, 1), date(2028, 8, 31))]
    print(f"school days of Sheffield: {len(set(ours) & set(expected))} of {len(expected)}")
    assert ours == expected


def test_one_schools_own_year_has_its_inset_days_off() -> None:
    school = published("membership/term_dates_school_utc_sheffield.json")
    inset = [date.fromisoformat(day["date"]) for day in school["pd_days"]]
    own = TermDates(
        school["school"],
        tuple(
            year.with_inset_days([day for day in inset if day in year.span], "the school's own year")
            for year in SHEFFIELD.years
        ),
    )
    counts = {year.name: len(year.school_days) for year in own.years}
    assert counts == {"2025-26": 190, "2026-27": 190, "2027-28": 195}
    ours = [day.isoformat() for day in own.school_days(date(2025, 9, 1), date(2028, 8, 31))]
    print(f"school days of one school: {len(set(ours) & set(school['all_schooldays']))} of 575")
    assert ours == school["all_schooldays"]


def test_the_terms_and_half_terms_of_a_year_are_named() -> None:
    year = SHEFFIELD.year("2026-27")
    assert [term.name for term in year.terms] == ["Autumn", "Spring", "Summer"]
    assert [(half.name, half.starts, half.ends) for half in year.half_terms] == [
        ("Autumn 1", date(2026, 9, 1), date(2026, 10, 23)),
        ("Autumn 2", date(2026, 11, 2), date(2026, 12, 18)),
        ("Spring 1", date(2027, 1, 4), date(2027, 2, 12)),
        ("Spring 2", date(2027, 2, 22), date(2027, 3, 25)),
        ("Summer 1", date(2027, 4, 12), date(2027, 5, 28)),
        ("Summer 2", date(2027, 6, 7), date(2027, 7, 21)),
    ]
    assert SHEFFIELD.term_ends("2026-27") == (date(2026, 12, 18), date(2027, 3, 25), date(2027, 7, 21))


def test_a_day_knows_its_term_and_half_term() -> None:
    in_term, in_break, in_holiday = date(2026, 11, 2), date(2026, 10, 28), date(2026, 12, 25)
    assert [term.name if (term := SHEFFIELD.term_of(day)) else None for day in (in_term, in_break, in_holiday)] == [
        "Autumn",
        "Autumn",
        None,
    ]
    assert [
        half.name if (half := SHEFFIELD.half_term_of(day)) else None for day in (in_term, in_break, in_holiday)
    ] == [
        "Autumn 2",
        None,
        None,
    ]


def test_a_weekend_after_a_short_break_belongs_to_neither_half() -> None:
    first, second = a_year().terms[0].halves
    assert (first.ends, second.starts) == (date(2025, 10, 24), date(2025, 11, 3))


def test_the_holidays_fill_the_year_between_the_terms() -> None:
    assert [(span.name, span.starts, span.ends) for span in a_year().holidays] == [
        ("Before the Autumn term", date(2025, 9, 1), date(2025, 9, 2)),
        ("Autumn half term", date(2025, 10, 27), date(2025, 10, 31)),
        ("Holiday after the Autumn term", date(2025, 12, 20), date(2026, 1, 4)),
        ("Holiday after the Spring term", date(2026, 3, 28), date(2026, 4, 12)),
        ("Holiday after the Summer term", date(2026, 7, 18), date(2026, 8, 31)),
    ]


def test_an_inset_day_is_worked_by_staff_only() -> None:
    year = a_year(inset_days=["2025-09-03"])
    assert not year.is_school_day(date(2025, 9, 3))
    assert year.is_staff_day(date(2025, 9, 3))
    assert year.is_school_day(date(2025, 9, 4))
    assert not year.is_staff_day(date(2025, 10, 28))


@pytest.mark.parametrize(
    ("start", "days", "gives"),
    [
        (date(2025, 12, 18), 1, date(2025, 12, 19)),
        (date(2025, 12, 19), 1, date(2026, 1, 5)),
        (date(2026, 1, 5), -1, date(2025, 12, 19)),
        (date(2025, 12, 25), 0, date(2026, 1, 5)),
        (date(2026, 7, 20), 1, date(2026, 9, 1)),
        (date(2026, 5, 1), 1, date(2026, 5, 5)),
    ],
)
def test_school_days_are_added_over_holidays_and_into_the_next_year(start: date, days: int, gives: date) -> None:
    assert SHEFFIELD.add_school_days(start, days) == gives


def test_a_freedom_of_information_request_is_due_in_20_school_days_or_60_working_days() -> None:
    in_term, before_summer = date(2026, 1, 12), date(2026, 7, 17)
    assert SHEFFIELD.add_school_days(in_term, 20) == date(2026, 2, 9)
    assert SHEFFIELD.add_school_days(before_summer, 20) == date(2026, 9, 25)
    assert add_working_days(before_summer, 60) == date(2026, 10, 12)


def test_a_school_year_nobody_entered_is_refused_by_name() -> None:
    says = (
        r"no term dates of Sheffield City Council for the school year 2028-29 \(there are: 2025-26, 2026-27, 2027-28\)"
    )
    for asking in (
        lambda: SHEFFIELD.is_school_day(date(2028, 9, 1)),
        lambda: SHEFFIELD.add_school_days(date(2028, 7, 21), 1),
        lambda: SHEFFIELD.school_days(date(2028, 7, 1), date(2028, 9, 1)),
        lambda: SHEFFIELD.term_ends("2028-29"),
    ):
        with pytest.raises(UnknownSchoolYear, match=says):
            asking()
    with pytest.raises(LookupError, match=r"no published term dates of 'atlantis' \(there are: sheffield\)"):
        published_term_dates("atlantis")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"terms": []}, "2025-26 has no terms"),
        ({"status": "certain"}, "status of 2025-26 is 'certain'"),
        ({"name": "2025-27"}, "write it like 2025-26"),
        ({"name": "2026-27"}, "do not lie between 2026-09-01 and 2027-08-31"),
        ({"inset_days": ["2025-12-25"]}, "INSET day 2025-12-25 of 2025-26 is not in a term"),
        ({"terms": [{"name": "Autumn", "starts": "2025-12-19", "ends": "2025-09-01"}]}, "before it starts"),
        ({"terms": [{"name": "Autumn", "starts": "1 September", "ends": "2025-09-01"}]}, "'1 September' is not a date"),
        ({"terms": [{"name": "Autumn", "starts": "2025-09-01"}]}, "School year 2025-26 has no ends"),
        (
            {
                "terms": [
                    {"name": "Autumn", "starts": "2025-09-01", "ends": "2025-12-19"},
                    {"name": "Spring", "starts": "2025-12-19", "ends": "2026-03-27"},
                ]
            },
            "the Spring term starts before the Autumn term ends",
        ),
        (
            {
                "terms": [
                    {
                        "name": "Autumn",
                        "starts": "2025-09-01",
                        "ends": "2025-12-19",
                        "half_term_break": {"starts": "2025-12-15", "ends": "2025-12-22"},
                    }
                ]
            },
            "not inside the term",
        ),
    ],
)
def test_dates_that_do_not_fit_together_are_refused_in_words(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        a_year(**changes)


def test_a_year_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="The school year 2025-26 of Ash Primary is given twice"):
        TermDates("Ash Primary", (a_year(), a_year()))


def test_a_year_goes_to_json_and_comes_back_the_same() -> None:
    year = a_year(inset_days=["2025-09-03"], provisional=True)
    assert SchoolYear.from_record(json.loads(json.dumps(year.as_record()))) == year
    assert year.terms[0] == Term(
        "Autumn",
        date(2025, 9, 3),
        date(2025, 12, 19),
        Span("Autumn half term", date(2025, 10, 27), date(2025, 10, 31)),
    )


def test_the_headboard_meets_monday_for_strategy_then_wednesday_for_business() -> None:
    meetings = HEADBOARD.meetings(SHEFFIELD.year("2025-26"))
    assert [(meeting.day, meeting.kind) for meeting in meetings[:9]] == [
        (date(2025, 9, 1), "strategy"),
        (date(2025, 9, 10), "business"),
        (date(2025, 9, 15), "strategy"),
        (date(2025, 9, 24), "business"),
        (date(2025, 9, 29), "strategy"),
        (date(2025, 10, 8), "business"),
        (date(2025, 10, 13), "strategy"),
        (date(2025, 10, 22), "business"),
        (date(2025, 11, 3), "strategy"),
    ]


def test_a_meeting_moves_off_a_bank_holiday_to_the_next_day_of_its_week() -> None:
    business_first = FortnightlyPattern(HEADBOARD.second, HEADBOARD.first)
    moved = [meeting for meeting in business_first.meetings(SHEFFIELD.year("2025-26")) if meeting.moved]
    assert [(meeting.kind, meeting.planned_for, meeting.day) for meeting in moved] == [
        ("strategy", date(2026, 5, 4), date(2026, 5, 5)),
    ]


def test_a_meeting_in_a_week_cut_short_moves_to_a_day_that_is_left() -> None:
    by_plan = {meeting.planned_for: meeting.day for meeting in HEADBOARD.meetings(SHEFFIELD.year("2026-27"))}
    assert by_plan[date(2026, 8, 31)] == date(2026, 9, 1)
    friday_club = FortnightlyPattern(WeeklySlot("club", 4), WeeklySlot("club", 4))
    last = friday_club.meetings(SHEFFIELD.year("2026-27"))[-1]
    assert (last.planned_for, last.day) == (date(2027, 7, 23), date(2027, 7, 21))


@given(st.sampled_from(SHEFFIELD.years))
def test_meetings_take_turns_and_are_always_on_a_working_day(year: SchoolYear) -> None:
    meetings = HEADBOARD.meetings(year)
    assert all(year.is_staff_day(meeting.day) for meeting in meetings)
    assert {meeting.kind for meeting in meetings[::2]} == {"strategy"}
    assert {meeting.kind for meeting in meetings[1::2]} == {"business"}


@given(st.dates(date(2025, 9, 1), date(2027, 7, 1)), st.integers(1, 150))
def test_adding_and_listing_school_days_agree(start: date, days: int) -> None:
    end = SHEFFIELD.add_school_days(start, days)
    after_start = [day for day in SHEFFIELD.school_days(start, end) if day > start]
    assert len(after_start) == days
    assert after_start[-1] == end
