"""The scheme of delegation: who approves how much, with how many quotes, and from which amount only a tender will do.

A scheme is a list of limits with a day from which it holds. The trust has one; a school may have its own where that asks
for more, never for less. Amounts are without VAT, as a school's budget bears them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from services.procurement.domain.wording import plain_number
from shared.calendar.words import day_in_words
from shared.identity.roles import Role
from shared.money import pounds
from shared.refusals import NoRuleForDate, NotValid

MOST_QUOTES = 10
LONGEST_WINDOW = 366
"""Days over which small requests are summed at the most: a year."""


class Approver(StrEnum):
    """Who signs, from the least to the most senior."""

    BUSINESS_MANAGER = "business manager"
    HEAD = "head"
    FINANCE = "chief financial officer"
    EXECUTIVE = "chief executive"
    COMMITTEE = "finance committee"
    BOARD = "trust board"


SENIORITY = {approver: rank for rank, approver in enumerate(Approver)}
AT_SCHOOL = {Approver.BUSINESS_MANAGER: Role.BUSINESS_MANAGER, Approver.HEAD: Role.HEAD}
IN_TRUST = {
    Approver.FINANCE: Role.FINANCE,
    Approver.EXECUTIVE: Role.EXECUTIVE,
    Approver.COMMITTEE: Role.TRUSTEE,
    Approver.BOARD: Role.TRUSTEE,
}
MEETINGS = frozenset({Approver.COMMITTEE, Approver.BOARD})
"""They decide in a meeting; whoever records it gives the minute."""


class BudgetRule(StrEnum):
    """What happens to a request that its budget does not hold."""

    WARN = "warn"
    STOP = "stop"


class Route(StrEnum):
    """How something of this amount is bought."""

    ORDER = "order"
    BEST_VALUE = "best value shown"
    QUOTES = "quotes"
    TENDER = "formal tender"


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: up to this amount (None: any), these sign in this order, after so many quotes."""

    up_to_pence: int | None
    approvers: tuple[Approver, ...]
    quotes: int
    route: Route
    note: str = ""

    def in_words(self) -> str:
        """'up to £10,000.00: head, then chief financial officer; 3 quotes'."""
        to = f"up to {pounds(self.up_to_pence)}" if self.up_to_pence is not None else "above that"
        quotes = f"; {self.quotes} quote{'s' if self.quotes > 1 else ''}" if self.quotes else ""
        tender = "; by a formal tender" if self.route is Route.TENDER else ""
        return f"{to}: {', then '.join(self.approvers)}{quotes}{tender}"

    def without_schools(self) -> Limit:
        """The row for money of the trust: the steps at a school fall away, and finance signs where no other does."""
        in_trust = tuple(one for one in self.approvers if one not in AT_SCHOOL)
        return replace(self, approvers=in_trust or (Approver.FINANCE,))

    def asks_as_much_as(self, other: Limit) -> bool:
        """Whether the last to sign is as senior, and a tender is asked for, or as many quotes and no tender by the other."""
        as_senior = SENIORITY[self.approvers[-1]] >= SENIORITY[other.approvers[-1]]
        by_quotes = self.quotes >= other.quotes and other.route is not Route.TENDER
        return as_senior and (self.route is Route.TENDER or by_quotes)

    def is_signed_as_fully_as(self, other: Limit) -> bool:
        """Whether as many sign, and beside each who signs by the other, counted from the last, one as senior."""
        if len(self.approvers) < len(other.approvers):
            return False
        pairs = zip(reversed(self.approvers), reversed(other.approvers), strict=False)
        return all(SENIORITY[here] >= SENIORITY[there] for here, there in pairs)

    def is_as_strict_as(self, other: Limit) -> bool:
        """Whether a school may follow this row where the trust's is the other."""
        return self.asks_as_much_as(other) and self.is_signed_as_fully_as(other)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A version of a scheme. `school_id` is None for the trust's own.

    `tolerance_*`: an approved request may rise by the smaller of the two without being asked about again.
    `window_days` and `cpv_digits`: requests of the same school, supplier and group of codes within these days are
    summed, so that a purchase is not cut into pieces.
    """

    scheme_id: str
    school_id: str | None
    number: int
    valid_from: date
    limits: tuple[Limit, ...]
    tolerance_per_cent: Decimal
    tolerance_pence: int
    window_days: int
    cpv_digits: int
    budget: BudgetRule
    source: str
    status: str

    def limit_for(self, pence: int) -> Limit:
        """The first row whose amount is not below `pence`."""
        return next(row for row in self.limits if row.up_to_pence is None or pence <= row.up_to_pence)

    def of_trust_itself(self) -> Scheme:
        """The scheme for what the trust buys for itself: nobody at a school signs; where nobody else did, finance does."""
        return replace(self, limits=tuple(row.without_schools() for row in self.limits))

    def named(self) -> str:
        whose = "the school's" if self.school_id else "the trust's"
        since = day_in_words(self.valid_from)
        return f"{whose} scheme of delegation, version {self.number}, in force since {since}"

    def record_of(self, limit: Limit) -> dict[str, Any]:
        """The row as a decision keeps it: what it said, in which version, from which source."""
        return {
            "scheme": self.named(),
            "scheme_id": self.scheme_id,
            "number": self.number,
            "valid_from": self.valid_from.isoformat(),
            "row": limit.in_words(),
            "source": self.source,
            "status": self.status,
        }


def checked_scheme(scheme: Scheme) -> Scheme:
    """The scheme, if it can be followed. Raises NotValid naming the row."""
    if not scheme.limits or scheme.limits[-1].up_to_pence is not None:
        raise NotValid("The last row must hold for any amount: leave its limit empty")
    for number, row in enumerate(scheme.limits, start=1):
        _refuse_row(number, row, last=number == len(scheme.limits))
    for number, (lower, higher) in enumerate(pairwise(scheme.limits), start=2):
        _refuse_disorder(number, lower, higher)
    _refuse_settings(scheme)
    return scheme


def _refuse_row(number: int, row: Limit, *, last: bool) -> None:
    if not row.approvers:
        raise NotValid(f"Row {number} names nobody who approves: choose at least one")
    ranks = [SENIORITY[approver] for approver in row.approvers]
    if ranks != sorted(set(ranks)):
        raise NotValid(f"Row {number}: those who approve go from the least to the most senior, each once")
    if not 0 <= row.quotes <= MOST_QUOTES:
        raise NotValid(f"Row {number} asks for {row.quotes} quotes: give a number from 0 to {MOST_QUOTES}")
    if row.up_to_pence is None and not last:
        raise NotValid(f"Row {number} has no limit: only the last row holds for any amount")
    if row.up_to_pence is not None and row.up_to_pence < 1:
        raise NotValid(f"Row {number} has a limit of {pounds(row.up_to_pence)}: give an amount above zero")


def _refuse_disorder(number: int, lower: Limit, higher: Limit) -> None:
    if lower.up_to_pence is not None and higher.up_to_pence is not None and higher.up_to_pence <= lower.up_to_pence:
        raise NotValid(
            f"Row {number} goes up to {pounds(higher.up_to_pence)}, which is not above the row before: "
            "list the rows from the smallest amount up"
        )
    if not higher.asks_as_much_as(lower):
        raise NotValid(f"Row {number} asks for less than the row before, though it is about more money")


def _refuse_settings(scheme: Scheme) -> None:
    if not 0 <= scheme.tolerance_per_cent <= 100 or scheme.tolerance_pence < 0:
        raise NotValid("The tolerance is between 0 and 100 per cent, and an amount that is not below zero")
    if not 0 <= scheme.window_days <= LONGEST_WINDOW:
        raise NotValid(f"Requests are summed over 0 to {LONGEST_WINDOW} days, not {scheme.window_days}")
    if not 2 <= scheme.cpv_digits <= 8:
        raise NotValid("A group of CPV codes is known by its first 2 to 8 digits")


def refuse_looser(own: Scheme, trusts: Scheme) -> None:
    """Raise NotValid where a school's scheme asks for less than the trust's: for some amount, or in its settings."""
    _refuse_looser_settings(own, trusts)
    edges = {row.up_to_pence for scheme in (own, trusts) for row in scheme.limits if row.up_to_pence is not None}
    highest = max(edges, default=0)
    for pence in sorted({1, *edges, *(edge + 1 for edge in edges), highest + 1}):
        here, there = own.limit_for(pence), trusts.limit_for(pence)
        if not here.is_as_strict_as(there):
            raise NotValid(
                f"For {pounds(pence)} this asks for less than the trust's scheme, which says: {there.in_words()}. "
                "A school's own scheme may ask for more, never for less"
            )


def _refuse_looser_settings(own: Scheme, trusts: Scheme) -> None:
    more = "A school's own scheme may ask for more, never for less"
    if own.window_days < trusts.window_days:
        raise NotValid(
            f"By the trust's scheme requests are summed over {trusts.window_days} days: give as many or more, "
            f"not {own.window_days}. {more}"
        )
    if own.cpv_digits > trusts.cpv_digits:
        raise NotValid(
            f"By the trust's scheme one kind of goods has the same first {trusts.cpv_digits} digits of the CPV code: "
            f"give as many or fewer, not {own.cpv_digits}, so that no less is summed. {more}"
        )
    if own.tolerance_per_cent > trusts.tolerance_per_cent:
        raise NotValid(
            f"By the trust's scheme an approved request may rise by {plain_number(trusts.tolerance_per_cent)} per cent: "
            f"give as much or less, not {plain_number(own.tolerance_per_cent)}. {more}"
        )
    if own.tolerance_pence > trusts.tolerance_pence:
        raise NotValid(
            f"By the trust's scheme an approved request may rise by at most {pounds(trusts.tolerance_pence)}: "
            f"give as much or less, not {pounds(own.tolerance_pence)}. {more}"
        )
    if trusts.budget is BudgetRule.STOP and own.budget is not BudgetRule.STOP:
        raise NotValid(f"The trust's scheme stops a request that its budget does not hold: choose to stop it. {more}")


def in_force(schemes: Iterable[Scheme], on: date) -> Scheme | None:
    """The version that holds on a day: the latest that has begun; of two of one day the one recorded last."""
    begun = [scheme for scheme in schemes if scheme.valid_from <= on]
    return max(begun, key=lambda scheme: (scheme.valid_from, scheme.number), default=None)


def governing(trusts: Sequence[Scheme], own: Sequence[Scheme], on: date, pence: int) -> Scheme:
    """The scheme that says who approves so much on a day: the school's own, unless the trust's asks for more.

    Whichever it is, its days, digits, tolerance and budget rule are the stricter of the two schemes': the trust may have
    tightened its own since the school's was recorded.

    Raises NoRuleForDate where the trust has no scheme for the day.
    """
    of_trust, of_school = in_force(trusts, on), in_force(own, on)
    if of_trust is None:
        raise NoRuleForDate(f"No scheme of delegation is held for {day_in_words(on)}: record the one that holds then")
    if of_school is None:
        return of_trust
    if of_school.limit_for(pence).is_as_strict_as(of_trust.limit_for(pence)):
        return _tightened(of_school, of_trust)
    return _tightened(of_trust, of_school)


def _tightened(scheme: Scheme, by: Scheme) -> Scheme:
    """The scheme with the stricter of both settings; its source names the other where that one changed something."""
    strict = replace(
        scheme,
        tolerance_per_cent=min(scheme.tolerance_per_cent, by.tolerance_per_cent),
        tolerance_pence=min(scheme.tolerance_pence, by.tolerance_pence),
        window_days=max(scheme.window_days, by.window_days),
        cpv_digits=min(scheme.cpv_digits, by.cpv_digits),
        budget=BudgetRule.STOP if BudgetRule.STOP in (scheme.budget, by.budget) else BudgetRule.WARN,
    )
    if strict == scheme:
        return scheme
    return replace(strict, source=f"{scheme.source}; settings made stricter by {by.named()} ({by.source})")


def may_sign_as(roles: frozenset[Role], trust_roles: frozenset[Role]) -> frozenset[Approver]:
    """As whom somebody with these roles signs; what is decided for the trust needs a role held for the whole trust."""
    at_school = {approver for approver, role in AT_SCHOOL.items() if role in roles}
    return frozenset(at_school | {approver for approver, role in IN_TRUST.items() if role in trust_roles})
