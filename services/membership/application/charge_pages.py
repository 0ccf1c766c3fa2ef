"""The ledger for a reader that follows it: entry after entry in the order of their entering, so that a system which has
read up to one entry goes on after it and neither misses one nor reads one twice."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.membership.application import price_book
from services.membership.application.arrangements import school_of
from services.membership.application.charge_queries import ANSWERED
from services.membership.application.charges import entry_page, is_handed_on
from services.membership.application.ports_subscriptions import KeptEntry, Subscribing
from services.membership.application.refusals import worded
from services.membership.domain.charges import still_standing
from services.membership.domain.errors import NotKnown


@worded
def charge_entries(
    uow: Subscribing, school_id: str, from_on: date | None, until_on: date | None, after: str | None, most: int
) -> dict[str, Any]:
    """The entries entered after the entry `after` whose period ends within the days (all, where none are said).

    `count` and `owed_pence` are of all entries that fit, not only of those given. Raises NotFound for another `after`.
    """
    school_of(uow, school_id)
    kept = uow.charges.page(school_id, from_on, until_on, after, most)
    asked = {
        str(one.entry_id): one for one in uow.charges.queries(school_id, [str(one.entry.entry_id) for one in kept])
    }
    count, owed = uow.charges.sums(school_id, from_on, until_on)
    return {
        "school_id": school_id,
        "count": count,
        "owed_pence": owed,
        "entries": [entry_page(one, asked.get(str(one.entry.entry_id))) for one in kept],
    }


@worded
def charge(uow: Subscribing, school_id: str, entry_id: str) -> dict[str, Any]:
    """One entry with its working, and everything beside it that came of the same origin: what puts it right where it was
    corrected, and what all of it comes to together. Raises NotFound."""
    kept = uow.charges.get(school_id, entry_id)
    if kept is None:
        raise NotKnown("There is no such entry of this school. Choose one from the list of its charges.")
    siblings = uow.charges.of_origin(school_id, kept.origin)
    standing = {entry.entry_id for entry in still_standing(siblings)}
    asked = uow.charges.queries(school_id, [entry_id])
    page = entry_page(kept, asked[-1] if asked else None)
    sources = {row.row_name: row.source for row in price_book.prices_with(uow.prices.rows()).rows}
    names = uow.people.names_by_account([kept.approved_by_name])
    return page | {
        "approved_by": names.get(kept.approved_by_name, kept.approved_by_name),
        "working": [step | {"source": sources.get(step["row"], "")} for step in page["working"]],
        "school_id": school_id,
        "stands": kept.entry.entry_id in standing,
        "may_be_asked": all(one.state in ANSWERED for one in asked),
        "handed_on": is_handed_on(kept.entry, siblings),
        "together_pence": sum(entry.signed for entry in siblings),
        "beside": [
            entry_page(KeptEntry(entry, kept.origin, "")) | {"stands": entry.entry_id in standing}
            for entry in siblings
            if entry.entry_id != kept.entry.entry_id
        ],
    }
