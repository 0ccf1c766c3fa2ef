"""The portal's lists: words that passphrases are made of, and passphrases that are guessed first."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def words() -> tuple[str, ...]:
    """Short plain English words, to make passphrases of."""
    return _lines("words.csv")


@cache
def common_passphrases() -> frozenset[str]:
    """Passphrases of twelve characters or more that are guessed first, without spaces and hyphens, in small letters."""
    return frozenset(_lines("common_passphrases.csv"))


def _lines(name: str) -> tuple[str, ...]:
    lines = (files(__name__) / name).read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines[1:] if line)
