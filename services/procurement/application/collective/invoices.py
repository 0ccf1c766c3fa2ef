"""The supplier's invoice, or credit note, of a collective order, shared to exactly its total among its schools.

It is entered, matched and approved in `payables`, which calls `shared_now` when a person has approved it. There is no
other door: nothing is charged to a school that was not matched and approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.procurement.application.collective.promised import promise_what_is_still_to_pay, spend_shares
from services.procurement.application.collective.recording import record
from services.procurement.application.collective.stepping import is_large, step_with_whole_order
from services.procurement.application.ports import Procuring
from services.procurement.domain.collective.invoice_sharing import share_invoice
from services.procurement.domain.collective.order import CollectiveOrder
from services.procurement.domain.collective.recharges import recharge_lines
from services.procurement.domain.collective.shares import Bill
from services.procurement.domain.vat import VatTreatment
from shared.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved invoice (or, below zero, credit note) as it is shared: pence by item, fee and VAT treatment.

    `total_pence` is what it asks for as printed; `in_words` how it is called in the budgets.
    """

    invoice_id: str
    reference: str
    issued_on: date
    in_words: str
    goods: Mapping[str, int]
    fees: Mapping[str, int]
    vat: Mapping[str, int]
    total_pence: int

    @property
    def bill(self) -> Bill:
        vat = {VatTreatment(treatment): pence for treatment, pence in self.vat.items()}
        return Bill(dict(self.goods), dict(self.fees), vat)


def preview_shares(uow: Procuring, order_id: str, invoice: Approved) -> list[dict[str, Any]]:
    """What approving the invoice would charge to each school, for the page on which it is approved. Nothing is changed.

    By school: `school_id`, `name`, `total_pence` (with VAT) and `lines` (`kind`, `about`, `pence`, `basis`). Nothing for
    a large order, whose shares the worker works out once it is approved. Raises what approving would: DoesNotAddUp where
    the parts do not make the total or nobody can be charged, NotKnown, NotValid, WrongTime before the close.
    """
    if is_large(uow, order_id):
        return []
    after, _ = share_invoice(uow.orders.whole(order_id), invoice.reference, invoice.bill, invoice.total_pence)
    return [
        {
            "school_id": school_id,
            "name": after.window.schools[school_id],
            "total_pence": sum(line.pence for line in lines),
            "lines": [
                {"kind": line.kind, "about": line.about, "pence": line.pence, "basis": line.basis} for line in lines
            ],
        }
        for school_id, lines in recharge_lines(after, invoice.reference).items()
    ]


@uninterrupted
def shared_now(uow: Procuring, order_id: str, invoice: Approved) -> Mapping[str, int]:
    """Share an approved invoice in this transaction; gives the pence with VAT by school. Twice has one effect.

    Each school is charged, its saving worked out again, its budget spends its part and promises only what is still to
    pay. Raises as `preview_shares` does.
    """
    before, after, facts = step_with_whole_order(
        uow, order_id, lambda order: share_invoice(order, invoice.reference, invoice.bill, invoice.total_pence)
    )
    if after.version != before.version:
        uow.orders.add_invoice(after, after.invoices[-1], uow.actor, uow.now())
        record(uow, after, facts)
        spend_shares(uow, after, invoice.reference, invoice.invoice_id, invoice.issued_on, invoice.in_words)
        # A credit note gives money back; it makes nobody wait for a further invoice.
        if invoice.total_pence > 0:
            promise_what_is_still_to_pay(uow, after)
    return _totals(after, invoice.reference)


def _totals(order: CollectiveOrder, reference: str) -> dict[str, int]:
    shared = next(one for one in order.invoices if one.reference == reference)
    return {school_id: share.total_pence for school_id, share in shared.shares.items()}
