"""Makes the nameko service class of a service: its RPC methods, and the one entrypoint that takes events in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nameko.rpc import rpc

from shared.errors import DatabaseAway
from shared.messaging.answering import SEVERAL, Answering
from shared.messaging.deliveries import Delivery
from shared.messaging.intake import Intake
from shared.messaging.nameko_edge.event_intake import EventIntake, take_in
from shared.runtime import Runtime


def nameko_service(runtime: Runtime, answering: Answering) -> type:
    """The class that nameko runs for this service. Its RPC methods take (context, request, idempotency_key)."""
    intake = Intake(runtime.handling)

    def take_events(_self: object, deliveries: Sequence[Delivery]) -> None:
        intake.take(deliveries)

    attributes: dict[str, Any] = {"name": runtime.service.name}
    for method in (*runtime.service.rpc_methods, SEVERAL):
        attributes[method] = rpc(_answer(answering, method))
    attributes["take_events"] = take_in(expected_exceptions=DatabaseAway)(take_events)
    return type(f"{runtime.service.title.replace(' ', '')}OverRabbitMQ", (), attributes)


def _answer(answering: Answering, name: str) -> Callable[..., Any]:
    def method(
        _self: object, context: object = None, request: object = None, idempotency_key: str | None = None
    ) -> dict[str, Any]:
        return answering.answer(name, context, request, idempotency_key)

    method.__name__ = name
    return method


def event_intakes(container: Any) -> list[EventIntake]:
    """The event entrypoints of a running container, to ask whether they are connected."""
    return [entrypoint for entrypoint in container.entrypoints if isinstance(entrypoint, EventIntake)]
