"""A notice to leave a pension scheme as it is kept, with what it leads to: contributions given back by the next run where it came within
its window, or leaving by the scheme's own rules. What is given back is what runs here took and paid since the membership began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.pensions.enrolment_days import (
    EnrolmentTimes,
    OptOut,
    OptOutOutcome,
    Window,
    leaving_after_contractual_enrolment,
    opt_out,
)
from services.payroll.domain.sources import Source
from shared.calendar.words import day_in_words
from shared.refusals import wrong

SCHEMES = {
    PensionScheme.TEACHERS: "Teachers' Pensions",
    PensionScheme.LOCAL_GOVERNMENT: "Local Government Pension Scheme",
}


class Enrolled(StrEnum):
    """How somebody came into a scheme."""

    BY_CONTRACT = "by contract"
    AUTOMATICALLY = "automatically"


@dataclass(frozen=True, slots=True)
class ContractualRefund:
    """A scheme's own rule: leaving in its first months is as if never in it."""

    months: int
    source: Source


@dataclass(frozen=True, slots=True)
class PensionNotice:
    """A notice to leave a scheme, the days in which it was to come for a refund, by when the refund is paid (None where no rule sets a day),
    and the rows that decided it."""

    scheme: PensionScheme
    enrolled: Enrolled
    became_member: date
    received: date
    outcome: OptOutOutcome
    window: Window
    refund_by: date | None
    rules: tuple[Source, ...]

    @property
    def gives_back(self) -> bool:
        return self.outcome is OptOutOutcome.REFUND


@dataclass(frozen=True, slots=True)
class Contributed:
    """What runs here took and paid into a scheme since `since`, the first payday of the membership that goes on."""

    scheme: PensionScheme
    fund: str
    since: date
    member_pence: int
    employer_pence: int


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Contributions that a run gives back, and the notice by which it does."""

    contributed: Contributed
    notice: PensionNotice


def contractual_notice(
    scheme: PensionScheme, rule: ContractualRefund, became_member: date, received: date
) -> PensionNotice:
    """A notice of somebody whom the contract put into the scheme. Raises WrongTime for one before membership began."""
    found = leaving_after_contractual_enrolment(rule.months, became_member, received)
    return _notice(scheme, Enrolled.BY_CONTRACT, became_member, received, found, (rule.source,))


def automatic_notice(
    scheme: PensionScheme, times: EnrolmentTimes, became_member: date, told: date, received: date
) -> PensionNotice:
    """A notice of somebody who was enrolled automatically and told of it. Raises WrongTime for one before the window."""
    found = opt_out(times, became_member, told, received)
    return _notice(scheme, Enrolled.AUTOMATICALLY, became_member, received, found, times.sources)


def _notice(
    scheme: PensionScheme,
    enrolled: Enrolled,
    became_member: date,
    received: date,
    found: OptOut,
    rules: tuple[Source, ...],
) -> PensionNotice:
    return PensionNotice(scheme, enrolled, became_member, received, found.outcome, found.window, found.refund_by, rules)


def given_back(
    notices: Iterable[PensionNotice], contributed: Iterable[Contributed], left: Iterable[PensionScheme]
) -> tuple[GivenBack, ...]:
    """What is given back now, of the schemes that were left: everything taken since membership began, by the latest notice of each. Raises
    NotValid where contributions began before the membership that the notice names."""
    latest = {one.scheme: one for one in sorted(notices, key=lambda one: one.received)}
    out_of = frozenset(left)
    found = []
    for one in contributed:
        notice = latest.get(one.scheme)
        if one.scheme not in out_of or notice is None or not notice.gives_back:
            continue
        if one.since < notice.became_member:
            raise wrong(
                "became_member",
                f"The notice to leave {SCHEMES[one.scheme]} says that membership began on {day_in_words(notice.became_member)}, and "
                f"contributions have been taken since {day_in_words(one.since)}: correct the notice, or give them back by hand",
            )
        found.append(GivenBack(one, notice))
    return tuple(found)


def notice_in_words(one: PensionNotice) -> str:
    """What a notice says and leads to, with its days."""
    until = day_in_words(one.window.last)
    said = f"{SCHEMES[one.scheme]}, notice of {day_in_words(one.received)}"
    if not one.gives_back:
        return f"{said}, after the window to {until}: leaves by the scheme's own rules, no refund through payroll"
    by = f", by {day_in_words(one.refund_by)} at the latest" if one.refund_by else ""
    return f"{said}, within the window to {until}: the next run gives back what was taken{by}"
