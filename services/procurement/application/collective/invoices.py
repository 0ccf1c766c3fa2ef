"""The supplier's invoice, or credit note, shared to exactly its total; what each school owes follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.procurement.application.collective.recording import record
from services.procurement.application.collective.stepping import is_large, step_with_whole_order, uninterrupted
from services.procurement.application.ports import Procuring
from services.procurement.application.refusals import for_the_trust, worded
from services.procurement.domain.collective import invoice_sharing as domain
from services.procurement.domain.collective.facts import RechargeDue
from services.procurement.domain.collective.shares import Bill
from services.procurement.domain.errors import NotValid
from services.procurement.domain.vat import VatTreatment
from shared.money import pounds

SHARE_JOB = "procurement.share-invoice"


@worded
def share_invoice(
    uow: Procuring,
    order_id: str,
    reference: str,
    goods: Mapping[str, int],
    fees: Mapping[str, int],
    vat: Mapping[str, int],
    total_pence: int,
) -> dict[str, Any]:
    """An invoice in pence by item, fee and VAT treatment, shared among the schools; the same one twice has one effect.

    A credit note has amounts below nought. That of a large order is shared by a job. Raises InvalidRequest where the
    parts do not make the total or cannot be charged to anybody, NotFound for an item or fee not in the order, Conflict.
    """
    for_the_trust(uow)
    if is_large(uow, order_id):
        arguments = {
            "order_id": order_id,
            "reference": reference,
            "goods": dict(goods),
            "fees": dict(fees),
            "vat": dict(vat),
            "total_pence": total_pence,
        }
        return {"order_id": order_id, "state": "sharing", "job_id": uow.later(SHARE_JOB, arguments)}
    return shared_now(uow, order_id, reference, goods, fees, vat, total_pence)


@worded
def preview_invoice(
    uow: Procuring,
    order_id: str,
    reference: str,
    goods: Mapping[str, int],
    fees: Mapping[str, int],
    vat: Mapping[str, int],
    total_pence: int,
) -> dict[str, Any]:
    """What sharing the invoice would charge to each school. Nothing is changed; raises what `share_invoice` does."""
    for_the_trust(uow)
    order = uow.orders.whole(order_id)
    reference = _named(reference)
    after, _ = domain.share_invoice(order, reference, _bill(goods, fees, vat), total_pence)
    shared = next(invoice for invoice in after.invoices if invoice.reference == reference)
    return {
        "order_id": order_id,
        "reference": reference,
        "total_pence": total_pence,
        "already_shared": after.version == order.version,
        "schools": [
            {"school_id": school_id, "name": name, "total_pence": shared.shares[school_id].total_pence}
            for school_id, name in order.window.schools.items()
            if school_id in shared.shares
        ],
    }


@worded
@uninterrupted
def shared_now(
    uow: Procuring,
    order_id: str,
    reference: str,
    goods: Mapping[str, int],
    fees: Mapping[str, int],
    vat: Mapping[str, int],
    total_pence: int,
) -> dict[str, Any]:
    """Share the invoice in this transaction."""
    reference = _named(reference)
    bill = _bill(goods, fees, vat)
    before, after, facts = step_with_whole_order(
        uow, order_id, lambda order: domain.share_invoice(order, reference, bill, total_pence)
    )
    if after.version != before.version:
        uow.orders.add_invoice(after, after.invoices[-1], uow.actor, uow.now())
        record(uow, after, facts)
    shared = next(invoice for invoice in after.invoices if invoice.reference == reference)
    charged = sum(1 for fact in facts if isinstance(fact, RechargeDue))
    return {
        "order_id": order_id,
        "state": "shared",
        "changed": after.version != before.version,
        "in_words": f"{reference}: {pounds(total_pence)} shared among {charged or len(shared.shares)} schools.",
        "shares": {school_id: share.total_pence for school_id, share in shared.shares.items()},
    }


def _named(reference: str) -> str:
    if not reference.strip():
        raise NotValid("Give the number of the invoice, so that it is not shared twice")
    return reference.strip()


def _bill(goods: Mapping[str, int], fees: Mapping[str, int], vat: Mapping[str, int]) -> Bill:
    return Bill(dict(goods), dict(fees), {VatTreatment(treatment): pence for treatment, pence in vat.items()})
