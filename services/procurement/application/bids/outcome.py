"""What came of each lot of a tender: for the award, for its page, for whoever asks later."""

from __future__ import annotations

from typing import Any

from services.procurement.application.bids import boxes, evaluating, seeing
from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import reading
from services.procurement.domain.bids.judging import Version
from services.procurement.domain.bids.outcome import LotOutcome
from shared.refusals import WrongTime
from shared.refusing import for_the_trust, worded


def outcome(uow: Procuring, tender_id: str) -> list[LotOutcome]:
    """Each lot as it stands now, in the order of the tender; none before the opening."""
    seal = uow.bids.seal(tender_id)
    if seal is None or seal.opened_at is None:
        return []
    tender = reading.tender(uow, tender_id)
    versions = {one.lot: one.version for one in uow.bids.versions(tender_id)}
    return evaluating.lots_now(evaluating.on_record(uow, tender), versions)


def is_unproved(uow: Procuring, bid_id: str) -> bool:
    """Whether a bid came from a business that asked for its link itself, and that nobody has said to be a listed supplier."""
    found = uow.bids.bid(bid_id)
    return found is not None and found.supplier_id is None and uow.bids.invitation(found.invitation_id).asked_itself


@worded
def ranking(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """The lots with every score and its working, and the results that they had before."""
    for_the_trust(uow)
    tender = reading.tender(uow, tender_id)
    found = outcome(uow, tender_id)
    if not found:
        raise WrongTime("The bids of this tender are not open yet")
    seeing.refuse_prices(uow, tender)
    versions = uow.bids.versions(tender_id)
    return boxes.head_of(tender) | {
        "tie_rule": tender.tie_rule.value if tender.tie_rule else "",
        "tie_witness": tender.tie_witness,
        "lots": [evaluating.plain(lot) | {"version": lot.version} for lot in found],
        "versions": [_version(one) for one in reversed(versions)],
        "draws": [
            {"lot": one.lot, "order": one.order, "witness": one.witness, "by": one.by, "at": one.at.isoformat()}
            for one in uow.bids.draws(tender_id)
        ],
        "rules": [evaluating.on_record(uow, tender).low_price.as_record()],
    }


def _version(one: Version) -> dict[str, Any]:
    result = one.result
    first = result["winner"]["bidder"] if result.get("winner") else ""
    return {
        "lot": one.lot,
        "version": one.version,
        "because": one.because,
        "by": one.by,
        "at": one.at.isoformat(),
        "winner": first,
        "ranking": [
            {"rank": bid["rank"], "bidder": bid["bidder"], "total": bid["total"], "price_pence": bid["price_pence"]}
            for bid in result["ranking"]
        ],
        "out": [{"bidder": bid["bidder"], "ground": bid["ground"]} for bid in result["disqualified"]],
    }
