"""Requests as people read them: lists for a school and for the trust, one request with its steps, budgets and quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.procurement.application import rules
from services.procurement.application.ports import KnownSchool, Procuring
from services.procurement.application.refusals import refuse_unless_whose
from services.procurement.application.requisitions import budgets
from services.procurement.application.requisitions.delegation import caller_signs_as, governing_scheme
from services.procurement.domain.requisitions import quotes as quoting
from services.procurement.domain.requisitions.budget import Position
from services.procurement.domain.requisitions.delegation import SENIORITY
from services.procurement.domain.requisitions.quotes import QuoteRequest
from services.procurement.domain.requisitions.requisition import (
    EDITABLE,
    OPEN,
    Decision,
    Demand,
    Ending,
    Line,
    Requisition,
    State,
)
from services.procurement.domain.vat import VatTreatment, vat_on, vat_rate_on
from services.procurement.domain.wording import plain_number
from shared.identity.roles import SCHOOL_STAFF, Role
from shared.refusals import NotKnown, Refused
from shared.refusing import for_the_trust, worded

THE_TRUST = "The trust itself"
ASKERS = SCHOOL_STAFF | {Role.BUYER}
"""Whoever makes requests and orders what is approved."""


def school_requests(uow: Procuring, school_id: str | None) -> list[dict[str, Any]]:
    """The requests of a school, or (without one) of the trust itself, the newest first, each with whether it waits for the
    caller."""
    refuse_unless_whose(uow, school_id)
    return [_summary(uow, request) for request in uow.requisitions.listed(whose=(school_id,))]


@worded
def trust_requests(uow: Procuring) -> list[dict[str, Any]]:
    """Every school's requests and the trust's own but for drafts, the newest first."""
    for_the_trust(uow)
    states = [state.value for state in State if state is not State.DRAFT]
    found = uow.requisitions.listed(states=states)
    schools = uow.schools.among({request.school_id for request in found if request.school_id})
    return [_summary(uow, request) | {"school": _whose(request.school_id, schools)} for request in found]


@worded
def request_page(uow: Procuring, school_id: str | None, requisition_id: str) -> dict[str, Any]:
    """One request with what its budgets say and the quotes that were asked for. Raises NotFound."""
    refuse_unless_whose(uow, school_id)
    request = uow.requisitions.get(requisition_id)
    if request.school_id != school_id:
        raise NotKnown("There is no such request here")
    quotes = uow.requisitions.quotes(requisition_id)
    return request_as_json(uow, request) | {
        "school": _whose(school_id, uow.schools.among([school_id] if school_id else [])),
        "budgets": _budgets(uow, request),
        "quotes": [quotes_as_json(one, request) for one in quotes],
        "quotes_needed": _quotes_needed(uow, request),
    }


def _whose(school_id: str | None, schools: Mapping[str, KnownSchool]) -> str:
    """Who asks: the school's name, or the trust itself."""
    if school_id is None:
        return THE_TRUST
    return schools[school_id].name if school_id in schools else school_id


def request_as_json(uow: Procuring, request: Requisition) -> dict[str, Any]:
    """A request in plain values, with its steps and what the caller may do with it now."""
    return {
        "requisition_id": request.requisition_id,
        "school_id": request.school_id,
        "title": request.title,
        "reason": request.reason,
        "needed_by": request.needed_by.isoformat() if request.needed_by else None,
        "origin": request.origin,
        "origin_reference": request.origin_reference,
        "requested_by": request.requested_by,
        "made_at": request.made_at.isoformat(),
        "sent_at": request.sent_at.isoformat() if request.sent_at else None,
        "state": request.state.value,
        "version": request.version,
        "supplier_id": request.supplier_id,
        "supplier": uow.suppliers.get(request.supplier_id).name if request.supplier_id else "",
        "lines": [line_as_json(line) for line in request.lines],
        "net_pence": request.net_pence,
        "vat_pence": _vat_pence(uow, request),
        "approved_pence": request.approved_pence,
        "demand": demand_as_json(request.demand) if request.demand else None,
        "steps": _steps(request),
        "decisions": [_decision_as_json(one) for one in request.decisions],
        "purchase_order_id": request.purchase_order_id,
        "ended": _ending_as_json(request.ending) if request.ending else None,
        "may": may(uow, request),
    }


