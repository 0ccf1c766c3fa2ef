"""Names and addresses in the few letters that HMRC and the banks take: accents are taken off, typographic signs become plain ones and
what is left over goes. Each narrowing shows what was written and what is sent, so that a person can say it otherwise."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_LIKENESS = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l",
        "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "ı": "i", "Ħ": "H", "ħ": "h",
        "‘": "'", "’": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-",
    }
)  # fmt: skip
"""What has no accent to take off."""


@dataclass(frozen=True, slots=True)
class Letters:
    """What may stand in a field: the characters as a regular expression's set, those it may begin with, how many at most, and what
    stands in place of a character that may not."""

    allowed: str
    first: str
    longest: int
    in_place: str = ""
    capitals: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A text that is sent otherwise than it was written."""

    whose: str
    field: str
    written: str
    sent: str

    def in_words(self) -> str:
        return f"{self.field} of {self.whose}: {self.written!r} is sent as {self.sent!r}"


def without_accents(text: str) -> str:
    """The text in plain Latin letters as far as a letter has a likeness among them; the others stay as they are."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIKENESS))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def narrowed(text: str, letters: Letters, *, cut: bool = True) -> str:
    """The text as it fits into a field: empty where nothing of it fits; cut to the field's length unless told not to."""
    if not text:
        return ""
    others, before, fits = _patterns(letters)
    if fits.fullmatch(text) and len(text) <= letters.longest:
        return text
    plain = without_accents(text)
    if letters.capitals:
        plain = plain.upper()
    kept = " ".join(others.sub(letters.in_place, " ".join(plain.split())).split())
    kept = before.sub("", kept)
    return kept[: letters.longest].rstrip() if cut else kept


@cache
def _patterns(letters: Letters) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What may not stand in the field, what may not begin it, and a text that stands in it as it is: most do, and need no more."""
    fits = f"(?!.*  )(?:[{letters.first}][{letters.allowed}]*)?(?<! )"
    return re.compile(f"[^{letters.allowed}]"), re.compile(f"^[^{letters.first}]+"), re.compile(fits)
