"""The audit: what it calls lost, doubled, on its way, before, and a stranger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.messaging.deliveries import Delivery
from shared.messaging.intake import Intake
from shared.messaging.outcomes import Event, Refused, Retry
from shared.operations.audit import Audit, audit
from tests.kernel.shore import Shore, standing


@pytest.fixture(params=["sqlite", "postgresql"])
def shore(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shore]:
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
    with standing(request.param, tmp_path, request) as made:
        yield made


def figures(found: Audit) -> tuple[int, int, int, int, int, int]:
    return found.lost, found.doubled, found.arrived, found.on_the_way, found.before, found.strangers


def refuse(event: Event) -> None:
    raise Refused("no")


def later(event: Event) -> None:
    raise Retry("not now")


def handled(shore: Shore) -> None:
    shore.light("a", 1, 2, 3)
    shore.quiet()


def skipped(shore: Shore) -> None:
    shore.light("nobody", 1, 2, 3)
    shore.quiet()


def parked(shore: Shore) -> None:
    shore.misbehave(refuse)
    handled(shore)


def waiting_to_be_tried(shore: Shore) -> None:
    shore.misbehave(later)
    handled(shore)


def not_published(shore: Shore) -> None:
    shore.light("a", 1, 2, 3)


def of_a_type_that_nobody_wants(shore: Shore) -> None:
    from tests.kernel.sample.lighthouse.entrypoints import keep_log

    with shore.lighthouse.unit_of_work() as uow:
        keep_log(uow, "a", "calm")
    shore.quiet()


def inbox_row_gone(shore: Shore) -> None:
    handled(shore)
    shore.run_sql("boathouse", "DELETE FROM inbox WHERE sequence = 2")


def parked_row_gone(shore: Shore) -> None:
    parked(shore)
    shore.run_sql("boathouse", "DELETE FROM parked WHERE sequence = 3")


def before_it_listened(shore: Shore) -> None:
    handled(shore)
    shore.run_sql("boathouse", "DELETE FROM inbox")
    shore.advance(10)
    shore.run_sql("boathouse", "UPDATE listening SET since = :now", now=_stored(shore))


def before_and_after_its_first_event_of_the_type(shore: Shore) -> None:
    """Without a note of when it began to listen: 1 is before, 2 arrived, 3 is lost."""
    handled(shore)
    shore.run_sql("boathouse", "DELETE FROM inbox WHERE sequence <> 2")
    shore.run_sql("boathouse", "DELETE FROM listening")


def stranger(shore: Shore) -> None:
    handled(shore)
    shore.run_sql("lighthouse", "DELETE FROM outbox WHERE sequence = 3")


def handled_but_still_parked(shore: Shore) -> None:
    parked(shore)
    shore.run_sql("boathouse", "UPDATE inbox SET outcome = 'handled' WHERE sequence = 1")


def said_twice(shore: Shore) -> None:
    shore.launches()
    handled(shore)
    columns = (
        "aggregatetype, aggregateid, type, payload, schoolid, partitionkey, partition, correlationid, causationid,"
        " actor, why, recorded_at, published_at, unrouted"
    )
    shore.run_sql(
        "boathouse",
        f"INSERT INTO outbox (id, sequence, {columns}) SELECT 'again', 99, {columns} FROM outbox WHERE sequence = 2",
    )


def two_different_things_for_one_cause(shore: Shore) -> None:
    """The same cause, type and subject, but not the same content: two launches of one boat."""
    said_twice(shore)
    shore.run_sql("boathouse", "UPDATE outbox SET payload = replace(payload, :old, :new) WHERE id = 'again'",
                  old='"number":2', new='"number":7')  # fmt: skip


def content_changed(shore: Shore) -> None:
    """The first one was handled and stands; the second is parked for a person, and is no second effect."""
    from shared.persistence import operations_store

    handled(shore)
    with shore.lighthouse.unit_of_work() as uow:
        told = operations_store.events_about(uow.session.connection(), "lamp-1")[0]
    Intake(shore.boathouse.handling).take([Delivery(told.payload.replace("lamp-1", "lamp-9").encode())])


def _stored(shore: Shore) -> object:
    from shared.persistence.engine import is_postgresql

    now = shore.clock.now()
    return now if is_postgresql(shore.boathouse.database.engine) else f"{now:%Y-%m-%d %H:%M:%S.%f}"


CASES: list[tuple[Callable[[Shore], None], tuple[int, int, int, int, int, int]]] = [
    # lost, doubled, arrived, on the way, before, strangers
    (handled, (0, 0, 3, 0, 0, 0)),
    (skipped, (0, 0, 3, 0, 0, 0)),
    (parked, (0, 0, 3, 0, 0, 0)),
    (waiting_to_be_tried, (0, 0, 3, 0, 0, 0)),
    (not_published, (0, 0, 0, 3, 0, 0)),
    (of_a_type_that_nobody_wants, (0, 0, 0, 0, 0, 0)),
    (inbox_row_gone, (1, 0, 2, 0, 0, 0)),
    (parked_row_gone, (1, 0, 3, 0, 0, 0)),
    (before_it_listened, (0, 0, 0, 0, 3, 0)),
    (before_and_after_its_first_event_of_the_type, (1, 0, 1, 0, 1, 0)),
    (stranger, (0, 0, 2, 0, 0, 1)),
    (handled_but_still_parked, (0, 1, 3, 0, 0, 0)),
    (said_twice, (0, 1, 3, 0, 0, 0)),
    (two_different_things_for_one_cause, (0, 0, 3, 0, 0, 0)),
    (content_changed, (0, 0, 3, 0, 0, 0)),
]


@pytest.mark.parametrize(("happens", "expected"), CASES, ids=lambda value: getattr(value, "__name__", ""))
def test_the_audit_names_what_happened(
    shore: Shore, happens: Callable[[Shore], None], expected: tuple[int, int, int, int, int, int]
) -> None:
    happens(shore)
    found = audit(shore.runtimes)
    assert figures(found) == expected
    assert found.exit_status == (1 if expected[0] or expected[1] else 0)
    assert sum(1 for finding in found.findings if finding.kind == "lost") == expected[0]


def test_what_a_queue_may_still_hold_is_not_called_lost(shore: Shore) -> None:
    inbox_row_gone(shore)
    found = audit(shore.runtimes, waiting=lambda consumer: dict.fromkeys(range(8), 1))
    assert (found.lost, found.on_the_way) == (0, 1)


def test_what_arrives_while_we_look_is_not_called_lost(shore: Shore, monkeypatch: pytest.MonkeyPatch) -> None:
    handled(shore)
    with shore.boathouse.unit_of_work() as uow:
        from sqlalchemy import text

        rows = uow.session.execute(text("SELECT * FROM inbox WHERE sequence = 2")).mappings().all()
    shore.run_sql("boathouse", "DELETE FROM inbox WHERE sequence = 2")

    def put_back(_seconds: float) -> None:
        row = dict(rows[0])
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        shore.run_sql("boathouse", f"INSERT INTO inbox ({names}) VALUES ({values})", **row)

    monkeypatch.setattr("shared.operations.audit.time.sleep", put_back)
    assert audit(shore.runtimes, patience=5).lost == 0


def test_an_event_that_was_parked_whole_without_a_name_is_not_lost(shore: Shore) -> None:
    handled(shore)
    shore.run_sql("boathouse", "DELETE FROM inbox WHERE sequence = 2")
    with shore.lighthouse.unit_of_work() as uow:
        from shared.messaging.outcomes import ParkedCause, ParkedState
        from shared.persistence import operations_store, parked_store
        from shared.persistence.parked_store import Parking

        body = operations_store.events_about(uow.session.connection(), "lamp-2")[0].payload.encode()
    with shore.boathouse.unit_of_work() as uow:
        parking = Parking(body, ParkedCause.UNREADABLE, "the database would not keep it", ParkedState.PERSON)
        parked_store.add(uow.session.connection(), [parking], uow.now())
    found = audit(shore.runtimes)
    assert (found.lost, found.unreadable) == (0, 1)


def test_a_service_notes_since_when_it_listens_once_and_keeps_the_first_date(shore: Shore) -> None:
    from shared.operations.listening import note_listening
    from shared.persistence import audit_store

    shore.advance(60)
    note_listening(shore.boathouse)
    with shore.boathouse.unit_of_work() as uow:
        since = audit_store.listening_since(uow.session.connection())
    assert set(since) == set(shore.boathouse.handling.subscriptions)
    assert len(set(since.values())) == 1
    assert next(iter(since.values())) < shore.clock.now()