def may(uow: Procuring, request: Requisition) -> dict[str, bool]:
    """What the caller may do with a request now."""
    asks = bool(uow.roles & ASKERS)
    decides = _decides(uow, request)
    return {
        "edit": asks and request.state in EDITABLE,
        "change_approved": asks and request.state is State.APPROVED,
        "send": asks and request.state in EDITABLE,
        "take_back": asks and request.state is State.WAITING,
        "withdraw": asks and request.state in OPEN,
        "order": asks and request.state is State.APPROVED,
        "decide": decides != "",
        "stand_in": decides == "in place",
    }


def _decides(uow: Procuring, request: Requisition) -> str:
    """'' where the caller may not decide now, else 'own step' or 'in place' of somebody less senior."""
    step = request.waits_for
    if step is None or uow.actor in request.involved or uow.actor in {one.by for one in request.signatures}:
        return ""
    signs_as = caller_signs_as(uow)
    if step in signs_as:
        return "own step"
    return "in place" if any(SENIORITY[one] > SENIORITY[step] for one in signs_as) else ""


def _summary(uow: Procuring, request: Requisition) -> dict[str, Any]:
    return {
        "requisition_id": request.requisition_id,
        "school_id": request.school_id,
        "title": request.title,
        "state": request.state.value,
        "origin": request.origin,
        "requested_by": request.requested_by,
        "made_at": request.made_at.isoformat(),
        "needed_by": request.needed_by.isoformat() if request.needed_by else None,
        "net_pence": request.net_pence,
        "waits_for": request.waits_for.value if request.waits_for else None,
        "waits_for_me": _decides(uow, request) == "own step",
        "may_order": request.state is State.APPROVED and bool(uow.roles & ASKERS),
        "purchase_order_id": request.purchase_order_id,
    }


def _ending_as_json(ending: Ending) -> dict[str, str]:
    return {"reason": ending.reason, "by": ending.by, "at": ending.at.isoformat()}


def line_as_json(line: Line) -> dict[str, Any]:
    return {
        "line_no": line.line_no,
        "description": line.description,
        "quantity": plain_number(line.quantity),
        "unit": line.unit,
        "unit_price": None if line.unit_price is None else str(line.unit_price),
        "vat": line.vat.value if line.vat else None,
        "cpv_code": line.cpv_code,
        "code": line.code,
        "sku": line.sku,
        "basis": line.basis,
        "allergens_needed": line.allergens_needed,
        "allergens_stated": line.allergens_stated,
        "net_pence": line.net_pence,
    }


def demand_as_json(demand: Demand) -> dict[str, Any]:
    """What is asked, in plain values."""
    return {
        "approvers": [one.value for one in demand.approvers],
        "quotes": demand.quotes,
        "pence": demand.pence,
        "looked_up_pence": demand.looked_up_pence,
        "working": demand.working,
        "warnings": list(demand.warnings),
        "row": dict(demand.record),
    }


def _steps(request: Requisition) -> list[dict[str, Any]]:
    """Who signs in this round, and how far that has come."""
    if request.demand is None or request.state in EDITABLE:
        return []
    signed = request.signatures
    return [
        {
            "approver": step.value,
            "state": "signed" if number < len(signed) else "next" if step is request.waits_for else "to come",
            "by": signed[number].by if number < len(signed) else None,
            "at": signed[number].at.isoformat() if number < len(signed) else None,
            "as": signed[number].approver.value if number < len(signed) else None,
        }
        for number, step in enumerate(request.demand.approvers)
    ]


def _decision_as_json(decision: Decision) -> dict[str, Any]:
    return {
        "round": decision.round,
        "step": decision.step,
        "approver": decision.approver.value,
        "kind": decision.kind.value,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "words": decision.words,
        "standing_in": decision.standing_in,
        "minute": decision.minute,
        "row": dict(decision.record),
    }


