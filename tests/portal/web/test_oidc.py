"""Signing in by the trust's identity provider, against a real one on a loopback port: that it works as the standard says,
and that nothing a provider answers wrongly lets anybody in."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from services.portal.web.settings import OidcSettings
from tests.portal.conftest import Told
from tests.portal.ground import Browser, Ground, copied, words_of
from tests.portal.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.portal.records import records

BEGIN = "/sign-in/oidc"


@pytest.fixture(scope="module")
def issuing() -> Iterator[Provider]:
    provider = Provider("http://localhost")
    yield provider
    provider.stop()


@pytest.fixture
def provider(issuing: Provider) -> Iterator[Provider]:
    """A provider that does everything right, until the test tells it otherwise."""
    kept = {name: value.copy() if hasattr(value, "copy") else value for name, value in vars(issuing).items()}
    yield issuing
    vars(issuing).update(kept)


@pytest.fixture
def ground(told_taken_up: Told, tmp_path: Path, provider: Provider) -> Iterator[Ground]:
    made = _ground(told_taken_up, tmp_path, provider)
    yield made
    made.stop()


def _ground(told: Told, tmp_path: Path, provider: Provider, **different: Any) -> Ground:
    oidc = OidcSettings(provider.issuer, CLIENT_ID, CLIENT_SECRET, title="the trust account", **different)
    return copied(told.home, tmp_path / "trust", told.schools, told.now, oidc=oidc)


def _there_and_back(browser: Browser, provider: Provider, begin: str = BEGIN) -> Any:
    off = browser.client.get(begin)
    assert off.status_code == 302, words_of(off.text)
    return browser.client.get(provider.answer(off.location))


def _nobody_came_in(browser: Browser, answer: Any, ground: Ground) -> None:
    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("quayside=")]
    assert browser.client.get("/account").location.startswith("/sign-in?next=")
    with records(ground) as uow:
        assert uow.sessions.of_account("head@manor_mead") == []


def test_somebody_signs_in_with_the_provider_and_comes_to_the_page_they_wanted(
    ground: Ground, provider: Provider
) -> None:
    browser = ground.visitor()
    assert "Sign in with the trust account" in browser.text("/sign-in")
    home = f"/schools/{ground.schools['manor_mead']}/"
    wanted = browser.client.get(home)
    offered = browser.get(wanted.location).get_data(as_text=True)
    begin = re.search(r'href="(/sign-in/oidc[^"]*)"', offered)
    assert begin is not None
    back = _there_and_back(browser, provider, begin[1].replace("&amp;", "&"))
    assert back.status_code == 302
    assert back.location == home
    assert "Manor Mead School" in browser.text(back.location)
    account = browser.text("/account")
    assert "The identity provider" in account
    assert "Change your passphrase" not in account


def test_the_browser_is_sent_off_with_a_challenge_a_state_and_a_nonce_and_to_come_back_to_our_public_address(
    ground: Ground, provider: Provider
) -> None:
    off = ground.visitor().client.get(BEGIN, headers={"X-Forwarded-Host": "evil.example"})
    address = urlsplit(off.location)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert off.location.startswith(f"{provider.issuer}/authorize?")
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT_ID
    assert asked["scope"] == "openid email profile"
    assert asked["redirect_uri"] == "http://localhost/sign-in/oidc/back"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20


def test_each_sign_in_has_a_state_and_a_nonce_of_its_own(ground: Ground) -> None:
    first, second = (parse_qs(urlsplit(ground.visitor().client.get(BEGIN).location).query) for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


WRONG: dict[str, dict[str, Any]] = {
    "a nonce of another sign-in": {"wrongly": {"nonce": "of-another-sign-in"}},
    "another audience": {"wrongly": {"aud": ["somebody-else"]}},
    "another audience that names us as the party": {"wrongly": {"aud": ["somebody-else"], "azp": CLIENT_ID}},
    "several audiences and another party": {"wrongly": {"aud": [CLIENT_ID, "other"], "azp": "other"}},
    "another issuer": {"wrongly": {"iss": "https://elsewhere.example"}},
    "an hour too late": {"wrongly": {"exp": int(time.time()) - 3600}},
    "issued tomorrow": {"wrongly": {"iat": int(time.time()) + 86_400}},
    "not valid yet": {"wrongly": {"nbf": int(time.time()) + 86_400}},
    "the hash of another access token": {"wrongly": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
    "no identity token at all": {"wrongly": {"id_token": "missing"}},
    "signed by a stranger": {"stranger_signs": True},
    "signed with our own shared secret": {"algorithm": "HS256"},
    "not signed": {"unsigned": True},
    "discovery of another issuer": {"discovers_wrongly": {"issuer": "https://elsewhere.example"}},
    "discovery without a token endpoint": {"discovers_wrongly": {"token_endpoint": None}},
    "discovery with a token endpoint that others can listen to": {
        "discovers_wrongly": {"token_endpoint": "http://login.example/token"}
    },
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_a_provider_answers_wrongly_lets_nobody_in_and_is_told_in_words(
    wrong: dict[str, Any], ground: Ground, provider: Provider
) -> None:
    vars(provider).update(wrong)
    browser = ground.visitor()
    answer = browser.client.get(BEGIN)
    if answer.status_code == 302:
        answer = browser.client.get(provider.answer(answer.location))
    assert answer.status_code == 403
    words = words_of(answer.text)
    assert "You were not signed in" in words
    assert "What the trust account answered could not be trusted" in words
    assert "Sign in again" in words
    assert "Reference:" in words
    for inside in ("nonce", "JWT", "claim", "Traceback", "elsewhere"):
        assert inside not in words
    _nobody_came_in(browser, answer, ground)


def test_after_a_wrong_answer_the_same_browser_signs_in_once_the_provider_is_right_again(
    ground: Ground, provider: Provider
) -> None:
    browser = ground.visitor()
    provider.discovers_wrongly = {"issuer": "https://elsewhere.example"}
    assert browser.client.get(BEGIN).status_code == 403
    provider.discovers_wrongly = {}
    assert _there_and_back(browser, provider).status_code == 302
    assert "Hannah Cole" in browser.text("/account")


def test_whoever_stops_the_sign_in_at_the_provider_reads_that_nothing_was_done(
    ground: Ground, provider: Provider
) -> None:
    provider.refuses = "access_denied"
    browser = ground.visitor()
    answer = _there_and_back(browser, provider)
    assert answer.status_code == 403
    assert "The trust account says that the sign-in was stopped" in words_of(answer.text)
    _nobody_came_in(browser, answer, ground)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_provider_that_fails_is_said_to_be_away(path: str, ground: Ground, provider: Provider) -> None:
    provider.broken = path
    browser = ground.visitor()
    answer = browser.client.get(BEGIN)
    if answer.status_code == 302:
        answer = browser.client.get(provider.answer(answer.location))
    assert answer.status_code == 503
    assert "The trust account does not answer" in words_of(answer.text)
    _nobody_came_in(browser, answer, ground)


def test_a_provider_that_cannot_be_reached_leaves_local_accounts_working(
    told_taken_up: Told, tmp_path: Path, provider: Provider
) -> None:
    ground = copied(
        told_taken_up.home, tmp_path / "trust", told_taken_up.schools, told_taken_up.now,
        oidc=OidcSettings("http://127.0.0.1:9", CLIENT_ID, CLIENT_SECRET),
    )  # fmt: skip
    try:
        browser = ground.visitor()
        answer = browser.client.get(BEGIN)
        assert answer.status_code == 503
        assert "Your school account does not answer" in words_of(answer.text)
        browser.sign_in("head@manor_mead")
        assert "A local account" in browser.text("/account")
    finally:
        ground.stop()


def test_an_answer_belongs_to_the_browser_that_asked(ground: Ground, provider: Provider) -> None:
    theirs = provider.answer(ground.visitor().client.get(BEGIN).location)
    mine = ground.visitor()
    answer = mine.client.get(theirs)
    assert answer.status_code == 400
    assert "It was begun in another browser" in words_of(answer.text)
    _nobody_came_in(mine, answer, ground)
    assert "/token" not in provider.seen


def test_an_answer_is_good_once(ground: Ground, provider: Provider) -> None:
    browser = ground.visitor()
    back = provider.answer(browser.client.get(BEGIN).location)
    assert browser.client.get(back).status_code == 302
    again = browser.client.get(back)
    assert again.status_code == 400
    assert "has been used" in words_of(again.text)


@pytest.mark.parametrize(
    "query", ["", "?state=x&code=y", "?error=access_denied", "?code=y", "?error=server_error&state=x"]
)
def test_an_answer_to_nothing_is_refused_without_asking_the_provider(
    query: str, ground: Ground, provider: Provider
) -> None:
    answer = ground.visitor().client.get(f"/sign-in/oidc/back{query}")
    assert answer.status_code == 400
    assert "Sign in again" in words_of(answer.text)


def test_an_address_that_the_provider_has_not_checked_is_not_let_in(ground: Ground, provider: Provider) -> None:
    provider.says = {"sub": "7f3a", "email": "head@manor_mead", "email_verified": False}
    browser = ground.visitor()
    answer = _there_and_back(browser, provider)
    assert answer.status_code == 403
    assert "has not checked that head@manor_mead is yours" in words_of(answer.text)
    _nobody_came_in(browser, answer, ground)


def test_a_checked_address_is_let_in_and_capitals_do_not_matter(ground: Ground, provider: Provider) -> None:
    provider.says = {"sub": "7f3a", "email": " Head@Manor_Mead ", "email_verified": True}
    browser = ground.visitor()
    assert _there_and_back(browser, provider).location == "/"
    assert "head@manor_mead" in browser.text("/account")


def test_an_account_may_be_named_by_another_claim(told_taken_up: Told, tmp_path: Path, provider: Provider) -> None:
    provider.says = {"sub": "7f3a", "email": "somebody@else", "email_verified": False, "upn": "head@manor_mead"}
    ground = _ground(told_taken_up, tmp_path, provider, account_claim="upn")
    try:
        browser = ground.visitor()
        assert _there_and_back(browser, provider).location == "/"
        assert "Hannah Cole" in browser.text("/account")
    finally:
        ground.stop()


def test_a_claim_that_the_token_lacks_is_read_from_userinfo(ground: Ground, provider: Provider) -> None:
    provider.says = {"sub": "7f3a"}
    provider.userinfo = {"sub": "7f3a", "email": "head@manor_mead", "email_verified": True}
    browser = ground.visitor()
    assert _there_and_back(browser, provider).location == "/"
    assert "Hannah Cole" in browser.text("/account")


def test_userinfo_about_somebody_else_is_not_believed(ground: Ground, provider: Provider) -> None:
    provider.says = {"sub": "7f3a"}
    provider.userinfo = {"sub": "another", "email": "head@manor_mead", "email_verified": True}
    browser = ground.visitor()
    answer = _there_and_back(browser, provider)
    assert answer.status_code == 403
    _nobody_came_in(browser, answer, ground)


@pytest.mark.parametrize("named", [None, "", 7, ["head@manor_mead"], "x" * 201])
def test_an_account_that_is_not_named_properly_is_not_guessed(named: Any, ground: Ground, provider: Provider) -> None:
    provider.says = {"sub": "7f3a", "email": named}
    provider.userinfo = {"sub": "7f3a"}
    browser = ground.visitor()
    answer = _there_and_back(browser, provider)
    assert answer.status_code == 403
    assert "did not say which account you have here" in words_of(answer.text)
    _nobody_came_in(browser, answer, ground)


def test_somebody_without_a_role_is_told_whom_to_ask(ground: Ground, provider: Provider) -> None:
    provider.says = {"sub": "1", "email": "stranger@example.org", "email_verified": True}
    answer = _there_and_back(ground.visitor(), provider)
    assert answer.status_code == 403
    words = words_of(answer.text)
    assert "stranger@example.org is known, but holds no role at a school or in the trust today" in words
    assert "membership lead" in words


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(ground: Ground, provider: Provider) -> None:
    provider.auth_methods = ("client_secret_post",)
    browser = ground.visitor()
    assert _there_and_back(browser, provider).location == "/"


def test_keys_that_were_changed_meanwhile_are_fetched_again(ground: Ground, provider: Provider) -> None:
    assert _there_and_back(ground.visitor(), provider).location == "/"
    first = provider.key
    provider.key = type(first).generate_key(2048, {"kid": "second"})
    browser = ground.visitor()
    assert _there_and_back(browser, provider).location == "/"


def test_a_browser_remembers_only_the_last_sign_ins_that_were_begun(ground: Ground, provider: Provider) -> None:
    browser = ground.visitor()
    begun = [browser.client.get(f"{BEGIN}?next=/account") for _ in range(12)]
    cookie = begun[-1].headers["Set-Cookie"]
    assert len(cookie) < 4000
    assert browser.client.get(provider.answer(begun[0].location)).status_code == 400
    assert browser.client.get(provider.answer(begun[-3].location)).status_code == 302


def test_a_visitor_on_the_way_to_the_provider_leaves_no_row_here(ground: Ground) -> None:
    ground.visitor().client.get(BEGIN)
    with records(ground) as uow:
        assert uow.sessions.count_open(ground.clock.now(), ground.clock.now()) == 0


def test_signing_out_leads_to_the_provider_and_back_to_our_sign_in_page(ground: Ground, provider: Provider) -> None:
    browser = ground.visitor()
    _there_and_back(browser, provider)
    answer = browser.send("/sign-out")
    assert "You are signed out here" in words_of(answer.text)
    out = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
    assert out is not None
    address = out[1].replace("&amp;", "&")
    asked = parse_qs(urlsplit(address).query)
    assert asked["client_id"] == [CLIENT_ID]
    assert asked["post_logout_redirect_uri"] == ["http://localhost/sign-in"]
    assert browser.client.get("/account").location.startswith("/sign-in")
    assert provider.answer(address).startswith("/sign-in?state=")
    assert provider.signed_out == ["7f3a"]
    assert "Sign in" in browser.text(f"/sign-in?state={asked['state'][0]}")


@pytest.mark.parametrize("different", [{"discovers_wrongly": {"end_session_endpoint": None}}], ids=["it offers none"])
def test_where_the_provider_offers_no_way_out_one_is_signed_out_here(
    different: dict[str, Any], ground: Ground, provider: Provider
) -> None:
    vars(provider).update(different)
    browser = ground.visitor()
    _there_and_back(browser, provider)
    answer = browser.send("/sign-out")
    assert "You are signed out." in words_of(answer.text)
    assert answer.request.path == "/sign-in"


def test_the_identity_token_is_kept_on_the_server_only(ground: Ground, provider: Provider) -> None:
    browser = ground.visitor()
    back = _there_and_back(browser, provider)
    for cookie in back.headers.getlist("Set-Cookie"):
        value = cookie.partition("=")[2].partition(";")[0]
        readable = value + base64.urlsafe_b64decode(value.lstrip(".").split(".")[0] + "==").decode(errors="replace")
        assert "eyJ" not in readable
        assert "7f3a" not in readable


def test_without_a_provider_its_addresses_are_not_there(reading: Ground) -> None:
    for path in (BEGIN, "/sign-in/oidc/back"):
        answer = reading.visitor().client.get(path)
        assert answer.status_code == 404
        assert "no identity provider" in words_of(answer.text)


def test_the_attempts_that_came_to_nothing_are_limited(told_taken_up: Told, tmp_path: Path, provider: Provider) -> None:
    oidc = OidcSettings(provider.issuer, CLIENT_ID, CLIENT_SECRET)
    ground = copied(
        told_taken_up.home, tmp_path / "trust", told_taken_up.schools, told_taken_up.now,
        oidc=oidc, sign_in_attempts="2 per minute",
    )  # fmt: skip
    try:
        guess: Callable[[], Any] = lambda: ground.visitor().client.get("/sign-in/oidc/back?state=a&code=b")  # noqa: E731
        assert [guess().status_code for _ in range(3)] == [400, 400, 429]
        assert int(guess().headers["Retry-After"]) > 0
    finally:
        ground.stop()


def test_the_tokens_of_the_tests_are_real(provider: Provider) -> None:
    """What the provider gives out is signed by the key that it publishes: else the tests above would prove nothing."""
    keys = json.dumps(provider.public_keys().as_dict(private=False))
    assert '"RSA"' in keys
    assert '"d"' not in keys
