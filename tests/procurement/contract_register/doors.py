"""The doors of the contract register: roles, what the named school must hold, a request that is well formed."""

from __future__ import annotations

from typing import Any

STAFF = {"head", "business_manager", "office"}
BUYER = {"buyer"}
SIGNERS = {"finance", "executive", "trustee"}
TRUST = {"executive", "trustee", "auditor", "operator", "buyer", "finance"}
OWN = STAFF | {"governor"} | TRUST

CONTRACT: dict[str, Any] = {"contract_id": "no-such-contract"}
VISIT = {"visit_id": "no-such-visit"}
NOVATION = {"novation_id": "no-such-novation"}
CHANGE = {**CONTRACT, "from_on": "2027-01-01", "pence": 1, "ground": "not substantial", "reason": "r"}
NEW = {
    "title": "T", "supplier_id": "no-such-supplier", "cpv_code": "77314000", "value_pence": 1, "starts_on": "2027-01-01",
    "ends_on": "2027-12-31", "driver": "equal", "schools": [],
}  # fmt: skip

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "contracts_listed": (TRUST, "trust", {}),
    "contract_page": (TRUST, "trust", CONTRACT),
    "contract_visits": (TRUST, "trust", CONTRACT),
    "contract_visit": (TRUST, "trust", VISIT),
    "add_contract": (BUYER, "trust", NEW),
    "contract_template": (BUYER, "nothing", {}),
    "import_contracts": (BUYER, "trust", {"filename": "c.csv", "content": "eA=="}),
    "take_contracts": (BUYER, "trust", {"job_id": "no-such-job"}),
    "correct_contract_terms": (
        BUYER, "trust",
        {**CONTRACT, "version": 1, "kind": "goods", "vat": "zero", "period_months": 3, "reason": "r"},
    ),
    "sign_contract_commitment": (SIGNERS, "trust", {**CONTRACT, "commitment_id": "no-such-one"}),
    "refuse_contract_commitment": (
        SIGNERS | BUYER, "trust", {**CONTRACT, "commitment_id": "no-such-one", "reason": "r"},
    ),
    "set_contract_figures": (BUYER, "trust", {**CONTRACT, "from_on": "2027-01-01", "figures": {"s": "1"}}),
    "decide_extension": (BUYER, "trust", {**CONTRACT, "number": 1, "take": True, "reason": "r"}),
    "preview_variation": (BUYER, "trust", CHANGE),
    "vary_contract": (BUYER, "trust", CHANGE),
    "terminate_contract": (BUYER, "trust", {**CONTRACT, "last_day": "2027-01-01", "reason": "r"}),
    "place_contract_order": (BUYER, "trust", {**CONTRACT, "number": 1, "version": 1}),
    "plan_visits": (
        BUYER, "trust", {**CONTRACT, "service": "s", "school_ids": [], "first_on": "2027-01-01", "rhythm": "once"},
    ),
    "move_visit": (BUYER, "trust", {**VISIT, "planned_on": "2027-01-01"}),
    "cancel_visit": (BUYER, "trust", {**VISIT, "reason": "r"}),
    "draft_novation": (BUYER, "trust", {**CONTRACT, "school": "s", "way": "joins", "from_on": "2027-01-01"}),
    "consent_to_novation": (BUYER, "trust", {**NOVATION, "party": "trust", "on": "2026-11-01", "by_whom": "w"}),
    "complete_novation": (BUYER, "trust", NOVATION),
    "drop_novation": (BUYER, "trust", {**NOVATION, "reason": "r"}),
    "add_contract_kpi": (BUYER, "trust", {**CONTRACT, "name": "n", "target": "1"}),
    "measure_contract_kpi": (BUYER, "trust", {**CONTRACT, "kpi_id": "k", "month": "2026-10-01", "value": "1"}),
    "note_on_contract": (BUYER, "trust", {**CONTRACT, "words": "w"}),
    "record_former_cost": (BUYER, "trust", {**CONTRACT, "school": "s", "yearly_pence": 1, "evidence": "e"}),
    "keep_contract_file": (BUYER, "trust", {**CONTRACT, "filename": "c.pdf", "content": "eA=="}),
    "contract_file": (TRUST, "trust", {**CONTRACT, "file_id": "f"}),
    "my_contracts": (OWN, "read", {}),
    "my_contract_page": (OWN, "read", CONTRACT),
    "my_contract_file": (OWN, "read", {**CONTRACT, "file_id": "f"}),
    "answer_visit": (STAFF | BUYER, "school", {**VISIT, "outcome": "accepted"}),
    "take_back_answer": (STAFF | BUYER, "school", {**VISIT, "reason": "r"}),
    "agree_to_novation": ({"head", "business_manager"}, "school", NOVATION),
}  # fmt: skip
