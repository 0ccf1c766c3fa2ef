"""What an approved invoice means for schools and budgets: each is charged its part, and what was promised is now spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from services.procurement.application.collective import invoices as collective
from services.procurement.application.collective.ports import Recharge
from services.procurement.application.collective.recording import stable_id
from services.procurement.application.payables.comparing import match_of
from services.procurement.application.payables.ports import SchoolCharge
from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders import ordering
from services.procurement.application.purchase_orders.reading import COLLECTIVE
from services.procurement.application.requisitions import budgets
from services.procurement.domain.collective.recharges import RechargeLine
from services.procurement.domain.payables.charging import (
    Part,
    Parts,
    charged_pence,
    net_by_code,
    parts_by_coding,
    parts_by_order,
)
from services.procurement.domain.payables.collective_bill import collective_bill
from services.procurement.domain.payables.life import Payable
from services.procurement.domain.payables.three_way import Match
from services.procurement.domain.purchase_orders.order import Kind, PurchaseOrder
from shared.money import pounds
from shared.refusals import DoesNotAddUp


def charge(uow: Procuring, payable: Payable, order: PurchaseOrder | None) -> tuple[str, ...]:
    """Everything that follows of an approval for schools, orders and budgets; gives the schools that are charged."""
    compared_with = match_of(uow, payable, order)
    if order is not None and compared_with is not None:
        _note_invoiced(uow, payable, order, compared_with)
    if order is not None and order.kind is Kind.COLLECTIVE and compared_with is not None:
        return _charge_together(uow, payable, order, compared_with)
    if order is not None and compared_with is not None:
        parts = parts_by_order(payable.document, order, compared_with)
    else:
        parts = parts_by_coding(payable.document, payable.coding)
    _refuse_other_sum(payable, sum(part.pence for lines in parts.values() for part in lines))
    _spend(uow, payable, order, parts)
    return _charge_each(uow, payable, order, parts)


def preview(uow: Procuring, payable: Payable, order: PurchaseOrder | None) -> list[dict[str, object]]:
    """What each school and the trust would be charged; nothing for a large collective order, whose shares the worker works
    out then. Raises what charging would.
    """
    compared_with = match_of(uow, payable, order)
    if order is not None and order.kind is Kind.COLLECTIVE and compared_with is not None:
        return collective.preview_shares(uow, collective_id(order), _as_shared(payable, order, compared_with))
    if order is not None and compared_with is not None:
        parts = parts_by_order(payable.document, order, compared_with)
    else:
        parts = parts_by_coding(payable.document, payable.coding)
    names = {known.school_id: known.name for known in uow.schools.among([one for one in parts if one]).values()}
    return [
        {
            "school_id": bearer,
            "name": names.get(bearer, bearer) if bearer else "The trust itself",
            "total_pence": sum(part.pence for part in lines),
            "lines": [asdict(part) for part in lines],
        }
        for bearer, lines in parts.items()
    ]


def collective_id(order: PurchaseOrder) -> str:
    """The collective order that a pooled order closes."""
    return order.origin.removeprefix(COLLECTIVE)


def _note_invoiced(uow: Procuring, payable: Payable, order: PurchaseOrder, found: Match) -> None:
    sign = -1 if payable.document.is_credit_note else 1
    quantities = {line_no: sign * quantity for line_no, quantity in found.quantities.items()}
    if quantities:
        ordering.note_invoiced(uow, order.purchase_order_id, quantities)


def _charge_together(uow: Procuring, payable: Payable, order: PurchaseOrder, found: Match) -> tuple[str, ...]:
    order_id, invoice = collective_id(order), _as_shared(payable, order, found)
    shares = collective.shared_now(uow, order_id, invoice)
    _refuse_other_sum(payable, sum(shares.values()))
    recharges = uow.records.recharges(order_id=order_id)
    due = {one.school_id: one for one in recharges if one.reference == invoice.reference}
    uow.payables.add_charges([_of_recharge(uow, payable, order, one) for one in due.values()])
    return tuple(due)


def _as_shared(payable: Payable, order: PurchaseOrder, found: Match) -> collective.Approved:
    """The invoice as collective orders share it: by the items, fees and VAT of its order."""
    document = payable.document
    bill = collective_bill(document, order, found)
    return collective.Approved(
        payable.invoice_id,
        document.number,
        document.issued_on,
        payable.in_words,
        bill.goods,
        bill.fees,
        bill.vat,
        charged_pence(document),
    )


def _of_recharge(uow: Procuring, payable: Payable, order: PurchaseOrder, due: Recharge) -> SchoolCharge:
    vat = sum(line.pence for line in due.lines if line.kind == "VAT")
    lines = [Part(line.kind, line.about, line.pence, line.basis) for line in due.lines]
    return _school_charge(uow, payable, order, due.school_id, lines, due.total_pence - vat, vat)


def _charge_each(uow: Procuring, payable: Payable, order: PurchaseOrder | None, parts: Parts) -> tuple[str, ...]:
    document = payable.document
    about = order.title if order is not None else f"{document.seller.name}, without an order"
    order_id = order.purchase_order_id if order is not None else payable.invoice_id
    charges, recharges = [], []
    for school_id, lines in parts.items():
        if school_id is None or not lines:
            continue
        vat = sum(part.pence for part in lines if part.kind == "VAT")
        total = sum(part.pence for part in lines)
        charges.append(_school_charge(uow, payable, order, school_id, lines, total - vat, vat))
        recharges.append(
            Recharge(
                stable_id("recharge", payable.invoice_id, school_id),
                order_id,
                school_id,
                document.number,
                total,
                tuple(
                    RechargeLine(school_id, order_id, document.number, part.kind, part.about, part.pence, part.basis)
                    for part in lines
                ),
                uow.today(),
            )
        )
    uow.payables.add_charges(charges)
    uow.records.add_recharges(recharges)
    for one in recharges:
        _say_recharge(uow, payable, one, about)
    return tuple(one.school_id for one in recharges)


def _say_recharge(uow: Procuring, payable: Payable, due: Recharge, about: str) -> None:
    uow.emit(
        "procurement.recharge.due.v1",
        subject=due.recharge_id,
        school_id=due.school_id,
        why=f"Its part of {payable.in_words}",
        data={
            "school_id": due.school_id,
            "recharge_id": due.recharge_id,
            "order_id": due.order_id,
            "order_title": about,
            "reference": due.reference,
            "total_pence": due.total_pence,
            "lines": [
                {"kind": line.kind, "about": line.about, "pence": line.pence, "basis": line.basis} for line in due.lines
            ],
            "on": due.due_on,
        },
    )


def _school_charge(
    uow: Procuring,
    payable: Payable,
    order: PurchaseOrder | None,
    school_id: str,
    lines: Sequence[Part],
    net_pence: int,
    vat_pence: int,
) -> SchoolCharge:
    document = payable.document
    return SchoolCharge(
        invoice_id=payable.invoice_id,
        school_id=school_id,
        supplier_name=document.seller.name,
        number=document.number,
        kind=document.kind.value,
        issued_on=document.issued_on,
        about=order.title if order is not None else "Without an order",
        order_id=order.purchase_order_id if order is not None else None,
        net_pence=net_pence,
        vat_pence=vat_pence,
        total_pence=net_pence + vat_pence,
        lines=tuple(asdict(line) for line in lines),
        charged_on=uow.today(),
    )


def _spend(uow: Procuring, payable: Payable, order: PurchaseOrder | None, parts: Parts) -> None:
    """What each cost code bears, without VAT, which is claimed back."""
    by_code = net_by_code(parts)
    for (school_id, code), pence in by_code.items():
        budgets.spend(
            uow,
            about=f"{payable.invoice_id} {code}",
            school_id=school_id,
            code=code,
            on=payable.document.issued_on,
            pence=pence,
            says=payable.in_words,
            releases=order.purchase_order_id if order is not None else None,
        )


def _refuse_other_sum(payable: Payable, charged: int) -> None:
    if charged != charged_pence(payable.document):
        raise DoesNotAddUp(
            f"{payable.in_words} comes to {pounds(charged_pence(payable.document))}, and {pounds(charged)} of it would be "
            "charged: nothing was approved"
        )
