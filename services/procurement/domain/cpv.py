"""What a bought thing is, by its CPV code (Regulation (EC) 213/2008), and whether that makes it food.

A code is held against divisions, groups and classes of the vocabulary; its text comes with the row that names the code. Which
codes are food, so that allergens must be stated, are dated rows of code beginnings; the longest beginning that fits decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.procurement.domain.cpv_vocabulary import missing_level
from shared.refusals import NotValid

_CPV = re.compile(r"(?P<code>\d{8})(?:-\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cpv:
    """A CPV code of eight digits (the check digit after a dash is left out) and its text."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class FoodCpv:
    """One row: codes with this beginning are (or, carved out of a wider row, are not) food."""

    beginning: str
    is_food: bool
    text: str
    source: str
    status: str


def cpv_of(code: str, text: str) -> Cpv:
    """The CPV code from what a file or a person gives: '15511000' or '15511000-3'. Raises NotValid for one that is not
    written so, and for one whose division, group or class the vocabulary does not have."""
    written = code_as_written(code)
    if missing := missing_level(written):
        raise NotValid(
            f"'{code.strip()}' is not a CPV code: {missing}. Look it up in the common procurement vocabulary"
        )
    return Cpv(written, " ".join(text.split()))


def code_as_written(code: str) -> str:
    """The eight digits of a code that somebody else answers for: one kept before it was held against the vocabulary, or one
    that another service says. Raises NotValid for one that is not written as a code is."""
    written = _CPV.fullmatch(code.strip())
    if written is None:
        raise NotValid(f"'{code.strip()}' is not a CPV code: it has eight digits, for example 15511000")
    return written["code"]


def food_row(rows: Iterable[FoodCpv], cpv: Cpv) -> FoodCpv | None:
    """The row that makes the code food, or None when it is not food."""
    fitting = [row for row in rows if cpv.code.startswith(row.beginning)]
    closest = max(fitting, key=lambda row: len(row.beginning), default=None)
    return closest if closest is not None and closest.is_food else None
