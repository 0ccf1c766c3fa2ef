"""Webhooks: a school's own addresses that are told of events. What a person does with them; sending is in `delivering`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from services.portal.application import telling
from services.portal.application.ports import Delivery, Endpoint, Portal, Secret
from services.portal.domain import delivering as domain
from services.portal.domain.addresses import NotCallable, target_of
from services.portal.domain.delivering import State
from services.portal.domain.signing import BOTH_GOOD_FOR, new_secret
from shared.errors import Conflict, InvalidRequest, NotFound
from shared.identifiers import new_id

MOST = 10
"""Endpoints of one school; each event is written once for each of them."""


def webhooks(uow: Portal, school_id: str) -> list[dict[str, Any]]:
    """A school's endpoints, oldest first, with how they fare and how much waits."""
    found = uow.endpoints.of_school(school_id)
    waiting = uow.deliveries.waiting_of([one.endpoint_id for one in found])
    return [_as_json(one, waiting.get(one.endpoint_id, 0)) for one in found]


def add_webhook(
    uow: Portal, school_id: str, name: str, url: str, events: Sequence[str], *, known: Collection[str], private: bool
) -> dict[str, Any]:
    """A new endpoint, on. Returns it with its `secret`, which is never shown again.

    `known` are the events that there are. Raises InvalidRequest for an address that we do not call, or an unknown event.
    """
    if len(uow.endpoints.of_school(school_id)) >= MOST:
        raise Conflict(f"A school can have {MOST} webhooks. Remove one that is not used any more.")
    endpoint = Endpoint(
        endpoint_id=new_id(),
        school_id=school_id,
        name=name.strip(),
        url=_callable(url, private=private),
        events=_chosen(events, known),
        added_at=uow.now(),
        added_by=uow.actor,
    )
    secret = Secret(new_secret(), uow.now())
    uow.endpoints.add(endpoint, secret)
    _say(uow, "added", endpoint, host=_host(endpoint), events=list(endpoint.events))
    return {**_as_json(endpoint, 0), "secret": secret.secret}


def change_webhook(
    uow: Portal,
    school_id: str,
    endpoint_id: str,
    name: str | None,
    url: str | None,
    events: Sequence[str] | None,
    *,
    known: Collection[str],
    private: bool,
) -> dict[str, Any]:
    """Another name, address or choice of events; what is not given stays. What waits goes to the new address."""
    before = _known(uow, school_id, endpoint_id)
    after = replace(
        before,
        name=name.strip() if name is not None else before.name,
        url=_callable(url, private=private) if url is not None else before.url,
        events=_chosen(events, known) if events is not None else before.events,
    )
    if after.url != before.url and before.health.on:
        after = replace(after, health=domain.switched_on())
    uow.endpoints.change(after)
    _say(uow, "changed", after, host=_host(after), events=list(after.events), what="settings")
    telling.have_sent(uow)
    return _shown(uow, after)


def rotate_webhook_secret(uow: Portal, school_id: str, endpoint_id: str) -> dict[str, Any]:
    """A new secret, shown once. For a day messages are signed with both, so that the receiver can change over."""
    endpoint = _known(uow, school_id, endpoint_id)
    secret, until = Secret(new_secret(), uow.now()), uow.now() + BOTH_GOOD_FOR
    uow.endpoints.add_secret(endpoint_id, secret, until)
    _say(uow, "changed", endpoint, host=_host(endpoint), events=list(endpoint.events), what="secret")
    return {"endpoint_id": endpoint_id, "secret": secret.secret, "old_secret_until": until.isoformat()}


def switch_webhook_on(uow: Portal, school_id: str, endpoint_id: str, *, drop_waiting: bool) -> dict[str, Any]:
    """Told of events again, at once. What was kept while it was off goes out first, unless it is to be dropped."""
    before = _known(uow, school_id, endpoint_id)
    dropped = uow.deliveries.drop_waiting(endpoint_id) if drop_waiting else 0
    after = replace(before, health=domain.switched_on())
    uow.endpoints.change(after)
    if not before.health.on:
        _say(uow, "switched_on", after, dropped=dropped)
    telling.have_sent(uow)
    return {**_shown(uow, after), "dropped": dropped}


def switch_webhook_off(uow: Portal, school_id: str, endpoint_id: str) -> dict[str, Any]:
    """Told of nothing until somebody switches it on again. Events are kept for it for 30 days."""
    before = _known(uow, school_id, endpoint_id)
    if not before.health.on:
        return _shown(uow, before)
    after = replace(before, health=domain.switched_off(before.health, "A person switched it off."))
    uow.endpoints.change(after)
    telling.say_switched_off(uow, after, "person")
    return _shown(uow, after)


def remove_webhook(uow: Portal, school_id: str, endpoint_id: str) -> dict[str, Any]:
    """The endpoint is gone, with all that waited for it. Raises NotFound."""
    endpoint = _known(uow, school_id, endpoint_id)
    uow.endpoints.remove(endpoint_id)
    _say(uow, "removed", endpoint)
    return {"endpoint_id": endpoint_id, "state": "removed"}


