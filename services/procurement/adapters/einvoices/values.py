"""Values out of an electronic invoice: amounts, numbers, days. What cannot be read is said with the place it stands in."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from shared.refusals import NotValid

MOST_PENCE = 10**12
"""Ten thousand million pounds: more is a slip of a digit, and would not fit the books."""
_AMOUNT = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,6})?")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,10})?")


def pence_of(text: str | None, what: str) -> int:
    """An amount of money in pence. Raises NotValid for one with parts of a penny, or that is none."""
    if text is None or not text.strip():
        raise NotValid(f"{what} is missing")
    written = text.strip()
    if not _AMOUNT.fullmatch(written):
        raise NotValid(f"{what} is '{written[:40]}', which is not an amount")
    pence = Decimal(written) * 100
    if pence != pence.to_integral_value():
        raise NotValid(f"{what} is {written}: amounts have two decimals, parts of a penny cannot be paid")
    if abs(pence) > MOST_PENCE:
        raise NotValid(f"{what} is {written}, which is too high to be meant")
    return int(pence)


def pence_or_zero(text: str | None, what: str) -> int:
    """An amount that may be left out."""
    return pence_of(text, what) if text is not None and text.strip() else 0


def number_of(text: str | None, what: str) -> Decimal:
    """A quantity, price or rate, with as many decimals as are given. Raises NotValid."""
    if text is None or not text.strip():
        raise NotValid(f"{what} is missing")
    written = text.strip()
    if not _NUMBER.fullmatch(written):
        raise NotValid(f"{what} is '{written[:40]}', which is not a number")
    try:
        return Decimal(written)
    except InvalidOperation as no_number:
        raise NotValid(f"{what} is '{written[:40]}', which is not a number") from no_number


def number_or_none(text: str | None, what: str) -> Decimal | None:
    """A number that may be left out."""
    return number_of(text, what) if text is not None and text.strip() else None


def day_of(text: str | None, what: str) -> date:
    """A day as 2026-11-30 (a time zone behind it does not count). Raises NotValid."""
    if text is None or not text.strip():
        raise NotValid(f"{what} is missing")
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError as no_day:
        raise NotValid(f"{what} is '{text.strip()[:40]}', which is not a date like 2026-11-30") from no_day


def day_or_none(text: str | None, what: str) -> date | None:
    """A day that may be left out."""
    return day_of(text, what) if text is not None and text.strip() else None


def compact_day(text: str | None, what: str) -> date:
    """A day as 20261130, as CII writes it. Raises NotValid."""
    written = (text or "").strip()
    return day_of(f"{written[:4]}-{written[4:6]}-{written[6:8]}" if len(written) == 8 else written, what)


def uk_account(account: str) -> tuple[str, str, str]:
    """IBAN, sort code and account number out of what an invoice prints as its account; what is not given is empty."""
    plain = re.sub(r"[\s-]", "", account).upper()
    if re.fullmatch(r"GB\d{2}[A-Z]{4}\d{14}", plain):
        return plain, plain[8:14], plain[14:]
    if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", plain):
        return plain, "", ""
    if re.fullmatch(r"\d{14}", plain):
        return "", plain[:6], plain[6:]
    return "", "", plain[:34]
