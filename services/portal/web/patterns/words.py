"""How values are worded on pages: amounts, days, moments, numbers, states. Templates use these as filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from services.portal.web.admission.person import ROLE_WORDS
from services.portal.web.patterns.glossary import anchor
from shared.calendar.words import clock_in_words, day_in_words
from shared.clock import SCHOOL_ZONE
from shared.identity.roles import Role
from shared.money import pounds

UNKNOWN = "not known"
TAG_COLOURS = {
    # in use or in order
    "trial": "blue", "full": "green", "member": "green", "associate": "teal", "active": "green", "done": "green",
    "open": "blue", "closed": "grey", "received": "teal", "invoiced": "green", "shared": "green", "on": "green",
    # on its way
    "requested": "yellow", "taking_up": "yellow", "running": "blue", "queued": "grey", "pending": "yellow",
    "to_do": "blue", "ready": "green", "to_correct": "red", "waiting": "yellow", "delivered": "green", "checking": "blue",
    "paused": "orange", "suspended": "orange", "decision_due": "orange", "converting": "purple", "leaving": "orange",
    "agreed": "teal",
    # over or wrong
    "ended": "grey", "left": "grey", "cancelled": "grey", "failed": "red", "refused": "red", "off": "grey",
}  # fmt: skip
"""Colour of a state's tag. It only helps the eye: the state always stands there in words."""
VAT_TREATMENTS = (
    ("standard", "Standard rate"), ("reduced", "Reduced rate"), ("zero", "Zero rate"), ("exempt", "Exempt"),
    ("outside scope", "Outside the scope of VAT"),
)  # fmt: skip
"""How something may be taxed, as a choice. The rate of a day is procurement's to say."""
_ROLES = frozenset(role.value for role in ROLE_WORDS)


def money(pence: Any) -> str:
    """`£1,234.56` for whole pence; an amount that nobody gave is said to be unknown."""
    return UNKNOWN if pence is None else pounds(int(pence))


def day(value: Any) -> str:
    """`1 September 2026` for a date, or the beginning of an ISO text."""
    if value is None or value == "":
        return UNKNOWN
    known = value if isinstance(value, date) and not isinstance(value, datetime) else None
    if known is None:
        known = (
            _moment(value).date()
            if "T" in str(value) or isinstance(value, datetime)
            else date.fromisoformat(str(value))
        )
    return day_in_words(known)


def moment(value: Any) -> str:
    """`1 September 2026, 2:05pm`, as clocks in England show it."""
    if value is None or value == "":
        return UNKNOWN
    known = _moment(value)
    return f"{day_in_words(known)}, {clock_in_words(known)}"


def number(value: Any) -> str:
    """`1,234` or `1,234.5`: no zeros that say nothing."""
    if value is None or value == "":
        return UNKNOWN
    exact = Decimal(str(value)).normalize()
    return f"{exact:,f}"


def text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def plural(count: Any, one: str, many: str = "") -> str:
    """`1 box`, `12 boxes`: a number with its noun."""
    return f"{number(count)} {one if Decimal(str(count)) == 1 else many or one + 's'}"


def size(count: Any) -> str:
    """How large a file is: `84 KB`, `1.2 MB`."""
    kilobytes = Decimal(int(count)) / 1024
    return f"{max(1, round(kilobytes)):,} KB" if kilobytes < 1000 else f"{kilobytes / 1024:.1f} MB"


def left(seconds: Any) -> str:
    """Time that is left, as one says it: `5 minutes`, `3 hours`, `4 days`; whole units, the smaller ones dropped."""
    whole = max(0, int(seconds))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if whole >= length:
            return plural(whole // length, unit)
    return "less than a minute"


def in_words(value: Any) -> str:
    """`taking_up` as `Taking up`."""
    words = str(value or "").replace("_", " ")
    return words[:1].upper() + words[1:]


def role_words(value: str) -> str:
    """A role as people call it."""
    return ROLE_WORDS[Role(value)] if value in _ROLES else in_words(value).lower()


def tag(state: Any, words: str | None = None) -> Markup:
    """A state as a tag: in words, with a colour that helps."""
    colour = TAG_COLOURS.get(str(state), "grey")
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(colour, words or in_words(state))


def price(pounds_written: Any) -> str:
    """`£4.10` or `£0.0875`: a price of one unit, with two decimals at least and all that were given."""
    if pounds_written is None:
        return UNKNOWN
    amount = Decimal(str(pounds_written)).normalize()
    places = max(2, -int(amount.as_tuple().exponent))
    return f"£{amount:,.{places}f}"


def saved(pence: int | None, otherwise: str = "more than alone") -> str:
    """`£9.33 saved` or `£2.00 more than alone`."""
    if pence is None:
        return UNKNOWN
    return f"{money(pence)} saved" if pence >= 0 else f"{money(-pence)} {otherwise}"


def state_tag(states: Mapping[str, tuple[str, str]], state: str) -> Markup:
    """A state as its room words it: `states` gives its kind, which is a key of TAG_COLOURS, and its words."""
    return tag(*states.get(state, (state, in_words(state))))


def lines(value: Any) -> Markup:
    """A text of several lines, each line on its own."""
    return Markup("<br>").join(escape(line) for line in str(value or "").splitlines())


FILTERS: Mapping[str, Callable[..., Any]] = {
    "money": money, "day": day, "moment": moment, "number": number, "text": text, "in_words": in_words,
    "role_words": role_words, "tag": tag, "lines": lines, "plural": plural, "size": size, "left": left, "anchor": anchor, "price": price, "saved": saved,
}  # fmt: skip


def install(app: Flask) -> None:
    """Make the wordings known to templates: as filters, and `shown(value, kind)` for a kind named in data."""
    for name, wording in FILTERS.items():
        app.add_template_filter(wording, name)
    app.add_template_global(lambda value, kind: FILTERS[kind](value), "shown")


def _moment(value: Any) -> datetime:
    known = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return known.astimezone(SCHOOL_ZONE)
