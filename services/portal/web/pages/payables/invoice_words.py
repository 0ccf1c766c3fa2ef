"""How invoices and payment runs are worded on pages, and who may do what with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import url_for

from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import in_words, plural, state_tag

STATES: Mapping[str, tuple[str, str]] = {
    "received": ("waiting", "Received"),
    "held": ("paused", "Held"),
    "matched": ("to_do", "Matches, to be approved"),
    "approved": ("agreed", "Approved, to be paid"),
    "proposed for payment": ("running", "In a payment run"),
    "paid": ("done", "Paid"),
    "refused": ("ended", "Sent back"),
}
"""Kind and words of each state that procurement names."""
VIEWS: Mapping[str, str] = {
    "open": "All that are not paid yet",
    "waiting": "Wait for somebody",
    "held": "Held: something differs",
    "to approve": "Match, to be approved",
    "to pay": "Approved, to be paid",
    "due soon": "To be paid within a week",
    "late": "Late",
    "proposed": "In a payment run",
    "paid": "Paid",
    "sent back": "Sent back",
    "all": "All",
}
RUN_STATES: Mapping[str, tuple[str, str]] = {
    "proposed": ("waiting", "To be released"),
    "released": ("running", "Released to the bank"),
    "told": ("done", "Done"),
    "given up": ("ended", "Given up"),
}
SEVERITIES: Mapping[str, tuple[str, str]] = {
    "high": ("failed", "Serious"),
    "medium": ("paused", "Notable"),
    "low": ("waiting", "Small"),
    "info": ("queued", "To know"),
    "none": ("queued", "To know"),
}


def pay_words(invoice: Mapping[str, Any]) -> str:
    """`3 days late`, `in dispute`, or nothing to add."""
    if invoice["in_dispute"]:
        return "in dispute"
    days = invoice["late_days"]
    return f"{plural(days, 'day')} late" if days else ""


def trail(*further: tuple[str, str]) -> list[dict[str, str]]:
    """The way here: home, invoices, and what lies between."""
    return way_from_home(("Invoices", url_for("payables.listed")), *further)


def invoice_trail(page: Mapping[str, Any]) -> list[dict[str, str]]:
    """The way to what is done with one invoice."""
    return trail((title_of(page), url_for("payables.one", invoice_id=page["invoice_id"])))


def title_of(page: Mapping[str, Any]) -> str:
    """`Invoice 4711 from Bright Paper Ltd`."""
    return f"{in_words(page['kind'])} {page['number']} from {page['supplier_name']}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "invoice_tag": partial(state_tag, STATES), "run_tag": partial(state_tag, RUN_STATES),
    "severity_tag": partial(state_tag, SEVERITIES), "pay_words": pay_words,
}  # fmt: skip
