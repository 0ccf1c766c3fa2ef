"""A second person signs what commits the trust for long: contracts, options, changes that cost more, awards. Who that is, is a row
of the scheme of delegation."""

from __future__ import annotations

from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions.authority import authority_for, signer
from services.procurement.application.requisitions.delegation import caller_signs_as
from services.procurement.domain.requisitions.signing import next_signature, signs_as_or_above
from services.procurement.domain.to_sign import ToSign
from shared.refusals import WrongTime


def asked_of(uow: Procuring, pence: int) -> ToSign:
    """Who signs for so much of the trust's money without VAT; whoever asks signs none of it. Raises NoRuleForDate."""
    asked = authority_for(uow, None, pence)
    return ToSign(pence, asked.approvers, asked.record, (uow.actor,))


def signed(uow: Procuring, held: ToSign, *, what: str, words: str, minute: str) -> ToSign:
    """With the caller's signature for the next step. Raises WrongTime where the caller may not, NotValid without a minute."""
    signature = next_signature(
        held.steps, held.signatures, held.involved, signer(uow), what=what, words=words, minute=minute
    )
    return held.with_signature(signature)


def refuse_unsigned(held: ToSign | None, what: str) -> None:
    """Raise WrongTime while somebody still has to sign."""
    if held is not None and not held.is_signed:
        raise WrongTime(f"{what} waits for the {held.waits_for} to sign")


def to_sign_as_json(uow: Procuring, held: ToSign | None) -> dict[str, Any] | None:
    """What is waited for, and whether the caller may sign the next step; None where nothing is to be signed."""
    if held is None:
        return None
    said = {"waits_for": held.waits_for, "is_signed": held.is_signed, "you_may_sign": may_sign(uow, held)}
    return held.as_json() | said


def may_sign(uow: Procuring, held: ToSign) -> bool:
    """Whether the caller may sign the next step."""
    if held.is_signed or uow.actor in {*held.involved, *(one.by for one in held.signatures)}:
        return False
    return signs_as_or_above(held.steps[len(held.signatures)], caller_signs_as(uow)) is not None
