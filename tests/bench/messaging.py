"""`make bench`: what the messaging costs, measured in one run on RabbitMQ and PostgreSQL with fsync on, as ratios.

Each ratio is the median of several rounds, in which the peer and ours take turns, since a machine's speed drifts. It ends
with a table of the limits and whether they were met, and exit status 1 where one was not.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, Queue

from shared.hosting.embedded import EmbeddedHost
from shared.messaging.broker.rabbitmq import RabbitPublisher
from shared.messaging.relay import Relay
from shared.service import Installed
from shared.settings import Settings
from tests.bench import bare
from tests.bench.findings import Finding, console, report
from tests.bench.place import SAMPLE, Place, a_place, entitle, land_crates, taken, until_taken

ROUNDS = 3
EVENTS = 20_000
REPLICAS = 2
"""Serving processes of the consumer: the two cores' worth, as a deployment on such a machine would run."""
PEER_EVENTS = 4_000
LATENCY_EVENTS = 400
LATENCY_RATE = 40


def schools(count: int) -> list[str]:
    return [f"school-{number}" for number in range(count)]


def relay_against_bare_publisher(place: Place) -> Finding:
    """Events a second from outbox to broker, against a kombu publisher that awaits its confirms in batches."""
    pairs = []
    for _ in range(ROUNDS):
        place.empty()
        place.emit(schools(100), EVENTS)
        body = str(place.statement(place.pier, "SELECT payload FROM outbox LIMIT 1")[0][0])
        peer = bare.published_a_second(place.amqp_uri, body, EVENTS)
        bare.purge(place.amqp_uri)
        pairs.append((relayed_a_second(place), peer))
        place.purge()
    return ratio("relay / bare kombu publisher", pairs, 0.75)


def relayed_a_second(place: Place) -> float:
    relay = Relay(place.pier, lambda: RabbitPublisher(place.amqp_uri))
    started = time.perf_counter()
    published = relay.publish_waiting()
    return published / (time.perf_counter() - started)


def consumption_against_bare_consumer(place: Place) -> Finding:
    """Events a second through inbox and one business write, against a kombu consumer that acks and does nothing."""
    pairs = []
    for _ in range(ROUNDS):
        place.empty()
        place.emit(schools(100), EVENTS)
        body = str(place.statement(place.pier, "SELECT payload FROM outbox LIMIT 1")[0][0])
        bare.published_a_second(place.amqp_uri, body, EVENTS)
        peer = bare.consumed_a_second(place.amqp_uri, EVENTS)
        relayed_a_second(place)
        pairs.append((consumed_a_second(place, REPLICAS), peer))
    return ratio(f"consume with inbox and write ({REPLICAS} processes) / bare kombu consumer", pairs, 0.5)


def consumed_a_second(place: Place, replicas: int) -> float:
    """From the first batch in the inbox to the last, so that starting the processes does not count."""
    with place.serving(replicas):
        until_taken(place.crane, EVENTS)
    rows = place.statement(
        place.crane,
        "SELECT count(*) - (SELECT count(*) FROM inbox WHERE taken_at = (SELECT min(taken_at) FROM inbox)),"
        " extract(epoch FROM max(taken_at) - min(taken_at)) FROM inbox",
    )
    return float(str(rows[0][0])) / float(str(rows[0][1]))


def against_namekos_own_handler(place: Place) -> list[Finding]:
    """The same write by nameko's event handler; then its whole way from dispatcher to handler, against ours."""
    handled, whole = [], []
    for _ in range(ROUNDS):
        place.empty()
        place.emit(schools(100), EVENTS)
        relayed_a_second(place)
        ours = consumed_a_second(place, 1)
        bodies = [
            {"id": f"peer-{number}", "schoolid": "school-1", "data": {"number": number}}
            for number in range(PEER_EVENTS)
        ]
        peer_handled, peer_whole = bare.namekos_way(place.amqp_uri, place.peer_database(), bodies)
        handled.append((ours, peer_handled))
        whole.append((whole_way_a_second(place), peer_whole))
    return [
        ratio("consume with inbox and write / nameko's own event handler with the same write", handled, 5),
        ratio("commit to effect / nameko's dispatcher to handler", whole, 4),
    ]


def whole_way_a_second(place: Place) -> float:
    """Events a second from the first commit to the last effect, with producer, relay and consumer all at work."""
    place.empty()
    with place.serving(1), place.working():
        place.warm_up()
        started = time.perf_counter()
        place.emit(schools(100), EVENTS)
        until_taken(place.crane, EVENTS)
        spent = time.perf_counter() - started
    return EVENTS / spent


