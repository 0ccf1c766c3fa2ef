"""The pages for developers: a guide that is true, and every address on one of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import re
import time
from typing import Any

import pytest

from services.portal.domain.scopes import SCOPES
from services.portal.domain.signing import headers, new_secret
from services.portal.web.api.problems import KINDS
from services.portal.web.api.table import RESOURCES, groups
from services.portal.web.pages.connections.developers import slug
from shared.clock import SystemClock
from tests.portal.ground import Ground


def test_the_guide_opens_for_anybody_and_explains_every_scope_and_every_problem(reading: Ground) -> None:
    page = reading.visitor().get("/developers").get_data(as_text=True)
    for scope, words in SCOPES.items():
        assert scope in page and html.escape(words, quote=False).replace("'", "&#39;") in page
    for kind in KINDS.values():
        assert f'id="problem-{kind.name}"' in page
    words = reading.visitor().text("/developers")
    assert "A token never decides" in words
    assert "at least 12 months" in words
    assert "600 per minute" in words


def test_every_part_of_the_guide_that_is_linked_is_there(reading: Ground) -> None:
    page = reading.visitor().get("/developers").get_data(as_text=True)
    wanted = set(re.findall(r'href="#([^"]+)"', page)) - {"main-content"}
    assert wanted and wanted <= set(re.findall(r'id="([^"]+)"', page))


@pytest.mark.parametrize("group", groups())
def test_every_address_stands_on_the_page_of_its_kind_with_its_scope_and_its_values(
    reading: Ground, group: str
) -> None:
    browser = reading.visitor()
    said = browser.text(f"/developers/{slug(group)}")
    for row in groups()[group]:
        assert f"{row.verb} /api/v1{row.path}" in said
        assert row.title in said
        assert row.scope is None or f"Scope: {row.scope}" in said
        for name in (*row.query, *row.body):
            assert name in said
    page = browser.get(f"/developers/{slug(group)}").get_data()
    assert len(page) < 150_000


def test_there_is_no_page_of_a_kind_that_there_is_not(reading: Ground) -> None:
    assert reading.visitor().get("/developers/nothing").status_code == 404


def test_no_page_asks_anything_of_another_site(reading: Ground) -> None:
    pages = ["/developers", *(f"/developers/{slug(group)}" for group in groups())]
    for path in pages:
        page = reading.visitor().get(path).get_data(as_text=True)
        assert not re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="https?://', page)


def test_the_check_of_a_signature_that_the_guide_shows_works(reading: Ground) -> None:
    page = reading.visitor().get("/developers").get_data(as_text=True)
    [shown] = re.findall(r"<code>(import base64.*?)</code>", page, re.DOTALL)
    told: dict[str, Any] = {}
    exec(html.unescape(shown), told)
    secret, body = new_secret(), b'{"specversion": "1.0"}'
    sent = headers("msg_1", SystemClock().now(), body, [new_secret(), secret])
    assert told["is_ours"](sent, body, secret)
    assert not told["is_ours"](sent, body + b" ", secret)
    assert not told["is_ours"](sent, body, new_secret())
    assert not told["is_ours"]({**sent, "webhook-timestamp": str(int(time.time()) - 301)}, body, secret)
    # By hand, as the specification has it.
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + body
    assert (
        f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}" in sent["webhook-signature"]
    )


def test_the_guide_leads_to_the_document(reading: Ground) -> None:
    page = reading.visitor().get("/developers").get_data(as_text=True)
    assert 'href="/api/v1/openapi.json"' in page
    assert len(RESOURCES) == 40
