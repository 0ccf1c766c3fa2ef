"""Who gets how much of what comes: firm units first in the order they were asked for, then tolerance units likewise.

A place in the queue is one asking. An increase takes a new place behind those already there; a decrease gives up the
latest places first. So when less comes, it is the last tolerance that is cut first and the first firm unit last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Place(NamedTuple):
    """One place in the queue for an item: its number (the order of asking), when, and the units asked for there."""

    number: int
    at: datetime
    firm: int
    tolerance: int


class Ask(NamedTuple):
    """What a school asked for at one place of the queue; asks sort by the number of their place."""

    number: int
    school_id: str
    firm: int
    tolerance: int


class Got(NamedTuple):
    """The units a school gets: of its firm wish and of its tolerance."""

    firm: int
    tolerance: int

    @property
    def units(self) -> int:
        """All units it gets."""
        return self.firm + self.tolerance


class Surplus(StrEnum):
    """What is done, step by step, with units beyond the firm wishes."""

    TOLERANCE = "tolerance"
    LEFT = "left"


class Allocation(NamedTuple):
    """The result: units by school, units that went into tolerance, and units left with nobody."""

    by_school: Mapping[str, Got]
    into_tolerance: int
    left: int


TOLERANCE_THEN_LEFT = (Surplus.TOLERANCE, Surplus.LEFT)


def first_come_allocation(
    asks: Sequence[tuple[int, str, int, int]], units: int, surplus: Sequence[Surplus] = TOLERANCE_THEN_LEFT
) -> Allocation:
    """The units shared among the asks, which stand in the order of their places. Never more than `units` in all.

    Units beyond the firm wishes go into tolerances only where `surplus` names it; the rest is left, for a return or
    for a person to place.
    """
    if TOLERANCE_THEN_LEFT is surplus and (plenty := _all_firm_met(asks, units)) is not None:
        return plenty
    firm: dict[str, int] = {}
    tolerance: dict[str, int] = {}
    remaining = units
    for _, school_id, wanted, _ in asks:
        given = min(wanted, remaining)
        firm[school_id] = firm.get(school_id, 0) + given
        remaining -= given
    into_tolerance = 0
    if remaining and Surplus.TOLERANCE in surplus:
        before = remaining
        for _, school_id, _, accepted in asks:
            if accepted and remaining:
                given = min(accepted, remaining)
                tolerance[school_id] = tolerance.get(school_id, 0) + given
                remaining -= given
        into_tolerance = before - remaining
    by_school = {school_id: Got(held, tolerance.get(school_id, 0)) for school_id, held in firm.items()}
    return Allocation(by_school, into_tolerance, remaining)


def _all_firm_met(asks: Sequence[tuple[int, str, int, int]], units: int) -> Allocation | None:
    """The allocation where every firm wish can be met and every school asked once; None where that is not so.

    Kept apart for speed: it is the usual case, and closing an order makes some hundred thousand of these.
    """
    remaining = units - sum([ask[2] for ask in asks])
    if remaining < 0:
        return None
    # Made once for each number: many schools ask for the same few quantities.
    firm_only = {firm: Got(firm, 0) for firm in {ask[2] for ask in asks}}
    by_school = {school_id: firm_only[firm] for _, school_id, firm, _ in asks}
    if len(by_school) < len(asks):
        return None
    before = remaining
    for _, school_id, firm, accepted in asks:
        if not remaining:
            break
        if accepted:
            given = min(accepted, remaining)
            by_school[school_id] = Got(firm, given)
            remaining -= given
    return Allocation(by_school, before - remaining, remaining)


def kept_as_asked(asks: Iterable[Ask]) -> dict[str, Got]:
    """The firm wishes untouched, for a person who shares out by hand; says nothing about what came."""
    firm: dict[str, int] = {}
    for ask in asks:
        firm[ask.school_id] = firm.get(ask.school_id, 0) + ask.firm
    return {school_id: Got(units, 0) for school_id, units in firm.items()}


def places_after_change(
    places: tuple[Place, ...], firm: int, tolerance: int, number: int, at: datetime
) -> tuple[Place, ...]:
    """A school's places for the wish it has now: what is more queues behind, what is less gives up the latest."""
    more_firm = firm - sum(place.firm for place in places)
    more_tolerance = tolerance - sum(place.tolerance for place in places)
    kept: list[Place] = []
    fewer_firm, fewer_tolerance = max(0, -more_firm), max(0, -more_tolerance)
    for place in reversed(places):
        cut_firm, cut_tolerance = min(fewer_firm, place.firm), min(fewer_tolerance, place.tolerance)
        fewer_firm -= cut_firm
        fewer_tolerance -= cut_tolerance
        kept.append(place._replace(firm=place.firm - cut_firm, tolerance=place.tolerance - cut_tolerance))
    if more_firm > 0 or more_tolerance > 0:
        kept.insert(0, Place(number, at, max(0, more_firm), max(0, more_tolerance)))
    return tuple(place for place in reversed(kept) if place.firm or place.tolerance)
