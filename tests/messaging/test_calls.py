"""Calls: who may call is checked by every service itself, refusals travel as they were raised, a command is done once."""

from __future__ import annotations

import contextlib
import gc
import json
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from shared.errors import (
    Conflict,
    Failed,
    InvalidRequest,
    NotAllowed,
    NotSignedIn,
    NotTakenUp,
    QuaysideError,
    ServiceAway,
)
from shared.identifiers import new_id
from shared.identity.context import AUDIENCE, EVERY_SCHOOL, Caller, caller, sign, verified
from shared.identity.roles import Role
from shared.messaging.answering import Answering, roles_for
from shared.messaging.calling import Client
from tests import outboxes
from tests.messaging import letters
from tests.messaging.forwarder import Forwarder
from tests.messaging.harness import EmbeddedHouse, House, RabbitHouse
from tests.messaging.processes import KEY


def head_of(*schools: str) -> Caller:
    return caller("person:head", *((Role.HEAD, school) for school in schools))


def launched(house: House, school: str) -> int:
    return house.said_by_boathouse(school).count("boathouse.boat.launched.v1")


def test_a_head_gets_the_answer_of_her_own_school(house: House) -> None:
    school = house.new_school()
    house.light(school, 1, 2)
    house.settle()
    assert house.client.call(head_of(school), "boathouse", "numbers", {"school_id": school}) == [1, 2]


def test_what_a_command_says_names_the_caller_as_its_actor(house: House) -> None:
    school, who = house.new_school(), head_of("x")
    who = caller("person:head", (Role.HEAD, school), correlation_id=new_id())
    answer = house.client.call(who, "boathouse", "launch", {"school_id": school, "number": 1})

    with house.boathouse.unit_of_work() as uow:
        (row,) = outboxes.lineage(uow.session.connection(), [answer["event_id"]])
    assert (row["actor"], row["correlationid"], row["schoolid"]) == ("person:head", who.correlation_id, school)


REFUSALS: list[tuple[str, dict[str, Any], type[QuaysideError], str]] = [
    ("fly", {}, InvalidRequest, "Boathouse has no method fly."),
    ("launch", {"number": 1}, InvalidRequest, "school_id: Missing data for required field."),
    ("launch", {"school_id": "{own}", "number": "one"}, InvalidRequest, "number: Not a valid integer."),
    ("launch", {"school_id": "{own}", "number": 1, "colour": 2}, InvalidRequest, "colour: Unknown field."),
    ("launch", {"school_id": "another", "number": 1}, NotAllowed, "You hold no role at this school that may do this."),
    ("launch", {"school_id": "*", "number": 1}, NotAllowed, "You hold no role at this school that may do this."),
]


@pytest.mark.parametrize(("method", "request_", "kind", "words"), REFUSALS, ids=[row[3] for row in REFUSALS])
def test_a_refusal_is_raised_at_the_caller_as_it_was_at_the_service(
    here: EmbeddedHouse, method: str, request_: dict[str, Any], kind: type[QuaysideError], words: str
) -> None:
    school = here.new_school()
    asked = {name: school if value == "{own}" else value for name, value in request_.items()}
    with pytest.raises(kind) as refusal:
        here.client.call(head_of(school), "boathouse", method, asked)
    assert words in refusal.value.message
    assert launched(here, school) == 0


def test_refusals_cross_rabbitmq_unchanged(house: House) -> None:
    school = house.new_school()
    with pytest.raises(NotAllowed) as refusal:
        house.client.call(head_of(school), "boathouse", "numbers", {"school_id": "another"})
    assert refusal.value.details == {"school_id": "another"}
    with pytest.raises(InvalidRequest) as refused:
        house.client.call(head_of(school), "boathouse", "launch", {"school_id": school})
    assert refused.value.details == {"fields": {"number": ["Missing data for required field."]}}


def test_a_caller_without_a_fitting_role_is_told_which_roles_would_do(house: House) -> None:
    school = house.new_school()
    who = caller("person:cook", (Role.CATERING_MANAGER, school))
    with pytest.raises(NotAllowed, match="This needs one of these roles: governor, head."):
        house.client.call(who, "boathouse", "numbers", {"school_id": school})


