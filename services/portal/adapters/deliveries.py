"""The repository of webhook deliveries: written beside the inbox, sent by the worker, kept thirty days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, select, update

from services.portal.adapters.base import Repository
from services.portal.adapters.changed import rows_changed
from services.portal.adapters.tables import DeliveryRow, EndpointRow
from services.portal.application.ports import Delivery, Waiting
from services.portal.domain.delivering import State

_WAITS = DeliveryRow.state == State.WAITING.value


class DeliveryRepository(Repository):
    """Deliveries, within the schools of the scope."""

    def add(self, delivery: Delivery) -> None:
        """One more delivery, after all that there are; its position is given by the database."""
        self._scope.check(delivery.school_id)
        self._session.add(
            DeliveryRow(
                delivery_id=delivery.delivery_id,
                school_id=delivery.school_id,
                endpoint_id=delivery.endpoint_id,
                event_id=delivery.event_id,
                type=delivery.type,
                body=delivery.body,
                made_at=delivery.made_at,
                **_changeable(delivery),
            )
        )

    def get(self, school_id: str, delivery_id: str) -> Delivery | None:
        wanted = self._within(select(DeliveryRow), DeliveryRow.school_id).where(
            DeliveryRow.delivery_id == delivery_id, DeliveryRow.school_id == school_id
        )
        row = self._session.scalars(wanted).first()
        return _delivery(row) if row else None

    def next_of(self, endpoint_id: str, *, by_hand_only: bool) -> Delivery | None:
        """What goes out next to an endpoint: what a person sent, else the oldest that waits."""
        wanted = select(DeliveryRow).where(DeliveryRow.endpoint_id == endpoint_id, _WAITS)
        if by_hand_only:
            wanted = wanted.where(DeliveryRow.by_hand)
        row = self._session.scalars(wanted.order_by(DeliveryRow.by_hand.desc(), DeliveryRow.position).limit(1)).first()
        return _delivery(row) if row else None

    def save(self, delivery: Delivery) -> None:
        mine = DeliveryRow.delivery_id == delivery.delivery_id
        self._session.execute(update(DeliveryRow).where(mine).values(**_changeable(delivery)))

    def listed(
        self, school_id: str, endpoint_id: str | None, state: str | None, before: int | None, most: int
    ) -> list[Delivery]:
        """A school's deliveries, newest first, from before a position on."""
        wanted = self._within(select(DeliveryRow), DeliveryRow.school_id).where(DeliveryRow.school_id == school_id)
        if endpoint_id is not None:
            wanted = wanted.where(DeliveryRow.endpoint_id == endpoint_id)
        if state is not None:
            wanted = wanted.where(DeliveryRow.state == state)
        if before is not None:
            wanted = wanted.where(DeliveryRow.position < before)
        return [
            _delivery(row) for row in self._session.scalars(wanted.order_by(DeliveryRow.position.desc()).limit(most))
        ]

    def waiting_of(self, endpoint_ids: Collection[str]) -> dict[str, int]:
        """How many wait for each of the endpoints."""
        wanted = select(DeliveryRow.endpoint_id, func.count()).where(_WAITS, DeliveryRow.endpoint_id.in_(endpoint_ids))
        return {row[0]: int(row[1]) for row in self._session.execute(wanted.group_by(DeliveryRow.endpoint_id))}

    def drop_waiting(self, endpoint_id: str) -> int:
        """What waits for the endpoint is not sent any more; returns how many that were."""
        mine = (DeliveryRow.endpoint_id == endpoint_id, _WAITS)
        dropped = update(DeliveryRow).where(*mine).values(state=State.DROPPED.value)
        return rows_changed(self._session.execute(dropped))

    def waiting(self) -> Waiting:
        """How much waits for endpoints that are on, since when for those that do not fail, and how many are off."""
        well = case((EndpointRow.failures == 0, DeliveryRow.made_at))
        waits = select(func.count(), func.min(well)).join(
            EndpointRow, EndpointRow.endpoint_id == DeliveryRow.endpoint_id
        )
        count, oldest = self._session.execute(waits.where(_WAITS, EndpointRow.is_on)).one()
        off = self._session.execute(select(func.count()).where(EndpointRow.is_on.is_(False))).scalar_one()
        return Waiting(int(count), oldest, int(off))

    def forget(self, before: datetime) -> int:
        """Remove deliveries that were written before a time, sent or not; returns how many."""
        return rows_changed(self._session.execute(delete(DeliveryRow).where(DeliveryRow.made_at < before)))


def _changeable(delivery: Delivery) -> dict[str, Any]:
    return {
        "state": delivery.state,
        "by_hand": delivery.by_hand,
        "attempts": delivery.attempts,
        "last_attempt_at": delivery.last_attempt_at,
        "last_status": delivery.last_status,
        "last_answer": delivery.last_answer,
    }


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        position=row.position,
        delivery_id=row.delivery_id,
        school_id=row.school_id,
        endpoint_id=row.endpoint_id,
        event_id=row.event_id,
        type=row.type,
        body=row.body,
        made_at=row.made_at,
        state=row.state,
        by_hand=row.by_hand,
        attempts=row.attempts,
        last_attempt_at=row.last_attempt_at,
        last_status=row.last_status,
        last_answer=row.last_answer,
    )