def latency(place: Place) -> list[Finding]:
    """Milliseconds from commit to effect at 40 events a second, read off the databases' own clocks."""
    place.empty()
    with place.serving(1), place.working(), place.watching() as moments:
        place.warm_up()
        forget(moments)
        waits = [one_latency(place, moments, number) for number in range(LATENCY_EVENTS)]
    waits.sort()
    p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    return [
        Finding(f"commit to effect at {LATENCY_RATE} a second, p50", f"{p50:.1f} ms", p50, 8, at_least=False),
        Finding(f"commit to effect at {LATENCY_RATE} a second, p99", f"{p99:.1f} ms", p99, 20, at_least=False),
    ]


def forget(moments: Queue[float]) -> None:
    """Let what the warm-up caused come in, and forget it."""
    with contextlib.suppress(Empty):
        while True:
            moments.get(timeout=1)


def one_latency(place: Place, moments: Queue[float], number: int) -> float:
    """Emit one event, and say how many milliseconds after its commit its effect was committed; then keep to the rate."""
    began = time.perf_counter()
    place.emit([f"school-{number % 100}"], 1)
    committed = time.perf_counter()
    waited = (moments.get(timeout=10) - committed) * 1000
    time.sleep(max(0.0, 1 / LATENCY_RATE - (time.perf_counter() - began)))
    return waited


def embedded_events_a_second() -> Finding:
    """Delivering through the broker inside the process, from SQLite file to SQLite file."""
    figures = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            services = Installed(SAMPLE)
            host = EmbeddedHost([services.load("pier"), services.load("crane")], Settings(home=Path(folder)))
            entitle(host.runtimes["crane"], schools(100))
            land_crates(host.runtimes["pier"], schools(100), EVENTS)
            started = time.perf_counter()
            host.run_until_quiet()
            figures.append(EVENTS / (time.perf_counter() - started))
            assert taken(host.runtimes["crane"]) == EVENTS
            host.stop()
    figure = statistics.median(figures)
    return Finding("embedded broker, events a second", f"{figure:,.0f}", figure, 5000)


def flat_as_schools_grow(place: Place) -> Finding:
    """Cost of an event with 10,000 schools over its cost with 10."""
    place.entitle(schools(10_000))
    few = statistics.median(whole_cost(place, 10) for _ in range(ROUNDS))
    many = statistics.median(whole_cost(place, 10_000) for _ in range(ROUNDS))
    figure = f"{many / few:.2f} ({few:.0f} and {many:.0f} microseconds)"
    return Finding("cost an event, 10,000 schools / 10 schools", figure, many / few, 1.5, at_least=False)


def whole_cost(place: Place, count: int) -> float:
    """Microseconds an event to relay and to take in, one after the other."""
    place.empty()
    place.emit(schools(count), EVENTS)
    return 1e6 / relayed_a_second(place) + 1e6 / consumed_a_second(place, 1)


def flat_as_tables_grow(place: Place, rows: Sequence[int]) -> Finding:
    """Cost of an event with the largest number of rows in outbox and inbox over its cost with the smallest."""
    costs = []
    for count in rows:
        place.empty()
        place.fill(count)
        figures = []
        for _ in range(ROUNDS):
            place.emit(schools(100), EVENTS)
            relayed = relayed_a_second(place)
            before = taken(place.crane)
            began = place.database_time()
            with place.serving(1):
                until_taken(place.crane, before + EVENTS)
            spent = place.seconds_of_intake(began)
            figures.append(1e6 / relayed + 1e6 * spent / EVENTS)
        costs.append(statistics.median(figures))
    figure = f"{costs[-1] / costs[0]:.2f} ({costs[0]:.0f} and {costs[-1]:.0f} microseconds)"
    return Finding(
        f"cost an event, {rows[-1]:,} rows / {rows[0]:,} rows", figure, costs[-1] / costs[0], 1.5, at_least=False
    )


def ratio(what: str, pairs: Sequence[tuple[float, float]], limit: float) -> Finding:
    """The median of ours over the peer's, each pair measured one after the other."""
    value = statistics.median(ours / peer for ours, peer in pairs)
    ours, peer = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Finding(what, f"{value:.2f} ({ours:,.0f} and {peer:,.0f} a second)", value, limit)


def main(wanted: Sequence[str]) -> int:
    """Measure everything, or what is named (relay, consume, nameko, latency, embedded, schools, rows)."""
    findings: list[Finding] = []
    with a_place() as place:
        place.entitle(schools(100))
        measures: dict[str, Callable[[], Finding | list[Finding]]] = {
            "relay": lambda: relay_against_bare_publisher(place),
            "consume": lambda: consumption_against_bare_consumer(place),
            "nameko": lambda: against_namekos_own_handler(place),
            "latency": lambda: latency(place),
            "embedded": embedded_events_a_second,
            "schools": lambda: flat_as_schools_grow(place),
            "rows": lambda: flat_as_tables_grow(place, (10_000, 1_000_000)),
        }
        for name in wanted or measures:
            found = measures[name]()
            for finding in found if isinstance(found, list) else [found]:
                console.print(f"{finding.what}: {finding.figure}")
                findings.append(finding)
    return report("Messaging, one run, fsync on", findings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
