"""What differs between an invoice and what it should be, and what a person decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Severity(IntEnum):
    """How much a difference matters."""

    NONE = 0
    INFO = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4

    @property
    def word(self) -> str:
        return self.name.lower()


BUYER, FINANCE, EXECUTIVE = "a buyer", "finance", "an executive"
ANY_PAYER = (BUYER, FINANCE, EXECUTIVE)
SENIOR = (FINANCE, EXECUTIVE)


def either(roles: tuple[str, ...]) -> str:
    """'a buyer, finance or an executive'."""
    return " or ".join(part for part in (", ".join(roles[:-1]), roles[-1]) if part)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `key` names it for as long as the invoice lives; `decided_by` are the roles that may
    decide to go on all the same, nobody where it is empty; `what_to_do` is the other way out."""

    key: str
    kind: str
    severity: Severity
    words: str
    holds: bool
    decided_by: tuple[str, ...] = ()
    what_to_do: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A question decided: `about` are its words at that time, so that a changed difference is asked again."""

    about: str
    reason: str
    by: str
    role: str
    at: datetime
