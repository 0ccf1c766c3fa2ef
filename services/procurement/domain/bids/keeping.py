"""How long bids are kept: what a bidder sent, and whom of it we can write to, goes when its time is over; what explains the
decision stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.procurement.domain.tenders.tender import State, Tender
from shared.calendar.months import add_months


@dataclass(frozen=True)
class Keeping:
    """Months after the award, after a tender that was ended without one, and, for a winner, after its contract."""

    after_award: int
    after_ending: int
    after_contract: int


def last_day_kept(tender: Tender, keeping: Keeping, contract_ends: Sequence[date]) -> date | None:
    """The last day on which what a bidder sent is kept; None while there is none yet. `contract_ends` are the last days of
    the contracts that the bidder won."""
    if tender.state is State.TERMINATED and tender.terminated_at is not None:
        return add_months(tender.terminated_at.date(), keeping.after_ending)
    if tender.state is not State.AWARDED or tender.awarded_at is None:
        return None
    after_award = add_months(tender.awarded_at.date(), keeping.after_award)
    return max([after_award, *(add_months(day, keeping.after_contract) for day in contract_ends)])


def what_stays(content: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of a bid for whoever checks the decision later: who bid, the prices, whether the requirements were met,
    and of each document its size and hash; no answer, no contact, no file name."""
    bidder = {name: content["bidder"][name] for name in ("name", "company_number")}
    return {
        "bidder": bidder | {"contact": "", "email": "", "phone": ""},
        "lots": [one | {"answers": dict.fromkeys(one["answers"], "")} for one in content["lots"]],
        "requirements": {key: said | {"words": ""} for key, said in content["requirements"].items()},
        "words": "",
        "files": [one | {"name": f"document {place}"} for place, one in enumerate(content["files"], 1)],
    }
