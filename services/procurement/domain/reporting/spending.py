"""What was ordered by kind of goods: by CPV division, the largest first, each with its part of the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from shared.money import round_pence

NO_CODE = ""
"""Stands for what has no CPV code: delivery and other charges."""
NO_CODE_WORDS = "Delivery and other charges, without a code"


@dataclass(frozen=True, slots=True)
class Spend:
    """An amount under a heading, in pence without VAT, with its whole per cent of everything."""

    code: str
    words: str
    pence: int
    per_cent: int | None


def by_division(amounts: Mapping[str, int], divisions: Mapping[str, str]) -> tuple[Spend, ...]:
    """The amounts by CPV code, added up by the division (the first two digits); what is zero is left out."""
    together: dict[str, int] = {}
    for cpv_code, pence in amounts.items():
        together[cpv_code[:2]] = together.get(cpv_code[:2], 0) + pence
    return _shown(together, lambda code: NO_CODE_WORDS if not code else divisions.get(code, f"Division {code}"))


def by_code(amounts: Mapping[str, int], names: Mapping[str, str]) -> tuple[Spend, ...]:
    """The amounts by whole CPV code; `names` are the words known for some of them."""
    return _shown(amounts, lambda code: NO_CODE_WORDS if not code else names.get(code, ""))


def per_cent_of_whole(pence: int, whole: int) -> int | None:
    """Whole per cent; None where the whole is zero or less, since a share of that says nothing."""
    return round_pence(Decimal(100 * pence) / whole) if whole > 0 else None


def _shown(amounts: Mapping[str, int], words: Callable[[str], str]) -> tuple[Spend, ...]:
    whole = sum(amounts.values())
    found = [
        Spend(code, words(code), pence, per_cent_of_whole(pence, whole)) for code, pence in amounts.items() if pence
    ]
    return tuple(sorted(found, key=lambda one: (-one.pence, one.code)))
