"""How requests are worded on pages: their states, who may do what, and what several pages of the room share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import url_for

from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask
from services.portal.web.pages.requests.whose import request_href
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import state_tag

STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("queued", "Draft"),
    "waiting for approval": ("waiting", "Waits for approval"),
    "returned with a question": ("paused", "Back with a question"),
    "refused": ("refused", "Refused"),
    "approved": ("done", "Approved"),
    "ordered": ("agreed", "Ordered"),
    "withdrawn": ("ended", "Withdrawn"),
}
"""Kind and words of each state that procurement names."""
OWN_TITLE = "The trust’s own requests"


def state_words(state: str) -> str:
    return STATES.get(state, ("", state))[1]


FILTERS: Mapping[str, Callable[..., Any]] = {
    "request_tag": partial(state_tag, STATES),
    "request_href": request_href,
}


def page_of(school_id: str | None, requisition_id: str) -> Any:
    """One request as procurement gives it."""
    return ask(SERVICE, "request_page", school_id=school_id, requisition_id=requisition_id)


def one_href(school_id: str | None, requisition_id: str) -> str:
    return request_href("requests.one", school_id, requisition_id=requisition_id)


def order_href(school_id: str | None, order_id: str | None) -> str | None:
    """The order that came of a request, where one did."""
    if order_id is None:
        return None
    if school_id is None:
        return url_for("purchase_orders.one", order_id=order_id)
    return url_for("purchase_orders.school_one", school_id=school_id, order_id=order_id)


def trail(school_id: str | None, page: Any = None) -> list[dict[str, str]]:
    """The way to the requests of a school, or to the trust's own, and to one of them."""
    there = (page["title"], one_href(school_id, page["requisition_id"])) if page else None
    if school_id is None:
        own = (OWN_TITLE, request_href("requests.listed"))
        return way_from_home(("Requests", url_for("requests.of_trust")), own, there)
    return way_from_home(("Requests", url_for("requests.listed", school_id=school_id)), there, school_id=school_id)


def trust_trail() -> list[dict[str, str]]:
    return way_from_home(("Requests", url_for("requests.of_trust")))


def people_of(page: Any) -> Callable[[str], str]:
    """Gives the name of whoever did something to a request."""
    actors = {page["requested_by"], *(one["by"] for one in page["decisions"])}
    actors |= {page["ended"]["by"]} if page["ended"] else set()
    names = names_of(actors)
    return lambda actor: who(actor, names)


def day_of(written: str | None) -> date | None:
    """The day in a service's answer."""
    return date.fromisoformat(written) if written else None
