"""Counts and numbers as people read them: 1 case, 2 cases; 2.5. Days and moments are in `shared.calendar.words`."""

from __future__ import annotations

from decimal import Decimal


def counted(count: int, one: str, many: str = "") -> str:
    """`1 case`, `2 cases`; `many` where it is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def plain_number(number: Decimal) -> str:
    """`2.5`, `100`: no zeros at the end, never a power of ten."""
    return f"{number.normalize():f}"


def price_of_one(price: Decimal) -> str:
    """`£55.00`, `£0.0875`: two decimals at least, and all that were given."""
    return f"£{price.normalize():,.{max(2, -int(price.normalize().as_tuple().exponent))}f}"
