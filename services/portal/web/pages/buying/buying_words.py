"""How collective orders are worded on pages: terms of sale in sentences, where an order stands, how long there is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from services.portal.web.patterns import words
from shared.identity.roles import SCHOOL_READERS, SCHOOL_STAFF, TRUST_READERS, Role

BUYERS = frozenset({Role.BUYER})
PAYERS = BUYERS | {Role.FINANCE}
TRUST = TRUST_READERS | PAYERS
SCHOOL = SCHOOL_READERS | TRUST
"""Whoever procurement answers about one school; it checks again itself."""
ASKERS = SCHOOL_STAFF

STAGES: Mapping[str, tuple[str, str]] = {
    "not open yet": ("grey", "Opens later"),
    "open": ("blue", "Open"),
    "filling up cases": ("yellow", "Filling up cases"),
    "ended, about to close": ("orange", "Being closed"),
    "nothing ordered": ("grey", "Nothing ordered"),
    "on its way": ("yellow", "On its way"),
    "part received": ("orange", "Part delivered"),
    "received": ("teal", "Delivered"),
    "invoiced": ("green", "Invoiced"),
    "called off": ("red", "Called off"),
}
"""Colour and words of each stage that procurement names."""
STILL_TAKING = ("open", "filling up cases")
COMING = ("on its way", "part received")
VAT_WORDS = {
    "standard": "standard VAT", "zero": "VAT at nought", "exempt": "exempt from VAT", "outside scope": "outside VAT",
}  # fmt: skip


def stage_words(stage: str) -> str:
    return STAGES.get(stage, ("grey", words.in_words(stage)))[1]


def stage_tag(stage: str) -> Markup:
    """Where an order stands, as a tag."""
    colour = STAGES.get(stage, ("grey", ""))[0]
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(colour, stage_words(stage))


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


def price(pounds_written: Any) -> str:
    """`£4.10` or `£0.0875`: two decimals at least, and those that the supplier gave."""
    amount = Decimal(str(pounds_written)).normalize()
    places = max(2, -int(amount.as_tuple().exponent))
    return f"£{amount:,.{places}f}"


def price_words(terms: Mapping[str, Any]) -> str:
    """`£4.10 for one ream; from 50: £3.45.`"""
    said = f"{price(terms['price'])} for one {terms['unit']}"
    for step in terms["breaks"]:
        if terms["break_kind"] == "graduated":
            said += f"; {price(step['price'])} for each from the {step['from_units']}th on"
        else:
            said += f"; from {step['from_units']:,}: {price(step['price'])}"
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


def saved_words(pence: int | None) -> str:
    """`£9.33 saved` or `£2.00 more than alone`."""
    if pence is None:
        return words.UNKNOWN
    return f"{words.money(pence)} saved" if pence >= 0 else f"{words.money(-pence)} more than alone"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "stage_tag": stage_tag, "stage_words": stage_words, "price": price, "price_words": price_words,
    "case_words": case_words, "allergen_words": allergen_words, "saved_words": saved_words,
    "asked": asked,
}  # fmt: skip
