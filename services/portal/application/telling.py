"""What is written for a school's endpoints when something happened: one delivery for each that wants to know of it, in the
transaction in which the event is taken in. So each is written once, and none is lost; that is what they are sent from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from services.portal.application.ports import Delivery, Endpoint, Portal
from services.portal.domain.delivering import State
from shared.identifiers import new_id
from shared.messaging.contracts import EventContract, PersonalData
from shared.messaging.outcomes import Event

SEND_JOB = "portal.send_webhooks"
TEST = "portal.webhook.test"
"""The type of a test message; it is no event, so it has no contract."""


def told(uow: Portal, event: Event, contract: EventContract) -> None:
    """Write the event down for each endpoint of its school that wants it, on or off: what is off is kept for 30 days."""
    if event.school_id is None:
        return
    wanting = [one for one in uow.endpoints_of(event.school_id) if one.wants(event.type)]
    if not wanting:
        return
    body = body_of(event, contract)
    for endpoint in wanting:
        uow.deliveries.add(
            Delivery(
                position=0,
                delivery_id=new_id(),
                school_id=endpoint.school_id,
                endpoint_id=endpoint.endpoint_id,
                event_id=event.id,
                type=event.type,
                body=body,
                made_at=uow.now(),
                state=State.WAITING.value,
            )
        )
    have_sent(uow)


def body_of(event: Event, contract: EventContract) -> str:
    """The event as CloudEvents JSON. One whose contract carries personal data goes without `data`: the receiver fetches
    it over the API, with its token. Who did it is left out of all: a school's system has no need of people's accounts."""
    said: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": f"/quayside/{event.source}",
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "dataschema": f"/quayside/contracts/{event.type}",
        "schoolid": event.school_id,
        "sequence": event.sequence,
        "correlationid": event.correlation_id,
        "causationid": event.causation_id,
        "dataclassification": contract.personal_data.value,
    }
    if contract.personal_data is PersonalData.NONE:
        said |= {"datacontenttype": "application/json", "data": contract.write(dict(event.data))}
    return orjson.dumps({name: value for name, value in said.items() if value is not None}).decode()


def test_message(endpoint: Endpoint, now: datetime) -> Delivery:
    """A message that says nothing but that messages arrive."""
    message_id = new_id()
    body = {
        "specversion": "1.0",
        "id": message_id,
        "source": "/quayside/portal",
        "type": TEST,
        "subject": endpoint.endpoint_id,
        "time": now.isoformat(),
        "schoolid": endpoint.school_id,
        "datacontenttype": "application/json",
        "data": {"message": f"This is a test of the webhook {endpoint.name}."},
    }
    return Delivery(
        position=0,
        delivery_id=message_id,
        school_id=endpoint.school_id,
        endpoint_id=endpoint.endpoint_id,
        event_id=message_id,
        type=TEST,
        body=orjson.dumps(body).decode(),
        made_at=now,
        state=State.WAITING.value,
        by_hand=True,
    )


test_message.__test__ = False  # type: ignore[attr-defined]


def have_sent(uow: Portal) -> None:
    """Have the worker send what waits, after this transaction; one job at a time is enough."""
    uow.later_once(SEND_JOB)


def say_switched_off(uow: Portal, endpoint: Endpoint, because: str) -> None:
    """The event that an endpoint is off, and why."""
    data = {
        "school_id": endpoint.school_id,
        "endpoint_id": endpoint.endpoint_id,
        "because": because,
        "in_words": endpoint.health.off_because,
    }
    why = "webhook switched off"
    uow.emit(
        "portal.webhook.switched_off.v1",
        subject=endpoint.endpoint_id,
        school_id=endpoint.school_id,
        data=data,
        why=why,
    )
