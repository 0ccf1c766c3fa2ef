"""The doors of purchase orders: method: (roles, what the named school must hold, a request that is well formed)."""

from __future__ import annotations

from typing import Any

STAFF = {"head", "business_manager", "office"}
BUYER, PAYERS = {"buyer"}, {"buyer", "finance"}
TRUST = {"executive", "trustee", "auditor", "operator"} | PAYERS
OWN = STAFF | {"governor"} | TRUST

ORDER: dict[str, Any] = {"purchase_order_id": "no-such-order"}
CAME = {**ORDER, "delivery_note": "D", "lines": []}
BACK = {**ORDER, "lines": [], "reason": "r", "wants": "credit"}
UNDO = {**ORDER, "entry_id": "e", "reason": "r"}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "call_off_order": (BUYER, "trust", {"order_id": "no-such-order", "reason": "r"}),
    "move_order": (
        BUYER,
        "trust",
        {"order_id": "no-such-order", "reason": "r", "closes_at": "2027-01-01T12:00:00Z", "delivery_on": "2027-01-08"},
    ),
    "purchase_orders": (TRUST, "trust", {}),
    "orders_of_schools_that_left": (TRUST, "trust", {}),
    "purchase_order_page": (TRUST, "trust", ORDER),
    "receive_goods": (BUYER, "trust", CAME),
    "send_back_goods": (BUYER, "trust", BACK),
    "take_back_goods_entry": (BUYER, "trust", UNDO),
    "change_purchase_order": (BUYER, "trust", {**ORDER, "reason": "r"}),
    "cancel_purchase_order": (BUYER, "trust", ORDER),
    "close_purchase_order": (PAYERS, "trust", ORDER),
    "make_purchase_order_pdf": (TRUST, "trust", ORDER),
    "purchase_order_file": (TRUST, "trust", ORDER),
    "buyer_details": (TRUST, "nothing", {}),
    "put_buyer_details": (PAYERS, "trust", {"name": "Trust"}),
    "school_purchase_orders": (OWN, "read", {}),
    "school_purchase_order_page": (OWN, "read", ORDER),
    "school_receive_goods": (STAFF, "use", CAME),
    "school_send_back_goods": (STAFF, "use", BACK),
    "school_take_back_goods_entry": (STAFF, "use", UNDO),
    "school_make_purchase_order_pdf": (OWN, "read", ORDER),
    "school_purchase_order_file": (OWN, "read", ORDER),
}
