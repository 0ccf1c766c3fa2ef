"""Sealed envelopes: who may send one, until when, what becomes of it when another one comes or it is taken back. What is in
it nobody here knows."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.procurement.domain.tenders.tender import State, Tender
from shared.refusals import NotValid, WrongTime

MOST_FILES = 10
SHORTEST_PASSWORD = 10
MOST_BESIDE = 5
"""Envelopes of one business that may lie in a box together: whoever has its link could fill the box otherwise."""
FILE_KINDS = ("pdf", "docx", "xlsx", "odt", "ods", "csv", "txt", "png", "jpg", "jpeg")
_EMAIL = re.compile(r"[^@\s]{1,120}@[^@\s]+\.[^@\s]{2,}")


class EnvelopeState(StrEnum):
    """What became of an envelope."""

    SEALED = "sealed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    OPENED = "opened"
    DAMAGED = "damaged"
    """Something in it was changed after it was sealed, so it cannot be opened."""


@dataclass(frozen=True)
class Invitation:
    """A business that may bid for one tender. Of its secret link only a fingerprint is kept."""

    invitation_id: str
    tender_id: str
    name: str
    company_number: str
    email: str
    supplier_id: str | None
    asked_itself: bool
    made_at: datetime
    made_by: str
    fingerprint: str
    renewed_at: datetime | None = None
    renewed_by: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_because: str = ""
    forgotten_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether its link opens anything."""
        return not self.ended_because


@dataclass(frozen=True)
class Envelope:
    """A bid as it lies there: when it came, how large it is, and its seal number; `password` is a slow hash of the one that
    its sender chose."""

    envelope_id: str
    tender_id: str
    invitation_id: str
    number: int
    state: EnvelopeState
    received_at: datetime
    seal_number: str
    size: int
    wrapped_key: bytes
    password: bytes
    ended_at: datetime | None = None
    opened_key: bytes | None = None


@dataclass(frozen=True)
class LateBid:
    """A bid that came after the deadline: that it came and when, and a hash of it. It was not kept and nobody read it."""

    late_id: str
    tender_id: str
    invitation_id: str
    received_at: datetime
    seconds_late: int
    fingerprint: str
    size: int


def fingerprint(token: str) -> str:
    """What is kept of a link's secret: enough to know it again, useless for making it. 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def seconds_late(tender: Tender, now: datetime) -> int:
    """Whole seconds after the deadline, at least one; zero while there is time. By this machine's clock alone."""
    if tender.deadline_at is None or now <= tender.deadline_at:
        return 0
    return max(1, int((now - tender.deadline_at).total_seconds()))


def refuse_bids(tender: Tender, *, sealable: bool) -> None:
    """Raise WrongTime while bids cannot be sent for another reason than the deadline."""
    if tender.state is State.DRAFT:
        raise WrongTime(f"'{tender.title}' is not published yet: bids can be sent once it is")
    if tender.state is State.TERMINATED:
        raise WrongTime(f"'{tender.title}' was ended without an award: no bids are taken any more")
    if not sealable:
        raise WrongTime(
            f"Bids for '{tender.title}' cannot be sealed yet: the people who will open them have not all taken their part of "
            "the key. Try again later, before the deadline"
        )


def checked_password(password: str) -> str:
    """The password of a bid. Raises NotValid for one that is too easy to guess."""
    if len(password) < SHORTEST_PASSWORD or len(set(password.casefold())) < 5:
        said = f"Choose a password of at least {SHORTEST_PASSWORD} characters, 5 of them different"
        raise NotValid(said, fields={"password": [said]})
    return password


def refuse_more_beside(lying: int) -> None:
    """Raise WrongTime where so many envelopes of one business lie in the box that no other one is put beside them."""
    if lying >= MOST_BESIDE:
        raise WrongTime(
            f"{lying} bids with other passwords were sent with this link already. Give the password of one of them, or write "
            "to the buyer"
        )


def checked_business(name: str, email: str) -> tuple[str, str]:
    """Name and address of a business, trimmed. Raises NotValid."""
    name, email = name.strip(), email.strip()
    if not name:
        raise NotValid("Enter the name of the business", fields={"name": ["Enter the name of the business"]})
    if not _EMAIL.fullmatch(email):
        said = "Enter an e-mail address of the business, such as tenders@example.com"
        raise NotValid(said, fields={"email": [said]})
    return name, email


def checked_file_name(name: str) -> str:
    """The name of a document without its path. Raises NotValid for a kind that evaluators cannot be asked to open."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1].strip()[-120:]
    kind = plain.rsplit(".", 1)[-1].lower() if "." in plain else ""
    if kind not in FILE_KINDS:
        said = f"'{plain or 'The file'}' cannot be taken: send {', '.join(FILE_KINDS[:-1])} or {FILE_KINDS[-1]}"
        raise NotValid(said, fields={"files": [said]})
    return plain
