"""A small harbour for the tests of the gate: one event, two readers, and a folder where it was released."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields, validate

from shared.contract_gate.folder import ContractFolder
from shared.contract_gate.gate import Gate
from shared.contract_gate.releases import add_samples, release
from shared.messaging.contracts import Contracts, PersonalData, Replay
from shared.messaging.outcomes import Event
from shared.persistence.unit_of_work import UnitOfWork
from shared.service import Service, TakeUpSource, handles

MOORED = "harbour.boat.moored.v1"


class Canteen(Service):
    name = "canteen"
    title = "Canteen"
    take_up_sources = (TakeUpSource("harbour", (MOORED,)),)

    @handles(MOORED, reads=["school_id", "crew"])
    def lay_the_table(self, uow: UnitOfWork, event: Event) -> None:
        """Lay a place for each of the crew."""


class Pilots(Service):
    name = "pilots"
    title = "Pilots"

    @handles(MOORED, reads=["school_id", "berth"])
    def book_the_berth(self, uow: UnitOfWork, event: Event) -> None:
        pass


def moored_fields(**changed: fields.Field[Any] | None) -> dict[str, fields.Field[Any]]:
    """The fields of the event as first released, with some of them changed; None removes one."""
    given: dict[str, fields.Field[Any] | None] = {
        "school_id": fields.String(required=True),
        "berth": fields.String(required=True, metadata={"description": "Where it lies"}),
        "crew": fields.Integer(required=True, validate=validate.Range(min=1, max=50)),
        "rig": fields.String(required=True, validate=validate.OneOf(["sloop", "ketch"])),
        "until": fields.Date(required=True, allow_none=True),
        "flag": fields.String(),
        "cargo": fields.List(fields.Nested(Schema.from_dict({"item": fields.String(required=True)})), required=True),
        **changed,
    }
    return {name: one for name, one in given.items() if one is not None}


def harbour(
    parts: Mapping[str, fields.Field[Any]] | None = None,
    *,
    type_: str = MOORED,
    key: str = "school_id",
    personal_data: PersonalData = PersonalData.NONE,
    replay: Replay = Replay.FULL,
    meaning: str = "A boat was moored.",
    retention: str = "for the season",
) -> Contracts:
    """Contracts with the one event in them."""
    known = Contracts()
    known.event(type_, meaning=meaning, key=key, personal_data=personal_data, replay=replay, retention=retention)(
        Schema.from_dict(dict(moored_fields() if parts is None else parts))
    )
    return known


def released(folder: Path, known: Contracts | None = None) -> ContractFolder:
    """A folder where the event was released as it first was, and everything written."""
    contracts = ContractFolder(folder)
    known = known or harbour()
    for contract in known:
        add_samples(contracts, contract)
    release(contracts, known)
    Gate(known, [Canteen(), Pilots()], contracts).write()
    return contracts


def gate(folder: ContractFolder, known: Contracts) -> Gate:
    return Gate(known, [Canteen(), Pilots()], folder)
