"""Calling services over RabbitMQ from plain threads (the portal, the command line).

One line serves one thread at a time. So lines wait in a pool, every call has a timeout, and a line that saw an error is
thrown away.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from typing import Any

import amqp
from kombu.exceptions import KombuError

from shared.errors import ServiceAway
from shared.messaging.nameko_edge.line import BrokerSilent, Line, NoAnswer, NobodyThere, NotAnswered

TIMEOUT = 5.0
"""Seconds. A page that waits longer is a broken page; long work is a job and answers at once."""


class RabbitTransport:
    """A pool of lines. Where the broker itself is away, and so every service, `details["broker"]` says it."""

    def __init__(self, uri: str, *, timeout: float = TIMEOUT) -> None:
        self._uri = uri
        self._timeout = timeout
        self._idle: queue.LifoQueue[Line] = queue.LifoQueue()

    def carry(self, service: str, method: str, arguments: Mapping[str, Any]) -> Any:
        """One call and its answer. Raises ServiceAway where none comes in time."""
        line = self._take()
        try:
            answer = line.call(service, method, arguments)
        except NobodyThere:
            self._idle.put(line)
            raise ServiceAway(f"{service} is not running just now.") from None
        except NotAnswered as problem:
            self._idle.put(line)
            raise ServiceAway(f"{service} could not answer: {problem}", answered=True) from None
        except NoAnswer:
            line.drop()
            raise ServiceAway(f"{service} did not answer within {self._timeout:g} seconds.") from None
        except BrokerSilent:
            line.drop()
            words = f"The message broker did not take the call within {self._timeout:g} seconds."
            raise ServiceAway(words, broker=True) from None
        except (KombuError, amqp.exceptions.AMQPError, OSError) as problem:
            line.drop()
            # The others in the pool were most likely cut with it, and each would fail somebody's call.
            self._empty(Line.drop)
            raise ServiceAway(f"The way to {service} is cut: {problem}", cut=True) from problem
        except BaseException:
            line.drop()
            raise
        self._idle.put(line)
        return answer

    def close(self) -> None:
        self._empty(Line.close)

    def _empty(self, end: Callable[[Line], None]) -> None:
        while True:
            try:
                end(self._idle.get_nowait())
            except queue.Empty:
                return

    def _take(self) -> Line:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            pass
        try:
            return Line(self._uri, self._timeout)
        except (KombuError, amqp.exceptions.AMQPError, OSError) as problem:
            raise ServiceAway(f"The message broker cannot be reached: {problem}", broker=True) from problem
