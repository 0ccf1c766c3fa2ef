"""When an employer enrols again those who left its pension schemes, from the days that it keeps: the day on which its duties began, and each
re-enrolment since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.payroll.domain.pensions.enrolment_days import (
    EnrolmentTimes,
    Window,
    re_enrolment_day,
    re_enrolment_window,
)
from shared.calendar.words import day_in_words
from shared.refusals import wrong


@dataclass(frozen=True, slots=True)
class NextReEnrolment:
    """The next re-enrolment: the day from which it is counted, the window in which the employer chooses it, and the day by which people are
    held: the chosen one, or the first that can still be chosen."""

    last: date
    window: Window
    on: date
    is_chosen: bool
    is_late: bool


def next_re_enrolment(times: EnrolmentTimes, days: Iterable[date], today: date) -> NextReEnrolment | None:
    """The next re-enrolment; None where no day is on record yet."""
    kept = sorted(days)
    past = [day for day in kept if day <= today]
    if not past:
        return None
    window = re_enrolment_window(times, past[-1])
    chosen = kept[-1] if kept[-1] > today else None
    on = chosen or min(max(today, window.first), window.last)
    return NextReEnrolment(past[-1], window, on, chosen is not None, chosen is None and today > window.last)


def refuse_day(times: EnrolmentTimes, days: Iterable[date], day: date, today: date) -> None:
    """Raises NotValid for a first day that is not past, and for a re-enrolment outside its window."""
    past = sorted(one for one in days if one <= today and one != day)
    if past:
        re_enrolment_day(times, past[-1], day)
    elif day > today:
        raise wrong("chosen", f"Duties begin before they are counted from: {day_in_words(day)} is yet to come")
