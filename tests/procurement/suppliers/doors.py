"""The doors of the room of suppliers: who may pass, and a request that is well formed."""

from __future__ import annotations

from typing import Any

BUYER, PAYERS = {"buyer"}, {"buyer", "finance"}
SECOND = {"finance", "executive"}
TRUST = {"executive", "trustee", "auditor", "operator"} | PAYERS
SUPPLIER = {"supplier_id": "no-such-supplier"}
AT = {**SUPPLIER, "version": 0}
CHANGE = {"change_id": "no-such-change"}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "confirm_taken_over": (PAYERS, "trust", AT),
    "supplier_page": (TRUST, "trust", SUPPLIER),
    "invite_supplier": (BUYER, "trust", {"name": ""}),
    "correct_supplier": (PAYERS, "trust", {**SUPPLIER, "name": "N", "reason": "r"}),
    "supplier_questions": (TRUST, "nothing", {}),
    "give_declarations": (PAYERS, "trust", {**AT, "answers": {}, "signed_by": "S", "signed_on": "2026-11-01"}),
    "check_supplier": (PAYERS, "trust", {**AT, "checks": {}}),
    "approve_supplier": (PAYERS, "trust", AT),
    "refuse_supplier": (PAYERS, "trust", {**AT, "reason": "r"}),
    "invite_supplier_again": (BUYER, "trust", AT),
    "add_contact": (PAYERS, "trust", {**SUPPLIER, "found_in": "f"}),
    "end_contact": (PAYERS, "trust", {**SUPPLIER, "contact_id": "c", "reason": "r"}),
    "request_bank_change": (
        PAYERS, "trust",
        {**SUPPLIER, "account_name": "A", "sort_code": "200000", "account_number": "12345678", "came_by": "letter"},
    ),
    "call_back": (PAYERS, "trust", {**CHANGE, "number": "01372 000111", "spoke_to": "R"}),
    "confirm_bank_change": (SECOND, "trust", CHANGE),
    "cancel_bank_change": (PAYERS, "trust", {**CHANGE, "reason": "r"}),
    "suspect_fraud": (PAYERS, "trust", {**CHANGE, "reason": "r"}),
    "clear_suspicion": (SECOND, "trust", {**CHANGE, "reason": "r"}),
    "bank_change_page": (PAYERS | SECOND, "trust", CHANGE),
    "suppliers_need": (PAYERS | SECOND, "trust", {}),
    "declare_connection": (PAYERS, "trust", {**SUPPLIER, "person": "p", "kind": "owner", "starts_on": "2026-11-01"}),
    "end_connection": (
        PAYERS, "trust", {**SUPPLIER, "connection_id": "c", "ends_on": "2026-11-01", "reason": "r"},
    ),
    "record_approval": (PAYERS, "trust", {**SUPPLIER, "kind": "assurance", "reference": "R", "year": "2026-27"}),
    "related_parties": (TRUST, "trust", {}),
    "scorecard": (TRUST, "trust", SUPPLIER),
    "scorecards": (TRUST, "trust", {}),
}  # fmt: skip
