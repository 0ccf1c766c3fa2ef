"""How far the setting up of a service is for a school, in words: which of its past has come over from where, and whether it
is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.portal.web.pages.services.subscription_words import SERVICES
from services.portal.web.patterns.words import day

SOURCES: Mapping[str, str] = {"membership": "Membership: your school and its standing"}
READY, UNDER_WAY, AWAY, LATER, BY_PEOPLE, NOT_HERE = "ready", "under_way", "away", "later", "by_people", "not_here"


@dataclass(frozen=True)
class Source:
    """What comes over from one place."""

    title: str
    words: str
    share: int | None
    state: str


@dataclass(frozen=True)
class Setting:
    """How far it is as a whole."""

    state: str
    words: str
    sources: Sequence[Source]

    @property
    def running(self) -> bool:
        """Whether a look a little later may find it further on."""
        return self.state in (UNDER_WAY, AWAY)

    @property
    def ready(self) -> bool:
        return self.state in (READY, BY_PEOPLE, NOT_HERE)


def setting_up(held: Mapping[str, Any], said: Mapping[str, Any] | None) -> Setting:
    """The setting up of a subscription, from what the service behind it says (None where none has to say anything)."""
    name = SERVICES.get(held["service"], held["service"].capitalize())
    if not held["service"]:
        return Setting(BY_PEOPLE, "This service is delivered by people; there is nothing to set up.", ())
    if said is None:
        return Setting(LATER, _later(held), ())
    sources = [_source(one) for one in said["sources"]]
    match said["state"]:
        case "active":
            return Setting(READY, f"{name} is ready for your school, with its past.", sources)
        case "away":
            words = (
                f"{name} does not answer just now. It begins by itself when it is back; "
                "what was agreed stands, and you need do nothing."
            )
            return Setting(AWAY, words, ())
        case "not_here":
            words = (
                f"{name} is not part of this portal yet, so nothing gets ready by itself. What was agreed stands, and "
                "somebody of the trust gets in touch with you about it."
            )
            return Setting(NOT_HERE, words, ())
        case "none":
            return Setting(UNDER_WAY, f"{name} has been asked to get ready. This takes a few seconds.", sources)
    return Setting(UNDER_WAY, f"{name} is bringing your school's past over.", sources)


def _later(held: Mapping[str, Any]) -> str:
    coming = held["next_date"]
    return f"Nothing to set up today. {day(coming['on'])}: {coming['words']}." if coming else held["state_words"]


def _source(said: Mapping[str, Any]) -> Source:
    title = SOURCES.get(said["source"], SERVICES.get(said["source"], said["source"].capitalize()))
    expected, received = said["expected"], said["received"]
    done = said["state"] == "complete"
    if expected is None:
        return Source(title, "everything is here" if done else "asked, no answer yet", None, "done" if done else "now")
    if expected == 0:
        return Source(title, "nothing to bring over", 100, "done")
    share = 100 if done else min(99, received * 100 // expected)
    words = f"{min(received, expected) if done else received:,} of {expected:,} records"
    return Source(title, words, share, "done" if done else "now")
