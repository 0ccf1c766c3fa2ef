"""Several questions in one message: each is checked, answered or refused as if it had come alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shared.errors import Failed, InvalidRequest, NotAllowed, NotSignedIn, NotTakenUp, ServiceAway
from shared.identity.context import Caller, caller, sign
from shared.identity.roles import Role
from shared.messaging.answering import SEVERAL, Answering
from shared.messaging.calling import Client, DirectTransport
from tests.messaging.harness import EmbeddedHouse, House
from tests.messaging.processes import KEY


def head_of(*schools: str) -> Caller:
    return caller("person:head", *((Role.HEAD, school) for school in schools))


def test_the_answers_stand_in_the_order_of_the_questions_and_a_refusal_spoils_no_other(house: House) -> None:
    school, not_taken_up = house.new_school(), house.new_school(taken_up=False)
    house.light(school, 1, 2)
    house.settle()
    first, refused, unknown, gone, last = house.client.call_several(
        head_of(school, not_taken_up),
        "boathouse",
        [
            ("numbers", {"school_id": school}),
            ("numbers", {"school_id": "another"}),
            ("fly", {}),
            ("numbers", {"school_id": not_taken_up}),
            ("schools_seen", {}),
        ],
    )
    assert first == [1, 2]
    assert isinstance(refused, NotAllowed)
    assert refused.details == {"school_id": "another"}
    assert isinstance(unknown, InvalidRequest)
    assert unknown.message == "Boathouse has no method fly."
    assert isinstance(gone, NotTakenUp)
    assert school in last


def test_a_command_is_refused_among_questions_and_not_done(house: House) -> None:
    school = house.new_school()
    command = ("launch", {"school_id": school, "number": 1})
    (refused, answered) = house.client.call_several(
        head_of(school), "boathouse", [command, ("numbers", {"school_id": school})]
    )
    assert isinstance(refused, InvalidRequest)
    assert refused.message == "launch changes something: give it as a command of its own."
    assert answered == []
    assert "boathouse.boat.launched.v1" not in house.said_by_boathouse(school)


def test_a_caller_gets_by_several_questions_nothing_that_one_would_not_give(house: House) -> None:
    school = house.new_school()
    cook = caller("person:cook", (Role.CATERING_MANAGER, school))
    (refused,) = house.client.call_several(cook, "boathouse", [("numbers", {"school_id": school})])
    assert isinstance(refused, NotAllowed)
    assert refused.message == "This needs one of these roles: governor, head."


def test_what_nobody_foresaw_in_one_answer_leaves_the_others_standing(
    here: EmbeddedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = here.new_school()
    who = head_of(school)

    def sinks(*_asked: object) -> list[int]:
        raise RuntimeError("the password is in this message")

    monkeypatch.setattr("tests.kernel.sample.boathouse.entrypoints.numbers", sinks)
    here.light(school, 1)
    here.settle()
    failed, seen = here.client.call_several(
        who, "boathouse", [("numbers", {"school_id": school}), ("schools_seen", {})]
    )
    assert isinstance(failed, Failed)
    assert failed.details["reference"] == who.correlation_id
    assert "password" not in failed.message
    assert school in seen


NOT_A_LIST = "Give a list of 1 to 16 questions."
NOT_WELL_FORMED: list[tuple[object, str]] = [
    (None, NOT_A_LIST),
    ([], NOT_A_LIST),
    ({"questions": []}, NOT_A_LIST),
    ({"questions": {"method": "numbers"}}, NOT_A_LIST),
    ({"questions": [{"method": "numbers"}] * 17}, NOT_A_LIST),
    ({"questions": [{"method": "numbers"}, "numbers"]}, "Question 2 does not name the method that it asks."),
    ({"questions": [{"method": ["numbers"]}]}, "Question 1 does not name the method that it asks."),
]


@pytest.mark.parametrize(("request_", "words"), NOT_WELL_FORMED)
def test_a_message_that_is_not_well_formed_is_refused_whole(here: EmbeddedHouse, request_: object, words: str) -> None:
    answer = Answering(here.boathouse, (KEY,)).answer(SEVERAL, sign(head_of("x"), KEY), request_)
    assert answer["error"]["code"] == InvalidRequest.code
    assert answer["error"]["message"] == words


def test_sixteen_questions_are_answered(here: EmbeddedHouse) -> None:
    school = here.new_school()
    answers = here.client.call_several(head_of(school), "boathouse", [("numbers", {"school_id": school})] * 16)
    assert answers == [[]] * 16


def test_questions_within_questions_are_refused(here: EmbeddedHouse) -> None:
    (refused,) = here.client.call_several(head_of("x"), "boathouse", [(SEVERAL, {"questions": []})])
    assert isinstance(refused, InvalidRequest)
    assert refused.message == "Boathouse has no method ask_several."


def test_a_stranger_is_told_nothing(here: EmbeddedHouse) -> None:
    stranger = Client(here.client._transport, "another key that is long enough for it")
    with pytest.raises(NotSignedIn):
        stranger.call_several(head_of("x"), "boathouse", [("numbers", {"school_id": "x"})])


def asked(method: str, outcome: str) -> float:
    labels = {"service": "boathouse", "method": method, "outcome": outcome}
    return REGISTRY.get_sample_value("quayside_rpc_total", labels) or 0.0


def test_questions_are_counted_by_their_methods_and_a_made_up_name_has_no_series_of_its_own(
    here: EmbeddedHouse,
) -> None:
    school = here.new_school()
    before = asked("numbers", "ok"), asked("unknown", "invalid")
    here.client.call_several(head_of(school), "boathouse", [("numbers", {"school_id": school}), ("made up", {})])
    assert (asked("numbers", "ok"), asked("unknown", "invalid")) == (before[0] + 1, before[1] + 1)
    assert asked("made up", "invalid") == 0.0


class OlderService(DirectTransport):
    """Carries calls to services that do not know several questions yet, and says of them what RabbitMQ's edge says."""

    def carry(self, service: str, method: str, arguments: Mapping[str, Any]) -> Any:
        if method == SEVERAL:
            raise ServiceAway(f"{service} could not answer: {method}", answered=True)
        return super().carry(service, method, arguments)


def test_a_service_older_than_who_asks_is_asked_one_by_one(here: EmbeddedHouse) -> None:
    school = here.new_school()
    client = Client(OlderService({"boathouse": Answering(here.boathouse, (KEY,))}), KEY)
    questions = [("numbers", {"school_id": school}), ("numbers", {"school_id": "another"})]
    answered, refused = client.call_several(head_of(school), "boathouse", questions)
    assert answered == []
    assert isinstance(refused, NotAllowed)


def test_a_service_that_does_not_run_is_away_for_all_questions_at_once(house: House) -> None:
    with pytest.raises(ServiceAway):
        house.client.call_several(head_of("x"), "chandlery", [("sell", {}), ("buy", {})])
