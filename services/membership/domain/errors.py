"""The refusals of the membership domain: one small family, each with a text that a person in a school office can act
on."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from shared.calendar.words import day_in_words


class MembershipError(Exception):
    """Something that membership refuses; `str(error)` says what happened, to what, and what to do."""

    code: ClassVar[str] = "refused"


class NotAllowedNow(MembershipError):
    """A command that does not belong to the present state."""

    code = "not_allowed_now"


class BadInput(MembershipError):
    """A date, number or word that cannot be right as given."""

    code = "bad_input"


class NotKnown(MembershipError):
    """A figure or row that nobody has recorded; it is refused by name and never guessed."""

    code = "not_known"


class NeedsAnswer(MembershipError):
    """A step that people must take first: a signature, a reason, the other side's agreement."""

    code = "needs_answer"


class AlreadyDone(MembershipError):
    """The same thing was done before and may be done once only."""

    code = "already_done"


def in_words(on: date | None) -> str:
    """The date as people write it: `1 September 2026`; `no date` where there is none."""
    return "no date" if on is None else day_in_words(on)


def reason_given(reason: str, for_what: str) -> str:
    """The reason without stray spaces; an empty one is refused."""
    if not reason.strip():
        raise NeedsAnswer(f"Give a reason in words for {for_what}: it is kept with the record.")
    return reason.strip()
