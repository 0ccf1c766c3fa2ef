"""Who read, or took away, what matters: statements, people, exports. A school sees who looked at its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.portal.application.ports import Portal

DUTY = "who read what: 6 years, for claims that somebody read without a reason (Limitation Act 1980, ss. 2 and 9)"
KEPT_FOR = timedelta(days=6 * 366)
"""Six years, with a leap day in each, so that it is never less."""
WAYS = ("page", "file", "api")


def note_reading(uow: Portal, actor: str, what: str, school_id: str | None, record: str | None, way: str) -> None:
    """Note that `actor` read `what` ("the shadow statement"), of a school, of one record, as a page, a file or by the API."""
    uow.readings.add(actor[:200], what[:120], school_id, record[:120] if record else None, way, uow.now())


def readings_of(uow: Portal, school_id: str | None, before: int | None = None, most: int = 50) -> dict[str, Any]:
    """Who read what of a school (None: of all that the caller may see), newest first; `next` is the `before` of the next page."""
    found = uow.readings.listed(school_id, before, most + 1)
    shown = found[:most]
    return {
        "readings": [
            {
                "reading_id": one.reading_id,
                "school_id": one.school_id,
                "actor": one.actor,
                "what": one.what,
                "record": one.record,
                "way": one.way,
                "at": one.at.isoformat(),
            }
            for one in shown
        ],
        "next": shown[-1].reading_id if len(found) > most else None,
    }


def forget_old(uow: Portal) -> int:
    """Remove what is older than it has to be kept; returns how many rows."""
    return uow.readings.forget(uow.now() - KEPT_FOR)
