"""A school that was the trust's own before these records began: it joined once, on a day that is known, and has no
journey here to look back on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.membership.domain.errors import BadInput, in_words
from services.membership.domain.journey import BelongsAlready, JourneyOutcome, Membership, Owners
from services.membership.domain.journey_states import State


def belongs_already(
    membership_id: UUID, schools: Sequence[tuple[UUID, str]], owners: Owners, joined_on: date, on: date
) -> JourneyOutcome:
    """Record member schools as they stand; `schools` are (school_id, name), `joined_on` the day they joined the trust.

    Raises BadInput for a day to come: a school that is still to join goes the way of every other.
    """
    if joined_on > on:
        raise BadInput(
            f"{in_words(joined_on)} is still to come. A school that is yet to join comes alongside first, and converts."
        )
    school_ids = tuple(school_id for school_id, _ in schools)
    names = tuple(name for _, name in schools)
    membership = Membership(membership_id, school_ids, names, State.MEMBER, owners, on, joined_on=joined_on)
    return membership, [BelongsAlready(membership_id, school_ids, joined_on)]
