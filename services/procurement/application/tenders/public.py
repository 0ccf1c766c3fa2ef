"""What anybody may read of a published tender: what is wanted, how it is judged, documents, questions with answers, changes.

Nothing of estimates by school, of evaluators, of bids, or of who asked."""

from __future__ import annotations

from typing import Any

from services.procurement.application.bids.inviting import is_open_to_all
from services.procurement.application.ports import Procuring
from services.procurement.application.tenders.papers import documents_as_json
from services.procurement.application.tenders.questions import questions_as_json
from services.procurement.application.tenders.rounds import published_round
from services.procurement.application.tenders.shown import lots_as_json, term_in_words
from services.procurement.domain.tenders.tender import State, Tender
from shared.refusals import NotKnown
from shared.refusing import worded


def public_tenders(uow: Procuring) -> list[dict[str, Any]]:
    """Published tenders, those that are open first, then newest first."""
    return sorted((_head(uow, tender) for tender in uow.tenders.published()), key=lambda one: not one["is_open"])


@worded
def public_tender(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """One published tender. Raises NotKnown for one that is not."""
    tender = uow.tenders.get(tender_id)
    if tender.published_at is None:
        raise NotKnown("There is no such tender")
    until = tender.questions_until
    return _head(uow, tender) | {
        "anybody_may_bid": is_open_to_all(tender, uow),
        "need": tender.need,
        "cpv_codes": list(tender.cpv_codes),
        "procedure": tender.procedure.value if tender.procedure else "",
        "term": term_in_words(tender),
        "estimate_pence": tender.estimate.pence_incl_vat if tender.estimate else None,
        "lots": lots_as_json(tender),
        "requirements": [one.words for one in tender.requirements],
        "rounds": [published_round(one) for one in tender.rounds],
        "tie_rule": tender.tie_rule.value if tender.tie_rule else "",
        "schools": [one.name for one in uow.schools.among(tender.school_ids).values()],
        "questions_until": until.isoformat() if until else None,
        "may_ask": tender.is_open(uow.now()) and until is not None and uow.now() <= until,
        "questions": questions_as_json(uow, tender_id, answered_only=True),
        "documents": documents_as_json(uow, tender_id),
        "changes": [
            {"at": one.at.isoformat(), "in_words": one.in_words} for one in uow.tenders.entries(tender_id) if one.public
        ],
        "awards": [
            {"lot": one.lot, "supplier_name": one.supplier_name, "value_pence": one.value_pence}
            for one in (tender.awards if tender.state is State.AWARDED else ())
        ],
        "terminated_because": tender.terminated_because,
    }


def _head(uow: Procuring, tender: Tender) -> dict[str, Any]:
    return {
        "tender_id": tender.tender_id,
        "number": tender.number,
        "title": tender.title,
        "state": tender.state.value,
        "is_open": tender.is_open(uow.now()),
        "published_at": tender.published_at.isoformat() if tender.published_at else None,
        "deadline_at": tender.deadline_at.isoformat() if tender.deadline_at else None,
    }
