"""Money as whole pence: how an amount is written, read, rounded, shared out and prorated.

An amount is an ``int`` of pence everywhere in Quayside; a rate or a percentage is a ``Decimal``. A ``float`` is refused
wherever it could slip in, because it cannot hold a penny exactly.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

# Enough digits for any amount of pence times any rate, so that a caller's own decimal context never loses a penny.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

_WRITTEN_POUNDS = re.compile(
    r"(?P<sign>[-−]?)\s*£?\s*(?P<sign_inside>[-−]?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<pence>\d{1,2}))?",
    re.ASCII,
)


def pounds(pence: int) -> str:
    """An amount of pence as people write it: ``123456`` gives ``£1,234.56``, ``-300`` gives ``-£3.00``."""
    _refuse_unless_whole("pence", pence)
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}.{rest:02d}"


def parse_pounds(text: str) -> int:
    """The pence in an amount written in pounds: ``£1,234.56``, ``1234.5``, ``-£3`` and ``(3.00)`` are read.

    Raises ValueError, in words for the person who typed it, when the text is empty, is no amount, or has parts of a
    penny (which are never rounded away unasked).
    """
    written = text.strip()
    if not written:
        raise ValueError("Enter an amount in pounds and pence, for example £1,234.56")
    in_brackets = written.startswith("(") and written.endswith(")")
    match = _WRITTEN_POUNDS.fullmatch(written[1:-1].strip() if in_brackets else written)
    signs = in_brackets + bool(match and match["sign"]) + bool(match and match["sign_inside"])
    if match is None or signs > 1:
        if re.fullmatch(r"[-−(]?\s*£?[\d,]+\.\d{3,}\)?", written, re.ASCII):
            raise ValueError(f"'{written}' has more than two places after the point: give whole pence")
        raise ValueError(f"'{written}' is not an amount: write it in pounds and pence, for example £1,234.56")
    pence = int(match["whole"].replace(",", "")) * 100 + int((match["pence"] or "").ljust(2, "0"))
    return -pence if signs else pence


def round_pence(amount: Decimal) -> int:
    """``amount`` (in pence) to the nearest whole penny; a half goes away from zero (ROUND_HALF_UP).

    Raises ValueError when the amount is not a finite number.
    """
    if not isinstance(amount, Decimal):
        raise TypeError(f"Give the amount as a Decimal, not {type(amount).__name__}")
    if not amount.is_finite():
        raise ValueError(f"{amount} is not an amount of money")
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=_EXACT))


def per_cent_of(pence: int, per_cent: Decimal) -> int:
    """So many per cent of an amount, rounded to the penny once: ``per_cent_of(1000, Decimal("20"))`` gives 200."""
    _refuse_unless_whole("pence", pence)
    with localcontext(_EXACT):
        return round_pence(pence * per_cent / 100)


def prorate_days(pence: int, days_used: int, days_in_period: int) -> int:
    """The part of a period's amount that falls on the days used, rounded to the penny with the half away from zero.

    Whole days, both ends counted by the caller. Raises ValueError when the period has no days, or when the days used
    are negative or more than the period has.
    """
    _refuse_unless_whole("pence", pence)
    if days_in_period <= 0:
        raise ValueError(f"A period needs at least one day, not {days_in_period}")
    if not 0 <= days_used <= days_in_period:
        raise ValueError(f"{days_used} days used do not fit in a period of {days_in_period} days")
    part = Fraction(abs(pence) * days_used, days_in_period)
    rounded = int(part + Fraction(1, 2))
    return -rounded if pence < 0 else rounded


def share_out(total: int, weights: Mapping[K, int | Decimal]) -> dict[K, int]:
    """``total`` pence shared in proportion to the weights, so that the shares add up to exactly ``total``.

    By largest remainder: everyone gets the whole pence of their part, and the pence left over go one each to the
    largest remainders; where remainders are equal, to the key given first. A negative total is shared as its positive
    and then negated, so a refund mirrors its charge. Who weighs nothing gets nothing.

    Raises ValueError when there are no weights, when they are all zero, or when one is negative or not a number.
    """
    _refuse_unless_whole("total", total)
    exact = {key: _exact_weight(key, weight) for key, weight in weights.items()}
    together = sum(exact.values(), Fraction(0))
    if together == 0:
        raise ValueError("Nothing to share by: give at least one weight above zero")
    parts = {key: abs(total) * weight / together for key, weight in exact.items()}
    shares = {key: int(part) for key, part in parts.items()}
    left_over = abs(total) - sum(shares.values())
    by_remainder = sorted(parts, key=lambda key: shares[key] - parts[key])
    for key in by_remainder[:left_over]:
        shares[key] += 1
    return {key: -share for key, share in shares.items()} if total < 0 else shares


def _exact_weight(key: object, weight: int | Decimal) -> Fraction:
    if isinstance(weight, bool) or not isinstance(weight, int | Decimal):
        raise TypeError(f"The weight of {key} must be a whole number or a Decimal, not {type(weight).__name__}")
    if isinstance(weight, Decimal) and not weight.is_finite():
        raise ValueError(f"The weight of {key} is {weight}, which is not a number to share by")
    if weight < 0:
        raise ValueError(f"The weight of {key} is {weight}: a share cannot be negative")
    return Fraction(weight)


def _refuse_unless_whole(what: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"Give {what} as a whole number of pence, not {type(value).__name__}")
