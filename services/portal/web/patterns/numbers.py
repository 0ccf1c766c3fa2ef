"""Whole numbers as people and addresses write them."""

from __future__ import annotations

MOST_DIGITS = 18


def whole_number(written: str | None, most: int) -> int | None:
    """The number from 0 to `most` that is written, with a comma or a space at the thousands or without; None for anything else."""
    digits = (written or "").replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS):
        return None
    return int(digits) if int(digits) <= most else None
