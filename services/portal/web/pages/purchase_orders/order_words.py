"""What the pages of orders share: whose page it is, how to ask about one order, how a state is worded, decimal boxes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import url_for

from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.context import ask
from services.portal.web.patterns.boxes import BoxesForm
from services.portal.web.patterns.trails import way_from_home

STATES: Mapping[str, tuple[str, str]] = {
    "placed": ("open", "Placed"),
    "part received": ("paused", "Part received"),
    "received": ("done", "Received"),
    "closed": ("closed", "Closed"),
    "cancelled": ("failed", "Cancelled"),
}
"""Kind and words of each state that procurement names."""
KINDS: Mapping[str, str] = {"school": "One school", "collective": "Schools together", "contract": "Contract"}
WANTS = [("replacement", "Others in their place"), ("credit", "A credit note")]


def one_order(order_id: str, school_id: str | None) -> Any:
    """One order as the trust sees it, or as a school does."""
    if school_id is None:
        return ask(SERVICE, "purchase_order_page", purchase_order_id=order_id)
    return ask(SERVICE, "school_purchase_order_page", school_id=school_id, purchase_order_id=order_id)


def named(order_id: str, school_id: str | None) -> dict[str, str]:
    """What a call about the order names."""
    return {"purchase_order_id": order_id, **({"school_id": school_id} if school_id else {})}


def method(name: str, school_id: str | None) -> str:
    """The service's method for the trust, or the one for a school."""
    return f"school_{name}" if school_id else name


def href(view: str, school_id: str | None, **names: Any) -> str:
    """The address of a view of the trust, or of the same one of a school."""
    if school_id:
        return url_for(f"purchase_orders.school_{view}", school_id=school_id, **names)
    return url_for(f"purchase_orders.{view}", **names)


def trail(school_id: str | None, order: Any = None) -> list[dict[str, str]]:
    """The way here: home, orders, and for what belongs to an order, the order."""
    there = (order["number"], href("one", school_id, order_id=order["purchase_order_id"])) if order else None
    return way_from_home(("Orders", href("listed", school_id)), there, school_id=school_id)


def quantity(form: BoxesForm, name: str, what: str) -> str | None:
    """The quantity in a box as it was meant, None where it is empty; what is wrong with it stands on the form."""
    written = form.box(name).replace(",", "")
    if not written:
        return None
    try:
        number = Decimal(written)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or number > 1_000_000_000:
        form.problems[name] = f"{what}: enter a number, like 12 or 7.5"
        return None
    return f"{number:f}"
