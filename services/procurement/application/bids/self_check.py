"""The trust's own tenders seen as an outsider would see them: each lot as a contracting process in OCDS's words, and the red
flags that they raise."""

from __future__ import annotations

from typing import Any

from services.procurement.application.bids import evaluating, seeing
from services.procurement.application.ports import Procuring
from services.procurement.application.rules import book
from services.procurement.application.tenders import reading
from services.procurement.domain.bids.judging import Bid
from services.procurement.domain.bids.outcome import LotOutcome
from services.procurement.domain.bids.red_flags import TENDERER, WORDS, Found, checked
from services.procurement.domain.tenders.tender import Lot, Procedure, State, Tender
from services.procurement.rules.bids import flag_rows, flag_settings
from shared.refusing import for_the_trust, worded

METHODS = {
    Procedure.OPEN: "open",
    Procedure.BELOW_THRESHOLD: "open",
    Procedure.COMPETITIVE_FLEXIBLE: "selective",
    Procedure.FRAMEWORK_CALL_OFF: "selective",
    Procedure.DIRECT_AWARD: "direct",
}
"""The procedures as OCDS's codelist of methods names them."""
OPENED = (State.OPENED, State.INTENDED, State.AWARDED)


@worded
def self_check(uow: Procuring) -> dict[str, Any]:
    """The flags that the trust's opened tenders raise, by lot and by bidder, in words."""
    for_the_trust(uow)
    processes: list[dict[str, Any]] = []
    named: dict[str, dict[str, str]] = {}
    bidders: dict[str, str] = {}
    for head in uow.tenders.heads():
        if head.state not in OPENED:
            continue
        tender = reading.tender(uow, head.tender_id)
        if seeing.prices_kept_back(uow, tender):
            continue
        record = evaluating.on_record(uow, tender)
        for lot, outcome in zip(tender.lots, evaluating.lots_now(record, {}), strict=True):
            said = as_ocds(tender, lot, record, outcome)
            processes.append(said)
            title = tender.title if len(tender.lots) == 1 else f"{tender.title}, lot {lot.lot}"
            named[said["ocid"]] = {"tender_id": tender.tender_id, "title": title}
        bidders |= {_tenderer(bid): bid.bidder for bid in record.bids}
    found = checked(processes, flag_settings(book(), uow.today()))
    return {
        "looked_at": len(processes),
        "flags": _listed(found, named, bidders),
        "meanings": dict(WORDS),
        "rules": [row.as_record() for row in flag_rows(book(), uow.today())],
    }


def _listed(found: Found, named: dict[str, dict[str, str]], bidders: dict[str, str]) -> list[dict[str, Any]]:
    rows = []
    for kind, things in sorted(found.items()):
        for thing, flags in sorted(things.items()):
            for code, value in sorted(flags.items()):
                about = named.get(thing, {"tender_id": "", "title": bidders.get(thing, "The trust as buyer")})
                rows.append(
                    about
                    | {
                        "code": code,
                        "says": WORDS[code],
                        "about": "bidder" if kind == TENDERER else ("lot" if thing in named else "buyer"),
                        "value": f"{float(value):.3g}",
                    }
                )
    return sorted(rows, key=lambda row: (row["code"], row["title"]))


def as_ocds(tender: Tender, lot: Lot, record: evaluating.OnRecord, outcome: LotOutcome) -> dict[str, Any]:
    """One lot as a contracting process: period, method, bids with status and price, award."""
    out = {one.bid_id for one in outcome.disqualified}
    offered = [bid for bid in record.bids if bid.offer(lot.lot) is not None]
    award = next((one for one in tender.awards if one.lot == lot.lot), None)
    won = next((bid for bid in offered if outcome.winner and bid.bid_id == outcome.winner.bid_id), None)
    return {
        "ocid": f"{tender.number}/{lot.lot}",
        "buyer": {"id": "trust"},
        "tender": {
            "procurementMethod": METHODS.get(tender.procedure, "") if tender.procedure else "",
            "procurementMethodDetails": tender.procedure.value if tender.procedure else "",
            "numberOfTenderers": len(offered),
            "tenderPeriod": {
                "startDate": tender.published_at.isoformat() if tender.published_at else None,
                "endDate": tender.deadline_at.isoformat() if tender.deadline_at else None,
            },
        },
        "bids": {"details": [_bid(record, lot, bid, bid.bid_id in out) for bid in offered]},
        "awards": [
            {
                "status": "active" if tender.state is State.AWARDED else "pending",
                "suppliers": [{"id": _tenderer(won)}],
                "items": [{"classification": {"id": lot.cpv_code or tender.main_cpv}}],
            }
        ]
        if award is not None and won is not None
        else [],
    }


def _bid(record: evaluating.OnRecord, lot: Lot, bid: Bid, out: bool) -> dict[str, Any]:
    offer = bid.offer(lot.lot)
    assert offer is not None
    return {
        "status": "disqualified" if out else "valid",
        "date": bid.received_at.isoformat(),
        "tenderers": [{"id": _tenderer(bid)}],
        "value": {"amount": evaluating.compared_pence(record.lines, offer), "currency": "GBP"},
    }


def _tenderer(bid: Bid) -> str:
    """The same bidder in different tenders: the listed supplier, else the company, else its name."""
    number = str(bid.content["bidder"].get("company_number") or "")
    return bid.supplier_id or (f"GB-COH-{number}" if number else f"name:{bid.bidder.casefold()}")
