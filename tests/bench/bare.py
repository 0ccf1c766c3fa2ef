"""The peers: kombu as plain as it goes, and nameko's own dispatcher and event handler doing the same write."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kombu import Connection, Consumer, Exchange, Producer, Queue

CONFIRM_EVERY = 500
ACK_EVERY = 50
EXCHANGE = Exchange("bare", "topic", durable=True)
QUEUE = Queue("bare", EXCHANGE, "#", durable=True, queue_arguments={"x-queue-type": "quorum"})


def published_a_second(uri: str, body: str, count: int) -> float:
    """A kombu producer that awaits its confirms every 500 messages."""
    with Connection(uri) as connection:
        channel: Any = connection.channel()
        channel.confirm_select()
        waiting: set[int] = set()

        def confirmed(tag: int, multiple: bool) -> None:
            waiting.difference_update([known for known in waiting if known <= tag] if multiple else [tag])

        channel.events["basic_ack"].add(confirmed)
        QUEUE(channel).declare()
        producer = Producer(channel, EXCHANGE, routing_key="bare.1")
        started = time.perf_counter()
        for tag in range(1, count + 1):
            waiting.add(tag)
            producer.publish(body, content_type="application/json", content_encoding="utf-8", delivery_mode=2)
            if tag % CONFIRM_EVERY == 0 or tag == count:
                while waiting:
                    connection.drain_events(timeout=30)
        return count / (time.perf_counter() - started)


def consumed_a_second(uri: str, count: int) -> float:
    """A kombu consumer that does nothing and acks 50 at a time, on what `published_a_second` left in the queue."""
    got = 0
    first = 0.0

    with Connection(uri) as connection:
        channel = connection.channel()

        def take(_body: Any, message: Any) -> None:
            nonlocal got, first
            first = first or time.perf_counter()
            got += 1
            if got % ACK_EVERY == 0 or got == count:
                message.channel.basic_ack(message.delivery_tag, multiple=True)

        consumer = Consumer(channel, [QUEUE(channel)], callbacks=[take], accept=["json"], prefetch_count=400)
        with consumer:
            while got < count:
                connection.drain_events(timeout=30)
        return count / (time.perf_counter() - first)


@contextmanager
def namekos_own_handler(uri: str, database_url: str) -> Iterator[None]:
    """nameko's event handler, ten workers, one transaction with the same write for each event, in its own process."""
    environment = {**os.environ, "AMQP_URI": uri, "BENCH_DATABASE": database_url}
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.nameko_peer"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        process.kill()
        process.wait()


def dispatch_with_nameko(uri: str, bodies: list[Any]) -> None:
    """nameko's dispatcher as it comes: a confirm for each event."""
    from nameko.standalone.events import event_dispatcher

    dispatch = event_dispatcher({"AMQP_URI": uri})
    for body in bodies:
        dispatch("peer", "happened", body)
