"""Filling in a form whose next page shows what will happen, and sending it from there, as a browser without script does; and
a trust in which one service does not answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from shared.errors import ServiceAway
from tests.portal.ground import Browser, Ground, words_of


def without(ground: Ground, monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    """Let a service not answer from here on."""
    call = ground.client.call

    def answered(who: Any, name: str, *asked: Any, **named: Any) -> Any:
        if name == service:
            raise ServiceAway(f"{service} is not running.")
        return call(who, name, *asked, **named)

    monkeypatch.setattr(ground.client, "call", answered)


def check(browser: Browser, path: str, fields: Mapping[str, Any]) -> str:
    """The page that shows what a form would do: its markup."""
    return str(browser.send(path, fields).get_data(as_text=True))


def sure(browser: Browser, path: str, checked: str) -> Any:
    """The answer to sending it from that page."""
    sent: MultiDict[str, str] = MultiDict(again(checked))
    sent.add("sure", "yes")
    return browser.client.post(path, data=sent, follow_redirects=True)


def through(browser: Browser, path: str, fields: Mapping[str, Any] | None = None) -> str:
    """The words of the page after a form was filled in, checked and sent."""
    return words_of(sure(browser, path, check(browser, path, fields or {})).get_data(as_text=True))


def again(html: str) -> list[tuple[str, str]]:
    """The hidden fields of a page, those of one name that stand there several times as well."""
    found = []
    for element in re.findall(r"<input[^>]+type=\"hidden\"[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', element), re.search(r'value="([^"]*)"', element)
        if name:
            found.append((name[1], _plain(value[1] if value else "")))
    return found


def _plain(text: str) -> str:
    for entity, sign in (("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text
