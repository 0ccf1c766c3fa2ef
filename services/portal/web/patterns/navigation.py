"""The way around: entries that rooms of pages declare, shown to whom they open for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    mine = _open(entries, person)
    here = _main_here(mine)
    return [_item(entry, entry is here) for entry in _main(mine)]


def in_section(entries: Iterable[Entry], person: SignedIn | None) -> list[dict[str, Any]]:
    """The entries below the main entry that this request lies below; none where it has no more than one."""
    mine = _open(entries, person)
    here, nearest = _main_here(mine), _nearest(mine)
    below = [entry for entry in mine if here is not None and entry.section == here.words]
    return [_item(entry, entry in nearest) for entry in below] if len(below) > 1 else []


def _main(mine: Sequence[Entry]) -> list[Entry]:
    """The main entries. One that stands below an entry that does not open for this person is a main entry itself."""
    words = {entry.words for entry in mine if not entry.section}
    return [entry for entry in mine if not entry.section or entry.section not in words]


def _main_here(mine: Sequence[Entry]) -> Entry | None:
    """The main entry that this request lies below, by its own address or by that of an entry below it."""
    nearest = _nearest(mine)
    sections = {entry.section for entry in nearest}
    return next((entry for entry in _main(mine) if entry in nearest or entry.words in sections), None)


def _nearest(mine: Sequence[Entry]) -> list[Entry]:
    """The entries with the longest address that this request lies below."""
    above = [entry for entry in mine if _lies_below(entry)]
    longest = max((len(_href(entry)) for entry in above), default=0)
    return [entry for entry in above if len(_href(entry)) == longest]


def _lies_below(entry: Entry) -> bool:
    href = _href(entry)
    return request.path == href if entry.alone else request.path.startswith(href)


def _open(entries: Iterable[Entry], person: SignedIn | None) -> list[Entry]:
    if person is None:
        return []
    school_id = _school_id()
    return [
        entry
        for entry in sorted(entries, key=lambda entry: entry.order)
        if entry.at_school == (school_id is not None) and person.may(entry.may, school_id)
    ]


def _school_id() -> str | None:
    return g.school["school_id"] if g.get("school") else None


def _href(entry: Entry) -> str:
    school_id = _school_id()
    known: dict[tuple[str, str | None], str] = g.setdefault("hrefs", {})
    if (entry.endpoint, school_id) not in known:
        named: dict[str, Any] = {"school_id": school_id} if school_id else {}
        known[entry.endpoint, school_id] = url_for(entry.endpoint, **named)
    return known[entry.endpoint, school_id]


def _item(entry: Entry, active: bool) -> dict[str, Any]:
    href = _href(entry)
    return {"text": entry.words, "href": href, "active": active, "current": href == request.path}
