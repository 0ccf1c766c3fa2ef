"""Lines of a request priced from the catalogue: whole cases, the price of the day, a line for each price of a graduated list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.procurement.domain.catalogue.items import CatalogueItem, version_on
from services.procurement.domain.catalogue.price_breaks import BreakKind
from services.procurement.domain.requisitions.requisition import Line
from shared.calendar.words import day_in_words
from shared.refusals import NotValid

LARGEST_QUANTITY = Decimal(1_000_000)
QUANTITY_DECIMALS = 3


def lines_from_catalogue(item: CatalogueItem, quantity: Decimal, code: str, on: date) -> tuple[Line, ...]:
    """The lines for so many units of an item at the price of the day, rounded up to whole cases and the smallest order.

    Raises NotValid for a quantity that is no whole number, NoRuleForDate without a price.
    """
    checked_quantity(quantity)
    if quantity != quantity.to_integral_value():
        raise NotValid(f"{item.name} is sold by the whole {version_on(item, on).terms.unit}: give a whole number")
    version = version_on(item, on)
    terms = version.terms
    cases = max(-(-int(quantity) // terms.case_size), terms.minimum_cases)
    units = cases * terms.case_size
    said = [f"price {version.number} of {day_in_words(version.valid_from)}"]
    if units != int(quantity):
        said.append(f"{int(quantity)} asked for; sold in cases of {terms.case_size}, at least {terms.minimum_cases}")
    if terms.prices.kind is BreakKind.ALL_UNITS:
        pieces = [(units, terms.prices.break_reached(units).price)]
    else:
        pieces = terms.prices.units_by_price(units)
    return tuple(
        Line(
            line_no=0,
            description=item.name,
            quantity=Decimal(held),
            unit=terms.unit,
            unit_price=price,
            vat=terms.vat,
            cpv_code=item.cpv.code,
            code=code,
            sku=item.sku,
            basis="; ".join(said),
            allergens_stated="in the catalogue" if terms.allergens is not None else "",
        )
        for held, price in pieces
    )


def checked_quantity(quantity: Decimal) -> Decimal:
    """The quantity, if that much can be ordered. Raises NotValid."""
    if not quantity.is_finite() or quantity <= 0:
        raise NotValid(f"A quantity of {quantity:f} cannot be ordered: give a number above zero")
    if quantity > LARGEST_QUANTITY:
        raise NotValid(f"A quantity of {quantity:f} is too high to be meant: check it")
    if quantity != quantity.quantize(Decimal(1).scaleb(-QUANTITY_DECIMALS)):
        raise NotValid(f"The quantity {quantity} has more than {QUANTITY_DECIMALS} decimals: round it")
    return quantity
