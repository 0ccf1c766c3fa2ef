"""A post as its contract has it: the dated terms (what it is paid by, how much of a full-time post, term-time weeks, how a part
month is reckoned) and the dated allowances that come with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from shared.refusals import NotValid, wrong

WHOLE = Fraction(1)


class PensionScheme(StrEnum):
    """The scheme in which a line is pensionable."""

    TEACHERS = "teachers"
    LOCAL_GOVERNMENT = "local-government"
    NONE = "none"


class DayMethod(StrEnum):
    """How a part of a month, or a day without pay, is reckoned; the contract says which."""

    CALENDAR_365 = "365ths"
    WEEKDAYS_260 = "260ths"
    SCHOOL_DAYS_195 = "195ths"
    DAYS_IN_MONTH = "days in the month"


class LeaveMethod(StrEnum):
    """How leave comes into term-time pay: the whole entitlement added to the working weeks, or in the proportion in which
    somebody who works all year has it (Green Book part 4.12)."""

    WHOLE = "whole"
    IN_PROPORTION = "in proportion"


@dataclass(frozen=True, slots=True)
class OnPoint:
    """Paid by a point of a scale; `top` is the highest point of the grade, where the grade ends below the scale."""

    scale: str
    point: str
    top: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Paid a salary of its own: full-time, for a year, in pence."""

    annual_pence: int
    agreed_in: str
    year_begins: int = 9

    def __post_init__(self) -> None:
        if self.annual_pence <= 0:
            raise wrong("annual_pence", "A spot salary needs an amount above zero")


@dataclass(frozen=True, slots=True)
class Hourly:
    """Paid by the hours that are claimed, at a rate in pence; nothing is paid without a claim."""

    hour_pence: int
    agreed_in: str

    def __post_init__(self) -> None:
        if self.hour_pence <= 0:
            raise wrong("hour_pence", "An hourly rate needs an amount above zero")


@dataclass(frozen=True, slots=True)
class TermTime:
    """The weeks of a term-time post: those worked (with training days) and the weeks of leave paid on top; `leave_weeks` None
    takes the entitlement by length of service from the dated rows."""

    working_weeks: Decimal
    leave_weeks: Decimal | None = None
    method: LeaveMethod = LeaveMethod.WHOLE

    def __post_init__(self) -> None:
        if not 0 < self.working_weeks <= 52:
            raise wrong(
                "working_weeks",
                f"A term-time post works more than 0 and up to 52 weeks a year, not {self.working_weeks}",
            )
        if self.leave_weeks is not None and not 0 <= self.leave_weeks < 52:
            raise wrong("leave_weeks", f"Weeks of leave are from 0 to below 52, not {self.leave_weeks}")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a post while they hold; `starts` and `ends` are included. `fte` is the part of a full-time post."""

    starts: date
    pay: OnPoint | Spot | Hourly
    fte: Fraction = WHOLE
    ends: date | None = None
    term_time: TermTime | None = None
    part_month: DayMethod = DayMethod.CALENDAR_365
    pension: PensionScheme = PensionScheme.TEACHERS

    def __post_init__(self) -> None:
        if not 0 < self.fte <= 1:
            raise wrong(
                "fte",
                f"The part of a full-time post is above 0 and up to 1, not {self.fte}; more hours are claimed as such",
            )
        if self.ends is not None and self.ends < self.starts:
            raise wrong("ends", f"The terms end on {self.ends}, before they begin on {self.starts}")


def fte_of_hours(weekly: Decimal, full_time: Decimal) -> Fraction:
    """The part of a full-time post that a week's hours are: 27.75 of 37 is three quarters, exactly. Raises NotValid."""
    if not 0 < weekly <= full_time:
        raise wrong("weekly_hours", f"The weekly hours are above 0 and up to the full-time {full_time}, not {weekly}")
    return Fraction(weekly) / Fraction(full_time)


class AllowanceKind(StrEnum):
    """What an allowance is paid for."""

    TLR1 = "TLR1"
    TLR2 = "TLR2"
    TLR3 = "TLR3"
    SEN = "SEN"
    HONORARIUM = "honorarium"
    ACTING_UP = "acting up"
    SAFEGUARDING = "safeguarding"
    RECRUITMENT = "recruitment and retention"
    OTHER = "other"


class AllowanceBasis(StrEnum):
    """How much of the full yearly amount is paid: all of it; by the part of a full-time post; by that part and the paid weeks;
    by the share of the responsibility that is carried."""

    FULL = "full"
    FTE = "fte"
    AS_PAY = "as pay"
    RESPONSIBILITY = "responsibility"


@dataclass(frozen=True, slots=True)
class Allowance:
    """An allowance of a post; `annual_pence` is the full amount for a year. Acting up has `acting_on` in its place: the point
    whose difference to the post's own pay is paid. `share` is the responsibility carried, where the basis is that."""

    element: str
    kind: AllowanceKind
    words: str
    starts: date
    ends: date | None = None
    annual_pence: int = 0
    basis: AllowanceBasis = AllowanceBasis.FTE
    share: Fraction = WHOLE
    acting_on: OnPoint | None = None
    pensionable: bool = True
    niable: bool = True
    taxable: bool = True
    agreed_in: str = ""

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.starts:
            raise wrong("ends", f"'{self.words}' ends on {self.ends}, before it begins on {self.starts}")
        if (self.kind is AllowanceKind.ACTING_UP) != (self.acting_on is not None):
            raise wrong("acting_on", f"'{self.words}': acting up, and nothing else, names the point that is acted on")
        if self.acting_on is None and self.annual_pence <= 0:
            raise wrong("annual_pence", f"'{self.words}' needs a full yearly amount above zero")
        if self.kind is AllowanceKind.SAFEGUARDING and self.ends is None:
            raise wrong("ends", f"'{self.words}': safeguarding always has a last day; give it")
        if not 0 < self.share <= 1:
            raise wrong(
                "share", f"'{self.words}': the share of the responsibility is above 0 and up to 1, not {self.share}"
            )


@dataclass(frozen=True, slots=True)
class Post:
    """A job at a school: one after another its terms, and its allowances. `service_from` is the first day of continuous service,
    by which leave grows (the first terms where it is None). Raises NotValid for terms that overlap."""

    post: str
    school: str
    cost_code: str
    title: str
    terms: tuple[Terms, ...]
    allowances: tuple[Allowance, ...] = ()
    service_from: date | None = None

    def __post_init__(self) -> None:
        if not self.terms:
            raise wrong("terms", f"The post '{self.title}' has no terms: say what it is paid by and from when")
        for earlier, later in pairwise(self.terms):
            if earlier.ends is None or later.starts <= earlier.ends:
                raise NotValid(
                    f"The terms of '{self.title}' from {later.starts} begin before those from {earlier.starts} have ended"
                )
        if self.allowances and any(isinstance(terms.pay, Hourly) for terms in self.terms):
            raise wrong(
                "allowances",
                f"'{self.title}' is paid by the hour: an allowance by the year needs a post with yearly pay",
            )
        elements = [allowance.element for allowance in self.allowances]
        if len(set(elements)) < len(elements) or "basic" in elements:
            raise wrong("allowances", f"Each allowance of '{self.title}' needs a name of its own, which is not 'basic'")

    @property
    def service_began(self) -> date:
        """The first day of continuous service."""
        return self.service_from or self.terms[0].starts

    def terms_on(self, day: date) -> Terms | None:
        """The terms that hold on a day."""
        return next((one for one in self.terms if one.starts <= day and (one.ends is None or day <= one.ends)), None)
