"""Values of the contract register as plain JSON, with the words that pages show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.procurement.application.contract_register.ports import (
    ContractFile,
    ContractNote,
    ContractOrder,
    ContractShare,
    FormerCost,
    VariationMade,
)
from services.procurement.application.contract_register.register import school_in_words
from services.procurement.application.ports import KnownSchool
from services.procurement.domain.contract_register.contract import FIGURE_WORDS, Contract
from services.procurement.domain.contract_register.kpis import Kpi, Measure
from services.procurement.domain.contract_register.novations import Novation, Party
from services.procurement.domain.contract_register.sharing import Part
from services.procurement.domain.contract_register.visits import Visit, VisitState, went_by_month
from shared.calendar.words import day_in_words

Schools = Mapping[str, KnownSchool]
DRIVER_WORDS = {
    "pupils": "By pupils",
    "area": "By area in square metres",
    "visits": "By number of visits",
    "equal": "In equal parts",
    "fixed": "By amounts agreed",
}


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def contract_as_json(contract: Contract, supplier: str, today: date) -> dict[str, Any]:
    """The facts of a contract, nothing of single schools."""
    return {
        "contract_id": contract.contract_id,
        "title": contract.title,
        "supplier_id": contract.supplier_id,
        "supplier": supplier,
        "kind": contract.kind.value,
        "cpv_code": contract.cpv_code,
        "vat": contract.vat.value,
        "cost_code": contract.cost_code,
        "value_pence": contract.value_pence,
        "original_pence": contract.original_pence,
        "starts_on": day(contract.starts_on),
        "ends_on": day(contract.last_day),
        "longest_end": day(contract.longest_end),
        "notice_by": day(contract.notice_by),
        "driver": contract.driver.value,
        "driver_words": DRIVER_WORDS[contract.driver.value],
        "figure_words": FIGURE_WORDS[contract.driver],
        "period_months": contract.period_months,
        "tender_id": contract.tender_id,
        "lot": contract.lot,
        "state": contract.state_on(today).value,
        "terminated_because": contract.terminated_because,
        "competed": contract.competed.value,
        "competed_words": contract.competed_words,
        "version": contract.version,
        "charges": [
            {"from": day(one.starts_on), "until": day(one.ends_on), "pence": one.pence, "why": one.why}
            for one in contract.charges
        ],
        "extensions": [
            {
                "number": one.number,
                "months": one.months,
                "pence": one.pence,
                "decide_by": day(one.decide_by),
                "decision": one.decision,
                "decided_on": day(one.decided_on),
                "decided_by": one.decided_by,
                "reason": one.reason,
            }
            for one in contract.extensions
        ],
    }


def part_as_json(part: Part, schools: Schools, today: date) -> dict[str, Any]:
    return {
        "school_id": part.school_id,
        "name": school_in_words(schools, part.school_id),
        "from": day(part.from_on),
        "until": day(part.until_on),
        "figure": None if part.figure is None else f"{part.figure:f}",
        "source": part.source,
        "now": part.on(today),
    }


def visit_as_json(visit: Visit, schools: Schools, today: date) -> dict[str, Any]:
    open_still = visit.state.value in ("planned", "refused")
    return {
        "visit_id": visit.visit_id,
        "contract_id": visit.contract_id,
        "school_id": visit.school_id,
        "name": school_in_words(schools, visit.school_id),
        "service": visit.service,
        "planned_on": day(visit.planned_on),
        "state": visit.state.value,
        "done_on": day(visit.done_on),
        "words": visit.words,
        "by": visit.by,
        "purchase_order_id": visit.purchase_order_id,
        "line_no": visit.line_no,
        "pence": visit.pence,
        "received": visit.received,
        "to_answer": open_still and visit.planned_on <= today,
        "may_change": open_still,
    }


def went_as_json(visits: Sequence[Visit]) -> list[dict[str, Any]]:
    """How the visits went, month by month."""
    return [
        {
            "month": day(month),
            "accepted": counts[VisitState.ACCEPTED],
            "fault": counts[VisitState.FAULT],
            "refused": counts[VisitState.REFUSED],
        }
        for month, counts in went_by_month(visits).items()
    ]


def order_as_json(order: ContractOrder) -> dict[str, Any]:
    return {
        "period_no": order.period_no,
        "purchase_order_id": order.purchase_order_id,
        "number": order.number,
        "starts_on": day(order.starts_on),
        "ends_on": day(order.ends_on),
        "in_words": f"{day_in_words(order.starts_on)} to {day_in_words(order.ends_on)}",
        "pence": order.pence,
        "placed_on": day(order.placed_on),
        "placed_by": order.placed_by,
    }


def share_as_json(share: ContractShare, order: ContractOrder | None) -> dict[str, Any]:
    """A share as ordered, with what was saved where the former cost is known."""
    saved = None if share.former_pence is None else share.former_pence - share.pence
    return {
        "period_no": share.period_no,
        "in_words": f"{day_in_words(order.starts_on)} to {day_in_words(order.ends_on)}" if order else "",
        "number": order.number if order else "",
        "pence": share.pence,
        "working": list(share.working),
        "former_pence": share.former_pence,
        "saving_pence": saved,
    }


def variation_as_json(made: VariationMade) -> dict[str, Any]:
    return {
        "number": made.number,
        "made_on": day(made.made_on),
        "by": made.by,
        "from_on": day(made.from_on),
        "pence": made.pence,
        "ends_on": day(made.ends_on),
        "scope": made.scope,
        "ground": made.ground,
        "reason": made.reason,
        "per_cent": made.per_cent,
        "together_per_cent": made.together_per_cent,
        "findings": list(made.findings),
        "rules": [dict(rule) for rule in made.rules],
    }


def kpi_as_json(kpi: Kpi, measures: Sequence[Measure]) -> dict[str, Any]:
    """An indicator with its months, and in how many of them the target was met."""
    own = [one for one in measures if one.kpi_id == kpi.kpi_id]
    met = sum(kpi.met(one.value) for one in own)
    return {
        "kpi_id": kpi.kpi_id,
        "name": kpi.name,
        "unit": kpi.unit,
        "target": f"{kpi.target:f}",
        "at_least": kpi.at_least,
        "target_words": kpi.target_in_words,
        "in_words": f"met in {met} of {len(own)} months" if own else "not measured yet",
        "measures": [
            {
                "month": day(one.month),
                "value": f"{one.value:f}",
                "met": kpi.met(one.value),
                "note": one.note,
                "by": one.by,
            }
            for one in own
        ],
    }


def note_as_json(note: ContractNote) -> dict[str, Any]:
    return {"at": note.at.isoformat(), "by": note.by, "kind": note.kind, "words": note.words, "rules": list(note.rules)}


def novation_as_json(novation: Novation, schools: Schools) -> dict[str, Any]:
    return {
        "novation_id": novation.novation_id,
        "contract_id": novation.contract_id,
        "school_id": novation.school_id,
        "name": school_in_words(schools, novation.school_id),
        "way": novation.way.value,
        "from_on": day(novation.from_on),
        "figure": None if novation.figure is None else f"{novation.figure:f}",
        "reason": novation.reason,
        "state": novation.state.value,
        "missing": [party.value for party in novation.missing],
        "consents": [
            {
                "party": party.value,
                "on": day(novation.consents[party].on),
                "by_whom": novation.consents[party].by_whom,
                "recorded_by": novation.consents[party].recorded_by,
            }
            for party in Party
            if party in novation.consents
        ],
    }


def former_as_json(cost: FormerCost, schools: Schools) -> dict[str, Any]:
    return {
        "school_id": cost.school_id,
        "name": school_in_words(schools, cost.school_id),
        "yearly_pence": cost.yearly_pence,
        "evidence": cost.evidence,
        "entered_on": day(cost.entered_on),
        "entered_by": cost.entered_by,
    }


def file_as_told(file: ContractFile) -> dict[str, Any]:
    return {
        "file_id": file.file_id,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "kept_at": file.kept_at.isoformat(),
        "kept_by": file.kept_by,
    }
