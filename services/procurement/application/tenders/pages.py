"""Tenders for the trust's pages: the list, one tender with its tasks, the guard, the frameworks, the award."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.bids.outcome import outcome
from services.procurement.application.bids.seeing import prices_kept_back
from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import guard, rules
from services.procurement.application.tenders.papers import documents_as_json
from services.procurement.application.tenders.ports import Answer, Participation
from services.procurement.application.tenders.questions import questions_as_json
from services.procurement.application.tenders.rounds import bidders_of, rounds_as_json
from services.procurement.application.tenders.shown import head_as_json, plan_as_json, stages_of
from services.procurement.application.tenders.stepping import has_standstill, ready, weighed_or_why
from services.procurement.application.to_sign import to_sign_as_json
from services.procurement.domain.bids.outcome import LotOutcome
from services.procurement.domain.tenders import lifecycle, planning
from services.procurement.domain.tenders.frameworks import nearest_first
from services.procurement.domain.tenders.lifecycle import Ready
from services.procurement.domain.tenders.rounds import still_in
from services.procurement.domain.tenders.summaries import summaries
from services.procurement.domain.tenders.tender import Evaluator, State, Tender
from shared.refusing import for_the_trust, worded

TASKS = (
    "basics", "schools", "value", "procedure", "lots", "criteria", "rules", "evaluators", "timetable", "documents", "box",
)  # fmt: skip
FOR_BIDS = frozenset({"lots", "criteria", "rules", "evaluators", "timetable", "documents", "box"})
NO_BOX = "name who opens the bids; bids can come once each of them has taken a key"
FRAMEWORKS_SHOWN = 10


def tenders(uow: Procuring) -> list[dict[str, Any]]:
    """Every tender, newest first."""
    for_the_trust(uow)
    return [head_as_json(head) for head in uow.tenders.heads()]


@worded
def tender_page(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """One tender with everything: plan, tasks, what the guard says, schools, questions, papers, log, and what may be done now."""
    for_the_trust(uow)
    tender = uow.tenders.get(tender_id)
    result, unknown = weighed_or_why(uow, tender)
    at_hand = ready(uow, tender, result, unknown)
    taking_part = uow.tenders.participations(tender_id)
    answered = sum(1 for one in taking_part if one.answer is not Answer.ASKED)
    return plan_as_json(tender) | {
        "evaluators": [_evaluator_as_json(one) for one in tender.evaluators],
        "schools": _schools_as_json(uow, taking_part),
        "guard": guard.said(result) if result else None,
        "guard_unknown": unknown,
        "tasks": _tasks(tender, at_hand, uow.bids.seal(tender_id) is not None),
        "stages": stages_of(tender, uow.now(), answered, len(taking_part)),
        "earliest": _earliest(uow, tender, at_hand),
        "questions": questions_as_json(uow, tender_id, answered_only=False),
        "documents": documents_as_json(uow, tender_id),
        "entries": [
            {
                "at": one.at.isoformat(),
                "by": one.by,
                "kind": one.kind,
                "in_words": one.in_words,
                "rules": list(one.rules),
            }
            for one in reversed(uow.tenders.entries(tender_id))
        ],
        "steps": _steps(uow, tender, at_hand),
        "is_open": tender.is_open(uow.now()),
        "rounds": rounds_as_json(tender),
        "round_to_decide": _round_to_decide(uow, tender),
        "lots_do_not_add_up": planning.lots_that_do_not_add_up(tender),
    }


def _round_to_decide(uow: Procuring, tender: Tender) -> dict[str, Any] | None:
    """The round whose deadline has passed and that nobody has decided, with the bidders in it; None where none waits."""
    names = bidders_of(uow, tender.tender_id) if tender.rounds else {}
    for number, one in enumerate(tender.rounds, 1):
        if one.decided_at is None:
            waits = tender.is_open(uow.now()) and uow.now() > one.deadline_at
            judged = still_in(tender, list(names), number)
            bidders = [{"bidder_id": it, "name": names.get(it, "")} for it in judged]
            return {"number": number, "name": one.name, "most": one.most, "bidders": bidders} if waits else None
    return None


def _steps(uow: Procuring, tender: Tender, at_hand: Ready) -> list[str]:
    """What may be done with the tender now."""
    now, has_bids = uow.now(), tender.procedure is None or tender.procedure.has_bids
    if tender.state is State.DRAFT:
        return ["plan", "terminate", *([] if lifecycle.missing(tender, at_hand) else ["publish"])]
    if tender.state is State.PUBLISHED:
        if not has_bids:
            return ["intend", "terminate"]
        return ["change", "answer", "terminate"] if tender.is_open(now) else ["open bids", "terminate"]
    if tender.state is State.OPENED:
        return ["intend", "terminate"]
    if tender.state is State.INTENDED:
        over = tender.standstill_until is not None and uow.today() <= tender.standstill_until
        signed = tender.to_sign is None or tender.to_sign.is_signed
        return ["reconsider", "terminate", *([] if signed else ["sign"]), *([] if over or not signed else ["award"])]
    return []


def _tasks(tender: Tender, at_hand: Ready, has_box: bool) -> list[dict[str, str]]:
    """The tasks of the plan in order: done or to do, with what is missing. Without a box a tender may be published, too."""
    missing: dict[str, list[str]] = {} if has_box else {"box": [NO_BOX]}
    for one in lifecycle.missing(tender, at_hand):
        missing.setdefault(one.task, []).append(one.words)
    with_bids = tender.procedure is None or tender.procedure.has_bids
    wanted = [task for task in TASKS if with_bids or task not in FOR_BIDS]
    told = []
    for task in wanted:
        state = "to_do" if task in missing else "done"
        if task in FOR_BIDS and tender.procedure is None:
            state = "to_do"
        told.append({"task": task, "state": state, "words": "; ".join(missing.get(task, []))})
    return told


def _earliest(uow: Procuring, tender: Tender, at_hand: Ready) -> dict[str, Any]:
    times = rules.times(uow.today())
    first = lifecycle.earliest(tender, uow.today(), at_hand.over_threshold, times)
    return {
        "deadline_on": first.day.isoformat(),
        "because": first.because,
        "rule": dict(first.row),
        "questions_days": times.questions,
        "change_days": times.change,
    }


def _evaluator_as_json(one: Evaluator) -> dict[str, Any]:
    return {
        "account": one.account,
        "name": one.name,
        "conflict": one.conflict.value,
        "declared_at": one.declared_at.isoformat() if one.declared_at else None,
        "words": one.words,
        "may_score": one.may_score,
    }


def _schools_as_json(uow: Procuring, taking_part: Sequence[Participation]) -> list[dict[str, Any]]:
    names = uow.schools.among([one.school_id for one in taking_part])
    found = [
        {
            "school_id": one.school_id,
            "name": names[one.school_id].name if one.school_id in names else one.school_id,
            "pupils": names[one.school_id].pupils if one.school_id in names else None,
            "answer": one.answer.value,
            "answered_at": one.answered_at.isoformat() if one.answered_at else None,
            "answered_by": one.answered_by,
            "words": one.words,
        }
        for one in taking_part
    ]
    return sorted(found, key=lambda one: str(one["name"]))


@worded
def weigh_purchase(
    uow: Procuring,
    cpv_code: str,
    pence_incl_vat: int,
    years: Decimal,
    school_ids: Sequence[str],
    on: date | None,
) -> dict[str, Any]:
    """What the guard says of a purchase that is only thought of, with the approved frameworks for it."""
    for_the_trust(uow)
    day = on or uow.today()
    result = guard.check(
        uow, cpv_code=cpv_code, pence_incl_vat=pence_incl_vat, years=years, school_ids=school_ids, on=day
    )
    return guard.said(result) | {"frameworks": frameworks_for(cpv_code, "", day)}


@worded
def tender_frameworks(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """The approved frameworks for a tender, those first whose title fits the need."""
    for_the_trust(uow)
    tender = uow.tenders.get(tender_id)
    about = f"{tender.title} {tender.need}"
    return {
        "tender_id": tender_id,
        "title": tender.title,
        "frameworks": frameworks_for(tender.main_cpv, about, uow.today()) if tender.main_cpv else [],
    }


def frameworks_for(cpv_code: str, about: str, on: date) -> list[dict[str, Any]]:
    """Approved frameworks for a CPV code."""
    fitting = nearest_first(rules.frameworks(cpv_code[:8], on), about)[:FRAMEWORKS_SHOWN]
    return [
        {
            "name": one.name,
            "title": one.title,
            "url": one.url,
            "for_what": list(one.for_what),
            "source": one.source,
            "status": one.status,
        }
        for one in fitting
    ]


@worded
def award_page(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """The ranking of each lot, the summaries that every bidder gets before the award notice, and the standstill."""
    for_the_trust(uow)
    tender = uow.tenders.get(tender_id)
    judged = tender.state in (State.OPENED, State.INTENDED, State.AWARDED)
    with_bids = judged and tender.procedure is not None and tender.procedure.has_bids
    kept_back = prices_kept_back(uow, tender) if with_bids else ""
    lots = outcome(uow, tender_id) if with_bids and not kept_back else []
    at_hand = ready(uow, tender, *weighed_or_why(uow, tender))
    return {
        "tender": plan_as_json(tender),
        "steps": _steps(uow, tender, at_hand),
        "kept_back": kept_back,
        "lots": [_outcome_as_json(lot) for lot in lots],
        "summaries": [
            {"lot": one.lot, "bidder": one.bidder, "won": one.won, "text": one.text}
            for lot in lots
            if lot.settled
            for one in summaries(tender, lot)
        ],
        "standstill": has_standstill(tender, at_hand.over_threshold),
        "standstill_days": rules.times(uow.today()).standstill,
        "over_threshold": at_hand.over_threshold,
        "to_sign": to_sign_as_json(uow, tender.to_sign),
    }


def _outcome_as_json(lot: LotOutcome) -> dict[str, Any]:
    return {
        "lot": lot.lot,
        "title": lot.title,
        "waits_for": list(lot.waits_for),
        "tie": lot.tie,
        "winner": lot.winner.bidder if lot.winner else None,
        "winner_supplier_id": lot.winner.supplier_id if lot.winner else None,
        "ranking": [
            {
                "rank": one.rank,
                "bidder": one.bidder,
                "price_pence": one.price_pence,
                "contract_pence": one.contract_pence,
                "total": f"{one.total:f}",
                "quality": f"{one.quality:f}",
                "abnormally_low": one.abnormally_low,
            }
            for one in lot.ranking
        ],
        "disqualified": [
            {"bidder": one.bidder, "ground": one.ground, "reason": one.reason} for one in lot.disqualified
        ],
    }
