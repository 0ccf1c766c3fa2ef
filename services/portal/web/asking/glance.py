"""What membership and procurement say for a first page, asked once in a request however many cards stand on it."""

from __future__ import annotations

from typing import Any

from services.portal.web.context import ask_once


def school_glance(school_id: str | None) -> dict[str, Any] | None:
    """A school's cost and saving so far, decisions, what is on its way; None on the trust's home."""
    if school_id is None:
        return None
    found: dict[str, Any] = ask_once("membership", "services_at_a_glance", school_id=school_id)
    return found


def trust_glance() -> dict[str, Any]:
    """Questions that wait for the trust, and months that are not drawn up."""
    found: dict[str, Any] = ask_once("membership", "money_at_a_glance")
    return found


def buying_glance(part: str, school_id: str | None = None) -> Any:
    """A part of what procurement says at a glance, named as the question that it answers; of a school, or of the trust."""
    found: dict[str, Any] = (
        ask_once("procurement", "school_glance", school_id=school_id)
        if school_id
        else ask_once("procurement", "trust_glance")
    )
    return found[part]
