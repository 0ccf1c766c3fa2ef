"""Who may ask for payslips, P60s and P45s, in the shape of the table of all doors."""

from __future__ import annotations

from typing import Any

PAY_READERS = {"head", "business_manager", "office", "payroll_officer", "auditor"}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "make_payslips": (PAY_READERS, "school", {"run_id": "no-such-run"}),
    "make_payslip": (PAY_READERS, "nothing", {"run_id": "no-such-run", "employment_id": "no-such-employment"}),
    "make_p60s": (PAY_READERS, "school", {"employer_id": "no-such-employer", "tax_year": 2026}),
    "make_p45": (PAY_READERS, "school", {"employment_id": "no-such-employment"}),
}
