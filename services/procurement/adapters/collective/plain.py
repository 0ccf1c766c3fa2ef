"""Fees, rates, bills and shares of collective orders as JSON, and back. Prices travel as text, so that no decimal is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.adapters.catalogue.plain import allergens_as_json, allergens_of
from services.procurement.domain.collective.approval import Approval
from services.procurement.domain.collective.fees import (
    DeliveryFee,
    Fee,
    FirstAndFurtherFee,
    FlatFee,
    PercentFee,
    PercentRounding,
    PerItemFee,
    WeightFee,
)
from services.procurement.domain.collective.order import Substitute
from services.procurement.domain.collective.shares import Bill, SchoolShare
from services.procurement.domain.requisitions.delegation import Approver
from services.procurement.domain.requisitions.signing import signature_of
from services.procurement.domain.vat import VatRate, VatTreatment

_FEES: Mapping[str, type[Any]] = {
    "delivery": DeliveryFee,
    "flat": FlatFee,
    "per item": PerItemFee,
    "first and further": FirstAndFurtherFee,
    "percent": PercentFee,
    "weight": WeightFee,
}
_FEE_READING: Mapping[str, Any] = {
    "vat": VatTreatment,
    "per_cent": Decimal,
    "per_grams": Decimal,
    "rounding": PercentRounding,
}


def fee_as_json(fee: Fee) -> dict[str, Any]:
    kind = next(name for name, known in _FEES.items() if isinstance(fee, known))
    values = {name: getattr(fee, name) for name in fee.__dataclass_fields__}  # type: ignore[attr-defined]
    return {"kind": kind} | {name: str(v) if isinstance(v, Decimal) else v for name, v in values.items()}


def fee_of(said: Mapping[str, Any]) -> Fee:
    values = {name: _FEE_READING.get(name, lambda same: same)(v) for name, v in said.items() if name != "kind"}
    fee: Fee = _FEES[said["kind"]](**values)
    return fee


def vat_rate_as_json(rate: VatRate) -> dict[str, Any]:
    return {
        "treatment": rate.treatment.value,
        "per_cent": str(rate.per_cent),
        "valid_from": rate.valid_from.isoformat(),
        "valid_to": rate.valid_to.isoformat() if rate.valid_to else None,
        "source": rate.source,
        "status": rate.status,
    }


def vat_rate_of(said: Mapping[str, Any]) -> VatRate:
    until = said["valid_to"]
    return VatRate(
        VatTreatment(said["treatment"]),
        Decimal(said["per_cent"]),
        date.fromisoformat(said["valid_from"]),
        date.fromisoformat(until) if until else None,
        said["source"],
        said["status"],
    )


def bill_as_json(bill: Bill) -> dict[str, Any]:
    return {"goods": dict(bill.goods), "fees": dict(bill.fees), "vat": {t.value: p for t, p in bill.vat.items()}}


def bill_of(said: Mapping[str, Any]) -> Bill:
    return Bill(said["goods"], said["fees"], {VatTreatment(t): pence for t, pence in said["vat"].items()})


def share_as_json(share: SchoolShare) -> dict[str, Any]:
    return {"goods": share.goods, "fees": share.fees, "vat": {t.value: pence for t, pence in share.vat.items()}}


def share_of(said: Mapping[str, Any]) -> SchoolShare:
    vat = {VatTreatment(t): pence for t, pence in said["vat"].items()}
    return SchoolShare(dict(said["goods"]), dict(said["fees"]), vat)


def substitute_as_json(sent: Substitute) -> dict[str, Any]:
    return {"sku": sent.sku, "name": sent.name, "units": sent.units, "allergens": allergens_as_json(sent.allergens)}


def substitute_of(said: Mapping[str, Any]) -> Substitute:
    return Substitute(said["sku"], said["name"], said["units"], allergens_of(said["allergens"]))


def approval_columns(approval: Approval) -> dict[str, Any]:
    return {
        "approved_pence": approval.approved_pence,
        "asked_pence": approval.asked_pence,
        "steps": [step.value for step in approval.steps],
        "signatures": [one.as_json() for one in approval.signatures],
        "involved": sorted(approval.involved),
        "record": dict(approval.record),
    }


def approval_of(row: Any) -> Approval:
    return Approval(
        approved_pence=row.approved_pence,
        asked_pence=row.asked_pence,
        steps=tuple(Approver(step) for step in row.steps),
        signatures=tuple(signature_of(said) for said in row.signatures),
        involved=frozenset(row.involved),
        record=row.record,
    )
