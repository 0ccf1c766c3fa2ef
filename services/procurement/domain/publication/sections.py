"""The parts of a release: planning, tender, awards, contracts, and the parties that they name."""

from __future__ import annotations

from typing import Any

from services.procurement.domain.contract_register.contract import Contract
from services.procurement.domain.contract_register.contract import State as ContractState
from services.procurement.domain.publication.process import Notice, Organisation, Process
from services.procurement.domain.publication.values import (
    amount,
    category,
    first_moment,
    item,
    moment,
    party,
    period,
    reference,
)
from services.procurement.domain.tenders.tender import Award, Criterion, Lot, Procedure, State, Tender

LEGAL_BASIS = {"scheme": "UKPGA", "id": "2023/54"}
"""The Procurement Act 2023."""
ESTIMATED = "for the whole term with every extension, with VAT"
"""Always these words: how a buyer worked an estimate out is written for inside."""
PLANNING_NOTICES = frozenset({"UK1", "UK2", "UK3"})
TENDER_NOTICES = frozenset({"UK4", "UK12", "UK13"})
AWARD_NOTICES = frozenset({"UK5", "UK6", "UK7"})
_TYPES = {"UK3": "plannedProcurementNotice", "UK4": "tenderNotice", "UK6": "awardNotice", "UK7": "contractNotice"}
_METHODS = {
    Procedure.OPEN: "open",
    Procedure.COMPETITIVE_FLEXIBLE: "selective",
    Procedure.BELOW_THRESHOLD: "selective",
    Procedure.FRAMEWORK_CALL_OFF: "selective",
    Procedure.DIRECT_AWARD: "direct",
}
_STATUS = {
    State.DRAFT: "planning",
    State.PUBLISHED: "active",
    State.OPENED: "active",
    State.INTENDED: "complete",
    State.AWARDED: "complete",
    State.TERMINATED: "cancelled",
}
_CONTRACT_STATUS = {
    ContractState.NOT_STARTED: "pending",
    ContractState.RUNNING: "active",
    ContractState.ENDED: "terminated",
    ContractState.TERMINATED: "terminated",
}

Said = dict[str, Any]


def planning_of(process: Process) -> Said:
    """Why it is bought, at what estimate, and the notices before the tender."""
    tender = process.tender
    said: Said = {"rationale": tender.need} if tender.need else {}
    if tender.estimate:
        said["budget"] = {"description": ESTIMATED, "amount": amount(tender.estimate.pence_incl_vat, gross=True)}
    documents = _notices(process, PLANNING_NOTICES)
    return said | ({"documents": documents} if documents else {})


def tender_of(process: Process) -> Said:
    """What is wanted, how it is judged, until when; empty before the tender is published."""
    tender = process.tender
    if tender.published_at is None:
        return {}
    said: Said = {
        "id": tender.number,
        "title": tender.title,
        "description": tender.need or tender.title,
        "status": _STATUS[tender.state],
        "procuringEntity": reference(process.trust),
        "legalBasis": LEGAL_BASIS,
        "mainProcurementCategory": category(tender.main_cpv),
        "items": [item(lot.lot, lot.title, lot.cpv_code or tender.main_cpv, lot.lot) for lot in tender.lots],
        "lots": [_lot(lot, tender) for lot in tender.lots],
        "hasEnquiries": process.questions > 0,
        "submissionMethod": ["electronicSubmission"],
    }
    if tender.procedure:
        said["procurementMethod"] = _METHODS[tender.procedure]
        said["procurementMethodDetails"] = tender.procedure.value
    if tender.direct:
        said["procurementMethodRationale"] = f"{tender.direct.ground}: {tender.direct.justification}"
    if tender.estimate:
        said["value"] = amount(tender.estimate.pence_incl_vat, gross=True)
    said |= _times(tender)
    if process.bids is not None:
        said["numberOfTenderers"] = process.bids
    if documents := [*_notices(process, TENDER_NOTICES), *_papers(process)]:
        said["documents"] = documents
    if process.changes:
        said["amendments"] = [
            {"id": str(number), "date": moment(one.at), "rationale": one.words}
            for number, one in enumerate(process.changes, 1)
        ]
    if tender.state is State.TERMINATED:
        said["statusDetails"] = tender.terminated_because
    return said


def awards_of(process: Process) -> list[Said]:
    """Whom each lot goes to; none before the intended award."""
    if not process.awards_are_public:
        return []
    return [_award(process, one) for one in process.tender.awards]


def contracts_of(process: Process) -> list[Said]:
    """The contracts that came of it, as the register has them today, with what was paid."""
    return [_contract(process, one) for one in process.contracts]


