"""Signatures: the steps that a row of the scheme of delegation asks for, each signed by another person who may.

Requests, invoices without an order, contracts and quantities in a collective order are all signed by these rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.procurement.domain.requisitions.delegation import MEETINGS, SENIORITY, Approver
from shared.refusals import NotValid, WrongTime


class Signed(Protocol):
    """A step that somebody signed, in whatever it is kept."""

    @property
    def approver(self) -> Approver: ...
    @property
    def by(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Signature:
    """One step signed; `standing_in` where somebody more senior signed, with the reason in `words`."""

    approver: Approver
    by: str
    at: datetime
    words: str = ""
    minute: str = ""
    standing_in: bool = False

    def as_json(self) -> dict[str, Any]:
        """The signature in plain values, as it is kept and shown."""
        return {
            "approver": self.approver.value,
            "by": self.by,
            "at": self.at.isoformat(),
            "words": self.words,
            "minute": self.minute,
            "standing_in": self.standing_in,
        }


def signature_of(said: Mapping[str, Any]) -> Signature:
    """The signature that was kept as `as_json` gives it."""
    read = {"approver": Approver(said["approver"]), "at": datetime.fromisoformat(said["at"])}
    return Signature(**{**said, **read})


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who wants to decide now, and as whom that person may sign."""

    by: str
    may_sign: frozenset[Approver]
    at: datetime


def next_signature(
    approvers: Sequence[Approver],
    signed: Sequence[Signed],
    involved: Iterable[str],
    signer: Signer,
    *,
    what: str,
    words: str = "",
    minute: str = "",
) -> Signature:
    """The next step, signed. `what` names the thing: "request", "invoice", "contract"; `involved` never sign it.

    Raises WrongTime where the signer may not, NotValid where a reason or a minute is missing.
    """
    if len(signed) >= len(approvers):
        raise WrongTime(f"This {what} has every signature already")
    signs_as, standing_in = who_decides(approvers[len(signed)], signed, involved, signer, what=what, words=words)
    refuse_without_minute(signs_as, minute)
    return Signature(signs_as, signer.by, signer.at, words.strip(), minute.strip(), standing_in)


def who_decides(
    step: Approver, signed: Sequence[Signed], involved: Iterable[str], signer: Signer, *, what: str, words: str
) -> tuple[Approver, bool]:
    """As whom the signer decides on a step, and whether in somebody's place. Raises WrongTime, NotValid."""
    if signer.by in set(involved):
        raise WrongTime(f"You raised or changed this {what} yourself: somebody else decides about it")
    if signer.by in {one.by for one in signed}:
        raise WrongTime(f"You signed this {what} already: the {step} is somebody else")
    signs_as = signs_as_or_above(step, signer.may_sign)
    if signs_as is None:
        raise WrongTime(f"This waits for the {step}: only that person, or somebody more senior, decides about it")
    if signs_as is not step and not words.strip():
        raise NotValid(
            f"You sign in place of the {step}: say why, for the record",
            fields={"words": [f"Say why you sign in place of the {step}"]},
        )
    return signs_as, signs_as is not step


def refuse_without_minute(signs_as: Approver, minute: str) -> None:
    """Raise NotValid where a committee or board signs and its meeting is not named."""
    if signs_as in MEETINGS and not minute.strip():
        raise NotValid(
            f"The {signs_as} decides in a meeting: give its date and the number of the minute",
            fields={"minute": ["Give the meeting's date and the number of the minute"]},
        )


def signs_as_or_above(step: Approver, may_sign: Iterable[Approver]) -> Approver | None:
    """The step itself where the signer holds it, else the least senior above it that the signer holds."""
    enough = [one for one in may_sign if SENIORITY[one] >= SENIORITY[step]]
    return min(enough, key=SENIORITY.__getitem__, default=None)


def fully_signed(approvers: Sequence[Approver], signed: Sequence[Signed], involved: Iterable[str]) -> bool:
    """Whether every step is signed, each by somebody else who is senior enough, none by anybody involved."""
    people = {one.by for one in signed}
    senior_enough = all(
        SENIORITY[one.approver] >= SENIORITY[step] for one, step in zip(signed, approvers, strict=False)
    )
    return len(signed) == len(people) == len(approvers) and senior_enough and not people & set(involved)


def left_beside(approvers: Sequence[Approver], may_sign: Iterable[Approver]) -> tuple[Approver, ...]:
    """The steps that others sign where entering something counts as the caller's own signature.

    The most senior step that the caller may sign is the caller's; where there is one step only, none is left.
    """
    own = next((step for step in reversed(approvers) if signs_as_or_above(step, may_sign) is not None), None)
    return tuple(step for step in approvers if step is not own)
