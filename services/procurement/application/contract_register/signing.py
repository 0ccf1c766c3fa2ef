"""Those who sign under the scheme of delegation: contracts entered by hand, options to be used, changes that commit more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.procurement.application.contract_register import committing, terms
from services.procurement.application.contract_register.register import say_awarded
from services.procurement.application.ports import Procuring
from services.procurement.application.to_sign import to_sign_as_json
from services.procurement.domain.contract_register.commitments import About, Commitment
from services.procurement.domain.contract_register.contract import Contract
from shared.refusals import NotKnown
from shared.refusing import for_the_trust, worded


@worded
def sign_contract_commitment(
    uow: Procuring, contract_id: str, commitment_id: str, words: str, minute: str
) -> dict[str, Any]:
    """The caller's signature; what it is about is done when the last one has signed. Raises Conflict where the caller may
    not sign it, InvalidRequest where a minute is missing."""
    for_the_trust(uow)
    _of_contract(uow, contract_id, commitment_id)
    after = committing.sign(uow, commitment_id, words, minute, _carried_out)
    return commitment_as_json(uow, after)


@worded
def refuse_contract_commitment(uow: Procuring, contract_id: str, commitment_id: str, reason: str) -> dict[str, Any]:
    """What waits is not entered into, by whoever may sign it or asked for it."""
    for_the_trust(uow)
    _of_contract(uow, contract_id, commitment_id)
    return commitment_as_json(uow, committing.refuse(uow, commitment_id, reason))


def commitment_as_json(uow: Procuring, held: Commitment) -> dict[str, Any]:
    """What waits or waited, for a page."""
    return {
        "commitment_id": held.commitment_id,
        "contract_id": held.contract_id,
        "about": held.about.value,
        "in_words": held.in_words,
        "asked_at": held.asked_at.isoformat(),
        "asked_by": held.to_sign.involved[0],
        "state": held.state.value,
        "refused_because": held.refused_because,
        "to_sign": to_sign_as_json(uow, held.to_sign),
    }


def _of_contract(uow: Procuring, contract_id: str, commitment_id: str) -> Commitment:
    held = uow.contract_register.commitment(commitment_id)
    if held.contract_id != contract_id:
        raise NotKnown("There is nothing of that kind to sign for this contract")
    return held


def _carried_out(uow: Procuring, held: Commitment) -> str:
    contract = uow.contract_register.get(held.contract_id)
    return {About.CONTRACT: _made, About.OPTION: terms.use_option, About.CHANGE: terms.make_change}[held.about](
        uow, contract, held.said
    )


def _made(uow: Procuring, contract: Contract, said: Mapping[str, Any]) -> str:
    say_awarded(uow, contract)
    return f"'{contract.title}' is signed: it can be ordered from now on"
