"""A tender in plain values for answers: for the trust, for a school, for suppliers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.procurement.application.tenders.ports import TenderHead
from services.procurement.domain.tenders.stages import stages
from services.procurement.domain.tenders.tender import Criterion, Lot, Tender
from services.procurement.domain.wording import plain_number
from shared.calendar.words import day_in_words


def head_as_json(head: TenderHead) -> dict[str, Any]:
    """A tender for a list."""
    return {
        "tender_id": head.tender_id,
        "number": head.number,
        "title": head.title,
        "state": head.state,
        "cpv_code": head.main_cpv,
        "estimate_pence": head.value_pence or None,
        "deadline_at": head.deadline_at.isoformat() if head.deadline_at else None,
        "made_at": head.made_at.isoformat(),
        "waits_for": head.waits_for,
    }


def plan_as_json(tender: Tender) -> dict[str, Any]:
    """Everything of the plan, as the trust sees it."""
    return {
        "tender_id": tender.tender_id,
        "number": tender.number,
        "title": tender.title,
        "state": tender.state.value,
        "version": tender.version,
        "need": tender.need,
        "cpv_codes": list(tender.cpv_codes),
        "school_ids": list(tender.school_ids),
        "lots": lots_as_json(tender),
        "requirements": [{"key": one.key, "words": one.words} for one in tender.requirements],
        "procedure": tender.procedure.value if tender.procedure else None,
        "tie_rule": tender.tie_rule.value if tender.tie_rule else None,
        "tie_witness": tender.tie_witness,
        "estimate": _estimate_as_json(tender),
        "term": _term_as_json(tender),
        "term_in_words": term_in_words(tender),
        "direct": (
            {
                "supplier_id": tender.direct.supplier_id,
                "ground": tender.direct.ground,
                "justification": tender.direct.justification,
            }
            if tender.direct
            else None
        ),
        "framework": tender.framework,
        "why_no_framework": tender.why_no_framework,
        "planned_notice_on": tender.planned_notice_on.isoformat() if tender.planned_notice_on else None,
        "why_no_engagement": tender.why_no_engagement,
        "standstill_until": tender.standstill_until.isoformat() if tender.standstill_until else None,
        "terminated_because": tender.terminated_because,
        "awards": [
            {
                "lot": one.lot,
                "supplier_id": one.supplier_id,
                "supplier_name": one.supplier_name,
                "value_pence": one.value_pence,
                "because": one.because,
                "contract_id": one.contract_id,
            }
            for one in tender.awards
        ],
        "to_sign": tender.to_sign.as_json() if tender.to_sign else None,
        "rules": [dict(row) for row in tender.rules],
    } | {name: _iso(getattr(tender, name)) for name in _MOMENTS}


_MOMENTS = (
    "deadline_at", "questions_until", "published_at", "opened_at", "intended_at", "awarded_at", "terminated_at", "made_at",
)  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _estimate_as_json(tender: Tender) -> dict[str, Any] | None:
    if tender.estimate is None:
        return None
    return {
        "pence_incl_vat": tender.estimate.pence_incl_vat,
        "working": tender.estimate.working,
        "share_driver": tender.estimate.share_driver,
    }


def _term_as_json(tender: Tender) -> dict[str, Any] | None:
    if tender.term is None:
        return None
    return {
        "starts_on": tender.term.starts_on.isoformat() if tender.term.starts_on else None,
        "years": plain_number(tender.term.years),
        "extension_years": [plain_number(years) for years in tender.term.extension_years],
        "longest": plain_number(tender.term.longest),
    }


def term_in_words(tender: Tender) -> str:
    """'3 years from 1 April 2027, and may be extended by 1 + 1 years'; empty while not set."""
    if tender.term is None:
        return ""
    starts = tender.term.starts_on
    words = "1 year" if tender.term.years == 1 else f"{plain_number(tender.term.years)} years"
    words += f" from {day_in_words(starts)}" if starts else ""
    if extensions := tender.term.extension_years:
        unit = "year" if sum(extensions) == 1 else "years"
        words += f", and may be extended by {' + '.join(plain_number(years) for years in extensions)} {unit}"
    return words


def lots_as_json(tender: Tender) -> list[dict[str, Any]]:
    """Lots with their criteria."""
    return [_lot_as_json(lot) for lot in tender.lots]


def _lot_as_json(lot: Lot) -> dict[str, Any]:
    return {
        "lot": lot.lot,
        "title": lot.title,
        "description": lot.description,
        "value_pence": lot.value_pence,
        "cpv_code": lot.cpv_code,
        "criteria": [_criterion_as_json(one) for one in lot.criteria],
    }


def _criterion_as_json(one: Criterion) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "weight": plain_number(one.weight),
        "minimum": plain_number(one.minimum) if one.minimum is not None else None,
        "maximum": plain_number(one.maximum),
        "asks": one.asks,
    }


def stages_of(tender: Tender, now: datetime, answered: int, asked: int) -> list[dict[str, str]]:
    """The way of the tender, stage by stage."""
    return [{"title": one.title, "state": one.state} for one in stages(tender, now, asked > answered)]
