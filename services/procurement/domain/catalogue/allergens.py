"""The allergens a food item states. Unknown is not 'none': an item of food without a statement is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.refusals import NotValid

# The fourteen of assimilated Regulation (EU) 1169/2011, Annex II.
ALLERGENS = (
    "celery", "cereals containing gluten", "crustaceans", "eggs", "fish", "lupin", "milk",
    "molluscs", "mustard", "peanuts", "sesame", "soya", "sulphites", "tree nuts",
)  # fmt: skip
# 'nuts' alone is deliberately not here: it may mean peanuts, so a person has to say which.
_OTHER_WORDS = {"gluten": "cereals containing gluten", "egg": "eggs", "soy": "soya", "sulphur dioxide": "sulphites"}


@dataclass(frozen=True, slots=True)
class Allergens:
    """What an item contains and what it may contain, in the words of ALLERGENS; both empty means 'none of them'."""

    contains: tuple[str, ...] = ()
    may_contain: tuple[str, ...] = ()


def allergens_of(text: str) -> Allergens:
    """Allergens as suppliers write them: 'none', 'milk, soya', 'milk; may contain: tree nuts'. Raises NotValid."""
    if text.strip().lower() in ("none", "no allergens"):
        return Allergens()
    sure, _, unsure = text.lower().partition("may contain")
    allergens = Allergens(_named(sure), _named(unsure.lstrip(" :")))
    if allergens == Allergens():
        raise NotValid(
            "The allergens are not stated: list them, or write 'none' if the supplier confirms there are none"
        )
    return allergens


def _named(text: str) -> tuple[str, ...]:
    words = [" ".join(word.split()) for word in re.split(r"[,;]", text) if word.strip()]
    named = [_OTHER_WORDS.get(word, word) for word in words]
    for word in named:
        if word not in ALLERGENS:
            raise NotValid(f"'{word}' is not one of the fourteen allergens: use {', '.join(ALLERGENS)}")
    return tuple(sorted(set(named)))
