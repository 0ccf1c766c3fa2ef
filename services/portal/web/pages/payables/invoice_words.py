"""How invoices and payment runs are worded on pages, and who may do what with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup

from services.portal.web.pages.buying.buying_words import price
from services.portal.web.patterns.words import in_words
from shared.identity.roles import SCHOOL_READERS, TRUST_READERS, Role

SERVICE = "procurement"
PAYERS = frozenset({Role.BUYER, Role.FINANCE})
DECIDERS = PAYERS | {Role.EXECUTIVE}
APPROVERS = DECIDERS | {Role.TRUSTEE}
FINANCE = frozenset({Role.FINANCE, Role.EXECUTIVE})
TRUST = TRUST_READERS | PAYERS
SCHOOL = SCHOOL_READERS | TRUST

STATES: Mapping[str, tuple[str, str]] = {
    "received": ("yellow", "Received"),
    "held": ("orange", "Held"),
    "matched": ("blue", "Matches, to be approved"),
    "approved": ("teal", "Approved, to be paid"),
    "proposed for payment": ("purple", "In a payment run"),
    "paid": ("green", "Paid"),
    "refused": ("grey", "Sent back"),
}
"""Colour and words of each state that procurement names."""
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
    "proposed": ("yellow", "To be released"),
    "released": ("blue", "Released to the bank"),
    "told": ("green", "Done"),
    "given up": ("grey", "Given up"),
}
SEVERITIES: Mapping[str, tuple[str, str]] = {
    "high": ("red", "Serious"),
    "medium": ("orange", "Notable"),
    "low": ("yellow", "Small"),
    "info": ("grey", "To know"),
    "none": ("grey", "To know"),
}


def state_tag(state: str) -> Markup:
    """Where an invoice stands, as a tag."""
    return _tag(STATES.get(state, ("grey", in_words(state))))


def run_tag(state: str) -> Markup:
    """Where a payment run stands, as a tag."""
    return _tag(RUN_STATES.get(state, ("grey", in_words(state))))


def severity_tag(severity: str) -> Markup:
    """How much a difference matters, as a tag."""
    return _tag(SEVERITIES.get(severity, ("grey", in_words(severity))))


def pay_words(invoice: Mapping[str, Any]) -> str:
    """`3 days late`, `in dispute`, or nothing to add."""
    if invoice["in_dispute"]:
        return "in dispute"
    days = invoice["late_days"]
    return f"{days} {'day' if days == 1 else 'days'} late" if days else ""


def trail(*further: tuple[str, str]) -> list[dict[str, str]]:
    """The way here: home, invoices, and what lies between."""
    way = [
        {"text": "Home", "href": url_for("home.trust")},
        {"text": "Invoices", "href": url_for("payables.listed")},
    ]
    return [*way, *({"text": text, "href": href} for text, href in further)]


def invoice_trail(page: Mapping[str, Any]) -> list[dict[str, str]]:
    """The way to what is done with one invoice."""
    return trail((title_of(page), url_for("payables.one", invoice_id=page["invoice_id"])))


def title_of(page: Mapping[str, Any]) -> str:
    """`Invoice 4711 from Bright Paper Ltd`."""
    return f"{in_words(page['kind'])} {page['number']} from {page['supplier_name']}"


def _tag(known: tuple[str, str]) -> Markup:
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(*known)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "state_tag": state_tag, "run_tag": run_tag, "severity_tag": severity_tag, "pay_words": pay_words, "price": price,
}  # fmt: skip
