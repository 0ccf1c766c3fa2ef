"""What is kept with a contract: indicators and their months, notes of performance, former costs, documents."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.contract_register.noted import note
from services.procurement.application.contract_register.ports import ContractFile, FormerCost
from services.procurement.application.ports import Procuring
from services.procurement.domain.contract_register import kpis
from shared.files_over_rpc import LARGEST_FILE, decoded, file_as_json
from shared.identifiers import new_id
from shared.money import pounds
from shared.refusals import NotKnown, NotValid
from shared.refusing import for_the_trust, worded

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
}
"""What may be kept; anything else could do harm to whoever opens it."""


@worded
def add_contract_kpi(
    uow: Procuring, contract_id: str, name: str, unit: str, target: Decimal, at_least: bool
) -> dict[str, Any]:
    """An indicator agreed with the supplier."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    held = uow.contract_register.kpis(contract_id)
    made = kpis.new_kpi(new_id(), name, unit, target, at_least, held)
    uow.contract_register.add_kpi(contract.contract_id, made, len(held))
    return {"contract_id": contract_id, "kpi_id": made.kpi_id, "target": made.target_in_words}


@worded
def measure_contract_kpi(
    uow: Procuring, contract_id: str, kpi_id: str, month: date, value: Decimal, words: str
) -> dict[str, Any]:
    """What an indicator came to in a month; measured again, the latest stands."""
    for_the_trust(uow)
    kpi = next((one for one in uow.contract_register.kpis(contract_id) if one.kpi_id == kpi_id), None)
    if kpi is None:
        raise NotKnown("There is no such indicator of this contract")
    measure = kpis.new_measure(kpi, month, value, words, uow.actor, uow.today())
    uow.contract_register.put_measure(measure)
    return {"contract_id": contract_id, "kpi_id": kpi_id, "met": kpi.met(measure.value)}


@worded
def note_on_contract(uow: Procuring, contract_id: str, words: str) -> dict[str, Any]:
    """Something about how the supplier does, or what was talked about with it."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    if not words.strip():
        raise NotValid("Write what is to be kept", fields={"words": ["Write what is to be kept"]})
    note(uow, contract.contract_id, "note", words.strip())
    return {"contract_id": contract_id}


@worded
def record_former_cost(
    uow: Procuring, contract_id: str, school_id: str, yearly_pence: int, evidence: str
) -> dict[str, Any]:
    """What a school paid in a year before, and how that is known; used for the savings of periods ordered from now on."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    if not uow.contract_register.parts(contract_id, school_id):
        raise NotKnown("That school is not in this contract")
    if yearly_pence < 0:
        raise NotValid("What was paid is zero or more", fields={"yearly_pence": ["Enter zero or more"]})
    if not evidence.strip():
        raise NotValid(
            "Say how it is known: the invoice, the old contract, the accounts",
            fields={"evidence": ["Say how it is known"]},
        )
    cost = FormerCost(contract_id, school_id, yearly_pence, evidence.strip(), uow.today(), uow.actor)
    uow.contract_register.put_former_cost(cost)
    return {"contract_id": contract.contract_id, "in_words": f"{pounds(yearly_pence)} a year before."}


@worded
def keep_contract_file(uow: Procuring, contract_id: str, filename: str, content: str) -> dict[str, Any]:
    """A document kept with the contract. Raises InvalidRequest for one that is too large or of another kind."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].strip()[-200:]
    ending = name.rpartition(".")[2].lower()
    if ending not in KINDS:
        raise NotValid(
            f"{name} is of a kind that is not kept: send a {', '.join(sorted(KINDS))}",
            fields={"file": ["Choose a PDF, Word, Excel, CSV, text or picture file"]},
        )
    raw = decoded(name, content)
    if not raw or len(raw) > LARGEST_FILE:
        raise NotValid(
            f"{name} is {'empty' if not raw else 'larger than 9 megabytes'}", fields={"file": ["Choose another"]}
        )
    digest = hashlib.sha256(raw).hexdigest()
    held = next((one for one in uow.contract_register.files(contract_id) if one.sha256 == digest), None)
    if held is not None:
        return {"contract_id": contract_id, "file_id": held.file_id}
    file = ContractFile(new_id(), contract_id, name, KINDS[ending], digest, len(raw), uow.now(), uow.actor)
    uow.contract_register.add_file(file, raw)
    note(uow, contract.contract_id, "document", f"{name} was kept")
    return {"contract_id": contract_id, "file_id": file.file_id}


@worded
def contract_file(uow: Procuring, contract_id: str, file_id: str) -> dict[str, str]:
    """A document as it was sent."""
    for_the_trust(uow)
    file, content = uow.contract_register.file(contract_id, file_id)
    return file_as_json(file.name, file.media_type, content)
