"""The ways between a few pages about one thing: those that open for whoever looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app, url_for

from services.portal.web.admission.access import rules_of
from services.portal.web.context import me


def tabs(pages: Iterable[tuple[str, str]], school_id: str | None, here: str) -> list[dict[str, Any]]:
    """(words, endpoint) pairs as links; the one that stands open is marked."""
    rules = rules_of(current_app)
    named: dict[str, Any] = {"school_id": school_id} if school_id else {}
    return [
        {"words": words, "href": url_for(endpoint, **named), "here": endpoint == here}
        for words, endpoint in pages
        if me().may(rules[endpoint], school_id)
    ]
