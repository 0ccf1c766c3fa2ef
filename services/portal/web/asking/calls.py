"""What one request asks of the services: each call counted, in the name of who is signed in, and a service that is away
asked only once, so that a page waits for it once at most."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.errors import QuaysideError, ServiceAway
from shared.identity.context import Caller
from shared.messaging.answering import SEVERAL
from shared.messaging.calling import Client, Question

log = logging.getLogger(__name__)
_BROKER = "the broker"
MOST_CALLS = 8
"""Calls that a page may make; a page that needs more wants a question of its own in the service."""
REST_AFTER_AWAY = 5.0
"""Seconds in which a service that did not answer is not asked again: each look may cost a thread the whole timeout."""
T = TypeVar("T")


class TooManyCalls(AssertionError):
    """A page asked more often than MOST_CALLS."""


class ChangesOnGet(AssertionError):
    """A page that only shows tried to give a command."""


@dataclass(frozen=True)
class Call:
    """One call that was made."""

    service: str
    method: str
    seconds: float


def not_answering(service: str) -> ServiceAway:
    """A service that is away, in words for a person; how its absence showed is for the log."""
    name = "The portal’s own service" if service == "portal" else service.replace("_", " ").capitalize()
    return ServiceAway(f"{name} does not answer just now.", service=service)


class Absences:
    """Services that did not answer a moment ago, shared by the requests of this process. Once the rest is over one request
    tries, and the others are still refused until it knows."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def note(self, service: str, method: str, away: ServiceAway) -> None:
        """A service did not answer now; where the broker is away, none does."""
        log.warning("a service is away", extra={"asked": service, "method": method, "reason": away.message})
        if away.details.get("answered"):
            # It is there and quick, and has no such method: during an upgrade, a page may be newer than its service.
            return
        with self._lock:
            self._until[_BROKER if away.details.get("broker") else service] = time.monotonic() + REST_AFTER_AWAY

    def answered(self, service: str) -> None:
        """A service answered, and so did the broker."""
        if self._until:
            with self._lock:
                self._until.pop(service, None)
                self._until.pop(_BROKER, None)

    def refuse(self, service: str) -> None:
        """Raise ServiceAway at once for a service that was away a moment ago."""
        now = time.monotonic()
        with self._lock:
            for name in (service, _BROKER):
                if now < self._until.get(name, 0.0):
                    raise not_answering(service)
            for name in (service, _BROKER):
                if name in self._until:
                    self._until[name] = now + REST_AFTER_AWAY


class Asking:
    """The calls of one request."""

    def __init__(self, client: Client, who: Caller, absences: Absences, *, may_change: bool, strict: bool) -> None:
        self._client = client
        self.who = who
        self._absences = absences
        self._may_change = may_change
        self._strict = strict
        self.calls: list[Call] = []
        self._asked_once: dict[str, Any] = {}

    def ask(self, service: str, method: str, /, **request: Any) -> Any:
        """A service's answer to a question. Raises the QuaysideError that it refused with."""
        return self._call(service, method, request, None)

    def ask_once(self, service: str, method: str, /, **request: Any) -> Any:
        """As `ask`, for what several parts of one page want to know: asked by the first, remembered for the others, and so
        is a refusal: the next part would get the same, and wait as long for a service that is away."""
        key = _key(service, method, request)
        if key not in self._asked_once:
            try:
                self._asked_once[key] = self.ask(service, method, **request)
            except QuaysideError as refusal:
                self._asked_once[key] = refusal
        answer = self._asked_once[key]
        if isinstance(answer, QuaysideError):
            raise answer
        return answer

    def ask_ahead(self, service: str, questions: Sequence[Question]) -> None:
        """Ask a service in one call what the parts of this page will `ask_once`; a refusal is raised there. One question
        alone is left to the part that asks it."""
        if len(questions) < 2:
            return
        try:
            said = self._counted(service, SEVERAL, lambda: self._client.call_several(self.who, service, questions))
            answers = [self._noted(service, method, one) for (method, _), one in zip(questions, said, strict=True)]
        except QuaysideError as refusal:
            answers = [refusal] * len(questions)
        for (method, request), answer in zip(questions, answers, strict=True):
            self._asked_once[_key(service, method, request)] = answer

    def _noted(self, service: str, method: str, answer: Any) -> Any:
        if not isinstance(answer, ServiceAway):
            return answer
        self._absences.note(service, method, answer)
        return not_answering(service)

    def do(self, service: str, method: str, /, *, once: str, **request: Any) -> Any:
        """Give a command; the same `once` is done once, however often it is sent."""
        if not self._may_change:
            raise ChangesOnGet(f"{service}.{method} changes something, and this request may only show.")
        return self._call(service, method, request, once)

    def in_the_name_of(self, who: Caller) -> Asking:
        """The calls of the same request, made for somebody else; they count together."""
        other = Asking(self._client, who, self._absences, may_change=self._may_change, strict=self._strict)
        other.calls, other._asked_once = self.calls, {}
        return other

    def unless_away(self, make: Callable[[], T], otherwise: T) -> T:
        """What `make` gives, or `otherwise` where a service that it asks is away."""
        try:
            return make()
        except ServiceAway:
            return otherwise

    def _call(self, service: str, method: str, request: Mapping[str, Any], once: str | None) -> Any:
        return self._counted(
            service, method, lambda: self._client.call(self.who, service, method, request, idempotency_key=once)
        )

    def _counted(self, service: str, method: str, call: Callable[[], T]) -> T:
        if len(self.calls) == MOST_CALLS:
            self._say_too_many(service, method)
        self._absences.refuse(service)
        started = time.perf_counter()
        try:
            answer = call()
        except ServiceAway as away:
            self._absences.note(service, method, away)
            raise not_answering(service) from away
        except QuaysideError:
            self._absences.answered(service)
            raise
        finally:
            self.calls.append(Call(service, method, time.perf_counter() - started))
        self._absences.answered(service)
        return answer

    def _say_too_many(self, service: str, method: str) -> None:
        if self._strict:
            raise TooManyCalls(f"{service}.{method} would be call {MOST_CALLS + 1} of one page: {self.calls}")
        log.warning("a page asks too often", extra={"asked": service, "method": method, "most": MOST_CALLS})


def _key(service: str, method: str, request: Mapping[str, Any]) -> str:
    return json.dumps([service, method, request], sort_keys=True)
