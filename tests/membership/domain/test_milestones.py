"""What falls due in a membership is found from dates, once, however long the service stood still."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.membership.domain import journey_steps
from services.membership.domain.journey import Reason
from services.membership.domain.milestones import due_milestones, milestones_of, next_milestone, term_review_days
from shared.calendar import UnknownSchoolYear, published_term_dates
from tests.membership.domain.cases import BOTH, membership_in

TERMS = published_term_dates()


def test_an_associate_year_has_three_reviews_the_countdown_and_the_last_day() -> None:
    found = [(m.kind.value, m.number, m.due_on) for m in milestones_of(membership_in("associate"), TERMS)]
    assert found == [
        ("term_review", 1, date(2026, 12, 18)),
        ("term_review", 2, date(2027, 3, 25)),
        ("days_before_end", 90, date(2027, 6, 2)),
        ("days_before_end", 60, date(2027, 7, 2)),
        ("term_review", 3, date(2027, 7, 21)),
        ("days_before_end", 30, date(2027, 8, 1)),
        ("decision_due", None, date(2027, 8, 31)),
    ]


def test_a_service_that_stood_still_all_year_finds_everything_and_writes_only_about_the_newest_countdown() -> None:
    due = due_milestones(membership_in("associate"), TERMS, date(2027, 9, 3))
    assert len(due) == 7
    assert [m.number for m in due if m.overtaken] == [90, 60, 30]


def test_asking_day_by_day_gives_the_same_as_asking_once() -> None:
    made, day = membership_in("associate"), date(2026, 9, 1)
    recorded: list[str] = []
    while day <= date(2027, 9, 3):
        recorded += [m.key for m in due_milestones(made, TERMS, day, recorded)]
        day += timedelta(days=1)
    assert sorted(recorded) == sorted(m.key for m in due_milestones(made, TERMS, date(2027, 9, 3)))


def test_an_extension_counts_down_again_and_keeps_the_reviews() -> None:
    due = membership_in("decision_due")
    before = {m.key for m in milestones_of(due, TERMS)}
    extended, _ = journey_steps.decide_to_extend(
        due, BOTH, date(2028, 3, 31), Reason.MORE_TIME_NEEDED, "land", date(2027, 9, 6)
    )
    after = {m.key: m for m in milestones_of(extended, TERMS)}
    kept = [m for key, m in after.items() if key in before]
    new = sorted((m.kind.value, m.number, m.due_on) for key, m in after.items() if key not in before and m.number)
    assert [m.number for m in kept] == [1, 2, 3]
    assert new == [
        ("days_before_end", 30, date(2028, 3, 1)),
        ("days_before_end", 60, date(2028, 1, 31)),
        ("days_before_end", 90, date(2028, 1, 1)),
        ("term_review", 4, date(2027, 12, 17)),
        ("term_review", 5, date(2028, 3, 31)),
    ]


def test_a_term_seen_for_less_than_four_weeks_is_not_reviewed() -> None:
    assert term_review_days(date(2026, 12, 1), date(2027, 4, 30), TERMS) == (date(2027, 3, 25),)
    assert term_review_days(date(2026, 11, 21), date(2027, 4, 30), TERMS) == (date(2026, 12, 18), date(2027, 3, 25))


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        ("enquiry", []),
        ("agreed", []),
        ("converting", ["conversion_day"]),
        ("member", []),
        ("leaving", ["last_service_day"]),
        ("left", ["erasure_possible"]),
        ("withdrawn", []),
    ],
)
def test_each_state_waits_for_its_own_days(state: str, kinds: list[str]) -> None:
    assert [m.kind.value for m in milestones_of(membership_in(state), TERMS)] == kinds


def test_the_next_thing_to_come_is_named() -> None:
    coming = next_milestone(membership_in("associate"), TERMS, date(2026, 12, 18))
    assert coming is not None
    assert (coming.kind, coming.number) == ("term_review", 2)


def test_term_dates_that_nobody_entered_are_refused_by_year() -> None:
    made, _ = journey_steps.start_associate(membership_in("agreed"), date(2040, 9, 1))
    with pytest.raises(UnknownSchoolYear, match="2040-41"):
        milestones_of(made, TERMS)
