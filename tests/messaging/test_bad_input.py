"""Bad input is parked whole, with words, and nothing is lost by it: what comes after it is handled."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from shared.messaging.outcomes import ParkedCause, ParkedState
from tests.messaging import letters
from tests.messaging.harness import House

Make = Callable[[str], bytes]

UNREADABLE: dict[str, tuple[Make, str]] = {
    "no text at all": (lambda _: b"\xff\xfe\x00", "The message is not JSON: "),
    "not JSON": (lambda _: b"{'lamp': lit}", "The message is not JSON: "),
    "cut off": (lambda school: letters.lamp(school, 1)[:-9], "The message is not JSON: "),
    "empty": (lambda _: b"", "The message is not JSON: "),
    "nested without end": (lambda _: b"[" * 100_000, "The message is not JSON: "),
    "a list": (lambda _: b"[1, 2]", "The message is JSON, but not an object."),
    "not CloudEvents": (
        lambda school: json.dumps({"lamp": school}).encode(),
        "The message is not a CloudEvents 1.0 envelope (specversion is not 1.0).",
    ),
    "another CloudEvents version": (
        lambda school: letters.letter(school=school, specversion="0.3"),
        "The message is not a CloudEvents 1.0 envelope (specversion is not 1.0).",
    ),
    "no id": (
        lambda school: letters.letter(school=school, without="id"),
        "The envelope's id is not an id of up to 36 ",
    ),
    "an empty type": (lambda school: letters.letter(school=school, type=""), "The envelope has no type."),
    "no actor": (lambda school: letters.letter(school=school, without="actor"), "The envelope has no actor."),
    "no key": (
        lambda school: letters.letter(school=school, without="partitionkey"),
        "The envelope has no partitionkey.",
    ),
    "an id that is a number": (
        lambda school: letters.letter(school=school, id=7),
        "The envelope's id is not an id of up to 36 ",
    ),
    "said by nobody": (
        lambda school: letters.letter(school=school, source=""),
        "The envelope's source is not /quayside/ and the name of a service.",
    ),
    "sequence zero": (
        lambda school: letters.letter(school=school, sequence=0),
        "The envelope's sequence is not a positive whole number of up to 63 bits.",
    ),
    "sequence true": (
        lambda school: letters.letter(school=school, sequence=True),
        "The envelope's sequence is not a positive whole number of up to 63 bits.",
    ),
    "sequence in words": (
        lambda school: letters.letter(school=school, sequence="one"),  # type: ignore[arg-type]
        "The envelope's sequence is not a positive whole number of up to 63 bits.",
    ),
    "oversized": (
        lambda school: letters.letter(school=school, data={"school_id": school, "number": 1, "text": "x" * 262_144}),
        " bytes long; the limit is 262,144.",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_message_is_parked_whole(house: House, case: str) -> None:
    make, words = UNREADABLE[case]
    school = house.new_school()
    body = make(school)
    house.deliver(body, letters.lamp(school, 2))
    house.settle()
    assert house.effects(school) == [2]
    (parked,) = house.parked()
    assert parked.body == body
    assert (parked.cause, parked.state) == (ParkedCause.UNREADABLE, ParkedState.PERSON)
    assert words in parked.reason


POISON: dict[str, Make] = {
    "an id too long for its column": lambda school: letters.letter(school=school, id="x" * 37),
    "an id of 10,000 characters": lambda school: letters.letter(school=school, id="x" * 10_000),
    "a key too long": lambda school: letters.letter(school=school, partitionkey="k" * 500),
    "a source too long": lambda school: letters.letter(school=school, source="/quayside/" + "s" * 300),
    "a type too long": lambda school: letters.letter(f"lighthouse.{'l' * 300}.v1", school=school),
    "a school too long": lambda school: letters.letter(school="s" * 300, partitionkey="k"),
    "a school that is a number": lambda school: letters.letter(school=5, partitionkey="k"),  # type: ignore[arg-type]
    "a school that is a list": lambda school: letters.letter(school=[school], partitionkey="k"),  # type: ignore[arg-type]
    "a zero byte in the key": lambda school: letters.letter(school=school, partitionkey="a\x00b"),
    "a zero byte in the id": lambda school: letters.letter(school=school, id="a\x00b"),
    "half a character": lambda school: letters.lamp(school, 1).replace(b"by hand", rb"\ud800"),
    "a sequence beyond the column": lambda school: letters.letter(school=school, sequence=2**63),
    "a sequence of 5,000 digits": lambda school: letters.lamp(school, 1).replace(
        b'"specversion"', b'"a": ' + b"1" * 5000 + b', "specversion"'
    ),
    "a time that is none": lambda school: letters.lamp(school, 1, time="yesterday"),
    "a time without zone": lambda school: letters.lamp(school, 1, time="2026-01-01T10:00:00"),
    "a cause that is a list": lambda school: letters.lamp(school, 1, causationid=["x"]),
    "a correlation too long": lambda school: letters.lamp(school, 1, correlationid="c" * 400),
    "a school named star": lambda school: letters.letter(school="*", data={"school_id": "*", "number": 1}),
    "two schools in one": lambda school: letters.letter(school=f"{school},other"),
}


@pytest.mark.parametrize("case", POISON)
def test_a_message_that_no_table_can_hold_does_not_stop_its_queue(house: House, case: str) -> None:
    school, other = house.new_schools(2)
    house.deliver(POISON[case](school))
    house.deliver(letters.lamp(other, 2))
    house.settle()
    assert house.effects(other) == [2]


WRONG: dict[str, tuple[Make, ParkedCause, str]] = {
    "a version that is not known": (
        lambda school: letters.letter("lighthouse.lamp.lit.v9", school=school),
        ParkedCause.UNKNOWN_EVENT,
        "Boathouse does not subscribe to lighthouse.lamp.lit.v9.",
    ),
    "a type that is not known": (
        lambda school: letters.letter("lighthouse.tower.fell.v1", school=school),
        ParkedCause.UNKNOWN_EVENT,
        "Boathouse does not subscribe to lighthouse.tower.fell.v1.",
    ),
    "a field of the wrong kind": (
        lambda school: letters.letter(school=school, data={"school_id": school, "number": "one"}),
        ParkedCause.CONTRACT_BROKEN,
        "lighthouse.lamp.lit.v1 breaks its contract. number: Not a valid integer.",
    ),
    "a field left out": (
        lambda school: letters.letter(school=school, data={"school_id": school}),
        ParkedCause.CONTRACT_BROKEN,
        "lighthouse.lamp.lit.v1 breaks its contract. number: Missing data for required field.",
    ),
    "content for another school": (
        lambda school: letters.letter(school=school, data={"school_id": "another", "number": 1}),
        ParkedCause.WRONG_SCHOOL,
        ", its content says school another.",
    ),
    "ordered under another school": (
        lambda school: letters.letter(school=school, partitionkey="another"),
        ParkedCause.WRONG_SCHOOL,
        " is ordered under another.",
    ),
    "said by another service": (
        lambda school: letters.letter(school=school, source="/quayside/procurement"),
        ParkedCause.WRONG_SCHOOL,
        "lighthouse.lamp.lit.v1 is lighthouse's event, but procurement sent it.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_event_is_parked_for_a_person_with_its_reason(house: House, case: str) -> None:
    make, cause, words = WRONG[case]
    school, other = house.new_schools(2)
    body = make(school)
    house.deliver(body, letters.lamp(other, 2))
    house.settle()
    assert house.effects(school) == []
    assert house.effects(other) == [2]
    (parked,) = house.parked()
    assert parked.body == body
    assert (parked.cause, parked.state) == (cause, ParkedState.PERSON)
    assert words in parked.reason


@pytest.mark.parametrize(
    "case", ["content for another school", "ordered under another school", "said by another service"]
)
def test_a_forged_event_holds_nobody_up(house: House, case: str) -> None:
    school = house.new_school()
    house.deliver(WRONG[case][0](school), letters.lamp(school, 2))
    house.settle()
    assert house.effects(school) == [2]


def test_a_forged_place_in_the_order_does_not_shut_the_school_out(house: House) -> None:
    school = house.new_school()
    forged = letters.letter(school=school, data={"school_id": "another", "number": 1}, sequence=10**9)
    house.deliver(forged, letters.lamp(school, 2))
    house.settle()
    assert [event.cause for event in house.parked()] == [ParkedCause.WRONG_SCHOOL]
    assert house.effects(school) == [2]


def test_an_event_out_of_order_is_parked_with_both_numbers(house: House) -> None:
    school = house.new_school()
    house.deliver(letters.lamp(school, 5, sequence=2005), letters.lamp(school, 3, sequence=2003))
    house.settle()
    assert house.effects(school) == [5]
    (parked,) = house.parked()
    assert (parked.cause, parked.state) == (ParkedCause.OUT_OF_ORDER, ParkedState.PERSON)
    assert parked.reason == f"Number 2003 of {school} from lighthouse came after number 2005 had been handled."
    house.deliver(letters.lamp(school, 6, sequence=2006))
    house.settle()
    assert house.effects(school) == [5, 6]
    house.redrive(parked)
    assert house.effects(school) == [5, 6, 3]


def test_an_id_used_for_other_content_is_parked_and_the_first_stands(house: House) -> None:
    school = house.new_school()
    first = letters.lamp(school, 1)
    id_ = json.loads(first)["id"]
    house.deliver(first)
    house.settle()
    house.deliver(letters.lamp(school, 2, id=id_), letters.lamp(school, 3))
    house.settle()
    assert house.effects(school) == [1, 3]
    (parked,) = house.parked()
    assert (parked.cause, parked.state) == (ParkedCause.CONTENT_CHANGED, ParkedState.PERSON)
    assert parked.reason == (
        f"The event {id_} came before with other content. The first one stands; "
        "lighthouse has used one id for two things."
    )


def test_an_id_used_twice_in_one_batch_is_parked_and_the_first_stands(house: House) -> None:
    school = house.new_school()
    first = letters.lamp(school, 1)
    house.deliver(first, letters.lamp(school, 2, id=json.loads(first)["id"]))
    house.settle()
    assert house.effects(school) == [1]
    assert [event.cause for event in house.parked()] == [ParkedCause.CONTENT_CHANGED]


def test_a_handler_that_reaches_into_another_school_fails_and_is_parked(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "escape")
    house.light(school, 1)
    house.settle()
    assert house.effects(school) == []
    (parked,) = house.parked()
    assert parked.reason == "NotAllowed: That belongs to another school."


def test_a_handler_that_reads_an_undeclared_field_is_told_so(house: House) -> None:
    school = house.new_school()
    house.set_mood(school, 1, "read undeclared")
    house.light(school, 1)
    house.settle()
    (parked,) = house.parked()
    assert parked.reason == (
        "UndeclaredField: The handler of lighthouse.lamp.lit.v1 reads colour and does not declare it in `reads`."
    )


def test_a_field_from_a_newer_emitter_is_left_out_and_the_event_is_handled(house: House) -> None:
    school = house.new_school()
    house.deliver(letters.letter(school=school, data={"school_id": school, "number": 4, "colour": "red"}))
    house.settle()
    assert house.effects(school) == [4]
    assert house.parked() == []
