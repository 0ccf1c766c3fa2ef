"""The end of keeping: once a day, what bidders sent is deleted where the time is over that the rules name. Results, marks,
reasons, receipts and prices stay, since they explain the decision."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from services.procurement.application.ports import Procuring
from services.procurement.application.rules import book
from services.procurement.application.tenders import reading
from services.procurement.application.tenders.stepping import note
from services.procurement.domain.bids.envelopes import Invitation
from services.procurement.domain.bids.judging import Bid
from services.procurement.domain.bids.keeping import Keeping, last_day_kept, what_stays
from services.procurement.domain.tenders.tender import Tender
from services.procurement.domain.wording import counted
from services.procurement.rules.bids import KeepingRows, keeping_rows

FORGOTTEN = "bids deleted"


def forget_old_bids(uow: Procuring) -> None:
    """Delete what bidders sent for tenders that were decided long enough ago, and note on the tender by which rule."""
    rows = keeping_rows(book(), uow.today())
    for tender_id in uow.bids.still_kept():
        _forget(uow, reading.tender(uow, tender_id), rows)


def _forget(uow: Procuring, tender: Tender, rows: KeepingRows) -> None:
    keeping = Keeping(rows.after_award.integer, rows.after_ending.integer, rows.after_contract.integer)
    bids = uow.bids.bids(tender.tender_id)
    gone = 0
    for invitation in uow.bids.invitations(tender.tender_id):
        own = [one for one in bids if one.invitation_id == invitation.invitation_id]
        until = last_day_kept(tender, keeping, _ends_of_contracts(uow, tender, own))
        if invitation.forgotten_at is None and until is not None and uow.today() > until:
            _forget_one(uow, invitation, own)
            gone += 1
    if gone:
        words = (
            f"What {counted(gone, 'bidder')} had sent was deleted, as were their addresses: the time of keeping is over"
        )
        used = tuple(row.as_record() for row in (rows.after_award, rows.after_ending, rows.after_contract))
        note(uow, tender, FORGOTTEN, words, used=used)


def _ends_of_contracts(uow: Procuring, tender: Tender, bids: Collection[Bid]) -> list[date]:
    won_by = {one.supplier_id for one in bids} | {one.bidder for one in bids}
    return [
        uow.contract_register.get(award.contract_id).last_day
        for award in tender.awards
        if award.contract_id and (award.supplier_id in won_by or award.supplier_name in won_by)
    ]


def _forget_one(uow: Procuring, invitation: Invitation, bids: Collection[Bid]) -> None:
    uow.bids.forget(invitation.invitation_id, uow.now())
    for bid in bids:
        uow.bids.put_content(bid.bid_id, what_stays(bid.content))
