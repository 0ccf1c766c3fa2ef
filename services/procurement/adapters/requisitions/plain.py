"""Requests, quotes and schemes as rows and JSON, and back. Quantities, prices and per cent travel as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.procurement.adapters.requisitions.tables import (
    DecisionRow,
    QuoteRequestRow,
    RequisitionLineRow,
    RequisitionRow,
)
from services.procurement.application.requisitions.ports import KeptScheme, SchemeDecision
from services.procurement.domain.requisitions.delegation import Approver, BudgetRule, Limit, Route, Scheme
from services.procurement.domain.requisitions.quotes import Answer, Quote, QuoteRequest
from services.procurement.domain.requisitions.requisition import (
    Decision,
    Demand,
    Ending,
    Kind,
    Line,
    Requisition,
    State,
)
from services.procurement.domain.vat import VatTreatment


def line_as_json(line: Line) -> dict[str, Any]:
    price = None if line.unit_price is None else str(line.unit_price)
    return asdict(line) | {
        "quantity": str(line.quantity),
        "unit_price": price,
        "vat": line.vat.value if line.vat else None,
    }


def line_of(said: Mapping[str, Any]) -> Line:
    price = said["unit_price"]
    return Line(
        line_no=said["line_no"],
        description=said["description"],
        quantity=Decimal(said["quantity"]),
        unit=said["unit"],
        unit_price=None if price is None else Decimal(price),
        vat=VatTreatment(said["vat"]) if said["vat"] else None,
        cpv_code=said["cpv_code"],
        code=said["code"],
        sku=said["sku"],
        basis=said["basis"],
        allergens_needed=said["allergens_needed"],
        allergens_stated=said["allergens_stated"],
    )


def line_values(request: Requisition, line: Line) -> dict[str, Any]:
    """What a row of `requisition_line` holds."""
    whose = {"requisition_id": request.requisition_id, "school_id": request.school_id}
    return {**line_as_json(line), **whose, "net_pence": line.net_pence}


def head_of(request: Requisition) -> dict[str, Any]:
    """What a row of `requisition` holds, but for its key."""
    return {
        "school_id": request.school_id,
        "title": request.title,
        "reason": request.reason,
        "needed_by": request.needed_by,
        "origin": request.origin,
        "origin_reference": request.origin_reference,
        "requested_by": request.requested_by,
        "involved": sorted(request.involved),
        "made_at": request.made_at,
        "sent_at": request.sent_at,
        "supplier_id": request.supplier_id,
        "state": request.state.value,
        "round": request.round,
        "demand": _demand_as_json(request.demand) if request.demand else None,
        "approved_pence": request.approved_pence,
        "purchase_order_id": request.purchase_order_id,
        "ended_because": request.ending.reason if request.ending else "",
        "ended_by": request.ending.by if request.ending else "",
        "ended_at": request.ending.at if request.ending else None,
        "version": request.version,
    }


def request_of(
    row: RequisitionRow, lines: Sequence[RequisitionLineRow], decisions: Sequence[DecisionRow]
) -> Requisition:
    return Requisition(
        requisition_id=row.requisition_id,
        school_id=row.school_id,
        title=row.title,
        reason=row.reason,
        needed_by=row.needed_by,
        origin=row.origin,
        origin_reference=row.origin_reference,
        requested_by=row.requested_by,
        made_at=row.made_at,
        lines=tuple(line_of(_columns(line)) for line in lines),
        supplier_id=row.supplier_id,
        state=State(row.state),
        round=row.round,
        demand=_demand_of(row.demand) if row.demand else None,
        decisions=tuple(_decision_of(one) for one in decisions),
        approved_pence=row.approved_pence,
        purchase_order_id=row.purchase_order_id,
        sent_at=row.sent_at,
        version=row.version,
        involved=frozenset(row.involved),
        ending=Ending(row.ended_because, row.ended_by, row.ended_at) if row.ended_at else None,
    )


def decision_row(request: Requisition, position: int, decision: Decision) -> DecisionRow:
    return DecisionRow(
        requisition_id=request.requisition_id,
        school_id=request.school_id,
        position=position,
        round=decision.round,
        step=decision.step,
        approver=decision.approver.value,
        kind=decision.kind.value,
        by=decision.by,
        at=decision.at,
        words=decision.words,
        standing_in=decision.standing_in,
        minute=decision.minute,
        record=dict(decision.record),
    )


def _decision_of(row: DecisionRow) -> Decision:
    return Decision(
        round=row.round,
        step=row.step,
        approver=Approver(row.approver),
        kind=Kind(row.kind),
        by=row.by,
        at=row.at,
        words=row.words,
        standing_in=row.standing_in,
        minute=row.minute,
        record=row.record,
    )


def _demand_as_json(demand: Demand) -> dict[str, Any]:
    return {
        "approvers": [one.value for one in demand.approvers],
        "quotes": demand.quotes,
        "pence": demand.pence,
        "looked_up_pence": demand.looked_up_pence,
        "working": demand.working,
        "warnings": list(demand.warnings),
        "record": dict(demand.record),
        "tolerance_per_cent": str(demand.tolerance_per_cent),
        "tolerance_pence": demand.tolerance_pence,
    }


def _demand_of(said: Mapping[str, Any]) -> Demand:
    return Demand(
        approvers=tuple(Approver(one) for one in said["approvers"]),
        quotes=said["quotes"],
        pence=said["pence"],
        looked_up_pence=said["looked_up_pence"],
        working=said["working"],
        warnings=tuple(said["warnings"]),
        record=said["record"],
        tolerance_per_cent=Decimal(said["tolerance_per_cent"]),
        tolerance_pence=said["tolerance_pence"],
    )


def quotes_row(request: QuoteRequest) -> QuoteRequestRow:
    return QuoteRequestRow(
        quote_request_id=request.quote_request_id,
        requisition_id=request.requisition_id,
        school_id=request.school_id,
        specification=request.specification,
        deadline=request.deadline,
        asked_at=request.asked_at,
        asked_by=request.asked_by,
        lines=[line_as_json(line) for line in request.lines],
        quotes=[_quote_as_json(quote) for quote in request.quotes],
        chosen=request.chosen,
        because=request.because,
        why_fewer=request.why_fewer,
    )


def quotes_of(row: QuoteRequestRow) -> QuoteRequest:
    return QuoteRequest(
        quote_request_id=row.quote_request_id,
        requisition_id=row.requisition_id,
        school_id=row.school_id,
        specification=row.specification,
        deadline=row.deadline,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        lines=tuple(line_of(line) for line in row.lines),
        quotes=tuple(_quote_of(quote) for quote in row.quotes),
        chosen=row.chosen,
        because=row.because,
        why_fewer=row.why_fewer,
    )


def _quote_as_json(quote: Quote) -> dict[str, Any]:
    prices = None if quote.prices is None else {str(line): str(price) for line, price in quote.prices.items()}
    at = quote.entered_at.isoformat() if quote.entered_at else None
    plain = {name: getattr(quote, name) for name in Quote.__dataclass_fields__}
    return plain | {"answer": quote.answer.value, "prices": prices, "entered_at": at}


def _quote_of(said: Mapping[str, Any]) -> Quote:
    prices, at = said["prices"], said["entered_at"]
    read = {
        "answer": Answer(said["answer"]),
        "prices": None if prices is None else {int(line): Decimal(price) for line, price in prices.items()},
        "entered_at": datetime.fromisoformat(at) if at else None,
    }
    return Quote(**{**said, **read})


def scheme_columns(kept: KeptScheme) -> dict[str, Any]:
    """What a row of a scheme holds, but for the school."""
    scheme = kept.scheme
    return {
        "scheme_id": scheme.scheme_id,
        "number": scheme.number,
        "valid_from": scheme.valid_from,
        "limits": [
            {
                "up_to_pence": row.up_to_pence,
                "approvers": [one.value for one in row.approvers],
                "quotes": row.quotes,
                "route": row.route.value,
                "note": row.note,
            }
            for row in scheme.limits
        ],
        "tolerance_per_cent": str(scheme.tolerance_per_cent),
        "tolerance_pence": scheme.tolerance_pence,
        "window_days": scheme.window_days,
        "cpv_digits": scheme.cpv_digits,
        "budget": scheme.budget.value,
        "source": scheme.source,
        "status": scheme.status,
        "because": kept.because,
        "recorded_by": kept.recorded_by,
        "recorded_at": kept.recorded_at,
    }


def scheme_of(row: Any, school_id: str | None) -> KeptScheme:
    """The scheme in a row of either table."""
    limits = tuple(
        Limit(
            said["up_to_pence"],
            tuple(Approver(one) for one in said["approvers"]),
            said["quotes"],
            Route(said["route"]),
            said["note"],
        )
        for said in row.limits
    )
    scheme = Scheme(
        scheme_id=row.scheme_id,
        school_id=school_id,
        number=row.number,
        valid_from=row.valid_from,
        limits=limits,
        tolerance_per_cent=Decimal(row.tolerance_per_cent),
        tolerance_pence=row.tolerance_pence,
        window_days=row.window_days,
        cpv_digits=row.cpv_digits,
        budget=BudgetRule(row.budget),
        source=row.source,
        status=row.status,
    )
    kept = KeptScheme(scheme, row.because, row.recorded_by, row.recorded_at)
    if school_id is not None:
        return kept
    return replace(
        kept,
        recorded_as=row.recorded_as,
        decided=SchemeDecision(row.decided) if row.decided else None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decided_words=row.decided_words,
    )


def decision_columns(kept: KeptScheme) -> dict[str, Any]:
    """What a row of the trust's scheme holds beside a school's: who recorded it as what, and what the other person said."""
    return {
        "recorded_as": kept.recorded_as,
        "decided": kept.decided.value if kept.decided else None,
        "decided_by": kept.decided_by,
        "decided_at": kept.decided_at,
        "decided_words": kept.decided_words,
    }


def _columns(row: RequisitionLineRow) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}
