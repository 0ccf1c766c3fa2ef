"""Variations: what is entered for one employment in one run beside the contract: hours, days and hours without pay, single payments, and
what is taken from net pay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from services.payroll.domain.gross_pay.absences import UnpaidDays
from services.payroll.domain.gross_pay.hours import HoursClaim, UnpaidHours
from services.payroll.domain.gross_pay.period import Happenings, OneOff
from services.payroll.domain.gross_pay.term_time import WeeksHeld
from services.payroll.domain.payslips.inputs import FromNet
from services.payroll.domain.payslips.parameters import RunTerms
from shared.calendar.words import day_in_words
from shared.refusals import wrong

Entered = HoursClaim | UnpaidDays | UnpaidHours | OneOff | FromNet | WeeksHeld
"""Everything that can be entered."""
PAST_DAYS_PAID = 366
"""Hours and payments for days longer ago than a year are a slip of the pen, or belong to a correction with its own reason."""


@dataclass(frozen=True, slots=True)
class Variation:
    """One entry. `school_id` is the home school of the employment, whose people may see it."""

    variation_id: str
    run_id: str
    employment_id: str
    school_id: str
    what: Entered
    entered_by: str
    entered_at: datetime

    def days(self) -> tuple[date, date] | None:
        """The days it is for; None where it is for no days."""
        match self.what:
            case (
                HoursClaim(starts=starts, ends=ends)
                | UnpaidDays(starts=starts, ends=ends)
                | WeeksHeld(starts=starts, ends=ends)
            ):
                return starts, ends
            case UnpaidHours(on=on) | OneOff(on=on):
                return on, on
            case FromNet():
                return None


def refuse_outside(variation: Variation, terms: RunTerms) -> None:
    """Raises NotValid for days after the run's, for days without pay outside them, and for days more than a year ago."""
    days = variation.days()
    if days is None:
        return
    starts, ends = days
    span = terms.span
    if ends > span.ends:
        raise wrong("ends", f"{day_in_words(ends)} is after the run, which is for pay up to {day_in_words(span.ends)}")
    if isinstance(variation.what, UnpaidDays | UnpaidHours) and starts < span.starts:
        raise wrong(
            "starts",
            f"{day_in_words(starts)} is before the run, which is for pay from {day_in_words(span.starts)}: days without pay of an "
            "earlier period are put right by a deduction",
        )
    if (span.starts - starts).days > PAST_DAYS_PAID:
        raise wrong("starts", f"{day_in_words(starts)} is more than a year before the run: check the date")


def happenings_of(entered: Iterable[Variation]) -> Happenings:
    """What happened in the period by what was entered, in the order of entering."""
    what = tuple(one.what for one in entered)
    return Happenings(
        unpaid=tuple(one for one in what if isinstance(one, UnpaidDays)),
        claims=tuple(one for one in what if isinstance(one, HoursClaim)),
        unpaid_hours=tuple(one for one in what if isinstance(one, UnpaidHours)),
        one_offs=tuple(one for one in what if isinstance(one, OneOff)),
    )


def taken_from_net(entered: Iterable[Variation]) -> tuple[FromNet, ...]:
    """What is taken from net pay by what was entered."""
    return tuple(one.what for one in entered if isinstance(one.what, FromNet))


def weeks_held(entered: Iterable[Variation]) -> tuple[WeeksHeld, ...]:
    """The weeks that were entered for balances of term-time posts."""
    return tuple(one.what for one in entered if isinstance(one.what, WeeksHeld))
