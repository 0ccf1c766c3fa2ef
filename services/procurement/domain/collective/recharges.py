"""What a school is charged for its share of an order, line by line with the basis in words, and what counts as use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.procurement.domain.collective.order import CollectiveOrder, SharedInvoice
from services.procurement.domain.collective.shares import Bill, SchoolShare
from shared.money import pounds
from shared.refusals import WrongTime


@dataclass(frozen=True, slots=True)
class RechargeLine:
    """One line of a recharge in pence; negative is a credit. `kind` is goods, fee or VAT, `about` the item or fee."""

    school_id: str
    order_id: str
    invoice: str
    kind: str
    about: str
    pence: int
    basis: str


@dataclass(frozen=True, slots=True)
class UsageMeasure:
    """What a school made of collective orders: one order, and so many lines of it that brought it anything."""

    school_id: str
    order_id: str
    orders: int
    order_lines: int


def recharge_lines(order: CollectiveOrder, reference: str) -> dict[str, tuple[RechargeLine, ...]]:
    """By school, the lines that pass on a shared invoice; their sum is exactly the invoice.

    Raises WrongTime when the invoice has not been shared yet.
    """
    for invoice in order.invoices:
        if invoice.reference == reference:
            units = units_charged(order, invoice.bill)
            together = {sku: sum(by_school.values()) for sku, by_school in units.items()}
            return {
                school_id: _lines(order, invoice, school_id, share, units, together)
                for school_id, share in invoice.shares.items()
            }
    raise WrongTime(f"Invoice {reference} has not been shared among the schools yet: share it first")


def usage_of(order: CollectiveOrder) -> tuple[UsageMeasure, ...]:
    """The use each school made of an order just closed: lines of which it gets at least a unit. Raises WrongTime before."""
    if order.closing is None:
        raise WrongTime(f"'{order.window.title}' is not closed yet: its use is counted at the close")
    order_id = order.window.order_id
    # A saving has a line for each item of which the school gets anything.
    lines = {school_id: len(saving.alone) for school_id, saving in order.closing.savings.items()}
    return tuple(UsageMeasure(school_id, order_id, 1, count) for school_id, count in lines.items() if count)


def units_charged(order: CollectiveOrder, bill: Bill) -> dict[str, dict[str, int]]:
    """By item, the units by which a bill is shared: those each school got; for a credit, those that it sent back."""
    units = units_by_school(order)
    for sku, pence in bill.goods.items():
        if pence < 0 and order.sent_back.get(sku):
            units[sku] = dict(order.sent_back[sku])
    return units


def units_by_school(order: CollectiveOrder) -> dict[str, dict[str, int]]:
    """By item, the units each school gets: by what came once something came, by the order placed until then."""
    if order.closing is None:
        return {}
    units = {
        sku: {school_id: got.firm + got.tolerance for school_id, got in item.by_school.items()}
        for sku, item in order.closing.items.items()
    }
    if order.receipt is not None:
        for sku, received in order.receipt.items.items():
            units[sku] = {school_id: got.firm + got.tolerance for school_id, got in received.by_school.items()}
    return units


def _lines(
    order: CollectiveOrder,
    invoice: SharedInvoice,
    school_id: str,
    share: SchoolShare,
    units: Mapping[str, Mapping[str, int]],
    together: Mapping[str, int],
) -> tuple[RechargeLine, ...]:
    bill = invoice.bill

    def line(kind: str, about: str, pence: int, basis: str) -> RechargeLine:
        return RechargeLine(school_id, order.window.order_id, invoice.reference, kind, about, pence, basis)

    def goods_basis(sku: str) -> str:
        item, invoiced = order.window.items[sku], pounds(bill.goods[sku])
        if not together.get(sku):
            return f"{item.name}: nobody got any, {invoiced} shared by the value of the other goods"
        got, unit = units[sku].get(school_id, 0), item.version.terms.unit
        if bill.goods[sku] < 0 and order.sent_back.get(sku):
            return f"{item.name}: {got} of the {together[sku]} x {unit} that went back, of {invoiced} credited"
        return f"{item.name}: {got} of the {together[sku]} x {unit} for all schools, of {invoiced} invoiced"

    goods = [line("goods", sku, pence, goods_basis(sku)) for sku, pence in share.goods.items()]
    fees = [
        line("fee", name, pence, f"{name}: part of {pounds(bill.fees[name])}, by the value of the school's goods")
        for name, pence in share.fees.items()
    ]
    vat = [
        line("VAT", treatment, pence, f"VAT ({treatment}): part of {pounds(bill.vat[treatment])}, by net amount")
        for treatment, pence in share.vat.items()
    ]
    return (*goods, *fees, *vat)
