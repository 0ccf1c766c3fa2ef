"""As what a school was alongside, day by day: an associate or a member school. Prices and VAT go by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from services.membership.application.school_ports import Memberships
from services.membership.domain.costing import StandingSpell
from services.membership.domain.journey import Membership
from services.membership.domain.pricing import Standing


class KnowsMemberships(Protocol):
    """A unit of work, as far as it is needed here."""

    @property
    def memberships(self) -> Memberships: ...


def standing_spells(uow: KnowsMemberships, school_id: str) -> tuple[StandingSpell, ...]:
    """The school's standings over time, oldest first; None as the last day where it goes on."""
    return spells_from(uow.memberships.all_of(school_id))


def spells_from(memberships: Iterable[Membership]) -> tuple[StandingSpell, ...]:
    """The standings that these cases of one school brought it, oldest first."""
    spells = [spell for membership in memberships for spell in _spells_of(membership)]
    return tuple(sorted(spells, key=lambda spell: spell.from_on))


def associate_until(memberships: Iterable[Membership]) -> date | None:
    """The last day of the newest associate period as agreed; None where there never was one."""
    begun = [one for one in memberships if one.started_on is not None]
    return max(begun, key=lambda one: one.started_on or date.min).ends_on if begun else None


def _spells_of(membership: Membership) -> list[StandingSpell]:
    """An associate stays one after its last day until people decide, since services go on unchanged."""
    last_day: date | None = membership.exit_plan.last_service_on if membership.exit_plan else None
    joined_on = membership.joined_on
    spells = []
    if membership.started_on is not None:
        until = joined_on - timedelta(days=1) if joined_on else last_day
        spells.append(StandingSpell(Standing.ASSOCIATE, membership.started_on, until))
    if joined_on is not None:
        spells.append(StandingSpell(Standing.MEMBER, joined_on, last_day))
    return [spell for spell in spells if spell.until_on is None or spell.from_on <= spell.until_on]
