"""What happened to a contract, put down with it: who did what, when, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.procurement.application.contract_register.ports import ContractNote
from services.procurement.application.ports import Procuring
from shared.identifiers import new_id


def note(uow: Procuring, contract_id: str, kind: str, words: str, used: Sequence[Mapping[str, Any]] = ()) -> None:
    """Put something down about a contract, with the rule rows that it went by."""
    made = ContractNote(new_id(), contract_id, uow.now(), uow.actor, kind, words, tuple(used))
    uow.contract_register.add_note(made)