def parties_of(process: Process) -> list[Said]:
    """Everybody who is named: the trust, its schools that pay, and suppliers once it is known whom it goes to."""
    found = [party(process.trust, "buyer", "procuringEntity")]
    found += [party(school, "buyer") for school in process.schools]
    named = {one.supplier_id for one in process.tender.awards} if process.awards_are_public else set()
    named |= {one.supplier_id for one in process.contracts}
    found += [party(_supplier(process, supplier_id), "supplier") for supplier_id in sorted(named)]
    # An id stands once in a list, or the record cannot be merged: two schools may share a register's number for a while.
    return list({one["id"]: one for one in reversed(found)}.values())[::-1]


def _lot(lot: Lot, tender: Tender) -> Said:
    status = _STATUS[tender.state]
    said: Said = {"id": lot.lot, "title": lot.title, "status": status}
    if lot.description:
        said["description"] = lot.description
    if lot.value_pence:
        said["value"] = amount(lot.value_pence, gross=True)
    if lot.criteria:
        said["awardCriteria"] = {"criteria": [_criterion(one) for one in lot.criteria]}
    return said


def _criterion(one: Criterion) -> Said:
    return {
        "type": one.kind.value,
        "name": one.name,
        "numbers": [{"number": float(one.weight), "weight": "percentageExact"}],
    }


def _times(tender: Tender) -> Said:
    said: Said = {}
    assert tender.published_at is not None
    if tender.deadline_at:
        said["tenderPeriod"] = {"startDate": moment(tender.published_at), "endDate": moment(tender.deadline_at)}
    if tender.questions_until:
        said["enquiryPeriod"] = {"startDate": moment(tender.published_at), "endDate": moment(tender.questions_until)}
    if tender.standstill_until:
        said["awardPeriod"] = {"endDate": first_moment(tender.standstill_until)}
    if tender.term and tender.term.starts_on:
        said["contractPeriod"] = {"startDate": first_moment(tender.term.starts_on)}
    return said


def _award(process: Process, one: Award) -> Said:
    tender = process.tender
    lot = tender.lot(one.lot)
    when = tender.awarded_at or tender.intended_at
    said: Said = {
        "id": _award_id(process, one.lot, one.supplier_id),
        "title": f"{tender.title}: {lot.title}" if len(tender.lots) > 1 else tender.title,
        "status": "active" if tender.state is State.AWARDED else "pending",
        "value": amount(one.value_pence),
        "suppliers": [reference(_supplier(process, one.supplier_id))],
        "items": [item(lot.lot, lot.title, lot.cpv_code or tender.main_cpv, lot.lot)],
        "relatedLots": [one.lot],
    }
    if when:
        said["date"] = moment(when)
    documents = _notices(process, AWARD_NOTICES)
    return said | ({"documents": documents} if documents else {})


def _contract(process: Process, one: Contract) -> Said:
    paid = [payment for payment in process.payments if payment.contract_id == one.contract_id]
    supplier = _supplier(process, one.supplier_id)
    said: Said = {
        "id": one.contract_id,
        "awardID": _award_id(process, one.lot, one.supplier_id),
        "title": one.title,
        "status": _CONTRACT_STATUS[one.state_on(process.today)],
        "period": period(one.starts_on, one.last_day, one.longest_end),
        "value": amount(one.value_pence),
        "items": [item(one.lot or "1", one.title, one.cpv_code)],
    }
    if paid:
        said["implementation"] = {
            "transactions": [
                {
                    "id": payment.invoice_id,
                    "date": first_moment(payment.paid_on),
                    "value": amount(payment.net_pence),
                    "payer": reference(process.trust),
                    "payee": reference(supplier),
                }
                for payment in paid
            ]
        }
    return said


def _award_id(process: Process, lot: str, supplier_id: str) -> str:
    """By lot and supplier: an award to another is another award, or the merged record would name both under one."""
    return f"{process.tender.number}-award-{lot}-{_supplier(process, supplier_id).party_id}"


def _supplier(process: Process, supplier_id: str) -> Organisation:
    return process.suppliers[supplier_id]


def _notices(process: Process, codes: frozenset[str]) -> list[Said]:
    return [_notice(one) for one in process.notices if one.code in codes]


def _notice(one: Notice) -> Said:
    said: Said = {
        "id": f"{one.code}-{one.reference}" if one.reference else one.code,
        "noticeType": one.code,
        "title": f"Notice {one.code} {one.reference}".strip(),
        "datePublished": first_moment(one.published_on),
    }
    return said | ({"documentType": _TYPES[one.code]} if one.code in _TYPES else {})


def _papers(process: Process) -> list[Said]:
    return [
        {
            "id": one.document_id,
            "documentType": "biddingDocuments",
            "title": one.name,
            "format": one.media_type,
            "datePublished": moment(one.added_at),
        }
        for one in process.papers
    ]
