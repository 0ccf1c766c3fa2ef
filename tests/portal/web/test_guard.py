"""What stands before every page: who may open it, that looking is no use of a session, and that nobody is led elsewhere."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.web.admission.access import Pages, Undeclared, at_school
from services.portal.web.admission.guard import own_path
from tests.portal.ground import Ground, words_of
from tests.portal.records import records
from tests.portal.trial import letter_at, with_room

HEAD = "head@manor_mead"
NOT_THERE = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def trial(ground: Ground) -> Ground:
    """The ground with a room of pages of every kind."""
    return with_room(ground)


@pytest.fixture
def there(reading: Ground) -> Ground:
    """The same, for tests that change nothing."""
    return with_room(reading)


# Who may open a page


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_on_to_the_page(there: Ground) -> None:
    visitor = there.visitor().client
    assert visitor.get("/open").text == "open"
    assert visitor.get("/mine?a=1&b=%C3%A9").location == "/sign-in?next=/mine?a%3D1%26b%3D%25C3%25A9"
    for path in (letter_at(there), f"/schools/{NOT_THERE}/letter", "/trust/ledger"):
        assert visitor.get(path).location == f"/sign-in?next={path}"


def test_a_page_for_tokens_is_left_to_the_api(there: Ground) -> None:
    assert there.visitor().client.get("/by-token").text == "by token"


def test_a_role_at_the_school_opens_its_pages_and_another_is_told_who_may_and_whom_to_ask(there: Ground) -> None:
    assert there.signed_in(HEAD).client.get(letter_at(there)).status_code == 200
    assert there.signed_in("office@manor_mead").client.get(letter_at(there)).status_code == 200
    refused = there.signed_in("governor@manor_mead").client.get(letter_at(there))
    assert refused.status_code == 403
    words = words_of(refused.text)
    assert "It opens for: headteacher, office staff." in words
    assert "You are here as governor." in words
    assert "ask your headteacher or the trust’s membership lead" in words
    assert "Reference:" in words


def test_anothers_school_an_unknown_one_and_nonsense_are_refused_in_the_same_words(there: Ground) -> None:
    browser = there.signed_in(HEAD)
    pages = []
    for school_id in (
        there.schools["beacon"],
        NOT_THERE,
        "not-an-id",
        there.schools["manor_mead"].upper(),
        "%27%20or%201",
    ):
        answer = browser.client.get(f"/schools/{school_id}/letter")
        assert answer.status_code == 404
        pages.append(words_of(answer.text).split("Reference:")[0])
    assert len(set(pages)) == 1
    assert "There is no school at this address that you may see." in pages[0]
    assert "Beacon" not in pages[0]


def test_a_role_for_the_whole_trust_opens_schools_that_there_are_and_no_others(there: Ground) -> None:
    browser = there.signed_in("lead@trust")
    assert browser.client.get(f"/schools/{there.schools['beacon']}/").status_code == 200
    for school_id in (NOT_THERE, "not-an-id"):
        answer = browser.client.get(f"/schools/{school_id}/")
        assert answer.status_code == 404
        assert "There is no school at this address that you may see." in words_of(answer.text)
    assert browser.client.get(letter_at(there)).status_code == 403


def test_pages_of_the_trust_open_for_their_roles_alone(there: Ground) -> None:
    opened = {
        account: there.signed_in(account).client.get("/trust/ledger").status_code
        for account in ("finance@trust", "executive@trust", "lead@trust", "operator@trust", HEAD)
    }
    assert opened == {
        "finance@trust": 200, "executive@trust": 200, "lead@trust": 403, "operator@trust": 403, HEAD: 403,
    }  # fmt: skip


def test_a_page_for_a_school_must_name_one() -> None:
    pages = Pages("wrong", __name__)
    with pytest.raises(Undeclared, match="names none"):
        pages.page("/letter", may=at_school())


def test_the_change_of_school_is_offered_to_those_with_several(there: Ground) -> None:
    assert "Change school" not in there.signed_in(HEAD).text("/account")
    assert "Change school" in there.signed_in("lead@trust").text("/account")


def test_a_reading_that_matters_is_on_record(trial: Ground) -> None:
    trial.signed_in("finance@trust").get("/trust/ledger")
    with records(trial) as uow:
        noted = uow.readings.listed(None, None, 10)
    assert [(one.actor, one.what, one.record, one.school_id, one.way) for one in noted] == [
        ("finance@trust", "the ledger", "2026", None, "page")
    ]


# Looks


def test_looking_again_and_again_keeps_no_session_alive_and_sets_no_cookie(trial: Ground) -> None:
    browser = trial.signed_in(HEAD)
    path = f"/schools/{trial.schools['manor_mead']}/parts"
    with records(trial) as uow:
        seen = uow.sessions.of_account(HEAD)[0].last_seen
    for _ in range(6):
        trial.clock.move_to(trial.clock.now() + timedelta(minutes=10))
        answer = browser.client.get(path)
        assert answer.json == {"parts": {"state": "running"}}
        assert not answer.headers.getlist("Set-Cookie")
        assert answer.headers["Cache-Control"] == "no-store"
    with records(trial) as uow:
        assert uow.sessions.of_account(HEAD)[0].last_seen == seen
    trial.clock.move_to(trial.clock.now() + timedelta(minutes=1))
    over = browser.client.get(path)
    assert over.status_code == 401
    assert not over.headers.getlist("Set-Cookie")


def test_a_look_asks_for_the_same_role_as_a_page(trial: Ground) -> None:
    assert (
        trial.signed_in("office@manor_mead").client.get(f"/schools/{trial.schools['manor_mead']}/parts").status_code
        == 403
    )
    assert trial.visitor().client.get(f"/schools/{trial.schools['manor_mead']}/parts").status_code == 401


# Where nobody may be led


ELSEWHERE = [
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "/\n/evil.example", "javascript:alert(1)", "evil.example", "http:evil.example", " //evil.example", "/%0d%0aSet-Cookie:a=b\r\n",
    "//", "", None, "/ok" + "x" * 3000, "https://localhost.evil.example/", "//localhost@evil.example",
]  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_after_signing_in_nobody_is_led_elsewhere(wanted: str | None, there: Ground) -> None:
    browser = there.visitor()
    page = browser.client.get("/sign-in", query_string={"next": wanted} if wanted is not None else {})
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    sent = {"csrf_token": token[1], "account": HEAD, "passphrase": "ferry lantern oat granite"}
    answer = browser.client.post("/sign-in", query_string={"next": wanted} if wanted is not None else {}, data=sent)
    assert answer.status_code == 302
    if answer.location != "/":
        assert answer.location.startswith("/%0d%0a"), "only what stays a path of ours may be left"


@pytest.mark.parametrize("path", ["/%00", "/sign-in?next=/a%00b", "/account?%61=%00", "/schools/%00/"])
def test_an_address_with_a_null_sign_is_refused_at_once_since_no_database_keeps_one(path: str, there: Ground) -> None:
    assert there.visitor().client.get(path).status_code == 400
    assert there.signed_in(HEAD).client.get(path).status_code == 400


@pytest.mark.parametrize(
    "wanted", ["/", "/account", "/schools/x/?q=a&page=2", "/words#trust", "/a//b", "/sign-in/oidc?next=/a"]
)
def test_a_path_of_ours_is_kept(wanted: str) -> None:
    assert own_path(wanted) == wanted


@given(st.text(max_size=60) | st.from_regex(r"[/\\\s.:]{0,4}evil\.example[/\\:@?#]{0,3}", fullmatch=True))
def test_whatever_is_asked_for_a_browser_stays_with_us(wanted: str) -> None:
    # Browsers read a backslash as a slash and leave out tabs and line ends.
    led_to = urljoin("https://portal.example/sign-in", re.sub(r"[\t\r\n]", "", own_path(wanted)).replace("\\", "/"))
    assert urlsplit(led_to).netloc == "portal.example"
    assert urlsplit(led_to).scheme == "https"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "a b", "x" * 300]
)
def test_a_request_under_another_name_is_refused_and_its_name_is_not_repeated(host: str, there: Ground) -> None:
    answer = there.visitor().client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:8000", "[::1]:8000"])
def test_a_portal_on_this_machine_is_known_by_each_of_its_names(host: str, there: Ground) -> None:
    assert there.visitor().client.get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_whatever_watches_over_this_process_may_ask_by_its_bare_address(path: str, there: Ground) -> None:
    assert there.visitor().client.get(path, headers={"Host": "10.1.2.3:8000"}).status_code == 200


def test_what_a_stranger_says_of_himself_as_a_proxy_is_not_believed(there: Ground) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    answer = there.visitor().client.get("/mine", headers=headers)
    assert answer.location == "/sign-in?next=/mine"
