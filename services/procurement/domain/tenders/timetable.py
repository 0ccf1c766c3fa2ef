"""The days of a tender: the earliest deadline, the last day for questions, the standstill, the notice after the contract.

Pure functions over the calendar. A period in days begins the day after publication; in the standstill the day of the award
notice is itself day one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.procurement.domain.tenders.tender import Procedure
from shared.calendar.bank_holidays import bank_holidays_elsewhere
from shared.calendar.months import add_months
from shared.calendar.words import day_in_words
from shared.calendar.working_days import add_working_days, is_working_day

_LONGEST_STANDSTILL = timedelta(days=60)
"""Far beyond eight working days, whatever holidays fall in them."""


@dataclass(frozen=True, slots=True)
class Times:
    """The dated numbers that a tender keeps to, with the rows that they come from."""

    period: int
    after_planned: int
    below: int
    planned_least: int
    planned_most: int
    questions: int
    change: int
    standstill: int
    details: int
    details_light: int
    uk_holidays: bool
    rows: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Earliest:
    """The first day that a deadline may lie on, why, and the row that says so."""

    day: date
    because: str
    row: Mapping[str, Any]


def planned_notice_qualifies(planned_on: date, published_on: date, times: Times) -> bool:
    """Whether a planned procurement notice (UK3) is old and young enough to shorten the tender period."""
    latest = published_on - timedelta(days=times.planned_least)
    return add_months(published_on, -times.planned_most) <= planned_on <= latest


def earliest_deadline(
    published_on: date, procedure: Procedure, over_threshold: bool, planned_on: date | None, times: Times
) -> Earliest:
    """The first day on which bids may be due. A call-off and a purchase below the threshold keep to the house's own time."""
    if not over_threshold or procedure is Procedure.FRAMEWORK_CALL_OFF:
        days, key = times.below, "below"
        because = f"{days} days from the day after publication, the trust's own rule"
    elif planned_on is not None and planned_notice_qualifies(planned_on, published_on, times):
        days, key = times.after_planned, "after_planned"
        because = f"{days} days, since a planned procurement notice was published on {day_in_words(planned_on)}"
    else:
        days, key = times.period, "period"
        because = f"{days} days from the day after publication"
    return Earliest(published_on + timedelta(days=days), because, times.rows[key])


def questions_close_on(deadline_on: date, times: Times) -> date:
    """The last day for questions, so that the answers can still be worked in."""
    return deadline_on - timedelta(days=times.questions)


def standstill_ends(notice_on: date, times: Times) -> date:
    """The last day of the standstill; the contract may be made the day after.

    The day of the notice is day one where it is a working day, else the next working day is.
    """
    closed = bank_holidays_elsewhere(notice_on, notice_on + _LONGEST_STANDSTILL) if times.uk_holidays else frozenset()
    left = times.standstill - is_working_day(notice_on, closed)
    return add_working_days(notice_on, left, closed)


def details_due_on(signed_on: date, light_touch: bool, times: Times) -> date:
    """The last day for the contract details notice (UK7)."""
    return signed_on + timedelta(days=times.details_light if light_touch else times.details)
