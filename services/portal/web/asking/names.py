"""Names of those who sign in under an account, for pages that say who did something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from services.portal.web.context import ask, me
from shared.errors import NotAllowed, ServiceAway

_SERVICE = re.compile(r"\bservice:[a-z_]+")
_ACCOUNT = re.compile(r"[^\s,;()]+@[^\s,;()]+")


def accounts_in(words: str) -> list[str]:
    """The accounts that a sentence of a service names: `head@manor_mead (head)`."""
    return _ACCOUNT.findall(words)


def with_names(words: str, names: Mapping[str, str]) -> str:
    """A sentence of a service with people's names instead of their accounts."""
    return _ACCOUNT.sub(lambda found: names.get(found[0], found[0]), _SERVICE.sub("Quayside itself", words))


def names_of(actors: Iterable[str]) -> Mapping[str, str]:
    """Names by account, of people; without membership nobody's, so that a page shows the account instead."""
    people = sorted({actor for actor in actors if ":" not in actor})
    if not people:
        return {}
    try:
        found: Mapping[str, str] = ask("membership", "names_of_accounts", accounts=people)
    except (ServiceAway, NotAllowed):
        return {}
    return found


def nobody_signs_in_as(account: str) -> str:
    """What to say of an account that nobody at the trust or a school has; empty where somebody has it, or membership is away."""
    if not account:
        return ""
    known = names_of([account, me().account])
    return f"Nobody signs in as “{account[:60]}”: check how it is written" if known and account not in known else ""


def names_of_schools(school_ids: Iterable[str | None]) -> Mapping[str, str]:
    """Names by school; without membership none's."""
    known = sorted({one for one in school_ids if one})
    if not known:
        return {}
    try:
        found: Mapping[str, str] = ask("membership", "names_of_schools", school_ids=known)
    except (ServiceAway, NotAllowed):
        return {}
    return found


def who(actor: str, names: Mapping[str, str]) -> str:
    """Who did something: a person by name, a service by itself, a school's own system."""
    kind, colon, _ = actor.partition(":")
    if colon and kind == "service":
        return "by itself, on its day"
    if colon and kind == "token":
        return "your own system, over the API"
    return names.get(actor, actor)