def test_webhook(uow: Portal, school_id: str, endpoint_id: str) -> dict[str, Any]:
    """Send a test message, once, even to an endpoint that is off; its delivery tells how it went."""
    endpoint = _known(uow, school_id, endpoint_id)
    delivery = telling.test_message(endpoint, uow.now())
    uow.deliveries.add(delivery)
    telling.have_sent(uow)
    return {"delivery_id": delivery.delivery_id, "state": delivery.state}


test_webhook.__test__ = False  # type: ignore[attr-defined]


def webhook_deliveries(
    uow: Portal, school_id: str, endpoint_id: str | None, state: str | None, before: int | None, most: int
) -> dict[str, Any]:
    """A school's deliveries of the last 30 days, newest first; `next` is the `before` of the next page.

    With `endpoint_id` those of one webhook; raises NotFound where the school has no such webhook.
    """
    if endpoint_id is not None:
        _known(uow, school_id, endpoint_id)
    found = uow.deliveries.listed(school_id, endpoint_id, state, before, most + 1)
    shown = found[:most]
    return {
        "deliveries": [_delivery_as_json(one) for one in shown],
        "next": shown[-1].position if len(found) > most else None,
    }


def resend_delivery(uow: Portal, school_id: str, delivery_id: str) -> dict[str, Any]:
    """Send one again, once, with the same id and content. One that waits already is not doubled: its endpoint tries now."""
    delivery = uow.deliveries.get(school_id, delivery_id)
    if delivery is None:
        raise NotFound("There is no such delivery; they are kept for 30 days.")
    endpoint = _known(uow, school_id, delivery.endpoint_id)
    if delivery.state == State.WAITING and not delivery.by_hand:
        if not endpoint.health.on:
            raise Conflict("This webhook is off. Switch it on: what waits goes out at once, in order.")
        uow.endpoints.change(replace(endpoint, health=replace(endpoint.health, retry_at=None)))
    else:
        uow.deliveries.save(replace(delivery, state=State.WAITING.value, by_hand=True))
    telling.have_sent(uow)
    return {"delivery_id": delivery_id, "state": State.WAITING.value}


def _known(uow: Portal, school_id: str, endpoint_id: str) -> Endpoint:
    found = uow.endpoints.get(school_id, endpoint_id)
    if found is None:
        raise NotFound("This school has no such webhook.")
    return found


def _callable(url: str, *, private: bool) -> str:
    try:
        target_of(url.strip(), private=private)
    except NotCallable as problem:
        raise InvalidRequest(str(problem), fields={"url": [str(problem)]}) from None
    return url.strip()


def _chosen(events: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    if unknown := sorted(set(events) - set(known)):
        said = f"There is no event called {', '.join(unknown)}."
        raise InvalidRequest(said, fields={"events": [said]})
    return tuple(sorted(set(events)))


def _host(endpoint: Endpoint) -> str:
    return target_of(endpoint.url, private=True).host


def _say(uow: Portal, happened: str, endpoint: Endpoint, **data: Any) -> None:
    uow.emit(
        f"portal.webhook.{happened}.v1",
        subject=endpoint.endpoint_id,
        school_id=endpoint.school_id,
        data={"school_id": endpoint.school_id, "endpoint_id": endpoint.endpoint_id, **data},
        why=f"webhook {happened.replace('_', ' ')}",
    )


def _shown(uow: Portal, endpoint: Endpoint) -> dict[str, Any]:
    return _as_json(endpoint, uow.deliveries.waiting_of([endpoint.endpoint_id]).get(endpoint.endpoint_id, 0))


def _as_json(endpoint: Endpoint, waiting: int) -> dict[str, Any]:
    health = endpoint.health
    return {
        "endpoint_id": endpoint.endpoint_id,
        "school_id": endpoint.school_id,
        "name": endpoint.name,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "added_at": endpoint.added_at.isoformat(),
        "added_by": endpoint.added_by,
        "state": "off" if not health.on else "failing" if health.failures else "on",
        "off_because": health.off_because,
        "failures": health.failures,
        "failing_since": health.failing_since.isoformat() if health.failing_since else None,
        "retry_at": health.retry_at.isoformat() if health.retry_at else None,
        "waiting": waiting,
    }


def _delivery_as_json(one: Delivery) -> dict[str, Any]:
    return {
        "position": one.position,
        "delivery_id": one.delivery_id,
        "endpoint_id": one.endpoint_id,
        "event_id": one.event_id,
        "type": one.type,
        "made_at": one.made_at.isoformat(),
        "state": one.state,
        "by_hand": one.by_hand,
        "attempts": one.attempts,
        "last_attempt_at": one.last_attempt_at.isoformat() if one.last_attempt_at else None,
        "last_status": one.last_status,
        "last_answer": one.last_answer,
        "body": one.body,
    }
