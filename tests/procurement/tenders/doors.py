"""The doors of tenders: method: (roles, what the named school must hold, a request that is well formed)."""

from __future__ import annotations

from typing import Any

BUYER = {"buyer"}
TRUST = {"executive", "trustee", "auditor", "operator", "buyer", "finance"}
OWN = {"head", "business_manager", "office", "governor"} | TRUST
VISITOR = {"operator"}
LEADERS = {"head", "business_manager"}

ONE: dict[str, Any] = {"tender_id": "no-such-tender"}
SEEN: dict[str, Any] = {**ONE, "version": 1}
BASICS = {"title": "", "need": "", "cpv_codes": []}
FILE = {**ONE, "document_id": "no-such-document"}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "tenders_listed": (TRUST, "trust", {}),
    "tender_page": (TRUST, "trust", ONE),
    "weigh_purchase": (TRUST, "trust", {"cpv_code": "77314000", "pence_incl_vat": 1}),
    "tender_frameworks": (TRUST, "trust", ONE),
    "plan_tender": (BUYER, "trust", {**BASICS, "school_ids": []}),
    "set_tender_basics": (BUYER, "trust", {**SEEN, **BASICS}),
    "set_tender_schools": (BUYER, "trust", {**SEEN, "school_ids": []}),
    "set_tender_value": (BUYER, "trust", {**SEEN, "years": "3", "pence_incl_vat": 1, "working": "w"}),
    "set_tender_procedure": (BUYER, "trust", {**SEEN, "procedure": "open"}),
    "set_tender_lots": (BUYER, "trust", {**SEEN, "lots": []}),
    "set_tender_criteria": (BUYER, "trust", {**SEEN, "lot": "1", "criteria": []}),
    "set_tender_rules": (BUYER, "trust", {**SEEN, "tie_rule": "lower price"}),
    "set_tender_evaluators": (BUYER, "trust", {**SEEN, "evaluators": []}),
    "set_tender_timetable": (BUYER, "trust", {**SEEN, "deadline_at": "2027-01-01T12:00:00+00:00"}),
    "declare_tender_conflict": (OWN, "nothing", {**ONE, "conflict": "none"}),
    "add_tender_document": (BUYER, "trust", {**ONE, "filename": "a.pdf", "content": "eA=="}),
    "remove_tender_document": (BUYER, "trust", FILE),
    "tender_document": (TRUST, "nothing", FILE),
    "publish_tender": (BUYER, "trust", SEEN),
    "change_tender": (BUYER, "trust", {**SEEN, "words": "w"}),
    "answer_tender_question": (BUYER, "trust", {**ONE, "question_id": "q", "answer": "a"}),
    "tender_award_page": (TRUST, "trust", ONE),
    "intend_tender_award": (BUYER, "trust", SEEN),
    "take_back_tender_award": (BUYER, "trust", {**SEEN, "because": "b"}),
    "sign_tender_award": ({"finance", "executive", "trustee"}, "trust", SEEN),
    "award_tender": (BUYER, "trust", SEEN),
    "terminate_tender": (BUYER, "trust", {**SEEN, "because": "b"}),
    "tender_notices": (TRUST, "trust", ONE),
    "note_tender_notice": (BUYER, "trust", {**ONE, "code": "UK4", "published_on": "2026-11-01"}),
    "contract_notices": (TRUST, "trust", {"contract_id": "no-such-contract"}),
    "note_contract_notice": (
        BUYER,
        "trust",
        {"contract_id": "no-such-contract", "code": "UK7", "published_on": "2026-11-01"},
    ),
    "set_tender_rounds": (BUYER, "trust", {**SEEN, "rounds": []}),
    "decide_tender_round": (
        BUYER,
        "trust",
        {**SEEN, "number": 1, "bidders": [{"bidder_id": "b", "goes_on": True}]},
    ),
    "school_tenders": (OWN, "read", {}),
    "school_tender_page": (OWN, "read", ONE),
    "answer_tender_invitation": (LEADERS, "use", {**ONE, "takes_part": True}),
    "public_tenders": (VISITOR, "nothing", {}),
    "public_tender": (VISITOR, "nothing", ONE),
    "public_tender_document": (VISITOR, "nothing", FILE),
    "tender_of_key": (VISITOR, "nothing", {"key": "no-such-key"}),
    "ask_tender_question": (VISITOR, "nothing", {"key": "no-such-key", "words": "w"}),
}