@pytest.mark.parametrize("text", ["a\x00b", "half of a sign: \ud83d"])
def test_text_that_no_database_keeps_is_refused_at_the_door(text: str, here: EmbeddedHouse) -> None:
    school = here.new_school()
    for request in ({"school_id": school, "number": text}, {"school_id": school, "number": [{"in": text}]}):
        with pytest.raises(InvalidRequest, match="a sign in this text that cannot be kept") as refusal:
            here.client.call(head_of(school), "boathouse", "launch", request)
        assert list(refusal.value.details["fields"]) == ["number"]


def test_a_governor_may_ask_and_not_command(here: EmbeddedHouse) -> None:
    school = here.new_school()
    who = caller("person:governor", (Role.GOVERNOR, school))
    assert here.client.call(who, "boathouse", "numbers", {"school_id": school}) == []
    with pytest.raises(NotAllowed, match="This needs one of these roles: head."):
        here.client.call(who, "boathouse", "launch", {"school_id": school, "number": 1})


def test_a_role_for_the_whole_trust_covers_every_school(here: EmbeddedHouse) -> None:
    school = here.new_school()
    who = caller("person:chief", (Role.HEAD, EVERY_SCHOOL))
    assert here.client.call(who, "boathouse", "numbers", {"school_id": school}) == []


@pytest.mark.parametrize(
    ("schools", "held"),
    [({"a"}, {Role.HEAD, Role.EXECUTIVE}), ({"a", "b"}, {Role.EXECUTIVE}), ({EVERY_SCHOOL}, {Role.EXECUTIVE})],
    ids=["her own school", "two schools", "the whole trust"],
)
def test_a_method_is_told_the_roles_that_its_caller_holds_for_every_school_asked_about(
    schools: set[str], held: set[Role], here: EmbeddedHouse
) -> None:
    numbers = here.boathouse.service.rpc_methods["numbers"]
    asked = replace(numbers, roles=frozenset({Role.HEAD, Role.OFFICE, Role.EXECUTIVE}))
    who = caller(
        "person:pat", (Role.HEAD, "a"), (Role.OFFICE, "b"), (Role.EXECUTIVE, EVERY_SCHOOL), (Role.FINANCE, EVERY_SCHOOL)
    )
    assert roles_for(schools, asked, who) == held


def test_a_school_that_has_not_taken_up_the_service_is_told_how_to(house: House) -> None:
    school = house.new_school(taken_up=False)
    words = "This school has not taken up Boathouse. Its head or business manager can do so from the list of services."
    for method, request in (("numbers", {"school_id": school}), ("launch", {"school_id": school, "number": 1})):
        with pytest.raises(NotTakenUp) as refusal:
            house.client.call(head_of(school), "boathouse", method, request)
        assert refusal.value.message == words


def test_while_its_past_is_replayed_a_school_may_look_and_not_change(house: House) -> None:
    school = house.new_school(taken_up=False)
    house.deliver(letters.entitlement(school, "full"))
    house.receive()
    assert house.client.call(head_of(school), "boathouse", "numbers", {"school_id": school}) == []
    with pytest.raises(NotTakenUp) as refusal:
        house.client.call(head_of(school), "boathouse", "launch", {"school_id": school, "number": 1})
    assert refusal.value.message == "Boathouse is still being made ready for this school. It will take a moment."
    assert refusal.value.details == {"reason": "taking_up"}
    house.settle()
    house.client.call(head_of(school), "boathouse", "launch", {"school_id": school, "number": 1})


def test_a_school_that_left_may_read_what_it_brought_and_change_nothing(house: House) -> None:
    school = house.new_school()
    house.light(school, 1)
    house.settle()
    house.deliver(letters.entitlement(school, "read_only"))
    house.settle()
    assert house.client.call(head_of(school), "boathouse", "numbers", {"school_id": school}) == [1]
    with pytest.raises(NotTakenUp, match="This school has left Boathouse; what it brought can be read and exported."):
        house.client.call(head_of(school), "boathouse", "launch", {"school_id": school, "number": 1})


def test_what_nobody_foresaw_is_answered_with_a_reference_and_leaks_nothing(house: House) -> None:
    school = house.new_school()
    head = head_of(school)
    with pytest.raises(Failed) as refusal:
        house.client.call(head, "boathouse", "sink", {"school_id": school})
    assert "password" not in json.dumps(refusal.value.as_dict())
    assert refusal.value.message.startswith("Something went wrong that we did not foresee. Quote ")
    assert refusal.value.details["reference"] == head.correlation_id, "one reference from the page to the log"
    assert head.correlation_id in refusal.value.message


def test_a_service_that_does_not_run_is_away(house: House) -> None:
    with pytest.raises(ServiceAway):
        house.client.call(head_of("x"), "chandlery", "sell", {})


