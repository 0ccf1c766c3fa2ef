"""Your sign-in: every session is seen and can be ended; and what one holds is asked of membership, also while it is away."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.portal.web.admission.browsers import in_words
from shared.errors import ServiceAway
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.portal.ground import Browser, Ground, words_of
from tests.portal.records import records

HEAD = "head@manor_mead"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


# Where one is signed in


def test_every_session_is_shown_with_browser_address_way_and_times_and_can_be_ended(ground: Ground) -> None:
    here = ground.signed_in(HEAD)
    ground.clock.move_to(ground.clock.now() + timedelta(minutes=7))
    there = Browser(ground.app.test_client())
    there.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    there.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    there.sign_in(HEAD)
    page = here.get("/account").get_data(as_text=True)
    words = words_of(page)
    assert "automatically 60 minutes after your last page, and 12 hours after you signed in" in words
    assert (
        "Firefox on Windows 192.0.2.7 A local account 1 September 2026, 9:07am 1 September 2026, 9:07am Sign out"
        in words
    )
    assert "127.0.0.1 A local account 1 September 2026, 9:00am 1 September 2026, 9:07am This browser" in words
    link = re.search(r'href="(/account/sessions/[0-9a-f-]+/end)"', page)
    assert link is not None
    assert "Firefox on Windows at 192.0.2.7" in here.text(link[1])
    assert there.client.get("/account").status_code == 200
    done = here.send(link[1])
    assert "You are signed out in Firefox on Windows." in words_of(done.text)
    assert there.client.get("/account").location.startswith("/sign-in")
    assert here.client.get(link[1]).status_code == 404


def test_every_other_session_is_ended_at_once(ground: Ground) -> None:
    here, *others = (ground.signed_in(HEAD) for _ in range(3))
    assert "You stay signed in here" in here.text("/account/sessions/end-others")
    assert "You are signed out everywhere but here." in words_of(here.send("/account/sessions/end-others").text)
    assert [one.client.get("/account").status_code for one in others] == [302, 302]
    assert "You were signed in nowhere else." in words_of(here.send("/account/sessions/end-others").text)


def test_nobody_ends_or_sees_the_session_of_another(ground: Ground) -> None:
    mine, theirs = ground.signed_in(HEAD), ground.signed_in("manager@manor_mead")
    with records(ground) as uow:
        session_id = uow.sessions.of_account("manager@manor_mead")[0].session_id
    assert session_id not in mine.get("/account").get_data(as_text=True)
    path = f"/account/sessions/{session_id}/end"
    assert mine.client.get(path).status_code == 404
    assert mine.client.post(path, data=mine.hidden("/sign-out")).status_code == 404
    assert theirs.client.get("/account").status_code == 200


def test_what_somebody_holds_is_shown_for_each_school_and_for_the_trust(reading: Ground) -> None:
    head = reading.signed_in(HEAD).text("/account")
    assert "Manor Mead School headteacher" in head
    lead = reading.signed_in("lead@trust").text("/account")
    assert "For the trust membership lead" in lead


# What one holds


def test_whoever_held_their_last_role_until_yesterday_is_signed_out_after_midnight_and_reads_why(
    ground: Ground,
) -> None:
    ground.clock.move_to(datetime(2026, 9, 1, 22, 30, tzinfo=UTC))
    browser = ground.signed_in("office@manor_mead")
    school = ground.schools["manor_mead"]
    home = f"/schools/{school}/"
    assert browser.client.get(home).status_code == 200
    lead = caller("lead@trust", (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL))
    people = ground.host.client.call(lead, "membership", "people_of_school", {"school_id": school})
    owen = next(one for one in people if one["name"] == "Owen Price")
    ended = {"school_id": school, "person_id": owen["person_id"], "role": "office", "last_day": "2026-09-01"}
    ground.host.client.call(lead, "membership", "end_school_appointment", ended)
    ground.settle()
    assert browser.client.get(home).status_code == 200
    ground.clock.move_to(datetime(2026, 9, 1, 23, 1, tzinfo=UTC))  # a minute after midnight in England
    answer = browser.get(home)
    assert answer.request.path == "/sign-in"
    assert "You hold no role at a school or in the trust any more, so you were signed out." in words_of(answer.text)
    again = ground.visitor().sign_in("office@manor_mead")
    assert again.status_code == 403
    assert "holds no role at a school or in the trust today" in words_of(again.text)


def test_a_new_appointment_is_known_at_the_next_page(ground: Ground) -> None:
    browser = ground.signed_in("office@manor_mead")
    beacon = ground.schools["beacon"]
    assert browser.client.get(f"/schools/{beacon}/").status_code == 404
    lead = caller("lead@trust", (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL))
    people = ground.host.client.call(
        lead, "membership", "people_of_school", {"school_id": ground.schools["manor_mead"]}
    )
    owen = next(one for one in people if one["name"] == "Owen Price")
    appointed = {"school_id": beacon, "person_id": owen["person_id"], "role": "office", "from_on": "2026-09-01"}
    ground.host.client.call(lead, "membership", "appoint_at_school", appointed)
    ground.settle()
    page = browser.get(f"/schools/{beacon}/")
    assert page.status_code == 200
    assert "Change school" in words_of(page.text)


class _WithoutMembership:
    """The services without membership."""

    def __init__(self, ground: Ground) -> None:
        self._client = ground.client
        self.asked = 0

    def call(self, who: Any, service: str, method: str, request: Any = None, **named: Any) -> Any:
        if service == "membership":
            self.asked += 1
            raise ServiceAway("membership does not answer.", service=service)
        return self._client.call(who, service, method, request, **named)


@pytest.fixture
def away(ground: Ground) -> _WithoutMembership:
    """The ground with membership away from now on; the head was here before that."""
    ground.signed_in(HEAD)
    ground.client = _WithoutMembership(ground)
    ground._app = None
    return ground.client


def test_while_membership_is_away_those_it_spoke_of_today_sign_in(ground: Ground, away: _WithoutMembership) -> None:
    browser = ground.signed_in(HEAD)
    assert "Hannah Cole" in browser.text("/account")


def test_while_membership_is_away_nobody_else_comes_in_and_hears_why(ground: Ground, away: _WithoutMembership) -> None:
    for answer in (ground.visitor().sign_in("head@beacon"), ground.visitor().sign_in("head@stamford_green")):
        assert answer.status_code == 503
        assert "Membership, which knows who may do what, does not answer just now" in words_of(answer.text)
    assert away.asked == 1, "a service that is away is not waited for twice"


def test_a_day_without_membership_is_too_long(ground: Ground, away: _WithoutMembership) -> None:
    ground.clock.move_to(ground.clock.now() + timedelta(hours=25))
    assert ground.visitor().sign_in(HEAD).status_code == 503


def test_signing_out_and_help_work_when_nobody_can_say_what_one_holds(ground: Ground, away: _WithoutMembership) -> None:
    browser = ground.signed_in(HEAD)
    with records(ground) as uow:
        uow.accounts.forget_grants(HEAD, ground.clock.now() + timedelta(minutes=1))
    ground.clock.move_to(ground.clock.now() + timedelta(minutes=2))
    assert browser.client.get("/").status_code == 503
    assert browser.client.get("/help").status_code == 200
    assert "does not answer just now" in browser.text("/account")
    assert browser.send("/sign-out", follow=False).location == "/sign-in"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64 15917.71.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36", "Chrome on a Chromebook"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36 Edg/127.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "Safari on an iPad"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/127.0 Mobile/15E148 Safari/604.1", "Chrome on an iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "A browser that does not say which"),
    ],
)  # fmt: skip
def test_browsers_are_named_as_people_call_them(said: str, words: str) -> None:
    assert in_words(said) == words
