"""Repositories of subscriptions and of the entitlements published for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from services.membership.adapters.base import Repository
from services.membership.adapters.plain_values import from_plain, to_plain
from services.membership.adapters.tables_subscriptions import PublishedEntitlementRow, SubscriptionRow
from services.membership.application.ports_subscriptions import Said, Stored
from services.membership.domain.subscriptions import Level, Subscription
from shared.errors import Conflict, NotFound

CHANGED_MEANWHILE = "Somebody changed this while you were looking at it. Look at it again, then repeat what you wanted."


class SubscriptionRepository(Repository):
    """Subscriptions of the schools within the scope. Whoever writes must have read the version that is there."""

    def get(self, subscription_id: str, school_id: str) -> Stored:
        """The subscription. Raises NotFound."""
        row = self._session.get(SubscriptionRow, subscription_id)
        if row is None or row.school_id != school_id or not self._scope.covers(school_id):
            raise NotFound("This school has no such subscription. Choose one from the list of its services.")
        return _stored(row)

    def of_school(self, school_id: str) -> list[Stored]:
        """All subscriptions of a school, ended ones too, oldest first."""
        row = SubscriptionRow
        wanted = self._within(select(row).where(row.school_id == school_id), row.school_id)
        return [
            _stored(found) for found in self._session.scalars(wanted.order_by(row.requested_at, row.subscription_id))
        ]

    def add(self, stored: Stored, next_look_on: date | None, now: datetime) -> None:
        """A new subscription. Raises Conflict where another one of the line was asked for at the same moment."""
        self._scope.check(stored.school_id)
        made = SubscriptionRow(
            subscription_id=str(stored.subscription.subscription_id),
            school_id=stored.school_id,
            line=stored.line,
            service=stored.service,
            version=stored.version,
            requested_at=now,
            **_changing(stored, next_look_on, now),
        )
        try:
            with self._session.begin_nested():
                self._session.add(made)
        except IntegrityError as problem:
            raise Conflict("The school asked for this service a moment ago. Look at its list of services.") from problem

    def save(self, stored: Stored, next_look_on: date | None, now: datetime) -> Stored:
        """The subscription as it is now; gives it back with its new version. Raises Conflict."""
        self._scope.check(stored.school_id)
        row = SubscriptionRow
        changed = self._session.execute(
            update(row)
            .where(row.subscription_id == str(stored.subscription.subscription_id), row.version == stored.version)
            .values(version=stored.version + 1, **_changing(stored, next_look_on, now))
            .execution_options(synchronize_session="fetch")
        )
        if changed.rowcount != 1:  # type: ignore[attr-defined]
            raise Conflict(CHANGED_MEANWHILE)
        return Stored(stored.subscription, stored.service, stored.version + 1, stored.ready_since)

    def due(self, today: date, most: int) -> list[Stored]:
        """Subscriptions for which the calendar has something to do by today, longest due first."""
        row = SubscriptionRow
        wanted = self._within(select(row).where(row.next_look_on <= today), row.school_id)
        ordered = wanted.order_by(row.next_look_on, row.subscription_id).limit(most)
        return [_stored(found) for found in self._session.scalars(ordered)]

    def holding(self, line: str) -> list[Stored]:
        """Subscriptions to a line that have not ended, of the schools within the scope."""
        row = SubscriptionRow
        wanted = self._within(select(row).where(row.line == line, row.state != "ended"), row.school_id)
        return [_stored(found) for found in self._session.scalars(wanted.order_by(row.requested_at))]

    def by_people(self) -> list[Stored]:
        """Subscriptions to lines without software that have not ended, of the schools within the scope."""
        row = SubscriptionRow
        wanted = self._within(select(row).where(row.service == "", row.state != "ended"), row.school_id)
        return [_stored(found) for found in self._session.scalars(wanted.order_by(row.requested_at))]

    def make_ready(self, school_id: str, service: str, since: datetime) -> int:
        """Note that a service is ready for a school, on its running subscriptions; returns how many."""
        row = SubscriptionRow
        wanted = select(row).where(row.school_id == school_id, row.service == service, row.state != "ended")
        found = list(self._session.scalars(self._within(wanted, row.school_id)))
        for one in found:
            one.ready_since = one.ready_since or since
        return len(found)

    def schools(self) -> set[str]:
        """Ids of the schools within the scope that have, or had, a subscription."""
        row = SubscriptionRow
        return set(self._session.scalars(self._within(select(row.school_id).distinct(), row.school_id)))

    def first_requested_at(self) -> datetime | None:
        """When a school within the scope first asked for something."""
        row = SubscriptionRow
        return self._session.scalar(self._within(select(func.min(row.requested_at)), row.school_id))

    def counts(self) -> list[tuple[str, str, int]]:
        """(line, state, how many), within the scope."""
        row = SubscriptionRow
        counted = self._within(select(row.line, row.state, func.count()), row.school_id)
        found = self._session.execute(counted.group_by(row.line, row.state).order_by(row.line, row.state))
        return [(line, state, int(count)) for line, state, count in found]


class EntitlementRepository(Repository):
    """What was last published of the schools within the scope."""

    def said(self, school_id: str, service: str) -> Said | None:
        if not self._scope.covers(school_id):
            return None
        row = self._session.get(PublishedEntitlementRow, (school_id, service))
        if row is None:
            return None
        return Said(Level(row.mode), row.valid_from, row.valid_until, row.subscription_id, row.next_on)

    def put(self, school_id: str, service: str, said: Said, now: datetime) -> None:
        """Keep what is published now."""
        self._scope.check(school_id)
        row = self._session.get(PublishedEntitlementRow, (school_id, service))
        if row is None:
            row = PublishedEntitlementRow(school_id=school_id, service=service)
            self._session.add(row)
        row.mode, row.valid_from, row.valid_until = said.mode.value, said.valid_from, said.valid_until
        row.subscription_id, row.next_on, row.said_at = said.subscription_id, said.next_on, now

    def due(self, today: date, most: int) -> list[tuple[str, str]]:
        """Schools and services whose next entitlement has to be published by today."""
        row = PublishedEntitlementRow
        wanted = self._within(select(row.school_id, row.service).where(row.next_on <= today), row.school_id)
        found = self._session.execute(wanted.order_by(row.next_on, row.school_id, row.service).limit(most))
        return [(school_id, service) for school_id, service in found]


def _changing(stored: Stored, next_look_on: date | None, now: datetime) -> dict[str, Any]:
    subscription = stored.subscription
    return {
        "state": subscription.state.value,
        "offer": subscription.offer,
        "next_look_on": next_look_on,
        "document": to_plain(subscription),
        "changed_at": now,
    }


def _stored(row: SubscriptionRow) -> Stored:
    return Stored(from_plain(Subscription, row.document), row.service, row.version, row.ready_since)
