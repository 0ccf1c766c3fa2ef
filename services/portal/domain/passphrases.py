"""What a passphrase must be, and how one is made: four plain words, which people remember and type without looking."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Sequence

SHORTEST = 12
"""Characters; the National Cyber Security Centre asks for length (three random words), not for signs and capitals."""
LONGEST = 200
"""A hash takes as long as its input; nobody types more."""
WORDS = 4


class Unfit(Exception):
    """The passphrase will not do; the text says why, as a sentence."""


def made_of(words: Sequence[str]) -> str:
    """A new passphrase: four words chosen at random, joined by hyphens."""
    return "-".join(secrets.choice(words) for _ in range(WORDS))


def refuse_unfit(passphrase: str, account: str, common: Collection[str]) -> None:
    """Raise Unfit for a passphrase that is too short, too long, one of the `common` ones, or holds the account's name."""
    if len(passphrase) < SHORTEST:
        raise Unfit(f"Use at least {SHORTEST} characters. Three or four words that do not belong together are good.")
    if len(passphrase) > LONGEST:
        raise Unfit(f"Use at most {LONGEST} characters.")
    plain = _plain(passphrase)
    if plain in common or len(set(passphrase)) < 4:
        raise Unfit("This passphrase is one of those that are guessed first. Choose another.")
    name = _plain(account.partition("@")[0])
    if (len(name) >= 3 and name in plain) or _plain(account) in plain:
        raise Unfit("A passphrase must not hold the name of its account. Choose another.")


def _plain(text: str) -> str:
    return re.sub(r"[\s_.-]", "", text).casefold()
