"""What cannot be handled is parked with its reason, tried again with back-off, and in the end looked at by a person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.messaging.backoff import FIRST_DELAY, LONGEST_DELAY, MOST_ATTEMPTS, retry_at
from shared.messaging.envelope import read_envelope
from shared.messaging.outcomes import Outcome, ParkedCause, ParkedState
from shared.messaging.redriver import Redriver, replaced_body
from shared.persistence import parked_store
from shared.persistence.parked_store import Parked
from shared.persistence.unit_of_work import UnitOfWork
from tests.messaging import letters
from tests.messaging.harness import EmbeddedHouse, House


def numbers_of(parked: list[Parked]) -> list[int]:
    return [json.loads(event.body)["data"]["number"] for event in parked]


def test_a_failed_event_is_tried_again_after_its_back_off_and_those_behind_follow_in_order(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "fail")
    house.light(school, 1, 2, 3)
    house.settle()
    house.set_mood(school, 1, None)
    house.settle()
    assert house.effects(school) == []
    house.later(timedelta(seconds=3))
    assert house.effects(school) == [1, 2, 3]
    assert house.parked() == []
    assert [event.state for event in house.parked(ParkedState.DONE)] == [ParkedState.DONE] * 3


def test_a_live_event_that_comes_while_its_key_is_parked_is_handled_after_it(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "fail")
    house.light(school, 1)
    house.settle()
    house.light(school, 2)
    house.settle()
    house.set_mood(school, 1, None)
    house.later(timedelta(seconds=3))
    house.light(school, 3)
    house.settle()
    assert house.effects(school) == [1, 2, 3]


def test_an_event_behind_that_fails_in_its_turn_holds_up_those_behind_it(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "fail")
    house.set_mood(school, 2, "refuse")
    house.light(school, 1, 2, 3)
    house.settle()
    house.set_mood(school, 1, None)
    house.later(timedelta(seconds=3))
    assert house.effects(school) == [1]
    assert [(e.cause, e.state) for e in house.parked()] == [
        (ParkedCause.REFUSED, ParkedState.PERSON),
        (ParkedCause.BEHIND, ParkedState.WAITING),
    ]


def test_a_handler_that_says_when_is_tried_again_then_and_not_before(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "wait")
    house.light(school, 1)
    house.settle()
    (parked,) = house.parked()
    assert (parked.cause, parked.state, parked.reason) == (ParkedCause.FAILED, ParkedState.WAITING, "the tide is out")
    house.set_mood(school, 1, None)
    house.later(timedelta(minutes=9))
    assert house.effects(school) == []
    house.later(timedelta(minutes=2))
    assert house.effects(school) == [1]


def test_what_a_handler_refuses_waits_for_a_person_and_is_not_tried_by_itself(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "refuse")
    house.light(school, 1)
    house.settle()
    (parked,) = house.parked()
    assert (parked.cause, parked.state) == (ParkedCause.REFUSED, ParkedState.PERSON)
    assert parked.reason == "there is no such lamp"
    assert parked.next_attempt_at is None
    house.set_mood(school, 1, None)
    house.later(timedelta(days=1))
    assert house.effects(school) == []


def test_a_person_redrives_a_refused_event_and_the_key_goes_on(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "refuse")
    (event, _) = house.light(school, 1, 2)
    house.settle()
    house.set_mood(school, 1, None)
    house.redrive(house.parked()[0])
    assert house.effects(school) == [1, 2]
    assert house.parked() == []
    assert house.outcome(event) is Outcome.HANDLED


def test_a_person_fixes_the_content_of_an_event_and_redrives_it(house: House) -> None:
    school = house.new_school()
    house.deliver(letters.letter(school=school, data={"school_id": school, "number": "seven"}), letters.lamp(school, 8))
    house.settle()
    broken, behind = house.parked()
    assert (broken.cause, behind.cause) == (ParkedCause.CONTRACT_BROKEN, ParkedCause.BEHIND)

    def fix(redriver: Redriver, uow: UnitOfWork, event: Parked) -> None:
        corrected = replace(read_envelope(event.body), data={"school_id": school, "number": 7})
        body = replaced_body(event.body, corrected)
        connection = uow.session.connection()
        parked_store.change(connection, event.id, uow.now(), body=body)
        parked_store.record_action(
            connection, event.id, "fix", actor="pat", reason="seven is 7", now=uow.now(), before=event.body
        )
        assert redriver.try_again(uow, replace(event, body=body))

    house.by_person(broken, fix)
    house.settle()
    assert house.effects(school) == [7, 8]
    with house.boathouse.unit_of_work() as uow:
        (action,) = parked_store.actions(uow.session.connection(), broken.id)
    assert (action["actor"], action["reason"], action["before"]) == ("pat", "seven is 7", broken.body)


def test_a_fix_may_not_change_the_id_or_the_place_of_an_event() -> None:
    original = letters.lamp("a-school", 1)
    before = read_envelope(original)
    for moved in (replace(before, id="other"), replace(before, sequence=9999), replace(before, partitionkey="other")):
        with pytest.raises(ValueError, match="not its id, its key or its place in the order"):
            replaced_body(original, moved)


def test_a_person_discards_an_event_and_those_behind_it_go_on(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "refuse")
    (event, _) = house.light(school, 1, 2)
    house.settle()
    house.discard(house.parked()[0])
    assert house.effects(school) == [2]
    assert house.parked() == []
    assert house.outcome(event) is Outcome.DISCARDED
    house.publish_twice(school)
    house.settle()
    assert house.effects(school) == [2]


def test_after_the_last_attempt_a_person_has_to_look(here: EmbeddedHouse) -> None:
    house = here
    school = house.new_school()
    house.set_mood(school, 1, "fail")
    house.light(school, 1)
    house.settle()
    for attempt in range(1, MOST_ATTEMPTS):
        (parked,) = house.parked()
        assert (parked.state, parked.attempts) == (ParkedState.WAITING, attempt)
        house.later(LONGEST_DELAY * 2)
    (parked,) = house.parked()
    assert (parked.state, parked.attempts, parked.cause) == (ParkedState.PERSON, 8, ParkedCause.FAILED)
    house.later(timedelta(days=1))
    assert house.parked()[0].attempts == 8
    house.set_mood(school, 1, None)
    house.redrive(parked)
    assert house.effects(school) == [1]


def test_the_back_off_doubles_from_two_seconds_to_a_quarter_of_an_hour_with_a_quarter_of_jitter(
    here: EmbeddedHouse,
) -> None:
    now = here.clock.now()
    for attempts, seconds in ((1, 2), (2, 4), (3, 8), (7, 128), (8, 256), (20, 900)):
        drawn = [(retry_at(now, attempts) - now).total_seconds() for _ in range(50)]
        assert seconds * 0.75 <= min(drawn) < max(drawn) <= seconds * 1.25
    assert retry_at(now, 5, timedelta(minutes=1)) == now + timedelta(minutes=1)
    assert (FIRST_DELAY.total_seconds(), LONGEST_DELAY.total_seconds(), MOST_ATTEMPTS) == (2, 900, 8)


def test_a_redelivery_of_a_parked_event_neither_parks_it_twice_nor_handles_it(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "refuse")
    house.light(school, 1)
    house.settle()
    house.publish_twice(school)
    house.settle()
    assert len(house.parked()) == 1
    assert house.effects(school) == []


def test_two_redrivers_at_once_have_a_parked_event_handled_once(here: EmbeddedHouse) -> None:
    house = here
    school = house.new_school()
    house.set_mood(school, 1, "fail")
    house.light(school, 1, 2, 3)
    house.settle()
    house.set_mood(school, 1, None)
    house.clock.move_to(house.clock.now() + timedelta(seconds=5))
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: Redriver(house.boathouse).drain(), range(2)))
    house.settle()
    assert house.effects(school) == [1, 2, 3]
