"""The doors of the room of reporting: who may pass, and a request that is well formed."""

from __future__ import annotations

from typing import Any

TRUST = {"executive", "trustee", "auditor", "operator", "buyer", "finance"}
OWN = {"head", "business_manager", "office", "governor"} | TRUST

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "trust_report": (TRUST, "trust", {}),
    "school_report": (OWN, "read", {}),
    "trust_glance": (TRUST, "trust", {}),
    "school_glance": (OWN, "read", {}),
    "make_trust_report": (TRUST, "trust", {}),
    "make_school_report": (OWN, "read", {}),
}
