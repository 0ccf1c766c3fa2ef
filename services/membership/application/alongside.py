"""Which schools are alongside, and until when an associate may try things: read from the cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from services.membership.application.school_ports import Memberships
from services.membership.domain.journey import Membership
from services.membership.domain.journey_states import State

WAS_ALONGSIDE = (
    State.ASSOCIATE,
    State.DECISION_DUE,
    State.CONVERTING,
    State.MEMBER,
    State.LEAVING,
    State.LEFT,
    State.ENDED_EARLY,
)


def associate_until(cases: Iterable[Membership]) -> date | None:
    """The last day of the associate period under way, inside which a trial lies; None where there is none."""
    return next((case.ends_on for case in cases if case.state in (State.AGREED, State.ASSOCIATE)), None)


def schools_alongside(memberships: Memberships) -> set[str]:
    """Ids of the schools that are, or were, alongside."""
    held = (memberships.get(found).membership for found in memberships.in_states([s.value for s in WAS_ALONGSIDE]))
    return {str(school_id) for case in held for school_id in case.school_ids}
