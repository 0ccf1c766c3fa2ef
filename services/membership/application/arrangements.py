"""What a school has and what is known of it, gathered for pricing: its standing over time, its subscriptions, its census,
incomes and use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from services.membership.application import price_book
from services.membership.application.alongside import associate_until
from services.membership.application.ports_subscriptions import Stored, Subscribing
from services.membership.application.standing import standing_spells
from services.membership.domain.costing import Arrangement, Facts, StandingSpell
from services.membership.domain.errors import BadInput, NotAllowedNow, in_words
from services.membership.domain.pricing import Period, Standing
from services.membership.domain.schools import School
from shared.calendar import academic_year_of

BY_ITSELF = uuid5(NAMESPACE_URL, "quayside:service:membership")
"""Stands for the service itself where a record asks who did something."""


def acting(uow: Subscribing) -> UUID:
    """The person in whose name this is done; an account that is no person yet has an id of its own, always the same."""
    found = uow.people.by_account(uow.actor)
    return found.person_id if found else uuid5(NAMESPACE_URL, f"quayside:{uow.actor}")


def school_of(uow: Subscribing, school_id: str) -> School:
    """The school. Raises NotFound."""
    school: School = uow.schools.get(school_id)
    return school


def require_known(uow: Subscribing, school_id: str) -> None:
    """Raises NotFound for a school that nobody knows."""
    if not uow.schools.names([school_id]):
        school_of(uow, school_id)


def spells_of(uow: Subscribing, school_id: str) -> tuple[StandingSpell, ...]:
    """As what the school has stood, oldest first."""
    return tuple(standing_spells(uow, school_id))


def standing_on(spells: Sequence[StandingSpell], on: date) -> StandingSpell | None:
    """The spell that covers a day, or None where the school is not alongside then."""
    return next(
        (spell for spell in spells if spell.from_on <= on and (spell.until_on is None or on <= spell.until_on)), None
    )


def require_alongside(uow: Subscribing, school: School, on: date) -> StandingSpell:
    """The spell that covers the day on which a service begins. Raises NotAllowedNow where there is none."""
    spells = spells_of(uow, str(school.school_id))
    spell = standing_on(spells, on)
    if spell is None:
        known = (
            "; ".join(f"{one.standing.value} from {in_words(one.from_on)}" for one in spells) or "nothing agreed yet"
        )
        raise NotAllowedNow(
            f"{school.name} is neither an associate nor a member school on {in_words(on)} ({known}). "
            "A service can begin on a day on which it is."
        )
    return spell


def last_day_for_a_trial(uow: Subscribing, school_id: str, spell: StandingSpell) -> date | None:
    """The end of the associate period, inside which a trial lies; None for a member school."""
    if spell.standing is not Standing.ASSOCIATE:
        return None
    return spell.until_on or associate_until(uow.memberships.all_of(school_id))


def arrangement_of(uow: Subscribing, school_id: str, stored: Sequence[Stored] | None = None) -> Arrangement:
    """The school's standing and subscriptions as they are."""
    held = uow.subscriptions.of_school(school_id) if stored is None else stored
    return Arrangement(spells_of(uow, school_id), tuple(one.subscription for one in held))


def facts_of(uow: Subscribing, school_id: str, days: Period, expected: Mapping[str, Decimal] | None = None) -> Facts:
    """What pricing these days needs to know of the school; use is that of every academic year touched."""
    first, last = academic_year_of(days.from_on).starts, academic_year_of(days.until_on).ends
    return Facts(
        school=school_of(uow, school_id),
        prices=price_book.prices_with(uow.prices.rows()),
        incomes=uow.prices.incomes(school_id),
        usage=tuple(uow.usage.of_school(school_id, first, last)),
        expected=expected or {},
    )


def period_asked(uow: Subscribing, from_on: date | None, until_on: date | None, around: date | None = None) -> Period:
    """The days asked for; without them the academic year of a day (today). Raises BadInput for more than six years."""
    year = academic_year_of(around or uow.today())
    period = Period(
        from_on or (year.starts if until_on is None else academic_year_of(until_on).starts), until_on or year.ends
    )
    if period.days > 6 * 366:
        raise BadInput(f"{period.words} is longer than six years: ask for a shorter time.")
    return period
