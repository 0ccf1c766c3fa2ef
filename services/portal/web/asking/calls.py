"""What one request asks of the services: each call counted, in the name of who is signed in, and a service that is away
asked only once, so that a page waits for it once at most."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.errors import ServiceAway
from shared.identity.context import Caller
from shared.messaging.calling import Client

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


class Absences:
    """Services that did not answer a moment ago, shared by the requests of this process."""

    def __init__(self) -> None:
        self._until: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()

    def note(self, service: str, words: str) -> None:
        with self._lock:
            self._until[service] = (time.monotonic() + REST_AFTER_AWAY, words)

    def refuse(self, service: str) -> None:
        """Raise ServiceAway at once for a service that was away a moment ago."""
        with self._lock:
            until, words = self._until.get(service, (0.0, ""))
        if time.monotonic() < until:
            raise ServiceAway(words, service=service)


class Asking:
    """The calls of one request."""

    def __init__(self, client: Client, who: Caller, absences: Absences, *, may_change: bool, strict: bool) -> None:
        self._client = client
        self.who = who
        self._absences = absences
        self._may_change = may_change
        self._strict = strict
        self.calls: list[Call] = []

    def ask(self, service: str, method: str, /, **request: Any) -> Any:
        """A service's answer to a question. Raises the QuaysideError that it refused with."""
        return self._call(service, method, request, None)

    def do(self, service: str, method: str, /, *, once: str, **request: Any) -> Any:
        """Give a command; the same `once` is done once, however often it is sent."""
        if not self._may_change:
            raise ChangesOnGet(f"{service}.{method} changes something, and this request may only show.")
        return self._call(service, method, request, once)

    def unless_away(self, make: Callable[[], T], otherwise: T) -> T:
        """What `make` gives, or `otherwise` where a service that it asks is away."""
        try:
            return make()
        except ServiceAway:
            return otherwise

    def _call(self, service: str, method: str, request: Mapping[str, Any], once: str | None) -> Any:
        if self._strict and len(self.calls) >= MOST_CALLS:
            raise TooManyCalls(f"{service}.{method} would be call {len(self.calls) + 1} of one page: {self.calls}")
        self._absences.refuse(service)
        started = time.perf_counter()
        try:
            return self._client.call(self.who, service, method, request, idempotency_key=once)
        except ServiceAway as away:
            away.details["service"] = service
            self._absences.note(service, away.message)
            raise
        finally:
            self.calls.append(Call(service, method, time.perf_counter() - started))
