"""Values of the contract register as rows, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from services.procurement.adapters.contract_register.tables import (
    CommitmentRow,
    ContractFileRow,
    ContractRow,
    KpiRow,
    MeasureRow,
    NovationRow,
    PartRow,
    VisitRow,
)
from services.procurement.application.contract_register.ports import ContractFile
from services.procurement.domain.contract_register.commitments import About, Commitment, CommitmentState
from services.procurement.domain.contract_register.contract import Charge, Competed, Contract, Driver, Extension, Kind
from services.procurement.domain.contract_register.kpis import Kpi, Measure
from services.procurement.domain.contract_register.novations import Consent, Novation, NovationState, Party, Way
from services.procurement.domain.contract_register.sharing import Part
from services.procurement.domain.contract_register.visits import Visit, VisitState
from services.procurement.domain.to_sign import to_sign_of
from services.procurement.domain.vat import VatTreatment

_SAME = (
    "contract_id", "title", "supplier_id", "cpv_code", "cost_code", "starts_on", "ends_on", "original_ends_on",
    "original_pence", "notice_by", "period_months", "tender_id", "lot", "terminated_on", "terminated_because", "competed_words",
    "version",
)  # fmt: skip


def contract_columns(contract: Contract) -> dict[str, Any]:
    """The columns of a contract, but for when and by whom it was added."""
    return {name: getattr(contract, name) for name in _SAME} | {
        "kind": contract.kind.value,
        "vat": contract.vat.value,
        "driver": contract.driver.value,
        "competed": contract.competed.value,
        "charges": [_json(asdict(charge)) for charge in contract.charges],
        "extensions": [_json(asdict(extension)) for extension in contract.extensions],
        "later_ends": [day.isoformat() for day in contract.later_ends],
    }


def contract_of(row: ContractRow) -> Contract:
    values = {name: getattr(row, name) for name in _SAME}
    return Contract(
        **values,
        kind=Kind(row.kind),
        vat=VatTreatment(row.vat),
        driver=Driver(row.driver),
        competed=Competed(row.competed),
        charges=tuple(_charge(said) for said in row.charges),
        extensions=tuple(_extension(said) for said in row.extensions),
        later_ends=tuple(date.fromisoformat(day) for day in row.later_ends),
    )


def part_row(contract_id: str, part: Part) -> PartRow:
    values = asdict(part) | {"figure": None if part.figure is None else str(part.figure)}
    return PartRow(contract_id=contract_id, **values)


def part_of(row: PartRow) -> Part:
    figure = None if row.figure is None else Decimal(row.figure)
    return Part(row.school_id, row.from_on, row.until_on, figure, row.source)


def visit_columns(visit: Visit) -> dict[str, Any]:
    return asdict(visit) | {"state": visit.state.value}


def visit_of(row: VisitRow | Row[Any]) -> Visit:
    values = {name: getattr(row, name) for name in Visit.__dataclass_fields__}
    return Visit(**values | {"state": VisitState(row.state)})


def commitment_columns(held: Commitment) -> dict[str, Any]:
    return {
        "commitment_id": held.commitment_id,
        "contract_id": held.contract_id,
        "about": held.about.value,
        "in_words": held.in_words,
        "said": dict(held.said),
        "to_sign": held.to_sign.as_json(),
        "asked_at": held.asked_at,
        "state": held.state.value,
        "refused_because": held.refused_because,
    }


def commitment_of(row: CommitmentRow) -> Commitment:
    return Commitment(
        row.commitment_id,
        row.contract_id,
        About(row.about),
        row.in_words,
        row.said,
        to_sign_of(row.to_sign),
        row.asked_at,
        CommitmentState(row.state),
        row.refused_because,
    )


def kpi_of(row: KpiRow) -> Kpi:
    return Kpi(row.kpi_id, row.name, row.unit, Decimal(row.target), row.at_least)


def measure_of(row: MeasureRow) -> Measure:
    return Measure(row.kpi_id, row.month, Decimal(row.value), row.note, row.by)


def novation_columns(novation: Novation) -> dict[str, Any]:
    return {
        "novation_id": novation.novation_id,
        "contract_id": novation.contract_id,
        "school_id": novation.school_id,
        "way": novation.way.value,
        "from_on": novation.from_on,
        "figure": None if novation.figure is None else str(novation.figure),
        "reason": novation.reason,
        "state": novation.state.value,
        "consents": {party.value: _json(asdict(given)) for party, given in novation.consents.items()},
    }


def novation_of(row: NovationRow) -> Novation:
    return Novation(
        row.novation_id,
        row.contract_id,
        row.school_id,
        Way(row.way),
        row.from_on,
        None if row.figure is None else Decimal(row.figure),
        row.reason,
        NovationState(row.state),
        {Party(party): _consent(said) for party, said in row.consents.items()},
    )


def file_of(row: ContractFileRow, size: int) -> ContractFile:
    return ContractFile(
        row.file_id, row.contract_id, row.name, row.media_type, row.sha256, size, row.kept_at, row.kept_by
    )


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _charge(said: Mapping[str, Any]) -> Charge:
    starts, ends = date.fromisoformat(said["starts_on"]), date.fromisoformat(said["ends_on"])
    return Charge(starts, ends, said["pence"], said["why"])


def _extension(said: Mapping[str, Any]) -> Extension:
    on = said["decided_on"]
    days = {"decide_by": date.fromisoformat(said["decide_by"]), "decided_on": date.fromisoformat(on) if on else None}
    return Extension(**{**said, **days})


def _consent(said: Mapping[str, Any]) -> Consent:
    return Consent(date.fromisoformat(said["on"]), said["by_whom"], said["recorded_by"])
