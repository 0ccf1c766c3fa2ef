"""How collective orders are worded on pages: terms of sale in sentences, where an order stands, how long there is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from services.portal.web.patterns import words

STAGES: Mapping[str, tuple[str, str]] = {
    "not open yet": ("queued", "Opens later"),
    "open": ("open", "Open"),
    "filling up cases": ("waiting", "Filling up cases"),
    "ended, about to close": ("paused", "Being closed"),
    "nothing ordered": ("ended", "Nothing ordered"),
    "on its way": ("waiting", "On its way"),
    "part received": ("paused", "Part received"),
    "received": ("received", "Received"),
    "invoiced": ("invoiced", "Invoiced"),
    "called off": ("failed", "Cancelled"),
}
"""Kind and words of each stage that procurement names."""
STILL_TAKING = ("open", "filling up cases")
COMING = ("on its way", "part received")


def stage_words(stage: str) -> str:
    return STAGES[stage][1] if stage in STAGES else words.in_words(stage)


def time_left(until: str, now: datetime) -> str:
    """`3 days left`, `5 hours left`, `20 minutes left`; rounded down, so that nobody is promised too much."""
    left = datetime.fromisoformat(until) - now
    if left <= timedelta(0):
        return "the time is over"
    for size, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        count = left // size
        if count > 1 or (count == 1 and name != "day"):
            return f"{count} {name}{'s' if count != 1 else ''} left"
    return "less than a minute left"


def price_words(terms: Mapping[str, Any]) -> str:
    """`£4.10 for one ream; from 50: £3.45.`"""
    said = f"{words.price(terms['price'])} for one {terms['unit']}"
    for step in terms["breaks"]:
        if terms["break_kind"] == "graduated":
            said += f"; {words.price(step['price'])} for each from the {step['from_units']}th on"
        else:
            said += f"; from {step['from_units']:,}: {words.price(step['price'])}"
    return f"{said}."


def case_words(terms: Mapping[str, Any]) -> str:
    """`Comes in cases of 5, at least 2 cases.`"""
    least = terms["minimum_cases"]
    if terms["case_size"] == 1:
        return f"Sold singly, at least {least:,}." if least > 1 else "Sold singly."
    smallest = f", at least {least:,} cases in one order" if least > 1 else ""
    return f"Comes in cases of {terms['case_size']:,}{smallest}."


def allergen_words(terms: Mapping[str, Any]) -> str:
    """What is stated; nothing for what is no food or states nothing."""
    stated = terms.get("allergens")
    if not stated:
        return ""
    return "Allergens: none, says the supplier." if stated == "none" else f"Allergens: {stated}."


def asked(wish: tuple[int, int] | None) -> str:
    """`14, and 2 more to fill a case`."""
    firm, tolerance = wish or (0, 0)
    if not firm and not tolerance:
        return "nothing"
    return f"{firm:,}, and {tolerance:,} more to fill a case" if tolerance else f"{firm:,}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "stage_tag": partial(words.state_tag, STAGES), "price_words": price_words,
    "case_words": case_words, "allergen_words": allergen_words,
    "asked": asked,
}  # fmt: skip
