"""The doors of the room of payables: who may pass, and a request that is well formed."""

from __future__ import annotations

from typing import Any

PAYERS = {"buyer", "finance"}
DECIDERS, APPROVERS, FINANCE = PAYERS | {"executive"}, PAYERS | {"executive", "trustee"}, {"finance", "executive"}
TRUST = {"executive", "trustee", "auditor", "operator"} | PAYERS
OWN = {"head", "business_manager", "office", "governor"} | TRUST
INVOICE, RUN = {"invoice_id": "no-such-invoice"}, {"run_id": "no-such-run"}
WANTED = {"due_until": "2026-12-31", "pay_on": "2026-11-09"}

PAPER = {
    "number": "1", "issued_on": "2026-11-01", "seller_name": "s", "lines": [], "vat_pence": 0, "total_pence": 0,
}  # fmt: skip

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "invoices": (TRUST, "trust", {}),
    "invoices_waiting": (TRUST, "trust", {}),
    "invoice_page": (TRUST, "trust", INVOICE),
    "school_invoices": (OWN, "read", {}),
    "invoice_expected": (PAYERS, "trust", {"number": "no-such-order"}),
    "preview_paper_invoice": (PAYERS, "trust", PAPER),
    "enter_paper_invoice": (PAYERS, "trust", PAPER),
    "choose_invoice_supplier": (DECIDERS, "trust", {**INVOICE, "supplier_id": "s"}),
    "choose_invoice_order": (DECIDERS, "trust", {**INVOICE, "number": "", "reason": "r"}),
    "pair_invoice_lines": (DECIDERS, "trust", {**INVOICE, "pairs": {"1": 1}}),
    "code_invoice_lines": (
        DECIDERS, "trust", {**INVOICE, "coding": [{"line": "1", "code": "E19", "cpv_code": "09310000", "net_pence": 1}]},
    ),
    "decide_invoice_question": (DECIDERS, "trust", {**INVOICE, "key": "k", "reason": "r"}),
    "dispute_invoice": (DECIDERS, "trust", {**INVOICE, "reason": "r"}),
    "end_invoice_dispute": (DECIDERS, "trust", {**INVOICE, "words": "w"}),
    "send_invoice_back": (DECIDERS, "trust", {**INVOICE, "reason": "r"}),
    "approve_invoice": (APPROVERS, "trust", INVOICE),
    "approve_invoices": (APPROVERS, "trust", {"invoice_ids": ["no-such-invoice"]}),
    "preview_payment_run": (PAYERS, "trust", WANTED),
    "propose_payment_run": (PAYERS, "trust", WANTED),
    "release_payment_run": (FINANCE, "trust", RUN),
    "give_up_payment_run": (DECIDERS, "trust", {**RUN, "reason": "r"}),
    "payment_run_file": (FINANCE, "trust", RUN),
    "tell_payments": (FINANCE, "trust", {**RUN, "payments": []}),
    "tell_payments_by_file": (FINANCE, "trust", {**RUN, "filename": "f.csv", "content": "eA=="}),
    "payment_runs": (TRUST, "trust", {}),
    "payment_run_page": (TRUST, "trust", RUN),
    "make_remittance": (DECIDERS, "trust", {**RUN, "supplier_id": "s"}),
    "late_payments": (TRUST, "trust", {}),
    "invoice_settings": (TRUST, "trust", {}),
    "set_invoice_tolerance": (
        FINANCE, "trust",
        {"valid_from": "2026-11-09", "price_pence": 1, "price_per_cent": "1", "charges_pence": 0, "reason": ""},
    ),
    "enter_bank_rate": (FINANCE, "trust", {"half_year_end": "2026-06-30", "per_cent": "3", "source": ""}),
}  # fmt: skip
