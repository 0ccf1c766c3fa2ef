"""Whole numbers as people and addresses write them."""

from __future__ import annotations

from typing import Any

MOST_DIGITS = 18
HIGHEST_VERSION = 10**9


def whole_number(written: str | None, most: int) -> int | None:
    """The number from 0 to `most` that is written, with a comma or a space at the thousands or without; None for anything else."""
    digits = (written or "").replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS):
        return None
    return int(digits) if int(digits) <= most else None


def version_seen(written: str | None, now: Any = 0) -> int:
    """The version of a record that the page showed when it was opened, as its form brings it back; `now` where that is no number."""
    seen = whole_number(written, HIGHEST_VERSION)
    return int(now) if seen is None else seen
