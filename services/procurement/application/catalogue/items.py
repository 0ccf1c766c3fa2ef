"""The catalogue: items with dated terms, put in one by one, found and paged. Whole lists come in by `catalogue_files`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application import rules
from services.procurement.application.catalogue.ports import CatalogueFilter
from services.procurement.application.ports import Procuring
from services.procurement.domain.catalogue import items as domain
from services.procurement.domain.catalogue.allergens import Allergens, allergens_of
from services.procurement.domain.catalogue.items import CatalogueItem, PriceVersion, Terms
from services.procurement.domain.catalogue.price_breaks import BreakKind, price_ladder
from services.procurement.domain.cpv import cpv_of
from services.procurement.domain.vat import VatTreatment
from shared.refusals import NoRuleForDate, NotKnown, NotValid
from shared.refusing import for_the_trust, worded


@worded
def list_item(
    uow: Procuring,
    supplier_id: str,
    sku: str,
    name: str,
    cpv: str,
    cpv_text: str,
    valid_from: date,
    source: str,
    **terms: Any,
) -> dict[str, Any]:
    """A new item of a supplier with its first terms. Raises InvalidRequest, NotFound."""
    for_the_trust(uow)
    supplier = uow.suppliers.get(supplier_id)
    if not supplier.active:
        raise NotValid(f"Nothing is bought from {supplier.name} any more: choose another supplier")
    if uow.catalogue.items(supplier_id, [sku.strip()]):
        raise NotValid(f"{supplier.name} already has an item '{sku.strip()}': give it new terms instead")
    first = PriceVersion(1, valid_from, terms_from(**terms), source.strip() or "entered by hand")
    item, _ = domain.item_listed(supplier_id, sku, name, cpv_of(cpv, cpv_text), first, rules.foods(valid_from))
    uow.catalogue.add([item])
    return item_as_json(item, uow.today())


@worded
def new_terms(
    uow: Procuring, supplier_id: str, sku: str, valid_from: date, source: str, **terms: Any
) -> dict[str, Any]:
    """An item's new terms from a day on; the same terms again change nothing. Raises InvalidRequest, NotFound."""
    for_the_trust(uow)
    held = uow.catalogue.items(supplier_id, [sku]).get(sku)
    if held is None:
        raise NotKnown(f"There is no item '{sku}' of this supplier: list it first")
    said = source.strip() or "entered by hand"
    item, happened = domain.new_terms(held, terms_from(**terms), valid_from, said, rules.foods(valid_from))
    uow.catalogue.add_versions(supplier_id, [(sku, added.version) for added in happened])
    return item_as_json(item, uow.today())


def catalogue(
    uow: Procuring,
    words: str,
    supplier_id: str,
    cpv: str,
    skus: Sequence[str] | None,
    active_only: bool,
    on: date | None,
    page: int,
    page_size: int,
) -> dict[str, Any]:
    """One page of the items that fit, with their terms on a day (today, unless said)."""
    wanted = CatalogueFilter(words, supplier_id, cpv, active_only, None if skus is None else tuple(skus))
    items, count = uow.catalogue.page(wanted, page, page_size)
    names = uow.suppliers.names({item.supplier_id for item in items})
    day = on or uow.today()
    return {
        "items": [item_as_json(item, day) | {"supplier": names.get(item.supplier_id, "")} for item in items],
        "page": page,
        "page_size": page_size,
        "count": count,
        "pages": max(1, -(-count // page_size)),
    }


@worded
def catalogue_after(
    uow: Procuring, words: str, cpv: str, on: date | None, after_supplier: str, after_sku: str, most: int
) -> dict[str, Any]:
    """The items on sale that follow one, by name: for a reader whose pages must not shift when items are added."""
    after = (after_supplier, after_sku) if after_sku else None
    items = uow.catalogue.following(CatalogueFilter(words, "", cpv, True), after, most)
    names = uow.suppliers.names({item.supplier_id for item in items})
    day = on or uow.today()
    return {"items": [item_as_json(item, day) | {"supplier": names.get(item.supplier_id, "")} for item in items]}


@worded
def item_page(uow: Procuring, supplier_id: str, sku: str) -> dict[str, Any]:
    """One item with every version of its terms, newest first."""
    item = uow.catalogue.items(supplier_id, [sku]).get(sku)
    if item is None:
        raise NotKnown(f"There is no item '{sku}' of this supplier")
    versions = [version_as_json(version) for version in reversed(item.versions)]
    return item_as_json(item, uow.today()) | {"versions": versions}


def terms_from(
    unit: str,
    case_size: int,
    minimum_cases: int,
    price: Decimal,
    breaks: Sequence[Mapping[str, Any]],
    break_kind: str,
    vat: str,
    allergens: str | None,
) -> Terms:
    """Checked terms from plain values; `allergens` as suppliers write them, None where not stated. Raises NotValid."""
    ladder = price_ladder(
        BreakKind(break_kind), [(1, price), *((step["from_units"], step["price"]) for step in breaks)]
    )
    stated: Allergens | None = allergens_of(allergens) if allergens and allergens.strip() else None
    return domain.terms_of_sale(unit, case_size, minimum_cases, ladder, VatTreatment(vat), stated)


def item_as_json(item: CatalogueItem, day: date) -> dict[str, Any]:
    """The item with the terms in force on a day; `terms` is empty, with the reason, where it has none yet."""
    said = {
        "supplier_id": item.supplier_id,
        "sku": item.sku,
        "name": item.name,
        "cpv": item.cpv.code,
        "cpv_text": item.cpv.text,
    }
    try:
        return said | {"terms": version_as_json(domain.version_on(item, day)), "no_terms_because": ""}
    except NoRuleForDate as missing:
        return said | {"terms": None, "no_terms_because": f"{missing}."}


def version_as_json(version: PriceVersion) -> dict[str, Any]:
    terms = version.terms
    first, *further = terms.prices.breaks
    return {
        "number": version.number,
        "valid_from": version.valid_from.isoformat(),
        "unit": terms.unit,
        "case_size": terms.case_size,
        "minimum_cases": terms.minimum_cases,
        "price": str(first.price),
        "break_kind": terms.prices.kind.value,
        "breaks": [{"from_units": step.from_units, "price": str(step.price)} for step in further],
        "vat": terms.vat.value,
        "allergens": allergens_in_words(terms.allergens),
        "source": version.source,
    }


def allergens_in_words(allergens: Allergens | None) -> str | None:
    """'milk, soya; may contain: tree nuts', 'none', or None where nothing is stated."""
    if allergens is None:
        return None
    parts = [", ".join(allergens.contains)] if allergens.contains else []
    parts += [f"may contain: {', '.join(allergens.may_contain)}"] if allergens.may_contain else []
    return "; ".join(parts) or "none"
