"""The doors of pay scales: which roles may pass, what the named school must hold, and a request that is well formed."""

from __future__ import annotations

from typing import Any

ENTERERS = {"head", "business_manager", "office", "payroll_officer"}
OFFICER = {"payroll_officer"}
TOTALS = ENTERERS | {"governor", "executive", "trustee", "auditor", "operator", "finance"}

EMPLOYER: dict[str, Any] = {"employer_id": "no-such-employer"}
LIST = {"starts": "2026-09-01", "source": "pay policy 2026", "points": "L12 64088"}
SCALE = {**EMPLOYER, "scale_id": "no-such-scale"}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "pay_scales": (ENTERERS, "read", {}),
    "employer_scales": (TOTALS, "trust", EMPLOYER),
    "scale_page": (TOTALS, "trust", SCALE),
    "add_scale": (OFFICER, "trust", {**EMPLOYER, **LIST, "name": "Leadership", "kind": "teachers"}),
    "add_scale_version": (OFFICER, "trust", {**SCALE, **LIST}),
    "correct_scale_version": (OFFICER, "trust", {**SCALE, **LIST, "version_id": "no-such-list"}),
}
