"""The repository of webhook endpoints and their secrets, and the hold that lets one sender at a time send to each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from services.portal.adapters.base import Repository
from services.portal.adapters.changed import rows_changed
from services.portal.adapters.tables import DeliveryRow, EndpointRow, SecretRow
from services.portal.application.ports import Endpoint, Secret
from services.portal.domain.delivering import Health, State
from shared.identifiers import new_id


class EndpointRepository(Repository):
    """Endpoints, within the schools of the scope."""

    def add(self, endpoint: Endpoint, secret: Secret) -> None:
        self._scope.check(endpoint.school_id)
        self._session.add(
            EndpointRow(
                endpoint_id=endpoint.endpoint_id,
                school_id=endpoint.school_id,
                added_at=endpoint.added_at,
                added_by=endpoint.added_by,
                **_changeable(endpoint),
            )
        )
        self._session.flush()
        self._put_secret(endpoint.endpoint_id, secret)

    def get(self, school_id: str, endpoint_id: str) -> Endpoint | None:
        """The endpoint, to be changed: nobody else changes it until the transaction ends."""
        wanted = self._within(select(EndpointRow), EndpointRow.school_id)
        mine = wanted.where(EndpointRow.endpoint_id == endpoint_id, EndpointRow.school_id == school_id)
        row = self._session.scalars(mine.with_for_update(key_share=True)).first()
        return _endpoint(row) if row else None

    def of_school(self, school_id: str) -> list[Endpoint]:
        """The school's endpoints, oldest first."""
        mine = self._within(select(EndpointRow), EndpointRow.school_id).where(EndpointRow.school_id == school_id)
        return [_endpoint(row) for row in self._session.scalars(mine.order_by(EndpointRow.endpoint_id))]

    def change(self, endpoint: Endpoint) -> None:
        """The endpoint as it is now, but for its hold and its secrets."""
        mine = EndpointRow.endpoint_id == endpoint.endpoint_id
        self._session.execute(update(EndpointRow).where(mine).values(**_changeable(endpoint)))

    def remove(self, endpoint_id: str) -> None:
        """The endpoint with its secrets and deliveries."""
        self._session.execute(delete(EndpointRow).where(EndpointRow.endpoint_id == endpoint_id))

    def secrets(self, endpoint_id: str, now: datetime) -> list[Secret]:
        """The secrets that are good now, the newest first."""
        good = or_(SecretRow.valid_until.is_(None), SecretRow.valid_until > now)
        wanted = select(SecretRow).where(SecretRow.endpoint_id == endpoint_id, good)
        rows = self._session.scalars(wanted.order_by(SecretRow.secret_id.desc()))
        return [Secret(row.secret, row.made_at, row.valid_until) for row in rows]

    def add_secret(self, endpoint_id: str, secret: Secret, old_until: datetime) -> None:
        """A new secret beside the one there was, which is good until a time; what was older than that goes."""
        mine = SecretRow.endpoint_id == endpoint_id
        self._session.execute(delete(SecretRow).where(mine, SecretRow.valid_until.is_not(None)))
        self._session.execute(update(SecretRow).where(mine).values(valid_until=old_until))
        self._put_secret(endpoint_id, secret)

    def _put_secret(self, endpoint_id: str, secret: Secret) -> None:
        self._session.add(
            SecretRow(secret_id=new_id(), endpoint_id=endpoint_id, made_at=secret.made_at, secret=secret.secret)
        )
        self._session.flush()

    def forget_secrets(self, before: datetime) -> int:
        return rows_changed(self._session.execute(delete(SecretRow).where(SecretRow.valid_until <= before)))

    def hold_next(self, holder: str, now: datetime, until: datetime) -> Endpoint | None:
        """Hold the endpoint that has waited longest of those that something can be sent to now; None where there is none."""
        wanted = (
            select(EndpointRow)
            .where(_due(now))
            .order_by(EndpointRow.last_turn_at.asc().nulls_first(), EndpointRow.endpoint_id)
            .limit(1)
            .with_for_update(skip_locked=True, key_share=True, of=EndpointRow)
        )
        row = self._session.scalars(wanted).first()
        if row is None:
            return None
        row.held_by, row.held_until, row.last_turn_at = holder, until, now
        self._session.flush()
        return _endpoint(row)

    def any_due(self, now: datetime) -> bool:
        """Whether something can be sent to any endpoint now."""
        return bool(self._session.execute(select(exists().where(_due(now)))).scalar())

    def held(self, endpoint_id: str, holder: str) -> Endpoint | None:
        """The endpoint as it is now, where this holder still holds it; nobody else changes it until the transaction ends."""
        wanted = select(EndpointRow).where(EndpointRow.endpoint_id == endpoint_id, EndpointRow.held_by == holder)
        row = self._session.scalars(wanted.with_for_update(key_share=True)).first()
        return _endpoint(row) if row else None

    def hold_on(self, endpoint_id: str, until: datetime) -> None:
        self._session.execute(
            update(EndpointRow).where(EndpointRow.endpoint_id == endpoint_id).values(held_until=until)
        )

    def let_go(self, endpoint_id: str, holder: str) -> None:
        mine = (EndpointRow.endpoint_id == endpoint_id, EndpointRow.held_by == holder)
        self._session.execute(update(EndpointRow).where(*mine).values(held_by=None, held_until=None))


def _due(now: datetime) -> ColumnElement[bool]:
    """Nobody holds the endpoint, and something waits: in order for one that is on and not resting, or sent by hand."""
    waits = and_(DeliveryRow.endpoint_id == EndpointRow.endpoint_id, DeliveryRow.state == State.WAITING.value)
    rested = and_(EndpointRow.is_on, or_(EndpointRow.retry_at.is_(None), EndpointRow.retry_at <= now))
    free = or_(EndpointRow.held_until.is_(None), EndpointRow.held_until < now)
    in_order, by_hand = exists().where(waits), exists().where(waits, DeliveryRow.by_hand)
    return and_(free, or_(and_(rested, in_order), by_hand))


def _changeable(endpoint: Endpoint) -> dict[str, Any]:
    health = endpoint.health
    return {
        "name": endpoint.name,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "is_on": health.on,
        "off_because": health.off_because,
        "failures": health.failures,
        "failing_since": health.failing_since,
        "retry_at": health.retry_at,
    }


def _endpoint(row: EndpointRow) -> Endpoint:
    return Endpoint(
        endpoint_id=row.endpoint_id,
        school_id=row.school_id,
        name=row.name,
        url=row.url,
        events=tuple(row.events),
        added_at=row.added_at,
        added_by=row.added_by,
        health=Health(row.is_on, row.off_because, row.failures, row.failing_since, row.retry_at),
    )
