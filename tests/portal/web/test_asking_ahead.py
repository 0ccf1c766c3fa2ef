"""A page asks a service once for all that its parts want to know; each part still meets its own answer or refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from services.portal.web.asking.calls import Absences, Asking
from shared.errors import InvalidRequest, NotTakenUp, ServiceAway
from shared.identity.context import caller
from shared.messaging.calling import Client, Question
from tests.portal.ground import Ground

QUESTIONS: list[Question] = [("one", {"school_id": "s"}), ("two", {})]


class Answered:
    """A way to services that gives the answers that a test wants, and notes what it was asked."""

    def __init__(self, several: Callable[[], list[Any]]) -> None:
        self._several = several
        self.asked: list[str] = []

    def call(self, _who: Any, _service: str, method: str, _request: Any = None, **_named: Any) -> Any:
        self.asked.append(method)
        return f"{method}, asked alone"

    def call_several(self, _who: Any, _service: str, questions: list[Question]) -> list[Any]:
        self.asked.append("several")
        assert questions == QUESTIONS
        return self._several()


def asking_of(client: Any, absences: Absences | None = None) -> Asking:
    return Asking(client, caller("person:pat"), absences or Absences(), may_change=False, strict=True)


def test_what_was_asked_ahead_is_asked_no_more_and_counts_as_one_call() -> None:
    client = Answered(lambda: ["first", "second"])
    asking = asking_of(client)
    asking.ask_ahead("membership", QUESTIONS)
    assert asking.ask_once("membership", "one", school_id="s") == "first"
    assert asking.ask_once("membership", "two") == "second"
    assert client.asked == ["several"]
    assert len(asking.calls) == 1


def test_a_refusal_of_one_question_is_met_by_the_part_that_asks_it() -> None:
    asking = asking_of(Answered(lambda: [NotTakenUp("Not taken up."), "second"]))
    asking.ask_ahead("membership", QUESTIONS)
    with pytest.raises(NotTakenUp, match=r"^Not taken up\.$"):
        asking.ask_once("membership", "one", school_id="s")
    assert asking.ask_once("membership", "two") == "second"


def test_a_service_that_is_away_is_waited_for_once_and_left_in_peace() -> None:
    def away() -> list[Any]:
        raise ServiceAway("membership did not answer within 4 seconds.")

    client, absences = Answered(away), Absences()
    asking = asking_of(client, absences)
    asking.ask_ahead("membership", QUESTIONS)
    for method, request in QUESTIONS:
        with pytest.raises(ServiceAway, match=r"^Membership does not answer just now\.$"):
            asking.ask_once("membership", method, **request)
    assert client.asked == ["several"]
    with pytest.raises(ServiceAway):
        absences.refuse("membership")


def test_a_service_whose_records_are_away_is_noted_as_away_itself() -> None:
    absences = Absences()
    asking = asking_of(Answered(lambda: ["first", ServiceAway("It cannot reach its records.")]), absences)
    asking.ask_ahead("membership", QUESTIONS)
    assert asking.ask_once("membership", "one", school_id="s") == "first"
    with pytest.raises(ServiceAway, match=r"^Membership does not answer just now\.$"):
        asking.ask_once("membership", "two")
    with pytest.raises(ServiceAway):
        absences.refuse("membership")


def test_questions_that_are_refused_whole_are_refused_to_each_part() -> None:
    def refused() -> list[Any]:
        raise InvalidRequest("Give a list of 1 to 16 questions.")

    asking = asking_of(Answered(refused))
    asking.ask_ahead("membership", QUESTIONS)
    with pytest.raises(InvalidRequest):
        asking.ask_once("membership", "two")


def test_a_lone_question_is_left_to_the_part_that_asks_it() -> None:
    client = Answered(list)
    asking = asking_of(client)
    asking.ask_ahead("membership", QUESTIONS[1:])
    assert client.asked == []
    assert asking.ask_once("membership", "two") == "two, asked alone"


@pytest.mark.parametrize(
    "account",
    [
        "head@manor_mead",
        "manager@manor_mead",
        "office@manor_mead",
        "governor@manor_mead",
        "lead@trust",
        "buyer@trust",
        "finance@trust",
        "executive@trust",
        "technician@trust",
        "auditor@trust",
        "operator@trust",
    ],
)
def test_a_home_asks_each_service_at_most_once(reading: Ground, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "/trust/" if account.endswith("@trust") else f"/schools/{reading.schools['manor_mead']}/"
    browser = reading.signed_in(account)
    browser.get(path)
    call, asked = reading.client.call, Counter[str]()

    def counted(who: Any, service: str, method: str, request: Mapping[str, Any] | None = None, **named: Any) -> Any:
        asked[service] += 1
        return call(who, service, method, request, **named)

    assert isinstance(reading.client, Client)
    monkeypatch.setattr(reading.client, "call", counted)
    assert browser.get(path).status_code == 200
    assert asked
    assert set(asked.values()) == {1}, asked
