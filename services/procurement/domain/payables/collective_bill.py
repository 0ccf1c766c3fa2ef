"""An invoice for a collective order, as the bill that is shared among its schools: pence by item, by fee and by VAT."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from services.procurement.domain.einvoices.invoice import Invoice
from services.procurement.domain.payables.three_way import Match
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from services.procurement.domain.vat import VatTreatment
from shared.money import share_out
from shared.refusals import NotValid


@dataclass(frozen=True, slots=True)
class PooledBill:
    """The parts of an invoice; below zero for a credit note."""

    goods: dict[str, int]
    fees: dict[str, int]
    vat: dict[str, int]

    @property
    def total_pence(self) -> int:
        return sum(self.goods.values()) + sum(self.fees.values()) + sum(self.vat.values())


def collective_bill(invoice: Invoice, order: PurchaseOrder, match: Match) -> PooledBill:
    """What is invoiced for each item and fee of the order. What belongs to no item or fee goes with all of the goods, by
    their value. Raises NotValid where there are no goods to go with."""
    goods: dict[str, int] = defaultdict(int)
    fees: dict[str, int] = defaultdict(int)
    for one in match.paired:
        goods[one.order_line.sku] += one.net_pence
    over_all = sum(line.net_pence for line in match.not_ordered)
    charges = [(line.description, line.net_pence) for line in match.charges]
    charges += [(one.reason, one.pence if one.is_charge else -one.pence) for one in invoice.adjustments]
    for described, pence in charges:
        name = _fee_named(described, order)
        if name is None:
            over_all += pence
        else:
            fees[name] += pence
    gross = invoice.totals.gross_pence + invoice.totals.rounding_pence
    vat: dict[str, int] = defaultdict(int)
    for part in invoice.vat:
        vat[str(part.treatment or VatTreatment.OUTSIDE_SCOPE)] += part.vat_pence
    over_all += gross - over_all - sum(goods.values()) - sum(fees.values()) - sum(vat.values())
    _spread(goods, fees, over_all)
    sign = -1 if invoice.is_credit_note else 1
    return PooledBill(_signed(goods, sign), _signed(fees, sign), _signed(vat, sign))


def _spread(goods: dict[str, int], fees: dict[str, int], pence: int) -> None:
    if not pence:
        return
    weights = {sku: amount for sku, amount in goods.items() if amount > 0}
    if weights:
        for sku, part in share_out(pence, weights).items():
            goods[sku] += part
    elif fees:
        fees[next(iter(fees))] += pence
    else:
        raise NotValid("The invoice names no item of its order: say which order lines its lines belong to")


def _fee_named(described: str, order: PurchaseOrder) -> str | None:
    """The order's charge that a line is for: the one named in it, or the only one there is."""
    names = [charge.name for charge in order.charges]
    named = [name for name in names if name.casefold() in described.casefold()]
    if named:
        return named[0]
    return names[0] if len(names) == 1 else None


def _signed(amounts: dict[str, int], sign: int) -> dict[str, int]:
    return {name: sign * pence for name, pence in amounts.items() if pence}
