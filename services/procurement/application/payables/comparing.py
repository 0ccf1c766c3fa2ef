"""An invoice compared with all that is known: its supplier, its order, what came, the VAT, the account, earlier ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from services.procurement.application import rules
from services.procurement.application.payables import rule_rows
from services.procurement.application.payables.ports import PayableFilter, Step
from services.procurement.application.payables.unordered import buying_differences
from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders import ordering
from services.procurement.application.suppliers import standing
from services.procurement.domain.payables.asking import (
    of_account,
    of_coding,
    of_credit,
    of_document,
    of_findings,
    of_order,
    of_order_left,
    of_supplier,
)
from services.procurement.domain.payables.differences import Difference
from services.procurement.domain.payables.duplicates import duplicates_of, number_key
from services.procurement.domain.payables.late_payment import Clock, clock
from services.procurement.domain.payables.life import Payable, State, checked
from services.procurement.domain.payables.three_way import Match, match
from services.procurement.domain.payables.vat_check import Reduced, vat_differences
from services.procurement.domain.purchase_orders.goods import EntryKind
from services.procurement.domain.purchase_orders.goods import standing as standing_entries
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from shared.refusals import NotKnown


def compared(uow: Procuring, payable: Payable) -> Payable:
    """The invoice as it stands now: its supplier and order found where they can be, everything that differs, its clock.

    Nothing is written.
    """
    found = _with_order(uow, _with_supplier(uow, payable))
    order = order_of(uow, found)
    goods_on = last_delivery(uow, order)
    found = replace(found, goods_on=goods_on)
    running = clock_of(uow, found)
    found = replace(found, pay_by=running.pay_by if running else None)
    return checked(found, differences(uow, found, order))


def differences(uow: Procuring, payable: Payable, order: PurchaseOrder | None) -> tuple[Difference, ...]:
    """Everything that differs or is missing, as questions and as facts to know."""
    on, document = uow.today(), payable.document
    compared_with = match_of(uow, payable, order)
    supplier = uow.suppliers.get(payable.supplier_id) if payable.supplier_id else None
    found = [
        *of_document(document),
        *of_findings(payable.findings),
        *of_supplier(document, supplier),
        *of_order(document, order, payable.supplier_id),
        *(of_order_left(payable, _referred(uow, payable)) if order is None else ()),
    ]
    if supplier is not None:
        earlier = _earlier(uow, payable)
        found += duplicates_of(payable, earlier, rule_rows.closeness(on))
        found += of_account(document, standing.payee(uow, supplier.supplier_id, on))
        if document.is_credit_note:
            found += of_credit(payable, earlier)
    if order is None:
        found += of_coding(document, payable.coding)
        found += buying_differences(uow, payable)
    if compared_with is not None:
        found += compared_with.differences
    vat_number = supplier.vat_number if supplier else None
    reduced = _reduced(payable, compared_with)
    return (*found, *vat_differences(document, compared_with, rules.rates(), vat_number, reduced))


def _reduced(payable: Payable, found: Match | None) -> Reduced | None:
    """What bears the reduced rate of VAT on the day, beside what the lines are."""
    on = payable.document.tax_point or payable.document.issued_on
    row = next((one for one in rule_rows.treatments(on) if one.name == "reduced rate"), None)
    paired = found.paired if found is not None else ()
    codes = {line.number: one.order_line.cpv_code for one in paired for line in one.lines}
    return Reduced(row, codes | {part.line: part.cpv_code for part in payable.coding}) if row is not None else None


def match_of(uow: Procuring, payable: Payable, order: PurchaseOrder | None) -> Match | None:
    """The invoice's lines beside the order's; None without an order."""
    if order is None:
        return None
    on = payable.document.issued_on
    return match(
        payable.document, order, payable.pairs, rule_rows.severities(on), rule_rows.tolerance(uow, uow.today())
    )


def order_of(uow: Procuring, payable: Payable) -> PurchaseOrder | None:
    """The invoice's order; None where it has none."""
    return ordering.get(uow, payable.purchase_order_id) if payable.purchase_order_id else None


def clock_of(uow: Procuring, payable: Payable) -> Clock | None:
    """When it has to be paid; None for a credit note, and while its goods have not come."""
    if payable.document.is_credit_note:
        return None
    days = rule_rows.late_rules(payable.received_on).days
    needed = payable.purchase_order_id is not None
    return clock(payable.received_on, payable.goods_on, payable.pauses, days, uow.today(), needed)


def last_delivery(uow: Procuring, order: PurchaseOrder | None) -> date | None:
    """The day on which something of the order last came; None while nothing did."""
    if order is None:
        return None
    entries = standing_entries(uow.purchase_orders.entries(order.purchase_order_id))
    return max((entry.on for entry in entries if entry.kind is EntryKind.DELIVERY), default=None)


def recheck_held(uow: Procuring) -> int:
    """Compare all held invoices again, since goods may have come, suppliers been added or accounts come into force."""
    return _compared_again(uow, uow.payables.listed(PayableFilter(states=(State.HELD.value,))))


def _compared_again(uow: Procuring, payables: Iterable[Payable]) -> int:
    changed = 0
    for payable in payables:
        after = compared(uow, payable)
        if after == payable:
            continue
        uow.payables.save(after)
        changed += 1
        if after.state is not payable.state:
            uow.payables.note(payable.invoice_id, Step(uow.now(), uow.actor, "compared", "Nothing holds it any more"))
    return changed


def _with_supplier(uow: Procuring, payable: Payable) -> Payable:
    if payable.supplier_id is not None:
        return payable
    seller = payable.document.seller
    found = standing.known_by(uow, vat_number=seller.vat_number, company_number=seller.company_number, name=seller.name)
    return replace(payable, supplier_id=found) if found else payable


def _with_order(uow: Procuring, payable: Payable) -> Payable:
    if payable.purchase_order_id is not None or payable.coding or payable.without_order:
        return payable
    order = _referred(uow, payable)
    if order is None:
        return payable
    return replace(
        payable, purchase_order_id=order.purchase_order_id, supplier_id=payable.supplier_id or order.supplier_id
    )


def _referred(uow: Procuring, payable: Payable) -> PurchaseOrder | None:
    """The order whose number the document gives; for a credit note, failing that, the order of its invoice."""
    document = payable.document
    if document.order_reference and (order := ordering.by_number(uow, document.order_reference.strip())):
        return order
    if document.is_credit_note and document.preceding and payable.supplier_id:
        for invoice in uow.payables.with_number(payable.supplier_id, document.preceding):
            if invoice.purchase_order_id:
                return ordering.get(uow, invoice.purchase_order_id)
    return None


def _earlier(uow: Procuring, payable: Payable) -> list[Payable]:
    """Documents of the supplier that this one may be a copy of, or may settle."""
    if payable.supplier_id is None:
        raise NotKnown("The supplier is not known yet: choose it first")
    days = rule_rows.closeness(uow.today()).days
    near = uow.payables.of_supplier(payable.supplier_id, payable.document.issued_on - timedelta(days=days))
    same = uow.payables.with_number(payable.supplier_id, payable.document.number)
    settled = []
    if payable.document.preceding:
        settled = uow.payables.with_number(payable.supplier_id, payable.document.preceding)
    known = {one.invoice_id: one for one in (*near, *same, *settled)}
    return [one for one in known.values() if number_key(one.document.number) and one.invoice_id != payable.invoice_id]
