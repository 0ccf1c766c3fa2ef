"""The peers: kombu as plain as it goes, and nameko's own dispatcher and event handler doing the same write."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
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


def purge(uri: str) -> None:
    """Empty the peer's queue."""
    with Connection(uri) as connection:
        channel: Any = connection.channel()
        channel.queue_purge(QUEUE.name)


def namekos_way(uri: str, database_url: str, bodies: Sequence[Any]) -> tuple[float, float]:
    """nameko's dispatcher and event handler as they come, with one transaction and the same write for each event.

    Returns events a second of the handler alone (on a full queue), and from the first dispatch to the last effect.
    """
    with _listening(uri, database_url):
        started = time.perf_counter()
        _dispatch(uri, bodies)
        _until_written(database_url, len(bodies))
        whole = len(bodies) / (time.perf_counter() - started)
    _dispatch(uri, [{**body, "id": f"again-{number}"} for number, body in enumerate(bodies)])
    with _listening(uri, database_url):
        started = time.perf_counter()
        before = _written(database_url)
        _until_written(database_url, 2 * len(bodies))
        handled = (2 * len(bodies) - before) / (time.perf_counter() - started)
    return handled, whole


@contextmanager
def _listening(uri: str, database_url: str) -> Iterator[None]:
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


def _dispatch(uri: str, bodies: Sequence[Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nameko.standalone.events import event_dispatcher
    dispatch = event_dispatcher({"AMQP_URI": uri})
    for body in bodies:
        dispatch("peer", "happened", body)


def _written(database_url: str) -> int:
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT count(*) FROM lift").fetchone()
        return int(row[0]) if row else 0


def _until_written(database_url: str, count: int, within: float = 120) -> None:
    deadline = time.monotonic() + within
    while _written(database_url) < count:
        if time.monotonic() > deadline:
            raise RuntimeError("nameko's handler did not come to its end.")
        time.sleep(0.05)
