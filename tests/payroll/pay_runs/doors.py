"""The doors of pay runs: which roles may pass, what the named school must hold, and a request that is well formed."""

from __future__ import annotations

from typing import Any

STAFF = {"head", "business_manager", "office"}
OFFICER, APPROVERS = {"payroll_officer"}, {"finance", "executive"}
ENTERERS = STAFF | OFFICER
PAY_READERS = ENTERERS | {"auditor"}
ALL_READERS = STAFF | {"governor", "executive", "trustee", "auditor", "operator"} | OFFICER | APPROVERS

RUN: dict[str, Any] = {"run_id": "no-such-run"}
ENTRY = {"kind": "one-off", "words": "Honorarium", "pence": 100, "starts": "2026-09-01"}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "runs": (ALL_READERS, "nothing", {}),
    "open_run": (OFFICER, "trust", {"pay_group_id": "no-such-group"}),
    "run_page": (ALL_READERS, "nothing", RUN),
    "abandon": (OFFICER, "trust", {**RUN, "version": 0, "reason": "r"}),
    "variations": (PAY_READERS, "nothing", RUN),
    "add_variation": (ENTERERS, "use", {**RUN, "employment_id": "no-such-employment", **ENTRY}),
    "change_variation": (ENTERERS, "use", {"variation_id": "no-such-entry", **ENTRY}),
    "remove_variation": (ENTERERS, "use", {"variation_id": "no-such-entry"}),
    "weeks_proposed": (ENTERERS, "read", {**RUN, "employment_id": "no-such-employment"}),
    "calculate": (OFFICER, "trust", RUN),
    "payslips_listed": (PAY_READERS, "nothing", RUN),
    "payslip_page": (PAY_READERS, "nothing", {**RUN, "employment_id": "no-such-employment"}),
    "variance": (PAY_READERS | APPROVERS, "nothing", RUN),
    "approve": (APPROVERS, "trust", {**RUN, "version": 0}),
    "close_run": (OFFICER, "trust", {**RUN, "version": 0}),
}
