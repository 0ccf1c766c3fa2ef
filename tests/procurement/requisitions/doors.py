"""The doors of requests, approvals, quotes and budgets, for the test of all doors."""

from __future__ import annotations

from typing import Any

STAFF = {"head", "business_manager", "office"}
TRUST = {"executive", "trustee", "auditor", "operator", "buyer", "finance"}
OWN = STAFF | {"governor"} | TRUST
ASKERS = STAFF | {"buyer"}
APPROVERS = {"head", "business_manager", "finance", "executive", "trustee"}
HOLDERS = {"head", "business_manager", "finance"}
PAYERS = {"buyer", "finance"}

ONE: dict[str, Any] = {"requisition_id": "no-such-request"}
LINE = {**ONE, "description": "d", "quantity": "1", "unit": "u", "vat": "zero", "cpv": "22830000", "code": "E19"}
QUOTES = {**ONE, "quote_request_id": "q"}
SCHEME = {
    "valid_from": "2020-01-01", "limits": [], "tolerance_per_cent": "10", "tolerance_pence": 0, "window_days": 30,
    "cpv_digits": 3, "budget": "warn", "source": "s",
}  # fmt: skip
FILE = {"filename": "b.csv", "content": "eA==", "starting": "2026-11-02"}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "school_requests": (OWN, "read", {}),
    "trust_requests": (TRUST, "trust", {}),
    "request_page": (OWN, "read", ONE),
    "what_request_asks": (ASKERS, "read", ONE),
    "new_request": (ASKERS, "use", {"title": "", "reason": ""}),
    "describe_request": (ASKERS, "use", {**ONE, "title": "t", "reason": "r"}),
    "add_request_item": (ASKERS, "use", {**ONE, "supplier_id": "s", "sku": "x", "quantity": "1", "code": "E19"}),
    "put_request_line": (ASKERS, "use", LINE),
    "remove_request_line": (ASKERS, "use", {**ONE, "line_no": 1}),
    "choose_request_supplier": (ASKERS, "use", {**ONE, "supplier_id": "s"}),
    "send_request": (ASKERS, "use", ONE),
    "take_back_request": (ASKERS, "use", ONE),
    "withdraw_request": (ASKERS, "use", {**ONE, "reason": "r"}),
    "decide_request": (APPROVERS, "use", {**ONE, "decision": "approve"}),
    "order_request": (ASKERS, "use", ONE),
    "suppliers_for_requests": (ASKERS, "read", {}),
    "ask_for_quotes": (ASKERS, "use", {**ONE, "suppliers": [], "deadline": "2026-11-20"}),
    "quote_request": (OWN, "read", QUOTES),
    "record_quote": (ASKERS, "use", {**QUOTES, "quote_id": "q", "prices": {}, "file_reference": "f"}),
    "record_no_quote": (ASKERS, "use", {**QUOTES, "quote_id": "q"}),
    "choose_quote": (ASKERS, "use", {**QUOTES, "quote_id": "q"}),
    "delegation": (TRUST, "nothing", {}),
    "school_delegation": (OWN, "read", {}),
    "record_delegation": ({"executive", "finance"}, "trust", SCHEME),
    "decide_delegation": ({"executive", "finance"}, "trust", {"scheme_id": "s", "decision": "confirmed"}),
    "record_school_delegation": ({"head"}, "use", SCHEME),
    "school_budgets": (OWN, "read", {}),
    "budget_entries": (OWN, "read", {"code": "E19"}),
    "trust_budgets": (TRUST, "trust", {}),
    "set_budget": (HOLDERS, "use", {"code": "E19", "pence": 1, "starting": "2026-11-02"}),
    "school_budget_template": (OWN, "read", {}),
    "budget_template": (PAYERS, "nothing", {}),
    "import_budget": (HOLDERS, "use", FILE),
    "import_budgets": ({"finance"}, "trust", FILE),
}  # fmt: skip
