"""How points come of a price and of a mark. Points are rounded to two places, half up, and the rounded ones are added and
compared: what is published is what decides."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from services.procurement.domain.wording import plain_number
from shared.money import pounds
from shared.refusals import NotValid

HUNDREDTH = Decimal("0.01")
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def price_points(weight: Decimal, lowest_pence: int, pence: int) -> Decimal:
    """Weight times the lowest compliant price over this one. Raises NotValid for a price of zero or below."""
    if lowest_pence <= 0 or pence <= 0:
        raise NotValid("A price must be above £0.00 to be compared")
    if pence < lowest_pence:
        raise NotValid(f"{pounds(pence)} is below {pounds(lowest_pence)}, which was given as the lowest price")
    with localcontext(_EXACT):
        return (weight * lowest_pence / pence).quantize(HUNDREDTH)


def quality_points(weight: Decimal, mark: Decimal, maximum: Decimal) -> Decimal:
    """Weight times the moderated mark over the highest one. Raises NotValid for a mark outside zero to the highest."""
    if maximum <= 0 or not 0 <= mark <= maximum:
        raise NotValid(f"A mark must be from 0 to {maximum:f}, not {mark:f}")
    with localcontext(_EXACT):
        return (weight * mark / maximum).quantize(HUNDREDTH)


def price_working(weight: Decimal, lowest_pence: int, pence: int, points: Decimal) -> str:
    """The sum as people can check it: ``40 × £100.00 ÷ £105.00 = 38.10``."""
    return f"{plain_number(weight)} × {pounds(lowest_pence)} ÷ {pounds(pence)} = {points:f}"


def quality_working(weight: Decimal, mark: Decimal, maximum: Decimal, points: Decimal) -> str:
    """The sum as people can check it: ``60 × 4 ÷ 5 = 48.00``."""
    return f"{plain_number(weight)} × {plain_number(mark)} ÷ {plain_number(maximum)} = {points:f}"


def checked_mark(mark: Decimal, maximum: Decimal, criterion: str) -> Decimal:
    """The mark, in whole or half steps. Raises NotValid."""
    if not mark.is_finite() or not 0 <= mark <= maximum:
        raise NotValid(f"The mark for '{criterion}' must be from 0 to {plain_number(maximum)}")
    if (mark * 2) % 1:
        raise NotValid(f"The mark for '{criterion}' must be whole or a half, such as 3 or 3.5")
    return mark
