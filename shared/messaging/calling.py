"""Calling a service: the same few lines whether it answers over RabbitMQ or in this very process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from shared.errors import QuaysideError, ServiceAway, from_dict
from shared.identity.context import Caller, sign
from shared.messaging.answering import SEVERAL, Answering

Question = tuple[str, Mapping[str, Any]]
"""A method that changes nothing, and its request."""


class Transport(Protocol):
    """Carries one call to a service and brings its answer back; raises ServiceAway where none comes in time."""

    def carry(self, service: str, method: str, arguments: Mapping[str, Any]) -> Any: ...

    def close(self) -> None: ...


class Client:
    """Calls services in the name of people. What a service refuses is raised here as it was raised there.

    With `again_when_cut`, a call whose connection broke is made once more: for a caller whose every command carries an
    idempotency key, so that a command which did arrive is not done twice.
    """

    def __init__(self, transport: Transport, key: str, *, again_when_cut: bool = False) -> None:
        self._transport = transport
        self._key = key
        self._again_when_cut = again_when_cut

    def call(
        self,
        who: Caller,
        service: str,
        method: str,
        request: Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> Any:
        """The service's answer, as plain JSON values; raises the QuaysideError that it refused with."""
        arguments = {
            "context": sign(who, self._key),
            "request": dict(request or {}),
            "idempotency_key": idempotency_key,
        }
        answer = self._carried(service, method, arguments)
        if "error" in answer:
            raise from_dict(answer["error"])
        return answer["ok"]

    def call_several(self, who: Caller, service: str, questions: Sequence[Question]) -> list[Any]:
        """The service's answers in the order of the questions, asked in one message; for a question that it refused, the
        QuaysideError itself. Raises ServiceAway where none was answered, and InvalidRequest for more than MOST_QUESTIONS."""
        asked = [{"method": method, "request": dict(request)} for method, request in questions]
        try:
            answers = self.call(who, service, SEVERAL, {"questions": asked})
        except ServiceAway as away:
            if not away.details.get("answered"):
                raise
            # During an upgrade a service may be older than who asks, and know its questions only one by one.
            return [self._answer_or_refusal(who, service, question) for question in questions]
        return [from_dict(one["error"]) if "error" in one else one["ok"] for one in answers]

    def _answer_or_refusal(self, who: Caller, service: str, question: Question) -> Any:
        try:
            return self.call(who, service, *question)
        except QuaysideError as refusal:
            return refusal

    def close(self) -> None:
        self._transport.close()

    def _carried(self, service: str, method: str, arguments: Mapping[str, Any]) -> Any:
        try:
            return self._transport.carry(service, method, arguments)
        except ServiceAway as away:
            if not (self._again_when_cut and away.details.get("cut")):
                raise
            return self._transport.carry(service, method, arguments)


class DirectTransport:
    """Calls services that run in this process. Values pass through JSON, so that nothing works here that would not
    work over a broker."""

    def __init__(self, answering: Mapping[str, Answering]) -> None:
        self._answering = answering

    def carry(self, service: str, method: str, arguments: Mapping[str, Any]) -> Any:
        known = self._answering.get(service)
        if known is None:
            raise ServiceAway(f"{service} is not running.")
        return json.loads(json.dumps(known.answer(method, **json.loads(json.dumps(arguments)))))

    def close(self) -> None:
        """Nothing is held open."""
