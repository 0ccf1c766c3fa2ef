"""How bids are worded on pages, and what their pages share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from services.portal.web.context import ask
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.words import tag
from shared.identity.roles import SCHOOL_READERS, TRUST_READERS, Role

SERVICE = "procurement"
BUYERS = frozenset({Role.BUYER})
TRUST = TRUST_READERS | BUYERS | {Role.FINANCE}
SCHOOL = SCHOOL_READERS
STAGES: Mapping[str, tuple[str, str]] = {
    "no openers": ("to_correct", "Nobody named to open them"),
    "waits for keys": ("waiting", "Waits for keys"),
    "sealed": ("ready", "Sealed"),
    "half open": ("paused", "One of two has opened"),
    "opened": ("done", "Opened"),
}
"""Stage of a box: (colour of its tag, words)."""
BID_STATES: Mapping[str, tuple[str, str]] = {
    "in the running": ("done", "In the running"),
    "to check": ("to_do", "To check"),
    "out": ("refused", "Out of the running"),
}


class Confirm(Form):
    """A button alone."""

    submit = SubmitField("Confirm", widget=GovSubmitInput())


def stage_tag(stage: str) -> Any:
    """How far a box is, as a tag."""
    return tag(*STAGES[stage])


def bid_tag(state: str) -> Any:
    return tag(*BID_STATES[state])


def trail(tender: Any = None, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way here: home, bids, the tender's bids, and what lies between."""
    way = [{"text": "Home", "href": url_for("home.trust")}, {"text": "Bids", "href": url_for("bids.listed")}]
    if tender is not None:
        way.append({"text": tender["title"], "href": box_href(tender["tender_id"])})
    return way + [{"text": words, "href": href} for words, href in more]


def box_href(tender_id: str) -> str:
    return url_for("bids.box", tender_id=tender_id)


def box_of(tender_id: str) -> Any:
    """The tender's box as it may be seen now."""
    return ask(SERVICE, "bid_box", tender_id=tender_id)


FILTERS = {"stage_of_box": stage_tag, "state_of_bid": bid_tag, "stage_in_words": lambda stage: STAGES[stage][1]}
