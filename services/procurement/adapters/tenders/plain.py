"""A tender as JSON for its row, and back. Decimals travel as text, moments and days in ISO form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from services.procurement.domain.tenders.tender import (
    Award,
    Conflict,
    Criterion,
    CriterionKind,
    Direct,
    Estimate,
    Evaluator,
    GoesOn,
    Lot,
    Procedure,
    Requirement,
    Round,
    State,
    Tender,
    Term,
    TieRule,
)
from services.procurement.domain.to_sign import to_sign_of

_IN_COLUMNS = ("tender_id", "number", "title", "state", "deadline_at", "made_at", "made_by", "version")


def plan_of(tender: Tender) -> dict[str, Any]:
    """All of a tender that has no column of its own."""
    return {one.name: _plain(getattr(tender, one.name)) for one in fields(tender) if one.name not in _IN_COLUMNS}


def tender_of(row: Any) -> Tender:
    """The tender in a row."""
    plan: Mapping[str, Any] = row.plan
    return Tender(
        tender_id=row.tender_id,
        number=row.number,
        title=row.title,
        state=State(row.state),
        deadline_at=row.deadline_at,
        made_at=row.made_at,
        made_by=row.made_by,
        version=row.version,
        need=plan["need"],
        cpv_codes=tuple(plan["cpv_codes"]),
        school_ids=tuple(plan["school_ids"]),
        lots=tuple(_lot(one) for one in plan["lots"]),
        requirements=tuple(Requirement(**one) for one in plan["requirements"]),
        rounds=tuple(_round(one) for one in plan["rounds"]),
        procedure=Procedure(plan["procedure"]) if plan["procedure"] else None,
        tie_rule=TieRule(plan["tie_rule"]) if plan["tie_rule"] else None,
        tie_witness=plan["tie_witness"],
        evaluators=tuple(_evaluator(one) for one in plan["evaluators"]),
        estimate=Estimate(**plan["estimate"]) if plan["estimate"] else None,
        term=_term(plan["term"]),
        direct=Direct(**plan["direct"]) if plan["direct"] else None,
        framework=plan["framework"],
        why_no_framework=plan["why_no_framework"],
        planned_notice_on=_day(plan["planned_notice_on"]),
        why_no_engagement=plan["why_no_engagement"],
        questions_until=_moment(plan["questions_until"]),
        published_at=_moment(plan["published_at"]),
        opened_at=_moment(plan["opened_at"]),
        intended_at=_moment(plan["intended_at"]),
        standstill_until=_day(plan["standstill_until"]),
        awarded_at=_moment(plan["awarded_at"]),
        terminated_at=_moment(plan["terminated_at"]),
        terminated_because=plan["terminated_because"],
        awards=tuple(Award(**one) for one in plan["awards"]),
        to_sign=to_sign_of(plan["to_sign"]) if plan["to_sign"] else None,
        rules=tuple(plan["rules"]),
    )


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _lot(said: Mapping[str, Any]) -> Lot:
    return Lot(**{**said, "criteria": tuple(_criterion(one) for one in said["criteria"])})


def _round(said: Mapping[str, Any]) -> Round:
    moments = {name: _moment(said[name]) for name in ("deadline_at", "decided_at")}
    return Round(**{**said, **moments, "outcomes": tuple(GoesOn(**one) for one in said["outcomes"])})


def _criterion(said: Mapping[str, Any]) -> Criterion:
    return Criterion(
        said["name"],
        CriterionKind(said["kind"]),
        Decimal(said["weight"]),
        Decimal(said["minimum"]) if said["minimum"] is not None else None,
        Decimal(said["maximum"]),
        said["asks"],
    )


def _evaluator(said: Mapping[str, Any]) -> Evaluator:
    return Evaluator(
        said["account"], said["name"], Conflict(said["conflict"]), _moment(said["declared_at"]), said["words"]
    )


def _term(said: Mapping[str, Any] | None) -> Term | None:
    if said is None:
        return None
    return Term(
        _day(said["starts_on"]), Decimal(said["years"]), tuple(Decimal(years) for years in said["extension_years"])
    )


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
