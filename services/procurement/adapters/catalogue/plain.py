"""Items' terms as rows and JSON, and back. Prices travel as text, so that no decimal is lost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.procurement.adapters.catalogue.tables import PriceVersionRow
from services.procurement.domain.catalogue.allergens import Allergens
from services.procurement.domain.catalogue.items import PriceVersion, Terms
from services.procurement.domain.catalogue.price_breaks import BreakKind, PriceBreak, PriceLadder
from services.procurement.domain.vat import VatTreatment


def allergens_as_json(allergens: Allergens | None) -> dict[str, Any] | None:
    if allergens is None:
        return None
    return {"contains": list(allergens.contains), "may_contain": list(allergens.may_contain)}


def allergens_of(said: Mapping[str, Any] | None) -> Allergens | None:
    return Allergens(tuple(said["contains"]), tuple(said["may_contain"])) if said is not None else None


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
