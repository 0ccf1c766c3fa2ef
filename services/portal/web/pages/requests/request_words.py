"""How requests are worded on pages: their states, who may do what, and what several pages of the room share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from markupsafe import Markup
from wtforms import SubmitField

from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask
from services.portal.web.patterns.forms import Form
from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_READERS, SCHOOL_STAFF, TRUST_READERS, Role

SERVICE = "procurement"
BUYERS = frozenset({Role.BUYER})
PAYERS = BUYERS | {Role.FINANCE}
TRUST = TRUST_READERS | PAYERS
SCHOOL = SCHOOL_READERS | TRUST
ASKERS = SCHOOL_STAFF | BUYERS
APPROVERS = SCHOOL_LEADERS | {Role.FINANCE, Role.EXECUTIVE, Role.TRUSTEE}
BUDGET_HOLDERS = SCHOOL_LEADERS | {Role.FINANCE}
DELEGATORS = frozenset({Role.EXECUTIVE, Role.FINANCE})

STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("grey", "Draft"),
    "waiting for approval": ("yellow", "Waits for approval"),
    "returned with a question": ("orange", "Back with a question"),
    "refused": ("red", "Refused"),
    "approved": ("green", "Approved"),
    "ordered": ("teal", "Ordered"),
    "withdrawn": ("grey", "Withdrawn"),
}
"""Colour and words of each state that procurement names."""
VAT_WORDS = {
    "standard": "Standard rate (20 per cent)", "zero": "Zero rated", "exempt": "Exempt", "outside scope": "Outside the scope of VAT",
}  # fmt: skip


class Button(Form):
    """A button alone."""

    submit = SubmitField("Confirm", widget=GovSubmitInput())


def state_words(state: str) -> str:
    return STATES.get(state, ("grey", state))[1]


def request_tag(state: str) -> Markup:
    """How far a request has come, as a tag."""
    colour = STATES.get(state, ("grey", ""))[0]
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(colour, state_words(state))


def unit_price(price: str | None) -> str:
    """A price of one unit as it was entered, to a hundredth of a penny at most."""
    if price is None:
        return "not known"
    pounds_, _, pence = price.partition(".")
    return f"£{int(pounds_):,}.{pence.ljust(2, '0')}"


FILTERS: Mapping[str, Callable[..., Any]] = {"request_tag": request_tag, "unit_price": unit_price}


def page_of(school_id: str, requisition_id: str) -> Any:
    """One request as procurement gives it."""
    return ask(SERVICE, "request_page", school_id=school_id, requisition_id=requisition_id)


def one_href(school_id: str, requisition_id: str) -> str:
    return url_for("requests.one", school_id=school_id, requisition_id=requisition_id)


def trail(school_id: str, page: Any = None) -> list[dict[str, str]]:
    """The way to the requests of a school, and to one of them."""
    way = [
        {"text": "Home", "href": url_for("home.school", school_id=school_id)},
        {"text": "Requests", "href": url_for("requests.listed", school_id=school_id)},
    ]
    there = [{"text": page["title"], "href": one_href(school_id, page["requisition_id"])}] if page else []
    return [*way, *there]


def trust_trail() -> list[dict[str, str]]:
    return [
        {"text": "Home", "href": url_for("home.trust")},
        {"text": "Requests", "href": url_for("requests.of_trust")},
    ]


def people_of(page: Any) -> Callable[[str], str]:
    """Gives the name of whoever did something to a request."""
    actors = {page["requested_by"], *(one["by"] for one in page["decisions"])}
    names = names_of(actors)
    return lambda actor: who(actor, names)


def day_of(written: str | None) -> date | None:
    """The day in a service's answer."""
    return date.fromisoformat(written) if written else None
