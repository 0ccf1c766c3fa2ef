"""Values of the domain as rows and JSON, and back. Prices travel as text, so that no decimal is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.adapters.tables import PriceVersionRow
from services.procurement.domain.catalogue.allergens import Allergens
from services.procurement.domain.catalogue.items import PriceVersion, Terms
from services.procurement.domain.catalogue.price_breaks import BreakKind, PriceBreak, PriceLadder
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


def allergens_as_json(allergens: Allergens | None) -> dict[str, Any] | None:
    if allergens is None:
        return None
    return {"contains": list(allergens.contains), "may_contain": list(allergens.may_contain)}


def allergens_of(said: Mapping[str, Any] | None) -> Allergens | None:
    return Allergens(tuple(said["contains"]), tuple(said["may_contain"])) if said is not None else None


def substitute_as_json(sent: Substitute) -> dict[str, Any]:
    return {"sku": sent.sku, "name": sent.name, "units": sent.units, "allergens": allergens_as_json(sent.allergens)}


def substitute_of(said: Mapping[str, Any]) -> Substitute:
    return Substitute(said["sku"], said["name"], said["units"], allergens_of(said["allergens"]))


def version_row(supplier_id: str, sku: str, version: PriceVersion) -> PriceVersionRow:
    terms = version.terms
    return PriceVersionRow(
        supplier_id=supplier_id,
        sku=sku,
        number=version.number,
        valid_from=version.valid_from,
        unit=terms.unit,
        case_size=terms.case_size,
        minimum_cases=terms.minimum_cases,
        break_kind=terms.prices.kind.value,
        breaks=[[step.from_units, str(step.price)] for step in terms.prices.breaks],
        vat=terms.vat.value,
        allergens=allergens_as_json(terms.allergens),
        source=version.source,
    )


def version_of(row: Any) -> PriceVersion:
    """The version in a row of price_version, or of a query that has its columns."""
    steps = tuple(PriceBreak(int(units), Decimal(price)) for units, price in row.breaks)
    terms = Terms(
        row.unit,
        row.case_size,
        row.minimum_cases,
        PriceLadder(BreakKind(row.break_kind), steps),
        VatTreatment(row.vat),
        allergens_of(row.allergens),
    )
    return PriceVersion(row.number, row.valid_from, terms, row.source)
