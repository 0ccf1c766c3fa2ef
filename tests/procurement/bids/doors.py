"""The doors of bids: who may pass, and a request that is well formed."""

from __future__ import annotations

from typing import Any

from shared.identity.roles import Role

BUYER = {"buyer"}
TRUST = {"executive", "trustee", "auditor", "operator", "buyer", "finance"}
NAMED = {role.value for role in Role}
VISITOR = {"operator"}
TENDER: dict[str, Any] = {"tender_id": "no-such-tender"}
BID = {**TENDER, "bid_id": "no-such-bid"}
INVITATION = {**TENDER, "invitation_id": "no-such-invitation"}
BUSINESS = {**TENDER, "name": "A", "email": "a@example.com"}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "bid_box": (TRUST, "nothing", TENDER),
    "bid_boxes": (TRUST, "trust", {}),
    "my_bid_tasks": (NAMED, "nothing", {}),
    "name_openers": (BUYER, "trust", {**TENDER, "accounts": []}),
    "set_bid_price_lines": (BUYER, "trust", {**TENDER, "lines": []}),
    "invite_to_bid": (BUYER, "trust", BUSINESS),
    "new_bid_link": (BUYER, "trust", INVITATION),
    "end_bid_invitation": (BUYER, "trust", {**INVITATION, "reason": "r"}),
    "end_asked_links": (BUYER, "trust", {**TENDER, "invitation_ids": [], "reason": "r"}),
    "bid_invitations": (TRUST, "trust", TENDER),
    "ask_to_bid": (VISITOR, "nothing", BUSINESS),
    "bid_page": (VISITOR, "nothing", {"token": "x"}),
    "submit_bid": (VISITOR, "nothing", {"token": "x", "bid": {}}),
    "bid_receipts": (VISITOR, "nothing", {"token": "x", "password": "x"}),
    "withdraw_bid": (VISITOR, "nothing", {"token": "x", "password": "x"}),
    "my_bid_keys": (NAMED, "nothing", {}),
    "my_bid_key": (NAMED, "nothing", TENDER),
    "take_bid_key": (NAMED, "nothing", {**TENDER, "passphrase": "x"}),
    "open_bids": (NAMED, "nothing", {**TENDER, "passphrase": "x"}),
    "opened_bids": (TRUST, "trust", TENDER),
    "opened_bid": (TRUST, "trust", BID),
    "bid_document": (TRUST, "trust", {**BID, "part": "file-1"}),
    "bid_document_to_mark": (NAMED, "nothing", {**BID, "part": "file-1"}),
    "check_bid": (BUYER, "trust", {**BID, "checks": []}),
    "shut_out_bid": (BUYER, "trust", {**BID, "ground": "g", "reason": "r"}),
    "let_bid_back_in": (BUYER, "trust", {**BID, "shut_out_id": "s", "reason": "r"}),
    "link_bidder": (BUYER, "trust", {**BID, "supplier_id": "s"}),
    "my_evaluations": (NAMED, "nothing", {}),
    "score_sheet": (NAMED, "nothing", TENDER),
    "declare_interest": (NAMED, "nothing", {**TENDER, "has_interest": False}),
    "save_marks": (NAMED, "nothing", {**TENDER, "marks": []}),
    "hand_in_marks": (NAMED, "nothing", TENDER),
    "moderation": (TRUST, "trust", TENDER),
    "agree_marks": (BUYER, "trust", {**TENDER, "marks": []}),
    "agree_unanimous_marks": (BUYER, "trust", TENDER),
    "record_draw": (BUYER, "trust", {**TENDER, "lot": "1", "order": [], "witness": "w"}),
    "accept_low_price": (BUYER, "trust", {**BID, "lot": "1", "explanation": "e"}),
    "bid_ranking": (TRUST, "trust", TENDER),
    "red_flags": (TRUST, "trust", {}),
}  # fmt: skip
