"""Who is shown what of opened bids: an evaluator who still marks no price, one with an interest in a bidder no bid at all."""

from __future__ import annotations

from services.procurement.application.ports import Procuring
from services.procurement.domain.bids.judging import has_interest, why_no_prices
from services.procurement.domain.tenders.tender import Tender
from shared.errors import NotAllowed


def prices_kept_back(uow: Procuring, tender: Tender) -> str:
    """Why the caller is shown no prices of this tender yet; nothing where they are."""
    handed_in = [one.account for one in uow.bids.sheets(tender.tender_id)]
    return why_no_prices(tender, uow.actor, uow.bids.interests(tender.tender_id), handed_in)


def refuse_prices(uow: Procuring, tender: Tender) -> None:
    """Raise NotAllowed for an evaluator who still marks, or declared an interest: they see no price, whatever else they are."""
    if refusal := prices_kept_back(uow, tender):
        raise NotAllowed(f"{refusal}.")


def refuse_with_interest(uow: Procuring, tender: Tender) -> None:
    """Raise NotAllowed for an evaluator who declared an interest, until the award."""
    if has_interest(tender, uow.actor, uow.bids.interests(tender.tender_id)):
        refuse_prices(uow, tender)
