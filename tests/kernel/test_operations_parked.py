"""What an operator can do about parked events, and what is written down of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.errors import Conflict, InvalidRequest, NotFound
from shared.messaging.deliveries import Delivery
from shared.messaging.intake import Intake
from shared.messaging.outcomes import Event, ParkedCause, ParkedState, Refused
from shared.operations.audit import audit
from shared.operations.parked import ParkedEvents
from tests.kernel.shore import START, Shore, standing

pytestmark = pytest.mark.usefixtures("shore")


@pytest.fixture(params=["sqlite", "postgresql"])
def shore(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shore]:
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
    with standing(request.param, tmp_path, request) as made:
        yield made


@pytest.fixture
def events(shore: Shore) -> ParkedEvents:
    return ParkedEvents(shore.boathouse, "operator:olive")


def refuse_number(number: int) -> object:
    def how(event: Event) -> None:
        if event.data["number"] == number:
            raise Refused(f"lamp {number} of {event.school_id} cannot be right")

    return how


def park_the_middle(shore: Shore) -> None:
    """Number 2 of school a is refused; 3 and 4 wait behind it."""
    shore.misbehave(refuse_number(2))  # type: ignore[arg-type]
    shore.light("a", 1, 2, 3, 4)
    shore.quiet()
    assert shore.numbers("a") == [1]


def test_a_list_shows_the_head_and_those_behind_it(shore: Shore, events: ParkedEvents) -> None:
    park_the_middle(shore)
    assert [(event.cause, event.state, event.sequence) for event in events.listed()] == [
        (ParkedCause.REFUSED, ParkedState.PERSON, 2),
        (ParkedCause.BEHIND, ParkedState.WAITING, 3),
        (ParkedCause.BEHIND, ParkedState.WAITING, 4),
    ]
    assert [event.sequence for event in events.listed(cause=ParkedCause.REFUSED)] == [2]


def test_groups_put_together_what_differs_by_ids_and_numbers_only(shore: Shore, events: ParkedEvents) -> None:
    def how(event: Event) -> None:
        raise Refused(f"lamp {event.data['number']} is too bright")

    shore.misbehave(how)
    for number, school in enumerate("abc"):
        shore.light(school, number)
    shore.quiet()
    groups = events.groups()
    assert [(group.count, group.cause, group.reason) for group in groups] == [
        (3, ParkedCause.REFUSED, "lamp … is too bright")
    ]
    assert groups[0].oldest == START


def test_one_event_is_shown_with_its_content_its_line_and_its_history(shore: Shore, events: ParkedEvents) -> None:
    park_the_middle(shore)
    head = shore.parked("refused")[0]
    events.redrive(head.id, "let us see")
    shown = events.show(head.id)
    assert shown.envelope is not None
    assert dict(shown.envelope.data) == {"school_id": "a", "number": 2}
    assert (shown.before, shown.behind, list(shown.problems)) == (0, 2, [])
    assert [(one["action"], one["actor"], one["reason"]) for one in shown.history] == [
        ("redrive", "operator:olive", "let us see")
    ]


def test_a_preview_says_what_would_happen_and_changes_nothing(shore: Shore, events: ParkedEvents) -> None:
    park_the_middle(shore)
    head = shore.parked("refused")[0]
    assert events.preview(head.id).reason == "lamp 2 of a cannot be right"
    shore.misbehave()
    shore.launches()
    found = events.preview(head.id)
    assert found.would_be_done
    assert found.behind == 2
    assert [(type_, subject, dict(data)) for type_, subject, data in found.follows] == [
        ("boathouse.boat.launched.v1", "2", {"school_id": "a", "number": 2})
    ]
    assert shore.numbers("a") == [1]
    assert [event.attempts for event in shore.parked("refused")] == [1]
    assert events.show(head.id).history == []


def test_a_redrive_gets_the_event_done_and_those_behind_it_follow_in_order(shore: Shore, events: ParkedEvents) -> None:
    park_the_middle(shore)
    shore.misbehave()
    done = events.redrive(shore.parked("refused")[0].id, "the lamp was checked")
    assert (done.done, done.behind) == (True, 2)
    shore.quiet()
    assert shore.numbers("a") == [1, 2, 3, 4]
    assert events.listed() == []
    assert audit(shore.runtimes).line() == "audit: lost 0, doubled 0"


def test_a_redrive_that_fails_again_says_why_and_counts_the_attempt(shore: Shore, events: ParkedEvents) -> None:
    park_the_middle(shore)
    done = events.redrive(shore.parked("refused")[0].id)
    assert (done.done, done.reason) == (False, "lamp 2 of a cannot be right")
    assert [event.attempts for event in shore.parked("refused")] == [2]


def test_what_stands_behind_another_is_not_tried_before_it(shore: Shore, events: ParkedEvents) -> None:
    park_the_middle(shore)
    last = shore.parked("behind")[-1]
    with pytest.raises(Conflict, match="2 earlier event"):
        events.redrive(last.id)


def test_all_of_a_group_are_redriven_heads_first(shore: Shore, events: ParkedEvents) -> None:
    def how(event: Event) -> None:
        raise Refused("no")

    shore.misbehave(how)
    for school in "abc":
        shore.light(school, 1, 2)
    shore.quiet()
    shore.misbehave()
    done = events.redrive_all(ParkedCause.REFUSED, reason="fixed by 1.2")
    assert [one.done for one in done] == [True, True, True]
    shore.quiet()
    assert [shore.numbers(school) for school in "abc"] == [[1, 2], [1, 2], [1, 2]]


def test_a_correction_keeps_id_key_and_place_and_the_old_bytes(shore: Shore, events: ParkedEvents) -> None:
    park_the_middle(shore)
    head = shore.parked("refused")[0]
    done = events.fix(head.id, {"school_id": "a", "number": 20}, "a figure was missing")
    assert done.done
    shore.quiet()
    assert shore.numbers("a") == [1, 20, 3, 4]
    shown = events.show(head.id)
    assert shown.envelope is not None
    assert (shown.envelope.id, shown.envelope.sequence) == (head.event_id, 2)
    fixed = next(one for one in shown.history if one["action"] == "fix")
    assert bytes(fixed["before"]) == head.body
    assert fixed["reason"] == "a figure was missing"
    Intake(shore.boathouse.handling).take([Delivery(head.body)])
    assert shore.numbers("a") == [1, 20, 3, 4]


@pytest.mark.parametrize(
    ("data", "reason", "said"),
    [
        ({"school_id": "a"}, "why not", "number: Missing data for required field"),
        ({"school_id": "a", "number": "many"}, "why not", "number: Not a valid integer"),
        ({"school_id": "b", "number": 2}, "why not", "The envelope says school a, its content says school b"),
        ({"school_id": "a", "number": 20}, "  ", "Say why"),
    ],
)
def test_a_correction_that_does_not_fit_changes_nothing(
    shore: Shore, events: ParkedEvents, data: dict[str, object], reason: str, said: str
) -> None:
    park_the_middle(shore)
    head = shore.parked("refused")[0]
    with pytest.raises(InvalidRequest, match=said):
        events.fix(head.id, data, reason)
    assert shore.parked("refused")[0].body == head.body
    assert events.show(head.id).history == []


def test_a_discard_needs_a_reason_and_lets_the_others_go_on(shore: Shore, events: ParkedEvents) -> None:
    park_the_middle(shore)
    head = shore.parked("refused")[0]
    with pytest.raises(InvalidRequest, match="Say why"):
        events.discard(head.id, "")
    assert events.discard(head.id, "sent by mistake; see ticket 7") == 2
    shore.quiet()
    assert shore.numbers("a") == [1, 3, 4]
    with pytest.raises(Conflict, match="discarded already"):
        events.redrive(head.id)
    assert audit(shore.runtimes).clean


def test_unreadable_bytes_can_be_seen_and_discarded_but_not_corrected(shore: Shore, events: ParkedEvents) -> None:
    Intake(shore.boathouse.handling).take([Delivery(b"{ not json")])
    one = shore.parked()[0]
    shown = events.show(one.id)
    assert (shown.text, shown.envelope) == ("{ not json", None)
    assert "not JSON" in shown.problems[0]
    with pytest.raises(InvalidRequest, match="can only be discarded"):
        events.fix(one.id, {}, "try")
    assert events.preview(one.id).would_be_done is False
    assert events.discard(one.id, "noise") == 0


def test_an_event_whose_id_was_used_before_is_never_done_again(shore: Shore, events: ParkedEvents) -> None:
    shore.light("a", 1)
    shore.quiet()
    with shore.lighthouse.unit_of_work() as uow:
        from shared.persistence import operations_store

        (told,) = operations_store.events_about(uow.session.connection(), "lamp-1")
    Intake(shore.boathouse.handling).take([Delivery(told.payload.replace('"number":1', '"number":9').encode())])
    one = shore.parked()[0]
    assert one.cause is ParkedCause.CONTENT_CHANGED
    with pytest.raises(Conflict, match="only be discarded"):
        events.redrive(one.id)
    assert shore.numbers("a") == [1]


def test_an_id_that_nobody_has_is_said_so(events: ParkedEvents) -> None:
    with pytest.raises(NotFound, match="no parked event with an id that begins with nonsense"):
        events.show("nonsense")