def tokens() -> dict[str, tuple[object, str]]:
    now, who = datetime.now(UTC), head_of("school")
    claims = {"aud": AUDIENCE, "sub": "x", "exp": now + timedelta(minutes=5), "grants": [["head", "school"]]}
    whole = {**claims, "correlation": "c"}
    unsigned, forged = "This call does not say who is calling.", "is not signed with a key that this service knows."
    return {
        "none": (None, unsigned),
        "empty": ("", unsigned),
        "no text": ({"sub": "x"}, unsigned),
        "gibberish": ("a.b.c", forged),
        "signed by somebody else": (sign(who, "another key that is long enough for it"), forged),
        "without signature": (jwt.encode(whole, "", algorithm="none"), forged),
        "aged": (sign(who, KEY, now - timedelta(minutes=6)), "This call was signed too long ago."),
        "for another audience": (jwt.encode({**whole, "aud": "elsewhere"}, KEY, algorithm="HS256"), forged),
        "without audience": (jwt.encode({**whole, "aud": None}, KEY, algorithm="HS256"), forged),
        "without an end": (jwt.encode({k: v for k, v in whole.items() if k != "exp"}, KEY, algorithm="HS256"), forged),
        "without a correlation": (jwt.encode(claims, KEY, algorithm="HS256"), forged),
        "a role that does not exist": (
            jwt.encode({**whole, "grants": [["emperor", "school"]]}, KEY, algorithm="HS256"),
            forged,
        ),
        "another algorithm": (jwt.encode(whole, KEY * 2, algorithm="HS512"), forged),
        "signed for the day after tomorrow": (
            jwt.encode(
                {**whole, "iat": now + timedelta(days=2), "exp": now + timedelta(days=3)}, KEY, algorithm="HS256"
            ),
            forged,
        ),
    }


@pytest.mark.parametrize("case", tokens())
def test_a_context_that_is_not_ours_gets_nothing(here: EmbeddedHouse, case: str) -> None:
    token, words = tokens()[case]
    answer = Answering(here.boathouse, (KEY,)).answer("numbers", token, {"school_id": "school"})
    assert answer["error"]["code"] == NotSignedIn.code
    assert words in answer["error"]["message"]


def test_a_context_without_a_signature_gets_nothing_over_rabbitmq_either(house: House) -> None:
    school = house.new_school()
    stranger = Client(house.client._transport, "another key that is long enough for it")
    with pytest.raises(NotSignedIn):
        stranger.call(head_of(school), "boathouse", "numbers", {"school_id": school})


def test_a_key_can_be_changed_without_a_stop() -> None:
    token = sign(head_of("school"), "the old key, which is long enough")
    assert (
        verified(token, ("the new key, which is long enough", "the old key, which is long enough")).actor
        == "person:head"
    )


def test_a_command_with_an_idempotency_key_is_done_once(house: House) -> None:
    school, key = house.new_school(), new_id()
    request = {"school_id": school, "number": 3}
    first = house.client.call(head_of(school), "boathouse", "launch", request, idempotency_key=key)
    again = house.client.call(head_of(school), "boathouse", "launch", request, idempotency_key=key)
    assert again == first
    assert launched(house, school) == 1


def test_a_command_without_a_key_is_done_each_time(house: House) -> None:
    school = house.new_school()
    for _ in range(2):
        house.client.call(head_of(school), "boathouse", "launch", {"school_id": school, "number": 3})
    assert launched(house, school) == 2


def test_a_receipt_is_kept_for_a_month(here: EmbeddedHouse) -> None:
    school, key = here.new_school(), new_id()
    request = {"school_id": school, "number": 3}

    def launched() -> object:
        return here.client.call(head_of(school), "boathouse", "launch", request, idempotency_key=key)

    first = launched()
    here.later(timedelta(days=29))
    here.settle()
    assert launched() == first
    here.later(timedelta(days=2))
    here.settle()
    assert launched() != first


def test_an_idempotency_key_used_for_something_else_is_refused(house: House) -> None:
    school, key = house.new_school(), new_id()
    house.client.call(head_of(school), "boathouse", "launch", {"school_id": school, "number": 3}, idempotency_key=key)
    with pytest.raises(Conflict, match="This idempotency key was used before for something else. Use a new one."):
        house.client.call(
            head_of(school), "boathouse", "launch", {"school_id": school, "number": 4}, idempotency_key=key
        )
    assert launched(house, school) == 1


