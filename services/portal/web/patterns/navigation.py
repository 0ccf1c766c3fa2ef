"""The way around: entries that rooms of pages declare, shown to whom they open for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from werkzeug.exceptions import HTTPException

from services.portal.web.admission.access import Access, Kind, rules_of
from services.portal.web.admission.person import SignedIn


@dataclass(frozen=True)
class Entry:
    """One entry. Those with a rule for people at a school stand in the school's navigation, the others in the trust's."""

    words: str
    endpoint: str
    may: Access
    order: int = 50
    alone: bool = False
    """Whether it is marked on its own page only, not on those below its address: every page lies below home."""
    section: str = ""
    """The words of the main entry that it stands below, in a line of its own; empty for a main entry."""

    @property
    def at_school(self) -> bool:
        return self.may.kind is Kind.AT_SCHOOL


def opens(href: str | None) -> bool:
    """Whether an address of this portal opens for whoever looks, by the rule that it is declared with; one of another site
    does. What leads to a page that would refuse is shown without its link."""
    person, adapter = g.get("signed_in"), current_app.create_url_adapter(request)
    if not href or not href.startswith("/") or person is None or adapter is None:
        return bool(href)
    try:
        endpoint, named = adapter.match(href.partition("?")[0].partition("#")[0], method="GET")
    except HTTPException:
        return True
    rule = rules_of(current_app).get(str(endpoint))
    return rule is None or rule.kind is Kind.TOKEN or person.may(rule, named.get("school_id"))


def shown(entries: Iterable[Entry], person: SignedIn | None) -> list[dict[str, Any]]:
    """The main entries as items of govukServiceNavigation, for where this request is: at a school, or at the trust."""
    return _marked([entry for entry in _open(entries, person) if not entry.section])


def in_section(entries: Iterable[Entry], person: SignedIn | None) -> list[dict[str, Any]]:
    """The entries below the main entry that this request lies below; none where it has no more than one."""
    mine = _open(entries, person)
    main = next((item["text"] for item in _marked([one for one in mine if not one.section]) if item["active"]), None)
    items = _marked([entry for entry in mine if entry.section and entry.section == main])
    return items if len(items) > 1 else []


def _open(entries: Iterable[Entry], person: SignedIn | None) -> list[Entry]:
    if person is None:
        return []
    return [
        entry
        for entry in sorted(entries, key=lambda entry: entry.order)
        if entry.at_school == (_school_id() is not None) and person.may(entry.may, _school_id())
    ]


def _school_id() -> str | None:
    return g.school["school_id"] if g.get("school") else None


def _marked(entries: list[Entry]) -> list[dict[str, Any]]:
    named: dict[str, Any] = {"school_id": _school_id()} if _school_id() else {}
    hrefs = {entry: url_for(entry.endpoint, **named) for entry in entries}
    below = [href for entry, href in hrefs.items() if not entry.alone and request.path.startswith(href)]
    nearest = max(below, key=len, default=None)
    return [
        {
            "text": entry.words,
            "href": href,
            "active": href in (nearest, request.path),
            "current": href == request.path,
        }
        for entry, href in hrefs.items()
    ]
