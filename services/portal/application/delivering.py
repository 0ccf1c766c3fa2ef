"""Sending what waits. An endpoint is held by one sender at a time, and its messages go out one after another, each sent
outside any transaction and then recorded. A sender that dies in between loses nothing: the hold runs out, another sends
the message again under the same id, which is what receivers know repeats by."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

from services.portal.application import telling
from services.portal.application.ports import Delivery, Endpoint, Portal
from services.portal.domain.delivering import KEPT_OF_AN_ANSWER, Answer, Health, State, after_answer
from services.portal.domain.signing import headers
from shared.identifiers import new_id
from shared.observability.metrics import WEBHOOKS, WEBHOOKS_OFF, WEBHOOKS_OLDEST, WEBHOOKS_WAITING

HELD_FOR = timedelta(seconds=60)
"""Much longer than one attempt takes, looking the name up included."""
SENDERS = 4
"""At once; most of their time is waiting for others. With the worker's own threads they fit the pool of connections."""
ONE_TURN = 50
"""Messages for one endpoint before others get their turn."""
ROUND_SECONDS = 20.0
"""A round ends then, so that the worker's other jobs get their turn too; the next round begins within seconds."""
KEPT_FOR = timedelta(days=30)


class Send(Protocol):
    """Posts a body to an address; never raises for what the other side does, or does not do."""

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Answer: ...


Open = Callable[[], AbstractContextManager[Portal]]
"""Opens a transaction of the portal in its own name."""


@dataclass(frozen=True, slots=True)
class InHand:
    """A message that is about to be sent."""

    endpoint: Endpoint
    delivery: Delivery
    headers: dict[str, str]


def send_waiting(open_: Open, send: Send, patience: float = ROUND_SECONDS) -> int:
    """Send all that is due, for as long as a round lasts; returns how many messages were tried."""
    until = time.monotonic() + patience
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="portal-webhooks") as pool:
        rounds = [pool.submit(_send_in_turn, open_, send, until) for _ in range(SENDERS)]
        return sum(one.result() for one in rounds)


def _send_in_turn(open_: Open, send: Send, until: float) -> int:
    holder, tried = new_id(), 0
    while time.monotonic() < until:
        with open_() as uow:
            endpoint = uow.endpoints.hold_next(holder, uow.now(), uow.now() + HELD_FOR)
        if endpoint is None:
            break
        tried += _send_to(open_, send, endpoint, holder, until)
        with open_() as uow:
            uow.endpoints.let_go(endpoint.endpoint_id, holder)
    return tried


def _send_to(open_: Open, send: Send, endpoint: Endpoint, holder: str, until: float) -> int:
    for tried in range(ONE_TURN):
        in_hand = _take(open_, endpoint, holder) if time.monotonic() < until else None
        if in_hand is None:
            return tried
        answer = send(in_hand.endpoint.url, in_hand.delivery.body.encode(), in_hand.headers)
        _record(open_, in_hand, holder, answer)
    return ONE_TURN


def _take(open_: Open, endpoint: Endpoint, holder: str) -> InHand | None:
    """What goes out next to an endpoint that is held; None where nothing is due, or the hold was lost."""
    with open_() as uow:
        now = uow.now()
        held = uow.endpoints.held(endpoint.endpoint_id, holder)
        if held is None:
            return None
        delivery = uow.deliveries.next_of(held.endpoint_id, by_hand_only=not held.health.is_due(now))
        if delivery is None:
            return None
        uow.endpoints.hold_on(held.endpoint_id, now + HELD_FOR)
        secrets = [one.secret for one in uow.endpoints.secrets(held.endpoint_id, now)]
    signed = headers(delivery.event_id, now, delivery.body.encode(), secrets)
    return InHand(held, delivery, {"content-type": "application/cloudevents+json; charset=utf-8", **signed})


def _record(open_: Open, in_hand: InHand, holder: str, answer: Answer) -> None:
    """Write down how an attempt went. Where the hold was lost meanwhile, whoever has it now records its own attempt."""
    with open_() as uow:
        endpoint = uow.endpoints.held(in_hand.endpoint.endpoint_id, holder)
        if endpoint is None:
            return
        delivery = replace(
            in_hand.delivery,
            attempts=in_hand.delivery.attempts + 1,
            last_attempt_at=uow.now(),
            last_status=answer.status,
            last_answer=answer.text[:KEPT_OF_AN_ANSWER],
        )
        if in_hand.delivery.by_hand:
            ended = State.SENT if answer.good else State.FAILED
            uow.deliveries.save(replace(delivery, state=ended.value, by_hand=False))
            WEBHOOKS.labels(ended.value).inc()
            return
        uow.deliveries.save(replace(delivery, state=(State.SENT if answer.good else State.WAITING).value))
        _note_health(uow, endpoint, answer)


def _note_health(uow: Portal, endpoint: Endpoint, answer: Answer) -> None:
    if not endpoint.health.on:
        # A person switched it off while this was under way: that stands.
        return
    health: Health = after_answer(endpoint.health, answer, uow.now(), random.uniform(0.8, 1.2))
    outcome = "sent" if answer.good else "failed"
    if health != endpoint.health:
        changed = replace(endpoint, health=health)
        uow.endpoints.change(changed)
        if not health.on:
            outcome = "switched_off"
            telling.say_switched_off(uow, changed, "gone" if answer.gone else "failing")
    WEBHOOKS.labels(outcome).inc()


def send_if_due(uow: Portal) -> None:
    """For the worker, every few seconds: set the sending going where something is due."""
    if uow.endpoints.any_due(uow.now()):
        telling.have_sent(uow)


def observe(uow: Portal) -> dict[str, Any]:
    """Set the gauges of what waits."""
    waiting = uow.deliveries.waiting()
    age = (uow.now() - waiting.oldest).total_seconds() if waiting.oldest else 0.0
    WEBHOOKS_WAITING.set(waiting.count)
    WEBHOOKS_OLDEST.set(max(0.0, age))
    WEBHOOKS_OFF.set(waiting.off)
    return {"waiting": waiting.count, "oldest_seconds": age, "off": waiting.off}


def forget_old(uow: Portal) -> int:
    """Remove deliveries of more than 30 days ago, and secrets that others took the place of; returns how many deliveries."""
    uow.endpoints.forget_secrets(uow.now())
    return uow.deliveries.forget(uow.now() - KEPT_FOR)