def test_two_callers_may_happen_on_the_same_idempotency_key(here: EmbeddedHouse) -> None:
    school, key = here.new_school(), new_id()
    for actor in ("person:one", "person:two"):
        who = caller(actor, (Role.HEAD, school))
        here.client.call(who, "boathouse", "launch", {"school_id": school, "number": 3}, idempotency_key=key)
    assert launched(here, school) == 2


def test_a_refused_command_leaves_its_key_free(here: EmbeddedHouse) -> None:
    school, key = here.new_school(taken_up=False), new_id()
    request = {"school_id": school, "number": 3}
    with pytest.raises(NotTakenUp):
        here.client.call(head_of(school), "boathouse", "launch", request, idempotency_key=key)
    here.deliver(letters.entitlement(school, "full"))
    here.settle()
    here.client.call(head_of(school), "boathouse", "launch", request, idempotency_key=key)
    assert launched(here, school) == 1


def test_the_same_command_sent_eight_times_at_once_is_done_once(house: House) -> None:
    school, key = house.new_school(), new_id()
    request = {"school_id": school, "number": 3}

    def send(_: int) -> str:
        answer = house.client.call(head_of(school), "boathouse", "launch", request, idempotency_key=key)
        return str(answer["event_id"])

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(send, range(8)))
    assert len(answers) == 1
    assert launched(house, school) == 1


@contextlib.contextmanager
def cut_at_will(uri: str) -> Iterator[Forwarder]:
    """A way to the broker that can be cut. nameko opens its cut connections anew and leaves the old socket to the garbage
    collector, which would say so in whichever test comes next."""
    with Forwarder(uri) as between:
        yield between
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_calls_go_on_after_every_connection_of_the_pool_was_cut(rabbitmq_sqlite: RabbitHouse) -> None:
    from shared.messaging.nameko_edge.client import RabbitTransport

    rabbitmq_sqlite.begin()
    school = rabbitmq_sqlite.new_school()
    request = {"school_id": school, "number": 3}
    with cut_at_will(rabbitmq_sqlite.uri) as between:
        client = Client(RabbitTransport(between.amqp_uri), KEY, again_when_cut=True)

        def launch(key: str) -> object:
            return client.call(head_of(school), "boathouse", "launch", request, idempotency_key=key)

        with ThreadPoolExecutor(4) as people:
            list(people.map(launch, [new_id() for _ in range(4)]))
        for number in range(3):
            between.cut()
            key = new_id()
            assert launch(key) == launch(key), f"cut {number}"
        client.close()
    assert launched(rabbitmq_sqlite, school) == 4 + 3


def test_no_call_waits_longer_than_its_limit_for_a_broker_that_hangs(rabbitmq_sqlite: RabbitHouse) -> None:
    from shared.messaging.nameko_edge.client import RabbitTransport

    rabbitmq_sqlite.begin()
    ask = {"school_id": rabbitmq_sqlite.new_school()}
    who = head_of(ask["school_id"])
    with cut_at_will(rabbitmq_sqlite.uri) as between:
        client = Client(RabbitTransport(between.amqp_uri, timeout=1.0), KEY, again_when_cut=True)
        assert client.call(who, "boathouse", "numbers", ask) == []
        between.freeze()
        for what in (
            "an open line, whose call the broker does not confirm",
            "a new line, which the broker does not greet",
        ):
            begun = time.monotonic()
            with pytest.raises(ServiceAway) as away:
                client.call(who, "boathouse", "numbers", ask)
            assert time.monotonic() - begun < 2, what
            assert away.value.details["broker"], what
        between.thaw()
        assert client.call(who, "boathouse", "numbers", ask) == []
        client.close()


def test_a_cut_connection_is_said_to_a_caller_that_may_not_repeat(rabbitmq_sqlite: RabbitHouse) -> None:
    from shared.messaging.nameko_edge.client import RabbitTransport

    rabbitmq_sqlite.begin()
    school = rabbitmq_sqlite.new_school()
    with cut_at_will(rabbitmq_sqlite.uri) as between:
        client = Client(RabbitTransport(between.amqp_uri), KEY)
        ask = {"school_id": school}
        assert client.call(head_of(school), "boathouse", "numbers", ask) == []
        between.cut()
        with contextlib.suppress(ServiceAway):
            client.call(head_of(school), "boathouse", "numbers", ask)
        assert client.call(head_of(school), "boathouse", "numbers", ask) == []
        client.close()
