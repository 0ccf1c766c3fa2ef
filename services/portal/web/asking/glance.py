"""What membership says for a first page, asked once in a request however many cards stand on it."""

from __future__ import annotations

from typing import Any

from flask import g

from services.portal.web.context import ask
from shared.errors import ServiceAway


def school_glance(school_id: str | None) -> dict[str, Any] | None:
    """A school's cost and saving so far, decisions, what is on its way; None on the trust's home."""
    return _once("services_at_a_glance", school_id=school_id) if school_id else None


def trust_glance() -> dict[str, Any]:
    """Questions that wait for the trust, and months that are not drawn up."""
    return _once("money_at_a_glance")


def _once(method: str, **about: str) -> dict[str, Any]:
    """The answer, or the same refusal again, since the next card would wait as long for it."""
    kept: dict[str, Any] = g.setdefault("glances", {})
    if method not in kept:
        try:
            kept[method] = ask("membership", method, **about)
        except ServiceAway as away:
            kept[method] = away
    if isinstance(kept[method], ServiceAway):
        raise kept[method]
    answer: dict[str, Any] = kept[method]
    return answer
