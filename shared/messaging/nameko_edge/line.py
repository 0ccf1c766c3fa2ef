"""One line to the services over RabbitMQ, in nameko's way of calling: a connection, a queue for its answers, one call at a
time, and a limit on the whole of each.

nameko's own standalone proxy waits for the broker's confirm without a limit: with a broker that is frozen, or that blocks
publishers because its disk is full, every thread of the portal stood still for good (measured). It also connects twice
with pauses, 12 s in all, before it says that nobody is there.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Mapping
from typing import Any

import amqp
from amqp.exceptions import MessageNacked
from kombu import Connection

from shared.identifiers import new_id

EXCHANGE = "nameko-rpc"
TRANSIENT = 1
"""A call is of no use after its caller gave up, so the broker need not keep it on disk."""


class NobodyThere(Exception):
    """No process of the service takes calls."""


class NoAnswer(Exception):
    """The service did not answer in time."""


class NotAnswered(Exception):
    """The service's process answered with a failure of its own; the text says which."""


class BrokerSilent(Exception):
    """The broker did not take the call in time, or refused it."""


class Line:
    """An open connection. Raises OSError or an AMQPError where there is none to be had."""

    def __init__(self, uri: str, timeout: float) -> None:
        self._timeout = timeout
        limits = {"confirm_publish": True, "read_timeout": timeout, "write_timeout": timeout}
        self._link = Connection(uri, connect_timeout=timeout, transport_options=limits).transport.establish_connection()
        self._returned = False
        self._answers: dict[str, Mapping[str, Any]] = {}
        self._answers_at = new_id()
        try:
            self._channel = self._with_a_queue_for_answers()
        except BaseException:
            self.drop()
            raise

    def call(self, service: str, method: str, arguments: Mapping[str, Any]) -> Any:
        """One call and its answer. Raises NobodyThere, NoAnswer, NotAnswered, BrokerSilent, and OSError or an AMQPError
        where the connection is cut; after any of them but NobodyThere and NotAnswered the line is to be dropped."""
        until = time.monotonic() + self._timeout
        correlation_id = new_id()
        self._publish(f"{service}.{method}", correlation_id, {"args": [], "kwargs": dict(arguments)})
        while correlation_id not in self._answers:
            try:
                self._link.drain_events(timeout=max(0.001, until - time.monotonic()))
            except TimeoutError:
                raise NoAnswer from None
        answer = self._answers.pop(correlation_id)
        if answer.get("error"):
            raise NotAnswered(str(answer["error"].get("value", "")))
        return answer["result"]

    def close(self) -> None:
        """Say goodbye, for no longer than a call may take."""
        with contextlib.suppress(Exception):
            self._link.close()
        self.drop()

    def drop(self) -> None:
        """Shut the connection without another word: whoever is at its other end may not listen any more."""
        with contextlib.suppress(Exception):
            self._link.collect()

    def _with_a_queue_for_answers(self) -> amqp.Channel:
        channel = self._link.channel()
        channel.events["basic_return"].add(self._note_returned)
        queue = f"rpc.reply-quayside-{self._answers_at}"
        channel.exchange_declare(EXCHANGE, "topic", durable=True, auto_delete=False)
        channel.queue_declare(queue, exclusive=True, auto_delete=True)
        channel.queue_bind(queue, EXCHANGE, self._answers_at)
        channel.basic_consume(queue, no_ack=True, callback=self._note_answer)
        return channel

    def _publish(self, method: str, correlation_id: str, body: Mapping[str, Any]) -> None:
        message = amqp.Message(
            json.dumps(body),
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=TRANSIENT,
            correlation_id=correlation_id,
            reply_to=self._answers_at,
            # Whoever comes back after a pause is not met by calls that nobody waits for any more.
            expiration=str(round(self._timeout * 1000)),
        )
        self._returned = False
        try:
            self._channel.basic_publish(message, EXCHANGE, method, mandatory=True, confirm_timeout=self._timeout)
        except (TimeoutError, MessageNacked) as problem:
            raise BrokerSilent from problem
        if self._returned:
            raise NobodyThere

    def _note_returned(self, *_why: object) -> None:
        self._returned = True

    def _note_answer(self, message: amqp.Message) -> None:
        self._answers[message.properties["correlation_id"]] = json.loads(message.body)