def _vat_pence(uow: Procuring, request: Requisition) -> int | None:
    """VAT by rate on what is priced; None while a price or the VAT of a line is missing."""
    if request.net_pence is None or any(line.vat is None for line in request.lines):
        return None
    by_rate: dict[VatTreatment, int] = {}
    for line in request.lines:
        by_rate[line.treatment] = by_rate.get(line.treatment, 0) + (line.net_pence or 0)
    return sum(vat_on(net, vat_rate_on(rules.rates(), vat, uow.today())) for vat, net in by_rate.items())


def _quotes_needed(uow: Procuring, request: Requisition) -> int:
    """How many quotes the amount asks for as it is now; none where no scheme is held, which sending then names."""
    try:
        scheme = governing_scheme(uow, request.school_id, request.net_pence or 0, uow.today())
    except Refused:
        return 0
    return scheme.limit_for(request.net_pence or 0).quotes


def _budgets(uow: Procuring, request: Requisition) -> list[dict[str, Any]]:
    wanted: dict[str, int] = {}
    for line in request.lines:
        if line.code:
            wanted[line.code] = wanted.get(line.code, 0) + (line.net_pence or 0)
    held = {one.code: one for one in budgets.positions(uow, request.school_id, uow.today())}
    return [
        position_as_json(held.get(code) or Position(code, "", None, 0, 0)) | {"wanted_pence": pence}
        for code, pence in wanted.items()
    ]


def position_as_json(position: Position) -> dict[str, Any]:
    return {
        "code": position.code,
        "name": position.name,
        "budget_pence": position.budget_pence,
        "actual_pence": position.actual_pence,
        "committed_pence": position.committed_pence,
        "available_pence": position.available_pence,
    }


def quotes_as_json(asked: QuoteRequest, request: Requisition) -> dict[str, Any]:
    """What was asked of whom, and the answers side by side, the cheapest first."""
    order = {one.quote_id: place for place, one in enumerate(asked.priced)}
    cheapest = asked.priced[0].total_pence if asked.priced else None
    return {
        "quote_request_id": asked.quote_request_id,
        "specification": asked.specification,
        "deadline": asked.deadline.isoformat(),
        "asked_at": asked.asked_at.isoformat(),
        "asked_by": asked.asked_by,
        "lines": [line_as_json(line) for line in asked.lines],
        "fits": quoting.asked_for_the_same(asked, request),
        "chosen": asked.chosen,
        "because": asked.because,
        "why_fewer": asked.why_fewer,
        "answers": [
            _quote_as_json(one, cheapest)
            for one in sorted(asked.quotes, key=lambda one: (order.get(one.quote_id, len(order)), one.supplier_name))
        ],
    }


def _quote_as_json(one: quoting.Quote, cheapest: int | None) -> Mapping[str, Any]:
    dearer = None if one.total_pence is None or cheapest is None else one.total_pence - cheapest
    return {
        "quote_id": one.quote_id,
        "supplier_id": one.supplier_id,
        "supplier": one.supplier_name,
        "answer": one.answer.value,
        "prices": {str(line): str(price) for line, price in (one.prices or {}).items()},
        "total_pence": one.total_pence,
        "dearer_pence": dearer,
        "delivery": one.delivery,
        "file_reference": one.file_reference,
        "words": one.words,
        "late": one.late,
        "entered_by": one.entered_by,
    }


def suppliers_for_requests(uow: Procuring) -> list[dict[str, str]]:
    """The suppliers that a request can name, or ask for a quote, by name; `not_yet` says why nothing is bought from one."""
    stand = uow.onboarding.all()
    return [
        {
            "supplier_id": supplier.supplier_id,
            "name": supplier.name,
            "not_yet": stand[supplier.supplier_id].why_not_bought_from(uow.today())
            if supplier.supplier_id in stand
            else "",
        }
        for supplier, _ in uow.suppliers.listed()
        if supplier.active
    ]
