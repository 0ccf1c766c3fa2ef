"""The doors of files sent as invoices, and of open data: who may pass, and a request that is well formed."""

from __future__ import annotations

from typing import Any

PAYERS = {"buyer", "finance"}
TRUST = {"executive", "trustee", "auditor", "operator"} | PAYERS
FILE = {"file_id": "no-such-file"}
TYPED = {
    **FILE, "number": "1", "issued_on": "2026-11-01", "seller_name": "S", "vat_pence": 0, "total_pence": 100,
    "lines": [{"description": "d", "quantity": "1", "unit_price": "1", "vat": "zero"}],
}  # fmt: skip

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "send_invoice_files": (PAYERS, "trust", {"files": [{"filename": "a.xml", "content": ""}]}),
    "invoice_files": (TRUST, "trust", {}),
    "invoice_file": (TRUST, "trust", FILE),
    "invoice_file_content": (TRUST, "trust", FILE),
    "invoice_file_as_ubl": (TRUST, "trust", FILE),
    "take_file_in_all_the_same": (PAYERS, "trust", {**FILE, "reason": "r"}),
    "set_file_aside": (PAYERS, "trust", {**FILE, "reason": "r"}),
    "read_invoice_file_again": (PAYERS, "trust", FILE),
    "preview_typed_invoice": (PAYERS, "trust", TYPED),
    "take_in_draft": (PAYERS, "trust", TYPED),
    "open_data": (TRUST, "nothing", {}),
    "open_data_of_tender": (TRUST, "nothing", {"tender_id": "no-such-tender"}),
    "open_data_record": (TRUST, "nothing", {"ocid": "no-such", "uri": "https://example.org/r.json"}),
    "open_data_release": (TRUST, "nothing", {"release_id": "no-such", "uri": "https://example.org/r.json"}),
}
