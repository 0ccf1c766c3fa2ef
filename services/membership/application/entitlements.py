"""What a school may use of a service, as it is published. Two lines may stand on one service and a subscription runs through
several spells (trial, pause, full, read only), so what is said is the strongest spell in force today; the next one is said
on its day. A service told so answers by itself after the last day: it falls back to reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.membership.application.ports_subscriptions import Said, Subscribing
from services.membership.domain.spans import ONE_DAY
from services.membership.domain.subscriptions import Level, Subscription, entitlement_of, entitlement_schedule

MOST_AT_ONCE = 2_000
_RANK = {Level.FULL: 3, Level.TRIAL: 2, Level.READ_ONLY: 1, Level.NONE: 0}


@dataclass(frozen=True)
class Spell:
    """Days in which a school may do one thing in a service, and the subscription that it comes from."""

    level: Level
    from_on: date
    until_on: date | None
    subscription_id: str


def spells(subscriptions: Sequence[Subscription]) -> tuple[Spell, ...]:
    """What these subscriptions to one service give together over time, oldest first; days without any are left out."""
    schedules = [entry for one in subscriptions for entry in entitlement_schedule(one)]
    begins = {entry.from_on for entry in schedules if entry.from_on}
    begins |= {entry.until_on + ONE_DAY for entry in schedules if entry.until_on}
    days = sorted(begins)
    found: list[Spell] = []
    following: list[date | None] = [*days[1:], None]
    for day, next_day in zip(days, following, strict=False):
        strongest = max(subscriptions, key=lambda one: (_RANK[entitlement_of(one, day).level], one.requested_on))
        level = entitlement_of(strongest, day).level
        if level is Level.NONE:
            continue
        spell = Spell(level, day, next_day - ONE_DAY if next_day else None, str(strongest.subscription_id))
        last = found[-1] if found else None
        if last and last.level is level and last.until_on and last.until_on + ONE_DAY == day:
            found[-1] = replace(spell, from_on=last.from_on)
        else:
            found.append(spell)
    return tuple(found)


def to_be_said(subscriptions: Sequence[Subscription], before: Said | None, today: date) -> Said | None:
    """What has to be published as of today; None where nothing has begun yet and nothing was said before.

    A spell that is still to come is not said before its day: a consumer keeps one row and would lose the present.
    """
    known = spells(subscriptions)
    present = next((s for s in known if s.from_on <= today and (s.until_on is None or today <= s.until_on)), None)
    next_on = next((spell.from_on for spell in known if spell.from_on > today), None)
    if present is not None:
        after = present.until_on + ONE_DAY if present.until_on else None
        return Said(present.level, present.from_on, present.until_on, present.subscription_id, after)
    if before is None:
        return Said(Level.NONE, today, None, "", next_on) if next_on else None
    if before.mode is Level.NONE:
        return replace(before, next_on=next_on)
    return Said(Level.NONE, today, None, before.subscription_id, next_on)


def publish(uow: Subscribing, school_id: str, service: str) -> bool:
    """Say what the school may use of the service as of today, if it is not what was said last; returns whether it was said.

    Lines without software publish nothing. Doing it again changes nothing.
    """
    if not service:
        return False
    subscriptions = [one.subscription for one in uow.subscriptions.of_school(school_id) if one.service == service]
    before = uow.entitlements.said(school_id, service)
    said = to_be_said(subscriptions, before, uow.today())
    if said is None or said == before:
        return False
    uow.entitlements.put(school_id, service, said, uow.now())
    nothing_yet = said.mode is Level.NONE and (before is None or before.mode is Level.NONE)
    if nothing_yet or (before is not None and replace(before, next_on=said.next_on) == said):
        return False
    uow.emit(
        "membership.entitlement.changed.v1",
        subject=f"{school_id}:{service}",
        school_id=school_id,
        why=f"{service}: {said.mode.value.replace('_', ' ')}",
        data={
            "school_id": school_id,
            "service": service,
            "mode": said.mode.value,
            "valid_from": said.valid_from,
            "valid_until": said.valid_until,
            "subscription_id": said.subscription_id,
        },
    )
    return True


def publish_due(uow: Subscribing) -> int:
    """Say every entitlement whose day has come; returns how many were said. A service that stood still catches up."""
    return sum(
        publish(uow, school_id, service) for school_id, service in uow.entitlements.due(uow.today(), MOST_AT_ONCE)
    )
