"""Publishing as open data: what the rooms hold of a process is put together, and a release is written where something that
may be known has changed. Safe to run at any time; the worker does so every few minutes."""

from __future__ import annotations

import os

from services.procurement.application.bids.outcome import outcome
from services.procurement.application.einvoices.ports import Release
from services.procurement.application.payables.ports import PayableFilter
from services.procurement.application.ports import KnownSchool, Procuring
from services.procurement.application.tenders import reading
from services.procurement.domain.contract_register.contract import Contract
from services.procurement.domain.payables.life import State as PaidState
from services.procurement.domain.publication.process import (
    EXAMPLE_PREFIX,
    Change,
    Notice,
    Organisation,
    Paper,
    Payment,
    Process,
)
from services.procurement.domain.publication.releases import next_release
from services.procurement.domain.suppliers.supplier import Supplier
from services.procurement.domain.tenders.tender import State, Tender

PREFIX_SETTING = "QUAYSIDE_OCID_PREFIX"
COMPANIES_HOUSE, SCHOOLS = "GB-COH", "GB-EDU"
"""Registers by their codes in org-id.guide: Companies House, and the DfE's register of schools (URN)."""


def publish_due(uow: Procuring) -> list[str]:
    """Publish what has changed of every tender; the ids of the releases. None before the trust's own details are known."""
    trust = trust_as_published(uow)
    if trust is None:
        return []
    written = (publish(uow, head.tender_id, trust) for head in uow.tenders.heads())
    return [release_id for release_id in written if release_id]


def publish(uow: Procuring, tender_id: str, trust: Organisation) -> str | None:
    """Publish what has changed of one tender; the id of the release, None where nothing did."""
    process = process_of(uow, reading.tender(uow, tender_id), trust)
    published = [one.body for one in uow.einvoices.releases_about(tender_id)]
    due = next_release(process, published, uow.now())
    if due is None:
        return None
    release = Release(due["id"], process.ocid, tender_id, ",".join(due["tag"]), uow.now(), due)
    uow.einvoices.add_release(release)
    return release.release_id


def trust_as_published(uow: Procuring) -> Organisation | None:
    """The trust as it stands on its orders; None until somebody has entered that."""
    buyer = uow.purchase_orders.buyer()
    if buyer is None:
        return None
    number = buyer.company_number
    return Organisation(
        "trust", buyer.name, COMPANIES_HOUSE if number else "", number, buyer.street, buyer.town, buyer.postcode
    )


def ocid_prefix() -> str:
    """The publisher's registered prefix, or the one for examples."""
    return os.environ.get(PREFIX_SETTING, "").strip() or EXAMPLE_PREFIX


def process_of(uow: Procuring, tender: Tender, trust: Organisation) -> Process:
    """All that may be known of a process."""
    contracts = tuple(uow.contract_register.of_tender(tender.tender_id))
    named = {one.supplier_id for one in tender.awards} | {one.supplier_id for one in contracts}
    entries = [one for one in uow.tenders.entries(tender.tender_id) if one.public and one.kind == "changed"]
    return Process(
        prefix=ocid_prefix(),
        tender=tender,
        trust=trust,
        schools=tuple(_school(one) for one in uow.schools.among(tender.school_ids).values()),
        suppliers={supplier_id: _supplier(uow.suppliers.get(supplier_id)) for supplier_id in named},
        notices=tuple(
            Notice(one.code, one.published_on, one.reference) for one in uow.tenders.notices(tender.tender_id)
        ),
        changes=tuple(Change(one.at, one.in_words) for one in entries),
        papers=tuple(
            Paper(one.document_id, one.name, one.media_type, one.added_at)
            for one in uow.tenders.documents(tender.tender_id)
        ),
        questions=sum(1 for one in uow.tenders.questions(tender.tender_id) if one.is_answered),
        bids=_bids(uow, tender),
        contracts=contracts,
        payments=tuple(payment for one in contracts for payment in payments_of(uow, one)),
        today=uow.today(),
    )


def _bids(uow: Procuring, tender: Tender) -> int | None:
    """How many bids came, known to the public with the intended award."""
    if tender.state not in (State.INTENDED, State.AWARDED) or not (tender.procedure and tender.procedure.has_bids):
        return None
    lots = outcome(uow, tender.tender_id)
    ranked = {bid.bid_id for lot in lots for bid in lot.ranking}
    return len(ranked | {bid.bid_id for lot in lots for bid in lot.disqualified})


def _school(school: KnownSchool) -> Organisation:
    return Organisation(f"school-{school.school_id}", school.name, SCHOOLS if school.urn else "", school.urn)


def _supplier(supplier: Supplier) -> Organisation:
    number = supplier.company_number or ""
    return Organisation(f"supplier-{supplier.supplier_id}", supplier.name, COMPANIES_HOUSE if number else "", number)


def payments_of(uow: Procuring, contract: Contract) -> list[Payment]:
    """What was paid under a contract, without VAT, oldest first."""
    found: list[Payment] = []
    for order in uow.contract_register.orders(contract.contract_id):
        paid = PayableFilter(states=(PaidState.PAID.value,), purchase_order_id=order.purchase_order_id)
        found += [
            Payment(
                one.invoice_id,
                contract.contract_id,
                one.paid_on,
                -one.document.totals.net_pence if one.document.is_credit_note else one.document.totals.net_pence,
            )
            for one in uow.payables.listed(paid)
            if one.paid_on
        ]
    return sorted(found, key=lambda one: (one.paid_on, one.invoice_id))
