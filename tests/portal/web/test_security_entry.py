"""At the door: cookies that somebody made up, addresses that lead nowhere, proxies that are not ours, and what must stand in no
log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.portal.adapters.sending import Sender
from services.portal.domain.addresses import NotCallable, target_of
from tests.portal.api.caller import Api, token_of
from tests.portal.conftest import Told
from tests.portal.ground import PASSPHRASE, Ground, copied

HEAD = "head@manor_mead"
WRONG = "not the right one at all"


@pytest.mark.parametrize("name", ["quayside", "quayside_form", "quayside_draft"])
@pytest.mark.parametrize(
    "value",
    [
        "x",
        "x" * 8_000,
        "é\u202e",
        "../../etc/passwd",
        "' OR 1=1 --",
        "eyJhIjoxfQ.Zxxxxx.yyyyyyyy",
        '"; Domain=evil.example',
    ],
)
def test_a_cookie_that_somebody_made_up_is_no_sign_in_and_breaks_nothing(
    name: str, value: str, reading: Ground
) -> None:
    client = reading.app.test_client()
    headers = {"Cookie": f"{name}={value}"}
    assert client.get("/account", headers=headers).location == "/sign-in?next=/account"
    assert client.get("/sign-in", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../settings.py", "/assets/..%2f..%2fsettings.py", "/assets/%2e%2e/%2e%2e/app.py", "/..%2f..%2fetc/passwd",
        "/%00", "/account%00", "/schools/%00/", "/schools/..%2f..%2f/", "//evil.example/account", "/%ff%fe", "/account/",
        "/schools/00000000-0000-7000-8000-000000000000%2f..%2f..", "/trust/sign-ins/%2e%2e%2f", "/api/v1/..%2f..%2faccount",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_portal_or_breaks_it(path: str, reading: Ground) -> None:
    answer = reading.signed_in(HEAD).client.get(path)
    assert answer.status_code in (301, 308, 400, 404), answer.status_code
    assert "evil.example" not in (answer.location or "")
    assert "import" not in answer.text and "root:" not in answer.text


@pytest.mark.parametrize("wanted", ["/account\r\nSet-Cookie: quayside=x", "/account%0d%0aX-Evil: 1", "/a\x85b"])
def test_no_header_is_made_of_what_an_address_says(wanted: str, ground: Ground) -> None:
    browser = ground.visitor()
    fields = {**browser.hidden("/sign-in"), "account": HEAD, "passphrase": PASSPHRASE}
    answer = browser.client.post("/sign-in", query_string={"next": wanted}, data=fields)
    assert answer.status_code == 302
    assert "X-Evil" not in answer.headers
    assert [one for one in answer.headers.getlist("Set-Cookie") if one.split(";")[0] == "quayside=x"] == []
    assert "\n" not in answer.location and "\r" not in answer.location


@pytest.fixture
def behind_a_proxy(told_taken_up: Told, tmp_path: Path) -> Iterator[Ground]:
    made = copied(
        told_taken_up.home, tmp_path / "trust", told_taken_up.schools, told_taken_up.now,
        trusted_proxies=1, sign_in_attempts="3 per minute",
    )  # fmt: skip
    yield made
    made.stop()


def _tries(ground: Ground, name: int, said: str) -> int:
    browser = ground.visitor()
    fields = {**browser.hidden("/sign-in"), "account": f"somebody-{name}", "passphrase": WRONG}
    return int(browser.client.post("/sign-in", data=fields, headers={"X-Forwarded-For": said}).status_code)


def test_behind_a_proxy_attempts_are_counted_by_whom_the_proxy_saw_and_by_nothing_that_a_stranger_says(
    behind_a_proxy: Ground,
) -> None:
    made_up = [_tries(behind_a_proxy, number, f"10.0.0.{number}, 203.0.113.9") for number in range(5)]
    assert made_up == [200, 200, 200, 429, 429]
    assert _tries(behind_a_proxy, 6, "203.0.113.10") == 200, "others go on"


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "0x7f.0.0.1", "localhost.", "127.0.0.1.", "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]", "[0:0:0:0:0:0:0:1]", "①27.0.0.1"]
)  # fmt: skip
def test_no_way_of_writing_this_machine_s_address_gets_a_webhook_there(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_asked: Any, **_named: Any) -> Any:
        raise AssertionError("a connection was made")

    monkeypatch.setattr("socket.create_connection", never)
    url = f"https://{host}/hook"
    answer = Sender()(url, b"{}", {})
    assert answer.status is None
    if "." not in host.strip("[]") or ":" in host:
        with pytest.raises(NotCallable):
            target_of(url, private=False)


def test_no_passphrase_token_or_cookie_stands_in_any_log(
    ground: Ground, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that say most: those of what nobody foresaw, with all that led there."""

    def broken(*_asked: Any, **_named: Any) -> Any:
        raise RuntimeError("the records are upside down")

    browser, secret = ground.signed_in(HEAD), token_of(ground)
    cookie = browser.client.get_cookie("quayside")
    assert cookie is not None
    ground.app.testing = False
    for what in ("accounts.check_passphrase", "tokens.token_of", "sign_ins.session_of"):
        monkeypatch.setattr(f"services.portal.application.{what}", broken)
    with caplog.at_level(logging.DEBUG):
        assert ground.visitor().sign_in(HEAD).status_code == 500
        assert Api(ground, secret).get(f"/schools/{ground.schools['manor_mead']}").status_code == 500
        assert browser.client.get("/account").status_code == 500
    assert len([one for one in caplog.records if one.exc_info]) == 3
    said = caplog.text + "".join(str(one.__dict__) for one in caplog.records)
    for kept in (PASSPHRASE, secret, cookie.value):
        assert kept not in said
