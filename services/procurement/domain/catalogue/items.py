"""What can be bought and for how much: an item with its dated versions of unit, case, minimum order, price and VAT.

A version is never edited. A change is a new version with the day it holds from; the last version given for a day wins,
and every price quoted names the version it came from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from services.procurement.domain.catalogue.allergens import Allergens
from services.procurement.domain.catalogue.price_breaks import PriceLadder
from services.procurement.domain.cpv import Cpv, FoodCpv, food_row
from services.procurement.domain.vat import VatTreatment
from shared.calendar.words import day_in_words
from shared.refusals import NoRuleForDate, NotValid


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms an item is sold: `case_size` units in a case, at least `minimum_cases` cases in one order.

    `allergens` are dated with the rest, since a recipe changes as a price does; None only where the item is not food.
    """

    unit: str
    case_size: int
    minimum_cases: int
    prices: PriceLadder
    vat: VatTreatment
    allergens: Allergens | None


@dataclass(frozen=True, slots=True)
class PriceVersion:
    """Terms that hold from a day on, until the next version's day; `source` says which list they were read from."""

    number: int
    valid_from: date
    terms: Terms
    source: str


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One item of one supplier, known by the supplier's own number for it."""

    supplier_id: str
    sku: str
    name: str
    cpv: Cpv
    versions: tuple[PriceVersion, ...]


@dataclass(frozen=True, slots=True)
class PricedQuantity:
    """What a number of units costs without VAT, in pence, with the version used and the working in words."""

    units: int
    pence: int
    version: PriceVersion
    working: str


@dataclass(frozen=True, slots=True)
class ItemListed:
    """An item came onto the catalogue."""

    item: CatalogueItem


@dataclass(frozen=True, slots=True)
class PriceVersionAdded:
    """An item got new terms from a day on."""

    sku: str
    version: PriceVersion


def item_listed(
    supplier_id: str,
    sku: str,
    name: str,
    cpv: Cpv,
    first: PriceVersion,
    food_rows: Iterable[FoodCpv],
) -> tuple[CatalogueItem, tuple[ItemListed, ...]]:
    """A new catalogue item. Raises NotValid without a number, a name, or the allergens of an item that is food."""
    if not sku.strip() or not name.strip():
        raise NotValid("An item needs the supplier's number for it and a name")
    _refuse_food_without_allergens(name.strip(), cpv, first.terms, food_rows)
    item = CatalogueItem(supplier_id, sku.strip(), " ".join(name.split()), cpv, (first,))
    return item, (ItemListed(item),)


def terms_of_sale(
    unit: str,
    case_size: int,
    minimum_cases: int,
    prices: PriceLadder,
    vat: VatTreatment,
    allergens: Allergens | None = None,
) -> Terms:
    """Checked terms. Raises NotValid for a case of no units or a minimum order below one case."""
    if not unit.strip():
        raise NotValid("Say what one unit is: a kilogram, a pack, a bottle")
    if case_size < 1:
        raise NotValid(f"A case of {case_size} units is not possible: write 1 if the item is sold singly")
    if minimum_cases < 1:
        raise NotValid(f"A minimum order of {minimum_cases} cases is not possible: write 1 if there is no minimum")
    return Terms(unit.strip(), case_size, minimum_cases, prices, vat, allergens)


def new_terms(
    item: CatalogueItem, terms: Terms, valid_from: date, source: str, food_rows: Iterable[FoodCpv]
) -> tuple[CatalogueItem, tuple[PriceVersionAdded, ...]]:
    """The item with a new version from a day on; the same terms again change nothing.

    Raises NotValid when the day lies before the last version, since what was in force is never rewritten, and for food
    without allergens.
    """
    _refuse_food_without_allergens(item.name, item.cpv, terms, food_rows)
    last = item.versions[-1]
    if valid_from < last.valid_from:
        raise NotValid(
            f"{item.name} already has a price from {day_in_words(last.valid_from)}: a new one cannot start before it, "
            f"on {day_in_words(valid_from)}"
        )
    if terms == last.terms:
        return item, ()
    version = PriceVersion(last.number + 1, valid_from, terms, source)
    return replace(item, versions=(*item.versions, version)), (PriceVersionAdded(item.sku, version),)


def version_on(item: CatalogueItem, day: date) -> PriceVersion:
    """The version in force on a day. Raises NoRuleForDate when the item had no price yet."""
    for version in reversed(item.versions):
        if version.valid_from <= day:
            return version
    first = item.versions[0].valid_from
    raise NoRuleForDate(
        f"{item.name} has no price on {day_in_words(day)}: its first price holds from {day_in_words(first)}"
    )


def priced(version: PriceVersion, units: int) -> PricedQuantity:
    """What so many units cost by one version, without VAT, rounded once."""
    prices = version.terms.prices
    since = f"price {version.number} of {day_in_words(version.valid_from)}"
    return PricedQuantity(units, prices.cost_pence(units), version, f"{prices.working(units)}, by {since}")


def _refuse_food_without_allergens(name: str, cpv: Cpv, terms: Terms, food_rows: Iterable[FoodCpv]) -> None:
    food = food_row(food_rows, cpv)
    if food is not None and terms.allergens is None:
        raise NotValid(
            f"{name} is food (CPV {cpv.code} is under {food.beginning}, {food.text}) and its allergens are not "
            "stated: ask the supplier, and write 'none' only if the supplier confirms there are none"
        )
