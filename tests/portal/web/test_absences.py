"""A service that did not answer is left in peace for a moment, then tried by one request alone."""

from __future__ import annotations

import pytest

from services.portal.web.asking import calls
from services.portal.web.asking.calls import REST_AFTER_AWAY, Absences
from shared.errors import ServiceAway


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 100.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(calls, "time", made)
    return made


def refused(absences: Absences, *services: str) -> list[str]:
    """Those of the services that may not be asked now."""
    found = []
    for service in services:
        try:
            absences.refuse(service)
        except ServiceAway as away:
            found.append(away.details["service"])
    return found


def test_only_what_is_away_is_refused_and_only_for_a_moment(watch: Watch) -> None:
    absences = Absences()
    absences.note("membership", "school", ServiceAway("membership did not answer within 4 seconds."))
    assert refused(absences, "membership", "procurement") == ["membership"]
    watch.at += REST_AFTER_AWAY
    assert refused(absences, "membership") == []


def test_after_the_rest_one_request_tries_and_the_others_wait_for_what_it_finds(watch: Watch) -> None:
    absences = Absences()
    absences.note("membership", "school", ServiceAway("membership did not answer within 4 seconds."))
    watch.at += REST_AFTER_AWAY
    assert refused(absences, "membership") == []
    assert refused(absences, "membership") == ["membership"]
    absences.answered("membership")
    assert refused(absences, "membership") == []


def test_while_the_broker_is_away_every_service_is_and_an_answer_of_one_lets_all_be_asked(watch: Watch) -> None:
    absences = Absences()
    absences.note("membership", "school", ServiceAway("The message broker cannot be reached.", broker=True))
    assert refused(absences, "membership", "procurement", "portal") == ["membership", "procurement", "portal"]
    watch.at += REST_AFTER_AWAY
    assert refused(absences, "procurement") == []
    assert refused(absences, "portal") == ["portal"]
    absences.answered("procurement")
    assert refused(absences, "membership", "portal") == []


def test_one_method_that_a_service_does_not_have_keeps_nobody_from_its_others(watch: Watch) -> None:
    absences = Absences()
    absences.note("membership", "newer", ServiceAway("membership could not answer: newer", answered=True))
    assert refused(absences, "membership") == []


def test_nobody_reads_how_the_way_to_a_service_is_cut() -> None:
    absences = Absences()
    absences.note("hr_advisory", "cases", ServiceAway("The way to hr_advisory is cut: [Errno 104]", cut=True))
    with pytest.raises(ServiceAway, match=r"^Hr advisory does not answer just now\.$"):
        absences.refuse("hr_advisory")
