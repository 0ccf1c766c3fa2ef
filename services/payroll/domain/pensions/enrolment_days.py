"""The days of automatic enrolment: postponement, opting out with a refund, opting in, and re-enrolment every three years.

Sources: Pensions Act 2008, s.4 to 8; Occupational and Personal Pension Schemes (Automatic Enrolment) Regulations 2010; The
Pensions Regulator, detailed guidance nos. 3a, 6, 7 and 11."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.payroll.domain.sources import Source
from shared.calendar.months import add_months, anniversary
from shared.calendar.words import day_in_words
from shared.refusals import NotKnown, WrongTime, wrong

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EnrolmentTimes:
    """The lengths of time, with their rows."""

    postponement_months: int
    postponement_notice_days: int
    opt_out_months: int
    refund_months: int
    re_enrolment_years: int
    re_enrolment_months_either_side: int
    left_lately_months: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Postponement:
    """An assessment put off from the day on which it was due to the deferral date; the worker is told by `notice_by`."""

    starts: date
    deferral_date: date
    notice_by: date


@dataclass(frozen=True, slots=True)
class Window:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class OptOutOutcome(StrEnum):
    """What a notice to leave leads to."""

    REFUND = "treated as never a member, contributions refunded through payroll"
    LEAVES = "leaves by the rules of the scheme, no refund through payroll"


@dataclass(frozen=True, slots=True)
class OptOut:
    """A notice to leave, the days in which it was to be given for a refund, and by when a refund must be paid."""

    outcome: OptOutOutcome
    window: Window
    refund_by: date | None


def postponement(times: EnrolmentTimes, due: date, deferral_date: date) -> Postponement:
    """An assessment put off. Raises NotValid for a deferral date that is not in the months after the day it was due."""
    last = add_months(due, times.postponement_months)
    if not due < deferral_date <= last:
        raise wrong(
            "until",
            f"An assessment due on {day_in_words(due)} can be put off to {day_in_words(last)} at the latest "
            f"and to the day after at the earliest, not to {day_in_words(deferral_date)}",
        )
    return Postponement(due, deferral_date, due + timedelta(days=times.postponement_notice_days))


def opt_out_window(times: EnrolmentTimes, became_member: date, told: date) -> Window:
    """The month in which an automatically enrolled jobholder may opt out: from membership and the letter, whichever is later."""
    first = max(became_member, told)
    return Window(first, add_months(first, times.opt_out_months) - _DAY)


def opt_out(times: EnrolmentTimes, became_member: date, told: date, received: date) -> OptOut:
    """What a notice of opting out leads to. Raises WrongTime for one received before the month begins: it is not valid."""
    window = opt_out_window(times, became_member, told)
    if received < window.first:
        raise WrongTime(
            f"A notice of opting out received on {day_in_words(received)} is not valid: "
            f"it can be given from {day_in_words(window.first)} to {day_in_words(window.last)}. Ask for a new one then"
        )
    if received > window.last:
        return OptOut(OptOutOutcome.LEAVES, window, None)
    return OptOut(OptOutOutcome.REFUND, window, add_months(received, times.refund_months))


def leaving_after_contractual_enrolment(refund_months: int, became_member: date, leaves: date) -> OptOut:
    """What leaving a scheme leads to for who was enrolled by contract: within the scheme's first months, as if never a member.

    `refund_months` is the scheme's own rule. Raises WrongTime for a day before membership began."""
    window = Window(became_member, add_months(became_member, refund_months) - _DAY)
    if leaves < became_member:
        raise WrongTime(f"Membership began on {day_in_words(became_member)}: nobody leaves on {day_in_words(leaves)}")
    return OptOut(OptOutOutcome.REFUND if leaves in window else OptOutOutcome.LEAVES, window, None)


def opt_in_day(received: date, period_starts: Sequence[date], closed_until: date | None = None) -> date:
    """The day on which who asks becomes a member: the first of the next pay reference period after the request, or of the one
    after that where payroll is already closed for it (`closed_until` is the last day that payroll cannot change any more).

    Raises NotKnown when the periods given do not reach that far."""
    after = max(received, closed_until) if closed_until else received
    day = min((start for start in period_starts if start > after), default=None)
    if day is None:
        raise NotKnown(f"No pay reference period after {day_in_words(after)} is known. Add the next one")
    return day


def re_enrolment_window(times: EnrolmentTimes, last_enrolment: date) -> Window:
    """The six months in which the employer chooses the day of re-enrolment, around the third anniversary of the last one."""
    middle = anniversary(last_enrolment, times.re_enrolment_years)
    either = times.re_enrolment_months_either_side
    return Window(add_months(middle, -either), add_months(middle, either) - _DAY)


def re_enrolment_day(times: EnrolmentTimes, last_enrolment: date, chosen: date) -> date:
    """The chosen day. Raises NotValid outside the window; re-enrolment cannot be put off."""
    window = re_enrolment_window(times, last_enrolment)
    if chosen not in window:
        raise wrong(
            "chosen",
            f"The day of re-enrolment lies between {day_in_words(window.first)} and {day_in_words(window.last)}, "
            f"and {day_in_words(chosen)} does not",
        )
    return chosen


def must_be_re_enrolled(times: EnrolmentTimes, is_eligible: bool, is_member: bool, left: date | None, on: date) -> bool:
    """Whether somebody must be enrolled again: eligible, no member, once a member, and did not leave in the year before.

    Who left in the last twelve months may be enrolled and need not be; this says no."""
    if not is_eligible or is_member or left is None:
        return False
    return left < add_months(on, -times.left_lately_months)
