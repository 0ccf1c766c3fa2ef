"""Names that a register writes in capitals, as people would write them."""

from __future__ import annotations

import re

SMALL_WORDS = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to", "with"})
# Initials that have a vowel and so cannot be told from a word; those without one (GTS) are kept by `_display_word`.
KEPT_UPPER = frozenset({"MAT", "CE", "RC", "UTC", "CIO", "SEND", "STEM", "II", "III", "IV", "UK", "C.E.", "C.I.O."})

ABBREVIATED_WORDS = frozenset({"ST", "STS", "DR", "MR", "MRS", "LTD"})


def display_name(name: str) -> str:
    """A name in capitals as people would write it (`LONDON SOUTH EAST ACADEMIES TRUST` reads `London South East
    Academies Trust`); a name that has small letters already is given back as it is."""
    if name != name.upper():
        return name
    words = name.split(" ")
    return " ".join(_display_word(word, first=at == 0) for at, word in enumerate(words))


def _display_word(word: str, *, first: bool) -> str:
    bare = word.strip("(),.:;")
    initials = (
        2 <= len(bare) <= 4 and bare.isalpha() and not set(bare) & set("AEIOUY") and bare not in ABBREVIATED_WORDS
    )
    if bare in KEPT_UPPER or initials or any(letter.isdigit() for letter in bare):
        return word
    if bare.lower() in SMALL_WORDS and not first and not word.startswith("("):
        return word.lower()
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)*", lambda found: found[0][0] + found[0][1:].lower(), word)
