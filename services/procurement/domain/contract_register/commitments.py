"""What commits the trust under a contract and waits for a second person: the contract itself, an option to be used, a change that
costs more or lasts longer. It is carried out when the last one has signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from services.procurement.domain.contract_register.contract import Contract
from services.procurement.domain.contract_register.sharing import costs
from services.procurement.domain.to_sign import ToSign
from shared.refusals import NotValid, WrongTime


class About(StrEnum):
    """What is to be signed."""

    CONTRACT = "contract"
    OPTION = "option"
    CHANGE = "change"


class CommitmentState(StrEnum):
    """Whether it still waits."""

    WAITING = "waiting"
    SIGNED = "signed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Commitment:
    """`said` are the arguments of what is done once it is signed; `in_words` tells them to whoever signs."""

    commitment_id: str
    contract_id: str
    about: About
    in_words: str
    said: Mapping[str, Any]
    to_sign: ToSign
    asked_at: datetime
    state: CommitmentState = CommitmentState.WAITING
    refused_because: str = ""


def refuse_decided(held: Commitment) -> None:
    """Raise WrongTime for one that waits no more."""
    if held.state is not CommitmentState.WAITING:
        raise WrongTime(f"This was {held.state} before: nothing is changed")


def with_signatures(held: Commitment, to_sign: ToSign) -> Commitment:
    """The commitment after a signature: signed once nobody is left to sign."""
    state = CommitmentState.SIGNED if to_sign.is_signed else CommitmentState.WAITING
    return replace(held, to_sign=to_sign, state=state)


def refused(held: Commitment, because: str) -> Commitment:
    """The commitment that is not entered into. Raises WrongTime, NotValid without a reason."""
    refuse_decided(held)
    if not because.strip():
        raise NotValid("Say why it is refused", fields={"reason": ["Say why it is refused"]})
    return replace(held, state=CommitmentState.REFUSED, refused_because=because.strip())


def never_begun(contract: Contract, because: str) -> Contract:
    """A contract that nobody signed: over before its first day, so that nothing of it is ordered, shared or counted."""
    return replace(contract, terminated_on=contract.starts_on - timedelta(days=1), terminated_because=because)


def committed_pence(contract: Contract) -> int:
    """Pence without VAT that the trust may come to pay: what is agreed as things stand, and every option still open."""
    return sum(costs(contract).values()) + sum(option.pence for option in contract.open_options)


def most_pence(contract: Contract) -> int:
    """The most that it was ever worth: as first agreed with every option, or as things stand. An early end makes it no smaller
    for the duties that came with it."""
    agreed = contract.original_pence + sum(option.pence for option in contract.extensions)
    return max(agreed, committed_pence(contract))


def commits_more(pence: int, ends_on: date | None, contract: Contract) -> bool:
    """Whether a change binds the trust further, so that a second person signs it."""
    return pence > 0 or (ends_on is not None and ends_on > contract.ends_on)
