"""An event has its effect once and in its school's order, whatever is delivered twice, and whoever else has trouble."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.messaging.outcomes import Outcome, ParkedCause, ParkedState
from tests import outboxes
from tests.kernel.sample.lighthouse.entrypoints import light, warn
from tests.messaging import letters
from tests.messaging.harness import EmbeddedHouse, House


def test_an_event_has_its_effect_once(house: House) -> None:
    school = house.new_school()
    (event,) = house.light(school, 7)
    house.settle()
    assert house.effects(school) == [7]
    assert house.outcome(event) is Outcome.HANDLED
    assert house.parked() == []


def test_an_event_published_twice_has_its_effect_once(house: House) -> None:
    school = house.new_school()
    house.light(school, 1, 2, 3)
    house.settle()
    house.publish_twice(school)
    house.light(school, 4)
    house.settle()
    assert house.effects(school) == [1, 2, 3, 4]
    assert house.parked() == []


def test_the_same_bytes_delivered_three_times_have_their_effect_once(house: House) -> None:
    school = house.new_school()
    body = letters.lamp(school, 5)
    house.deliver(body, body)
    house.settle()
    house.deliver(body)
    house.settle()
    assert house.effects(school) == [5]
    assert house.parked() == []


def test_each_of_many_schools_keeps_its_own_order(house: House) -> None:
    schools = house.new_schools(12)
    for number in range(1, 21):
        for school in schools if number % 2 else reversed(schools):
            house.light(school, number)
    house.settle()
    assert [house.effects(school) for school in schools] == [list(range(1, 21))] * 12
    found = house.audit(schools)
    assert (found.lost, found.doubled) == ([], [])


def test_more_events_than_one_batch_keep_their_order(house: House) -> None:
    school = house.new_school()
    house.light(school, *range(1, 651))
    house.settle()
    assert house.effects(school) == list(range(1, 651))


def test_one_failing_event_parks_its_own_key_and_the_others_go_on(house: House) -> None:
    bad, good = house.new_schools(2)
    house.set_mood(bad, 2, "fail")
    with house.lighthouse.unit_of_work() as uow:
        for number in (1, 2, 3):
            light(uow, bad, number)
            light(uow, good, number)
    house.settle()
    assert house.effects(good) == [1, 2, 3]
    assert house.effects(bad) == [1]
    failed, behind = house.parked()
    assert (failed.cause, failed.state, failed.attempts) == (ParkedCause.FAILED, ParkedState.WAITING, 1)
    assert failed.reason == "RuntimeError: the slipway is flooded"
    assert (behind.cause, behind.state, behind.attempts) == (ParkedCause.BEHIND, ParkedState.WAITING, 0)
    assert (
        behind.reason
        == "An earlier event of the same key is parked; this one waits behind it, so that the order holds."
    )
    house.light(bad, 4)
    house.settle()
    assert house.effects(bad) == [1]
    assert [json.loads(event.body)["data"]["number"] for event in house.parked()] == [2, 3, 4]


def test_a_failed_handler_leaves_no_part_of_its_work(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "launch and fail")
    house.light(school, 1)
    house.settle()
    assert house.effects(school) == []
    assert "boathouse.boat.launched.v1" not in house.said_by_boathouse(school)


def test_an_event_of_the_whole_trust_reaches_everybody_without_take_up(house: House) -> None:
    before = house.effects("trust")
    house.say(warn, 77)
    house.settle()
    assert house.effects("trust") == [*before, 77]


def test_an_event_that_a_handler_emits_names_its_cause(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 3, "launch")
    (cause,) = house.light(school, 3)
    house.settle()
    with house.boathouse.unit_of_work() as uow:
        (said,) = [
            json.loads(row["payload"])
            for row in outboxes.lineage(uow.session.connection(), [cause])
            if row["causationid"] == cause
        ]
    with house.lighthouse.unit_of_work() as uow:
        (origin,) = [
            json.loads(row["payload"])
            for row in outboxes.lineage(uow.session.connection(), [cause])
            if row["id"] == cause
        ]
    assert said["type"] == "boathouse.boat.launched.v1"
    assert said["causationid"] == cause
    assert said["correlationid"] == origin["correlationid"]
    assert said["actor"] == origin["actor"] == "service:lighthouse"
    assert said["schoolid"] == school
    assert said["source"] == "/quayside/boathouse"


@settings(max_examples=20)
@given(order=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), min_size=1, max_size=25))
def test_any_interleaving_with_any_redelivery_keeps_each_schools_order(
    embedded_sqlite: EmbeddedHouse, order: list[tuple[int, int]]
) -> None:
    house = embedded_sqlite
    house.begin()
    schools = house.new_schools(3)
    sent: dict[str, list[int]] = {school: [] for school in schools}
    bodies = []
    for position, (which, copies) in enumerate(order):
        school = schools[which]
        sent[school].append(position)
        bodies += [letters.lamp(school, position)] * copies
    half = len(bodies) // 2
    house.deliver(*bodies[:half])
    house.deliver(*bodies[: half + 1], *bodies[half:])
    assert {school: house.effects(school) for school in schools} == sent
    assert house.parked() == []
