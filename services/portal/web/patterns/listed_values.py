"""What a value of a list is in each of its places: how it sorts, what a search finds it by, and what a file holds."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from services.portal.web.patterns.words import FILTERS, in_words, role_words, text
from shared.clock import SCHOOL_ZONE
from shared.spreadsheets import Kind

_KINDS = {"money": Kind.MONEY, "number": Kind.DECIMAL, "day": Kind.DATE}


def kind_of(show: str) -> Kind:
    """The kind of cell that a file has for values shown so."""
    return _KINDS.get(show, Kind.TEXT)


def order(value: Any, show: str) -> tuple[int, Any]:
    """What known values are sorted by: numbers by size before texts, texts without regard to case."""
    if show in ("number", "money") and not isinstance(value, bool):
        try:
            return (0, Decimal(str(value)))
        except InvalidOperation:
            return (1, str(value).casefold())
    if isinstance(value, int | float | Decimal):
        return (0, value)
    return (1, worded(value, show).casefold() if show in ("tag", "in_words", "role_words") else str(value).casefold())


def worded(value: Any, show: str) -> str:
    """The value as the list words it, without markup."""
    if value is None or value == "":
        return ""
    if show == "tag":
        return in_words(value)
    return str(FILTERS[show](value))


def exported(value: Any, show: str) -> Any:
    """The value as a cell: days as days, numbers as numbers, moments by English clocks, states in words."""
    if value is None or value == "":
        return None
    if show == "day":
        return value if isinstance(value, date) and not isinstance(value, datetime) else _local(value).date()
    if show == "moment":
        return _local(value).replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")
    if show == "number":
        return Decimal(str(value))
    if show == "money":
        return int(value)
    if show in ("tag", "in_words"):
        return in_words(value)
    return role_words(value) if show == "role_words" else text(value)


def _local(value: Any) -> datetime:
    known = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return known.astimezone(SCHOOL_ZONE) if known.tzinfo else known
