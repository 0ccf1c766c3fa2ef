"""What the register's successor links mean: which school closed, which opened in its place, and on which day. The
register writes the
last day of the old school (31 August) in some rows and the first day of the new one (1 September) in others: both
are one event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.membership.domain.errors import BadInput, NotKnown
from services.membership.domain.schools import URN


class DateMeaning(StrEnum):
    """How the date of a link was read."""

    CLOSING_DAY = "closing_day"
    OPENING_DAY = "opening_day"
    ANOTHER_DAY = "another_day"
    NOT_GIVEN = "not_given"


class Kind(StrEnum):
    """What happened to the schools of one event."""

    REOPENED = "reopened"
    MERGED = "merged"
    SPLIT = "split"
    REARRANGED = "rearranged"


@dataclass(frozen=True)
class Link:
    """One row: the school that closed, the one that followed, and the first day of the one that followed (None where
    not given)."""

    closing_urn: str
    closing_name: str | None
    successor_urn: str
    successor_name: str | None
    opens_on: date | None
    meaning: DateMeaning


@dataclass(frozen=True)
class Succession:
    """One event: the links that share schools and day."""

    kind: Kind
    opens_on: date | None
    closing_urns: tuple[str, ...]
    successor_urns: tuple[str, ...]


def opening_day(link_date: date) -> tuple[date, DateMeaning]:
    """The first day of the successor and how the date was read: the last day of a month closes, the first opens,
    others stand as given."""
    next_day = link_date + timedelta(days=1)
    if next_day.day == 1:
        return next_day, DateMeaning.CLOSING_DAY
    if link_date.day == 1:
        return link_date, DateMeaning.OPENING_DAY
    return link_date, DateMeaning.ANOTHER_DAY


def read_link(number: int, cells: Mapping[str, str]) -> Link:
    """One row of the links file; `number` is the row as a spreadsheet counts it."""
    closing, successor = cells["urn"].strip(), cells["successor_urn"].strip()
    for urn in (closing, successor):
        if not URN.fullmatch(urn):
            raise BadInput(f"Row {number}: “{urn}” is not a URN: it must be six digits and not begin with 0.")
    if closing == successor:
        raise BadInput(f"Row {number}: URN {closing} is given as its own successor.")
    opens_on, meaning = None, DateMeaning.NOT_GIVEN
    if cells["link_date"].strip():
        try:
            opens_on, meaning = opening_day(date.fromisoformat(cells["link_date"].strip()))
        except ValueError:
            raise BadInput(f"Row {number}: “{cells['link_date']}” is not a date such as 2013-08-31.") from None
    return Link(
        closing, cells["name"].strip() or None, successor, cells["successor_name"].strip() or None, opens_on, meaning
    )


def successions(links: Iterable[Link]) -> tuple[Succession, ...]:
    """The links gathered into events: rows that share a school and an opening day are one event, in order of day and
    URN."""
    events: list[Succession] = []
    by_day: dict[date | None, list[Link]] = defaultdict(list)
    for link in links:
        by_day[link.opens_on].append(link)
    for opens_on, same_day in by_day.items():
        for group in _groups_that_share_a_school(same_day):
            closing = tuple(sorted({link.closing_urn for link in group}))
            opened = tuple(sorted({link.successor_urn for link in group}))
            events.append(Succession(_kind(len(closing), len(opened)), opens_on, closing, opened))
    return tuple(sorted(events, key=lambda event: (event.opens_on or date.min, event.closing_urns)))


def _kind(closing: int, opened: int) -> Kind:
    if closing == 1:
        return Kind.REOPENED if opened == 1 else Kind.SPLIT
    return Kind.MERGED if opened == 1 else Kind.REARRANGED


def _groups_that_share_a_school(links: list[Link]) -> list[list[Link]]:
    leader: dict[str, str] = {}

    def lead(end: str) -> str:
        leader.setdefault(end, end)
        while leader[end] != end:
            leader[end] = leader[leader[end]]
            end = leader[end]
        return end

    # A URN that closes and one that opens on the same day are kept apart: a chain within one day would be two events.
    for link in links:
        leader[lead(f"closing {link.closing_urn}")] = lead(f"opened {link.successor_urn}")
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        groups[lead(f"closing {link.closing_urn}")].append(link)
    return list(groups.values())


class Successors:
    """The links kept ready to follow one school through its URNs."""

    def __init__(self, links: Iterable[Link]) -> None:
        self._after: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            self._after[link.closing_urn].append(link)

    def of(self, urn: str) -> tuple[Link, ...]:
        """The links by which a school closed; empty for one that did not."""
        return tuple(self._after.get(urn, ()))

    def urns_of(self, urn: str) -> tuple[str, ...]:
        """Every URN one school had from this one on, oldest first; refused where it split, since no one URN follows."""
        chain = [urn]
        while links := self._after.get(chain[-1]):
            if len(links) > 1:
                names = ", ".join(link.successor_urn for link in links)
                raise NotKnown(
                    f"URN {chain[-1]} was followed by more than one school ({names}): a person must say which is meant."
                )
            if links[0].successor_urn in chain:
                raise BadInput(f"The links of URN {urn} run in a circle at {links[0].successor_urn}.")
            chain.append(links[0].successor_urn)
        return tuple(chain)
