"""Services without software, as whoever delivers them sees them: which schools have one, how much of what is included is left,
and what was written down last. Nothing else of a school is shown here, so officers of any service may ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.membership.application import price_book
from services.membership.application.arrangements import school_of
from services.membership.application.ports_subscriptions import Stored, Subscribing
from services.membership.application.refusals import for_the_trust, worded
from services.membership.application.usage import left_of, units_of
from services.membership.domain.errors import BadInput, NotAllowedNow
from services.membership.domain.spans import SpanKind, span_on
from services.membership.domain.usage import Usage
from shared.calendar import academic_year_of

LATELY = timedelta(days=90)
"""How far back a line's page shows what was written down: about a term, in which a mistake is noticed."""


@worded
def delivered_by_people(uow: Subscribing) -> list[dict[str, Any]]:
    """Every school's running services without software, with what is left and when something was delivered last."""
    for_the_trust(uow)
    today = uow.today()
    held = [one for one in uow.subscriptions.by_people() if _runs(one, today)]
    names = uow.schools.names({one.school_id for one in held})
    year = academic_year_of(today)
    uses: dict[tuple[str, str], list[Usage]] = {}
    for use in uow.usage.of_all(year.starts, year.ends):
        uses.setdefault((str(use.school_id), use.service), []).append(use)
    rows = [
        _line(one.line, today, uses.get((one.school_id, one.line), []))
        | {"school_id": one.school_id, "school": names.get(one.school_id, ""), "state": one.subscription.state.value}
        for one in held
    ]
    return sorted(rows, key=lambda row: (row["school"].casefold(), row["title"]))


@worded
def deliveries_of(uow: Subscribing, school_id: str, line: str) -> dict[str, Any]:
    """One line of a school, for whoever writes a delivery down: what it is counted in, what is left, what was written down
    in the last three months, newest first. Raises Conflict for a line that the school has not, or that is counted by itself."""
    school, today = school_of(uow, school_id), uow.today()
    row = price_book.services_offered().line(line, today)
    if row.owner_service is not None:
        raise BadInput(f"{row.title} is counted by its own service ({row.owner_service.value}), not by hand.")
    if not any(one.line == line and one.subscription.spans for one in uow.subscriptions.of_school(school_id)):
        raise NotAllowedNow(f"{school.name} does not have {row.title}, so there is nothing to write down.")
    noted = uow.usage.noted(school_id, today - LATELY, today, line)
    year = academic_year_of(today)
    said = _line(line, today, uow.usage.of_school(school_id, year.starts, year.ends, line))
    return said | {
        "school_id": school_id,
        "school": school.name,
        "units": units_of(uow, line, today),
        "lately": [
            {
                "usage_id": use.usage_id,
                "on": use.on.isoformat(),
                "quantity": f"{use.quantity:f}",
                "unit": use.unit,
                "words": use.words,
                "delivered_by": note.delivered_by,
                "overrun_approved": note.overrun_approved,
            }
            for use, note in reversed(noted)
        ],
    }


def _runs(held: Stored, on: date) -> bool:
    span = span_on(held.subscription.spans, on)
    return span is not None and span.kind in (SpanKind.TRIAL, SpanKind.FULL)


def _line(line: str, on: date, uses: list[Usage]) -> dict[str, Any]:
    return {
        "line": line,
        "title": price_book.title_of(line, on),
        "left": left_of(line, on, lambda days: [use for use in uses if days.from_on <= use.on <= days.until_on]),
        "last_on": uses[-1].on.isoformat() if uses else None,
    }
