"""Sealed bids, their opening and their evaluation: what is answered, listened to and done by the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.api import limits as common
from contracts.api import procurement_bids as asked
from contracts.api.procurement import OneTender
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.application.bids import (
    bidding,
    boxes,
    checking,
    inviting,
    keeping,
    marking,
    moderating,
    opening,
    outcome,
    self_check,
)
from services.procurement.entrypoints.roles import BUYERS, TRUST, VISITORS
from shared.identity.roles import Role
from shared.service import Needs, TableOwned, rpc, sweep

BIDS_TABLES: tuple[TableOwned, ...] = ()
"""No row belongs to a school."""
NAMED = frozenset(Role)
"""Openers and evaluators are named one by one, whatever their roles: who is not named finds nothing."""


class Bids:
    """Sealed bids, their opening and their evaluation."""

    # The box and who may bid

    @rpc(OneTender, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def bid_box(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return boxes.box(uow, tender_id)

    @rpc(common.Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def bid_boxes(self, uow: Procuring) -> list[dict[str, Any]]:
        return boxes.boxes(uow)

    @rpc(common.Nothing, roles=NAMED, needs=Needs.NOTHING, changes=False)
    def my_bid_tasks(self, uow: Procuring) -> dict[str, Any]:
        return marking.my_tasks(uow)

    @rpc(asked.Openers, roles=BUYERS, needs=Needs.NOTHING)
    def name_openers(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return boxes.name_openers(uow, **said)

    @rpc(asked.PriceLines, roles=BUYERS, needs=Needs.NOTHING)
    def set_bid_price_lines(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return boxes.set_price_lines(uow, **said)

    @rpc(asked.Invited, roles=BUYERS, needs=Needs.NOTHING, shown_once=("token",))
    def invite_to_bid(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return inviting.invite(uow, **said)

    @rpc(asked.OneInvitation, roles=BUYERS, needs=Needs.NOTHING, shown_once=("token",))
    def new_bid_link(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return inviting.new_link(uow, **said)

    @rpc(asked.EndedInvitation, roles=BUYERS, needs=Needs.NOTHING)
    def end_bid_invitation(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return inviting.end_invitation(uow, **said)

    @rpc(asked.EndedLinks, roles=BUYERS, needs=Needs.NOTHING)
    def end_asked_links(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return inviting.end_asked_links(uow, **said)

    @rpc(OneTender, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def bid_invitations(self, uow: Procuring, tender_id: str) -> list[dict[str, Any]]:
        return inviting.invitations(uow, tender_id)

    # For bidders, by the secret of their link

    @rpc(asked.Business, roles=VISITORS, needs=Needs.NOTHING, shown_once=("token",))
    def ask_to_bid(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return inviting.ask_to_bid(uow, **said)

    @rpc(asked.Token, roles=VISITORS, needs=Needs.NOTHING, changes=False)
    def bid_page(self, uow: Procuring, token: str) -> dict[str, Any]:
        return bidding.bid_page(uow, token)

    @rpc(asked.SentBid, roles=VISITORS, needs=Needs.NOTHING)
    def submit_bid(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return bidding.submit_bid(uow, **said)

    @rpc(asked.OwnBid, roles=VISITORS, needs=Needs.NOTHING, changes=False)
    def bid_receipts(self, uow: Procuring, token: str, password: str) -> dict[str, Any]:
        return bidding.bid_receipts(uow, token, password)

    @rpc(asked.OwnBid, roles=VISITORS, needs=Needs.NOTHING)
    def withdraw_bid(self, uow: Procuring, token: str, password: str) -> dict[str, Any]:
        return bidding.withdraw_bid(uow, token, password)

    # For the openers

    @rpc(common.Nothing, roles=NAMED, needs=Needs.NOTHING, changes=False)
    def my_bid_keys(self, uow: Procuring) -> list[dict[str, Any]]:
        return boxes.my_keys(uow)

    @rpc(OneTender, roles=NAMED, needs=Needs.NOTHING, changes=False)
    def my_bid_key(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return boxes.my_key(uow, tender_id)

    @rpc(asked.Passphrase, roles=NAMED, needs=Needs.NOTHING)
    def take_bid_key(self, uow: Procuring, tender_id: str, passphrase: str) -> dict[str, Any]:
        return boxes.take_key(uow, tender_id, passphrase)

    @rpc(asked.Passphrase, roles=NAMED, needs=Needs.NOTHING)
    def open_bids(self, uow: Procuring, tender_id: str, passphrase: str) -> dict[str, Any]:
        return opening.open_bids(uow, tender_id, passphrase)

    # Compliance

    @rpc(OneTender, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def opened_bids(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return checking.opened_bids(uow, tender_id)

    @rpc(asked.OneBid, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def opened_bid(self, uow: Procuring, tender_id: str, bid_id: str) -> dict[str, Any]:
        return checking.bid(uow, tender_id, bid_id)

    @rpc(asked.OneDocument, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def bid_document(self, uow: Procuring, **said: Any) -> dict[str, str]:
        return checking.document(uow, **said)

    @rpc(asked.OneDocument, roles=NAMED, needs=Needs.NOTHING, changes=False)
    def bid_document_to_mark(self, uow: Procuring, **said: Any) -> dict[str, str]:
        return checking.document_to_mark(uow, **said)

    @rpc(asked.Checks, roles=BUYERS, needs=Needs.NOTHING)
    def check_bid(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return checking.check_bid(uow, **said)

    @rpc(asked.ShutOut, roles=BUYERS, needs=Needs.NOTHING)
    def shut_out_bid(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return checking.shut_out(uow, **said)

    @rpc(asked.LetBackIn, roles=BUYERS, needs=Needs.NOTHING)
    def let_bid_back_in(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return checking.let_back_in(uow, **said)

    @rpc(asked.LinkedBidder, roles=BUYERS, needs=Needs.NOTHING)
    def link_bidder(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return checking.link_bidder(uow, **said)

    # Evaluation

    @rpc(common.Nothing, roles=NAMED, needs=Needs.NOTHING, changes=False)
    def my_evaluations(self, uow: Procuring) -> list[dict[str, Any]]:
        return marking.my_evaluations(uow)

    @rpc(OneTender, roles=NAMED, needs=Needs.NOTHING, changes=False)
    def score_sheet(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return marking.score_sheet(uow, tender_id)

    @rpc(asked.DeclaredInterest, roles=NAMED, needs=Needs.NOTHING)
    def declare_interest(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return marking.declare_interest(uow, **said)

    @rpc(asked.Marks, roles=NAMED, needs=Needs.NOTHING)
    def save_marks(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return marking.save_marks(uow, **said)

    @rpc(OneTender, roles=NAMED, needs=Needs.NOTHING)
    def hand_in_marks(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return marking.hand_in(uow, tender_id)

    @rpc(OneTender, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def moderation(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return moderating.moderation(uow, tender_id)

    @rpc(asked.AgreedMarks, roles=BUYERS, needs=Needs.NOTHING)
    def agree_marks(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return moderating.agree(uow, **said)

    @rpc(OneTender, roles=BUYERS, needs=Needs.NOTHING)
    def agree_unanimous_marks(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return moderating.agree_unanimous(uow, tender_id)

    @rpc(asked.Drawn, roles=BUYERS, needs=Needs.NOTHING)
    def record_draw(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return moderating.record_draw(uow, **said)

    @rpc(asked.LowPrice, roles=BUYERS, needs=Needs.NOTHING)
    def accept_low_price(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return moderating.accept_low_price(uow, **said)

    @rpc(OneTender, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def bid_ranking(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return outcome.ranking(uow, tender_id)

    @rpc(common.Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def red_flags(self, uow: Procuring) -> dict[str, Any]:
        return self_check.self_check(uow)

    # What the worker does

    @sweep(every=timedelta(days=1))
    def forget_old_bids(self, uow: Procuring) -> None:
        keeping.forget_old_bids(uow)
