"""How bids are worded on pages, and what their pages share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import url_for

from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.context import ask
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import state_tag

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


def trail(tender: Any = None, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way here: home, bids, the tender's bids, and what lies between."""
    there = (tender["title"], box_href(tender["tender_id"])) if tender is not None else None
    return way_from_home(("Bids", url_for("bids.listed")), there, *more)


def box_href(tender_id: str) -> str:
    return url_for("bids.box", tender_id=tender_id)


def box_of(tender_id: str) -> Any:
    """The tender's box as it may be seen now."""
    return ask(SERVICE, "bid_box", tender_id=tender_id)


FILTERS = {"box_tag": partial(state_tag, STAGES), "bid_tag": partial(state_tag, BID_STATES)}
