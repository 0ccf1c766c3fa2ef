"""What commits the trust under a contract is signed by a second person, whom the scheme of delegation names, and carried out when
the last one has signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.procurement.application import to_sign
from services.procurement.application.contract_register.noted import note
from services.procurement.application.contract_register.weighing import follow_volume
from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers import standing
from services.procurement.domain.contract_register import commitments as domain
from services.procurement.domain.contract_register.commitments import About, Commitment
from services.procurement.domain.contract_register.contract import Contract
from shared.identifiers import new_id
from shared.refusals import WrongTime

CarryOut = Callable[[Procuring, Commitment], str]


def ask(
    uow: Procuring, contract: Contract, about: About, in_words: str, said: Mapping[str, Any], pence: int
) -> Commitment:
    """Put something to those who sign for so much. Raises WrongTime where the supplier may not be bought from, or something
    of the same contract waits already."""
    standing.refuse_buying(uow, contract.supplier_id, pence, max(contract.starts_on, uow.today()))
    refuse_waiting(uow, contract)
    held = Commitment(new_id(), contract.contract_id, about, in_words, said, to_sign.asked_of(uow, pence), uow.now())
    uow.contract_register.put_commitment(held)
    words = f"{in_words}: waits for the {held.to_sign.waits_for} to sign"
    note(uow, contract.contract_id, "to sign", words, [held.to_sign.record])
    return held


def refuse_waiting(uow: Procuring, contract: Contract) -> None:
    """Raise WrongTime while anything of the contract waits to be signed."""
    for held in uow.contract_register.commitments(contract.contract_id, waiting_only=True):
        raise WrongTime(f"'{contract.title}': {held.in_words} waits for the {held.to_sign.waits_for} to sign first")


def refuse_unsigned(uow: Procuring, contract: Contract) -> None:
    """Raise WrongTime while the contract itself is not signed."""
    for held in uow.contract_register.commitments(contract.contract_id, waiting_only=True):
        if held.about is About.CONTRACT:
            raise WrongTime(
                f"'{contract.title}' waits for the {held.to_sign.waits_for} to sign: nothing is ordered before"
            )


def sign(uow: Procuring, commitment_id: str, words: str, minute: str, carry_out: CarryOut) -> Commitment:
    """The caller's signature; after the last one it is done by `carry_out`, which gives the words of what was done."""
    held = uow.contract_register.commitment(commitment_id, hold=True)
    domain.refuse_decided(held)
    after = domain.with_signatures(
        held, to_sign.signed(uow, held.to_sign, what=held.about.value, words=words, minute=minute)
    )
    uow.contract_register.put_commitment(after)
    by = after.to_sign.signatures[-1]
    note(
        uow, held.contract_id, "signed", f"{held.in_words}: signed by the {by.approver}. {by.minute} {by.words}".strip()
    )
    if after.to_sign.is_signed:
        note(uow, held.contract_id, "decided", carry_out(uow, after), [after.to_sign.record])
    return after


def refuse(uow: Procuring, commitment_id: str, reason: str) -> Commitment:
    """What is not entered into; a contract that is refused never began, and counts for nothing."""
    held = domain.refused(uow.contract_register.commitment(commitment_id, hold=True), reason)
    uow.contract_register.put_commitment(held)
    note(uow, held.contract_id, "refused", f"{held.in_words}: refused. {held.refused_because}")
    if held.about is About.CONTRACT:
        contract = uow.contract_register.get(held.contract_id)
        over = domain.never_begun(contract, f"Not signed: {held.refused_because}")
        uow.contract_register.save(over, contract.version)
        follow_volume(uow, contract, over)
    return held
