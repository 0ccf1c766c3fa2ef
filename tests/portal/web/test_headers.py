"""The headers that keep a page to itself, on every answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from services.portal.web.serving import wsgi
from tests.portal.conftest import Told
from tests.portal.ground import Ground, copied
from tests.portal.trial import with_room

HEAD = "head@manor_mead"


@pytest.fixture
def there(reading: Ground) -> Ground:
    """The same, for tests that change nothing."""
    return with_room(reading)


PAGES: dict[str, Callable[[Ground], Any]] = {
    "a page for anybody": lambda ground: ground.visitor().client.get("/help"),
    "the sign-in page": lambda ground: ground.visitor().client.get("/sign-in"),
    "a redirect": lambda ground: ground.visitor().client.get("/account"),
    "a page of somebody": lambda ground: ground.signed_in(HEAD).client.get("/account"),
    "a refusal": lambda ground: ground.signed_in(HEAD).client.get("/trust/ledger"),
    "nothing there": lambda ground: ground.visitor().client.get("/no/such/page"),
    "the wrong method": lambda ground: ground.visitor().client.delete("/help"),
    "another host": lambda ground: ground.visitor().client.get("/help", headers={"Host": "evil.example"}),
    "a form": lambda ground: ground.visitor().send("/sign-in", {"account": "a", "passphrase": "b"}, follow=False),
    "health": lambda ground: ground.visitor().client.get("/health/live"),
}


@pytest.mark.parametrize("ask", PAGES.values(), ids=PAGES.keys())
def test_every_answer_carries_the_headers_that_keep_it_to_itself(ask: Callable[[Ground], Any], there: Ground) -> None:
    headers = ask(there).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert re.fullmatch(r"'self' 'nonce-[\w-]{20,}'", policy["script-src"])
    for closed in ("object-src", "base-uri", "frame-ancestors"):
        assert policy[closed] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] in ("no-store", "private, no-cache")
    assert re.fullmatch(r"[0-9a-f-]{36}", headers["X-Correlation-Id"])
    assert "Strict-Transport-Security" not in headers, "not over http"


@pytest.mark.parametrize("path", ["/bid/no-such-link/", "/tenders/question/no-such-link"])
def test_an_address_that_is_a_secret_is_told_to_nobody_as_where_one_came_from(path: str, there: Ground) -> None:
    assert there.visitor().client.get(path).headers["Referrer-Policy"] == "strict-origin"


def test_each_page_has_a_nonce_of_its_own_and_its_scripts_carry_it(there: Ground) -> None:
    answers = [there.visitor().client.get("/help") for _ in range(2)]
    nonces = [re.search(r"nonce-([\w-]+)", one.headers["Content-Security-Policy"])[1] for one in answers]  # type: ignore[index]
    assert nonces[0] != nonces[1]
    for answer, nonce in zip(answers, nonces, strict=True):
        scripts = re.findall(r"<script[^>]*>", answer.text)
        assert scripts
        assert all(f'nonce="{nonce}"' in one for one in scripts)


def test_over_https_browsers_are_told_to_stay_there(told_taken_up: Told, tmp_path: Path) -> None:
    ground = copied(
        told_taken_up.home,
        tmp_path / "trust",
        told_taken_up.schools,
        told_taken_up.now,
        public_url="https://portal.example",
    )
    try:
        client = ground.app.test_client()
        answer = client.get("/help", base_url="https://portal.example")
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert client.get("/help", base_url="https://other.example").status_code == 400
        assert client.get("/help", base_url="http://127.0.0.1").status_code == 400
    finally:
        ground.stop()


@pytest.mark.parametrize("public_url", ["http://localhost", "https://portal.example"])
def test_styles_and_scripts_carry_them_too_and_are_kept_by_browsers(public_url: str, there: Ground) -> None:
    settings = replace(there.web, public_url=public_url)
    served = wsgi(there.host.runtimes["portal"], there.client, settings)
    name = next(path.name for path in sorted(settings.static.iterdir()) if path.suffix == ".css")
    answer = Client(served).get(f"/assets/{name}")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert ("Strict-Transport-Security" in answer.headers) == public_url.startswith("https")
    assert not answer.headers.getlist("Set-Cookie")
    answer.close()


def test_a_page_is_not_kept_and_what_a_form_was_answered_with_only_for_the_back_button(ground: Ground) -> None:
    visitor = ground.visitor()
    assert visitor.get("/sign-in").headers["Cache-Control"] == "no-store"
    wrong = visitor.send("/sign-in", {"account": "nobody@trust", "passphrase": "not the right one"})
    assert wrong.headers["Cache-Control"] == "private, no-cache"
    browser = ground.signed_in(HEAD)
    assert browser.send("/sign-out", follow=False).headers["Clear-Site-Data"] == '"cache"'
