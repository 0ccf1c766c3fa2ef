"""Signing in and out by a local account, choosing another passphrase, and the cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.portal.conftest import Told
from tests.portal.ground import PASSPHRASE, Ground, copied, words_of
from tests.portal.records import records

HEAD = "head@manor_mead"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
NEW = "harbour kettle plain window"


def _cookie(answer: Any, name: str = "quayside") -> str:
    found = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(f"{name}=")]
    assert len(found) == 1, answer.headers.getlist("Set-Cookie")
    return found[0]


def _alert(answer: Any) -> str:
    found = re.search(r'(?s)<div class="govuk-error-summary".*?</ul>', answer.text)
    assert found, words_of(answer.text)
    return words_of(found[0])


def _lead(ground: Ground, method: str, **request: Any) -> Any:
    who = caller("lead@trust", (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL))
    return ground.host.client.call(who, "portal", method, request)


def _counted(outcome: str) -> float:
    labels = {"way": "local", "outcome": outcome}
    return REGISTRY.get_sample_value("quayside_sign_ins_total", labels) or 0.0


def test_somebody_signs_in_and_comes_to_the_page_they_wanted(ground: Ground) -> None:
    browser = ground.visitor()
    home = f"/schools/{ground.schools['manor_mead']}/"
    sent_away = browser.client.get(home)
    answer = browser.send(sent_away.location, {"account": HEAD, "passphrase": PASSPHRASE}, follow=False)
    assert answer.status_code == 302
    assert answer.location == home
    assert "Manor Mead School" in browser.text(home)


def test_a_sign_in_name_is_taken_with_capitals_and_spaces(ground: Ground) -> None:
    browser = ground.visitor()
    assert browser.sign_in("  Head@Manor_Mead ").status_code == 200
    assert "Hannah Cole" in browser.text("/account")


@pytest.mark.parametrize("account", [HEAD, "nobody@anywhere"])
def test_a_wrong_passphrase_and_an_unknown_account_are_refused_in_the_same_words(account: str, ground: Ground) -> None:
    browser = ground.visitor()
    answer = browser.sign_in(account, "not the right one at all")
    assert answer.status_code == 200
    assert _alert(answer) == "There is a problem The sign-in name or the passphrase is not right."
    assert browser.client.get("/account").location.startswith("/sign-in")
    assert "not the right one at all" not in answer.text
    assert f'value="{account}"' in answer.text


def test_empty_boxes_are_named_each_with_a_link_to_it(ground: Ground) -> None:
    answer = ground.visitor().sign_in("", "")
    assert _alert(answer) == "There is a problem Enter your sign-in name Enter your passphrase"
    assert 'href="#account"' in answer.text
    assert 'href="#passphrase"' in answer.text


def test_five_wrong_passphrases_shut_the_account_for_a_quarter_of_an_hour_and_say_until_when(ground: Ground) -> None:
    browser = ground.visitor()
    for _ in range(5):
        assert browser.sign_in(HEAD, "not the right one at all").status_code == 200
    answer = browser.sign_in(HEAD)
    assert answer.status_code == 429
    assert 890 <= int(answer.headers["Retry-After"]) <= 900
    assert _alert(answer).endswith(
        "There were too many wrong passphrases for this account. It can be tried again at 9:15am."
    )
    other = ground.visitor()
    assert other.sign_in(HEAD).status_code == 429
    assert "Maya Osei" in words_of(other.sign_in("manager@manor_mead").text)
    ground.clock.move_to(ground.clock.now() + timedelta(minutes=15, seconds=1))
    assert "Hannah Cole" in words_of(browser.sign_in(HEAD).text)


def test_an_unknown_account_is_shut_as_a_known_one_is(ground: Ground) -> None:
    browser = ground.visitor()
    codes = [browser.sign_in("nobody@anywhere", "guess after guess").status_code for _ in range(6)]
    assert codes == [200, 200, 200, 200, 200, 429]


def test_one_address_may_not_try_account_after_account(told_taken_up: Told, tmp_path: Path) -> None:
    ground = copied(
        told_taken_up.home,
        tmp_path / "trust",
        told_taken_up.schools,
        told_taken_up.now,
        sign_in_attempts="3 per minute",
    )
    try:
        tried = [ground.visitor().sign_in(f"guess{number}@manor_mead", "guess after guess") for number in range(4)]
        assert [one.status_code for one in tried] == [200, 200, 200, 429]
        assert 0 < int(tried[-1].headers["Retry-After"]) <= 60
        words = words_of(tried[-1].text)
        assert "Too many attempts" in words
        assert "Wait a minute, then try again" in words
        # Only looking at the page is not an attempt.
        assert ground.visitor().client.get("/sign-in").status_code == 200
    finally:
        ground.stop()


def test_a_whole_school_may_sign_in_from_its_one_address_at_once(told_taken_up: Told, tmp_path: Path) -> None:
    ground = copied(
        told_taken_up.home,
        tmp_path / "trust",
        told_taken_up.schools,
        told_taken_up.now,
        sign_in_attempts="3 per minute",
    )
    try:
        for account in (HEAD, "manager@manor_mead", "office@manor_mead", "governor@manor_mead", "head@beacon"):
            assert ground.visitor().sign_in(account).status_code == 200
    finally:
        ground.stop()


def test_a_session_begins_under_a_secret_that_nobody_could_have_known_before(ground: Ground) -> None:
    planted = "a-secret-that-somebody-else-chose-for-them"
    browser = ground.visitor()
    browser.client.set_cookie("quayside", planted)
    answer = browser.send("/sign-in", {"account": HEAD, "passphrase": PASSPHRASE}, follow=False)
    secret = _cookie(answer).split(";")[0].removeprefix("quayside=")
    assert secret != planted
    assert len(secret) == 43
    thief = ground.visitor()
    thief.client.set_cookie("quayside", planted)
    assert thief.client.get("/account").location.startswith("/sign-in")


def test_signing_in_again_ends_the_session_from_before(ground: Ground) -> None:
    first = ground.visitor()
    answer = first.send("/sign-in", {"account": HEAD, "passphrase": PASSPHRASE}, follow=False)
    old = _cookie(answer).split(";")[0].removeprefix("quayside=")
    form = first.hidden("/sign-out")
    sent = {**form, "account": "manager@manor_mead", "passphrase": PASSPHRASE}
    assert first.client.post("/sign-in", data=sent).status_code == 302
    assert "Maya Osei" in first.text("/account")
    thief = ground.visitor()
    thief.client.set_cookie("quayside", old)
    assert thief.client.get("/account").location.startswith("/sign-in")


def test_the_token_of_forms_changes_when_somebody_signs_in(ground: Ground) -> None:
    browser = ground.visitor()
    before = browser.hidden("/sign-in")["csrf_token"]
    browser.sign_in(HEAD)
    answer = browser.client.post("/sign-out", data={"csrf_token": before})
    assert answer.status_code == 302
    assert answer.location == "/sign-out"
    assert "Hannah Cole" in browser.text("/account")


def test_whoever_is_signed_in_already_is_taken_on_from_the_sign_in_page(ground: Ground) -> None:
    browser = ground.signed_in(HEAD)
    assert browser.client.get("/sign-in?next=/account").location == "/account"


def test_a_visitor_leaves_no_row_behind(ground: Ground) -> None:
    browser = ground.visitor()
    for path in ("/", "/sign-in", "/help", "/privacy", "/no/such/page", "/account"):
        browser.get(path)
    browser.client.post("/account/passphrase", data={"old": "x"})
    with records(ground) as uow:
        assert (
            uow.sessions.count_open(ground.clock.now() - timedelta(hours=1), ground.clock.now() - timedelta(days=1))
            == 0
        )


def test_an_hour_without_a_page_signs_out_and_a_page_in_between_does_not(ground: Ground) -> None:
    browser = ground.signed_in(HEAD)
    for _ in range(3):
        ground.clock.move_to(ground.clock.now() + timedelta(minutes=59))
        assert browser.client.get("/account").status_code == 200
    ground.clock.move_to(ground.clock.now() + timedelta(minutes=61))
    assert browser.client.get("/account").location == "/sign-in?next=/account"


def test_twelve_hours_after_signing_in_it_is_over_however_busy_one_was(ground: Ground) -> None:
    browser = ground.signed_in(HEAD)
    for _ in range(24):
        ground.clock.move_to(ground.clock.now() + timedelta(minutes=30))
        assert browser.client.get("/account").status_code == 200
    ground.clock.move_to(ground.clock.now() + timedelta(minutes=1))
    assert browser.client.get("/account").location == "/sign-in?next=/account"


def test_signing_out_ends_the_session_on_the_server_and_takes_the_cookie_away(ground: Ground) -> None:
    browser = ground.visitor()
    secret = _cookie(browser.send("/sign-in", {"account": HEAD, "passphrase": PASSPHRASE}, follow=False)).split(";")[0]
    page = browser.text("/sign-out")
    assert "what you have typed and not sent is not" in page
    assert "Hannah Cole" in browser.text("/account")
    answer = browser.send("/sign-out", follow=False)
    assert "quayside=;" in _cookie(answer)
    assert answer.location == "/sign-in"
    assert "You are signed out." in browser.text("/sign-in")
    thief = ground.visitor()
    thief.client.set_cookie("quayside", secret.removeprefix("quayside="))
    assert thief.client.get("/account").location.startswith("/sign-in")


# Another passphrase


def test_a_passphrase_that_somebody_else_made_must_be_changed_before_anything_else(ground: Ground) -> None:
    made = _lead(ground, "reset_local_account", account=HEAD)["passphrase"]
    browser = ground.visitor()
    answer = browser.send("/sign-in?next=/account", {"account": HEAD, "passphrase": made})
    assert answer.request.path == "/account/passphrase"
    assert "The passphrase you have now was made by somebody else" in words_of(answer.text)
    home = f"/schools/{ground.schools['manor_mead']}/"
    for path in (home, "/account", "/account/sessions/end-others"):
        assert browser.client.get(path).location.startswith("/account/passphrase?next=")
    assert browser.client.get("/help").status_code == 200
    assert browser.client.get("/sign-out").status_code == 200
    done = browser.send(
        "/account/passphrase?next=/account", {"old_passphrase": made, "passphrase": NEW, "passphrase_again": NEW}
    )
    assert done.request.path == "/account"
    assert "Your passphrase is changed." in words_of(done.text)
    assert browser.client.get(home).status_code == 200
    assert ground.visitor().sign_in(HEAD, NEW).status_code == 200
    assert "is not right" in _alert(ground.visitor().sign_in(HEAD, made))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old_passphrase": "wrong wrong wrong", "passphrase": NEW, "passphrase_again": NEW}, "This is not the passphrase you have now"),
        ({"old_passphrase": PASSPHRASE, "passphrase": NEW, "passphrase_again": "something other"}, "This is not the same as the new passphrase above"),
        ({"old_passphrase": PASSPHRASE, "passphrase": "short", "passphrase_again": "short"}, "Use at least 12 characters."),
        ({"old_passphrase": PASSPHRASE, "passphrase": PASSPHRASE, "passphrase_again": PASSPHRASE}, "The new passphrase is the old one."),
        ({}, "Enter the passphrase you have now"),
    ],
)  # fmt: skip
def test_a_passphrase_that_will_not_do_is_refused_beside_its_box(
    fields: dict[str, str], said: str, ground: Ground
) -> None:
    browser = ground.signed_in(HEAD)
    answer = browser.send("/account/passphrase", fields)
    assert answer.status_code == 200
    assert said in _alert(answer)
    for typed in fields.values():
        assert typed not in answer.text
    assert ground.visitor().sign_in(HEAD).status_code == 200


def test_a_changed_passphrase_signs_out_everywhere_else_and_changes_the_secret_here(ground: Ground) -> None:
    here, there = ground.signed_in(HEAD), ground.signed_in(HEAD)
    answer = here.send(
        "/account/passphrase", {"old_passphrase": PASSPHRASE, "passphrase": NEW, "passphrase_again": NEW}, follow=False
    )
    assert _cookie(answer)
    page = here.text("/account")
    assert "You were signed out everywhere else." in page
    assert "Sign out everywhere else" not in page
    assert there.client.get("/account").location.startswith("/sign-in")


def test_a_sign_in_is_counted_once_and_choosing_another_passphrase_is_none(ground: Ground) -> None:
    before = _counted("ok")
    browser = ground.signed_in(HEAD)
    assert _counted("ok") == before + 1
    browser.send("/account/passphrase", {"old_passphrase": PASSPHRASE, "passphrase": NEW, "passphrase_again": NEW})
    assert _counted("ok") == before + 1


def test_somebody_without_a_role_is_counted_as_refused(ground: Ground) -> None:
    _lead(ground, "add_local_account", account="nobody@anywhere", passphrase=PASSPHRASE)
    ok, refused = _counted("ok"), _counted("refused")
    assert ground.visitor().sign_in("nobody@anywhere").status_code == 403
    assert (_counted("ok"), _counted("refused")) == (ok, refused + 1)


def test_membership_is_asked_once_at_a_sign_in_however_many_schools_somebody_has(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    usual = ground.client.call

    def counted(who: Any, service: str, method: str, *rest: Any, **named: Any) -> Any:
        asked.append(method)
        return usual(who, service, method, *rest, **named)

    monkeypatch.setattr(ground.client, "call", counted)
    answer = ground.visitor().send("/sign-in", {"account": HEAD, "passphrase": PASSPHRASE}, follow=False)
    assert answer.status_code == 302
    assert asked == ["my_roles"]


def test_guessing_the_old_passphrase_of_a_browser_left_open_shuts_the_account(ground: Ground) -> None:
    browser = ground.signed_in(HEAD)
    fields = {"old_passphrase": "guess after guess", "passphrase": NEW, "passphrase_again": NEW}
    codes = [browser.send("/account/passphrase", fields).status_code for _ in range(6)]
    assert codes == [200, 200, 200, 200, 200, 429]


# Cookies


@pytest.fixture
def secure(told_taken_up: Told, tmp_path: Path) -> Iterator[Ground]:
    """A trust that is reached over https."""
    made = copied(
        told_taken_up.home,
        tmp_path / "trust",
        told_taken_up.schools,
        told_taken_up.now,
        public_url="https://portal.example",
    )
    yield made
    made.stop()


def test_over_https_cookies_are_for_this_host_and_https_alone(secure: Ground) -> None:
    client = secure.app.test_client()
    page = client.get("/sign-in", base_url="https://portal.example")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    answer = client.post(
        "/sign-in", data={"csrf_token": token[1], "account": HEAD, "passphrase": PASSPHRASE},
        base_url="https://portal.example", headers={"Referer": "https://portal.example/sign-in"},
    )  # fmt: skip
    assert answer.status_code == 302
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert {one.split("=")[0] for one in cookies} == {"__Host-quayside", "__Host-quayside-form"}
    for cookie in cookies:
        parts = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
        assert not any(part.startswith(("Domain", "Max-Age")) for part in parts if "quayside-form=;" not in cookie)


def test_over_https_a_form_from_another_site_is_refused(secure: Ground) -> None:
    client = secure.app.test_client()
    page = client.get("/sign-in", base_url="https://portal.example")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    answer = client.post(
        "/sign-in", data={"csrf_token": token[1], "account": HEAD, "passphrase": PASSPHRASE},
        base_url="https://portal.example", headers={"Referer": "https://evil.example/"},
    )  # fmt: skip
    assert answer.location == "/sign-in?next=/"
    assert not [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-quayside=")]


def test_on_a_laptop_the_cookie_is_still_out_of_reach_of_scripts_and_other_sites(ground: Ground) -> None:
    answer = ground.visitor().send("/sign-in", {"account": HEAD, "passphrase": PASSPHRASE}, follow=False)
    parts = {part.strip() for part in _cookie(answer).split(";")[1:]}
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= parts
