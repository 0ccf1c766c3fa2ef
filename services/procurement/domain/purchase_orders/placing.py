"""Making a purchase order: what is asked for is checked line by line and priced once; VAT rows are pinned with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.procurement.domain.catalogue.price_breaks import checked_price
from services.procurement.domain.cpv import code_as_written
from services.procurement.domain.purchase_orders.order import (
    Charge,
    Kind,
    OrderLine,
    PurchaseOrder,
    line_pence,
    vat_of,
)
from services.procurement.domain.suppliers.supplier import Supplier
from services.procurement.domain.vat import VatRate, VatTreatment, vat_rate_on
from shared.calendar.words import day_in_words
from shared.refusals import NotValid

# Beyond any school's need: a larger number is an item number or a price typed into the wrong box.
MOST_OF_ONE_LINE = Decimal(1_000_000)
QUANTITY_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class NewLine:
    """What is asked for on one line. `unit_price` is pounds without VAT; `code` the AAR or CFR cost code.

    `net_pence` is given where the price of the whole line is not the quantity at one price (graduated price breaks).
    """

    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    vat: VatTreatment
    cpv_code: str
    sku: str = ""
    code: str = ""
    school_id: str | None = None
    net_pence: int | None = None


def placed(
    *,
    purchase_order_id: str,
    number: str,
    kind: Kind,
    supplier: Supplier,
    school_id: str | None,
    title: str,
    lines: Sequence[NewLine],
    delivery_on: date | None,
    origin: str,
    approved_by: str,
    placed_by: str,
    on: date,
    vat_rates: Iterable[VatRate],
    charges: Sequence[Charge] = (),
) -> PurchaseOrder:
    """A new order, priced, with its VAT. Raises NotValid naming the line, NoRuleForDate without a VAT row."""
    _refuse_what_cannot_be_meant(kind, school_id, title, lines)
    _refuse_delivery_before(kind, delivery_on, on)
    made = tuple(checked_line(line_no, line, school_id) for line_no, line in enumerate(lines, 1))
    rates = _rates_on(made, charges, vat_rates, delivery_on or on)
    return PurchaseOrder(
        purchase_order_id=purchase_order_id,
        number=number,
        kind=kind,
        supplier_id=supplier.supplier_id,
        supplier_name=supplier.name,
        school_id=school_id,
        title=title.strip(),
        placed_on=on,
        delivery_on=delivery_on,
        origin=origin,
        approved_by=approved_by,
        placed_by=placed_by,
        lines=made,
        charges=tuple(charges),
        vat=vat_of(made, charges, rates),
    )


def _refuse_what_cannot_be_meant(kind: Kind, school_id: str | None, title: str, lines: Sequence[NewLine]) -> None:
    if not title.strip():
        raise NotValid("Give the order a name that people will know it by, for example 'Exercise books, spring'")
    if not lines:
        raise NotValid("The order has no lines: add what is to be bought")
    if kind is Kind.SCHOOL and any(line.school_id not in (None, school_id) for line in lines):
        raise NotValid("An order of one school has lines for that school only: make one order for each school")


def _refuse_delivery_before(kind: Kind, delivery_on: date | None, on: date) -> None:
    # A window may be closed late; what its schools were promised then stands.
    if kind is not Kind.COLLECTIVE and delivery_on is not None and delivery_on < on:
        raise NotValid(
            f"The delivery on {day_in_words(delivery_on)} is before the order itself, {day_in_words(on)}: give a later day"
        )


def _rates_on(
    lines: Iterable[OrderLine], charges: Iterable[Charge], vat_rates: Iterable[VatRate], day: date
) -> dict[VatTreatment, VatRate]:
    """The rate of each treatment that the order has. Raises NoRuleForDate."""
    rows = tuple(vat_rates)
    treatments = {line.vat for line in lines} | {charge.vat for charge in charges}
    return {treatment: vat_rate_on(rows, treatment, day) for treatment in treatments}


def checked_line(line_no: int, line: NewLine, school_id: str | None) -> OrderLine:
    """A line as ordered, for the order's school where it names none. Raises NotValid, naming it."""
    description = " ".join(line.description.split())
    if not description:
        raise NotValid(f"Line {line_no} does not say what is ordered: describe it")
    about = f"Line {line_no}, {description}"
    quantity = checked_quantity(about, line.quantity)
    if not line.unit.strip():
        raise NotValid(f"{about}: say in which unit, for example box, hour or visit")
    try:
        price, cpv = checked_price(line.unit_price), code_as_written(line.cpv_code)
    except NotValid as refusal:
        raise NotValid(f"{about}: {refusal}") from refusal
    return OrderLine(
        line_no=line_no,
        description=description,
        sku=line.sku.strip(),
        quantity=quantity,
        unit=line.unit.strip(),
        unit_price=price,
        net_pence=line_pence(quantity, price) if line.net_pence is None else line.net_pence,
        vat=line.vat,
        cpv_code=cpv,
        code=line.code.strip(),
        school_id=line.school_id or school_id,
    )


def checked_quantity(about: str, quantity: Decimal) -> Decimal:
    """A quantity above zero that somebody can have meant. Raises NotValid."""
    if not quantity.is_finite() or quantity <= 0:
        raise NotValid(f"{about}: the quantity cannot be {quantity}: give more than zero")
    if quantity > MOST_OF_ONE_LINE:
        raise NotValid(f"{about}: the quantity {quantity} is too high to be meant: check the number")
    if quantity != quantity.quantize(Decimal(1).scaleb(-QUANTITY_DECIMALS)):
        raise NotValid(f"{about}: the quantity {quantity} has more than {QUANTITY_DECIMALS} decimals: round it")
    return quantity
