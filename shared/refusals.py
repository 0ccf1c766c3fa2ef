"""What a domain refuses: each says what happened, to what, and what to do, in words for the person who asked. They know nothing
of services or brokers, so that a pure domain may raise them; `shared.refusing` turns them into answers."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Something that is not done; `str(refusal)` is the sentence a person is shown, `details` what a page points at."""

    def __init__(self, words: str, **details: Any) -> None:
        super().__init__(words)
        self.details = details


class NotValid(Refused):
    """A value that cannot be right whatever the circumstances: a quantity below 0, a price of five decimals."""


def wrong(field: str, words: str) -> NotValid:
    """The refusal, to be raised, of what stands in a field; a page shows its words beside it."""
    return NotValid(words, fields={field: [words]})


class NotKnown(Refused):
    """A thing asked for by a name nobody holds: an item that is not offered, a school that was not invited."""


class NoRuleForDate(Refused):
    """A dated rule row (a VAT rate, a price) that would be needed for the date is missing: refused, never guessed."""


class WrongTime(Refused):
    """A step taken before or after its time: a receipt for an open order, a close before the closing time."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the same order since it was read; read it again and repeat the step."""


class DoesNotAddUp(Refused):
    """Amounts or quantities that must agree do not: more shared out than came, an invoice nobody can be charged for."""
