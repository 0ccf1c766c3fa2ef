"""Sharing the supplier's invoice: its amounts, whatever they came to, go to the schools to the penny.

The expected bill is only a forecast. What the supplier really invoices is shared by the same rule, by the units each
school got, so the recharges of all schools are exactly the invoice; a credit note is a bill below zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from services.procurement.domain.collective.closing import savings_of, units_by_school
from services.procurement.domain.collective.facts import RechargeDue, SavingRecorded, ShareRevised
from services.procurement.domain.collective.order import CollectiveOrder, SharedInvoice
from services.procurement.domain.collective.receipt import got_by_item, latest_shares, shares_revised
from services.procurement.domain.collective.recharges import recharge_lines
from services.procurement.domain.collective.shares import Bill, SchoolShare, shares_of
from shared.money import pounds
from shared.refusals import DoesNotAddUp, NotValid

Units = dict[str, Mapping[str, int]]
"""By item, then school."""
Shared = tuple[CollectiveOrder, tuple[RechargeDue | ShareRevised | SavingRecorded, ...]]


def share_invoice(order: CollectiveOrder, reference: str, bill: Bill, invoice_total_pence: int) -> Shared:
    """The order with an invoice or credit note shared among its schools, and the recharges that are now due.

    `invoice_total_pence` is the amount payable as printed; the bill's parts must add up to it. The same invoice twice
    has one effect. Raises WrongTime before the close, DoesNotAddUp for parts that do not make the total, NotKnown for
    an item or fee that is not part of the order, NotValid for another invoice under a reference already used.
    """
    got: Units = {sku: units_by_school(by_school) for sku, by_school in got_by_item(order).items()}
    if bill.total_pence != invoice_total_pence:
        raise DoesNotAddUp(
            f"Invoice {reference} asks for {pounds(invoice_total_pence)}, but its lines, fees and VAT make "
            f"{pounds(bill.total_pence)}: read the invoice again"
        )
    for earlier in order.invoices:
        if earlier.reference == reference and earlier.bill == bill:
            return order, ()
        if earlier.reference == reference:
            raise NotValid(f"Invoice {reference} was already shared with other amounts: ask for a credit note instead")
    units = got | _went_back(order, bill)
    value = {school_id: sum(share.goods.values()) for school_id, share in latest_shares(order).items()}
    invoice = SharedInvoice(reference, bill, shares_of(bill, units, order.window.treatments, value))
    shared = replace(order, version=order.version + 1, invoices=(*order.invoices, invoice))
    order_id = order.window.order_id
    due = [RechargeDue(order_id, school_id, lines) for school_id, lines in recharge_lines(shared, reference).items()]
    invoiced = invoiced_shares(shared)
    before = invoiced_shares(order) if order.invoices else latest_shares(order)
    revised = shares_revised(shared, before, invoiced, f"by invoice {reference}")
    savings = savings_of(order.window, order.lines, got, invoiced)
    recorded = [SavingRecorded(order_id, school, saving, f"invoice {reference}") for school, saving in savings.items()]
    return shared, (*due, *revised, *recorded)


def _went_back(order: CollectiveOrder, bill: Bill) -> Units:
    """Of what is credited, the units that schools sent back: the credit is theirs."""
    credited = [sku for sku, pence in bill.goods.items() if pence < 0]
    return {sku: order.sent_back[sku] for sku in credited if order.sent_back.get(sku)}


def invoiced_shares(order: CollectiveOrder) -> Mapping[str, SchoolShare]:
    """Each school's share of all invoices and credit notes shared so far, added up."""
    together: dict[str, SchoolShare] = {}
    for invoice in order.invoices:
        for school_id, share in invoice.shares.items():
            total = together.setdefault(school_id, SchoolShare())
            for sku, pence in share.goods.items():
                total.goods[sku] = total.goods.get(sku, 0) + pence
            for name, pence in share.fees.items():
                total.fees[name] = total.fees.get(name, 0) + pence
            for treatment, pence in share.vat.items():
                total.vat[treatment] = total.vat.get(treatment, 0) + pence
    return together
