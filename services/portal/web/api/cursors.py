"""Pages that stay put while rows are added: a cursor holds what was asked for and the last item that was given, signed, so
that nobody has to trust what comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from itsdangerous import BadSignature, URLSafeSerializer

from services.portal.web.api.problems import Problem, about_parameter
from services.portal.web.api.resources import NAMED_IN_PATH, Following, Resource, Told, Whole
from services.portal.web.api.table import VERSION
from services.portal.web.context import portal


@dataclass(frozen=True)
class Place:
    """Where a page begins: the filters that hold for the whole list, and the mark of the item before it."""

    filters: Mapping[str, Any]
    mark: Mapping[str, Any] | None
    limit: int


@dataclass(frozen=True)
class Page:
    """Some items of a list, and where to go on."""

    items: list[Any]
    next: str | None
    later: str | None


def read(cursor: str, resource: Resource, path: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The filters and the mark that a cursor holds. Raises Problem for one that is not ours, or is of another list."""
    try:
        name, of_path, filters, mark = _serializer().loads(cursor)
    except (BadSignature, ValueError, TypeError):
        raise _refused("This cursor is not one that we gave. Begin with the first page.") from None
    if name != resource.name or of_path != dict(path):
        raise _refused("This cursor belongs to another list. Begin with the first page of this one.")
    return filters, mark


def wanted_of_service(resource: Resource, place: Place) -> dict[str, Any]:
    """What the service is asked for, beside the filters, so that it gives this page and tells whether another follows."""
    pages = resource.pages
    mark = dict(place.mark or {})
    if isinstance(pages, Following):
        return {**pages.begin, **mark, "most": place.limit + 1}
    return {**mark, "most": place.limit} if isinstance(pages, Told) else {}


def page_of(resource: Resource, path: Mapping[str, str], place: Place, answer: Any) -> Page:
    """The page that begins at a place, from what the service answered."""
    found: Sequence[Any] = answer[resource.items] if resource.items else answer
    address = _Address(resource, path, place)
    match resource.pages:
        case Whole(keys):
            shown, more = _cut(found, keys, place)
            mark_of_last = {key: shown[-1][key] for key in keys} if shown else None
            return Page(shown, address.after(mark_of_last) if more else None, None)
        case Following(mark, grows):
            shown = list(found[: place.limit])
            last = mark(shown[-1]) if shown else place.mark
            more = len(found) > place.limit
            return Page(shown, address.after(last) if more else None, address.after(last or {}) if grows else None)
        case Told(field):
            follows = answer["next"]
            return Page(list(found), address.after({field: follows}) if follows is not None else None, None)
    raise TypeError(f"{resource.name} is no list.")


def _cut(found: Sequence[Any], keys: tuple[str, ...], place: Place) -> tuple[list[Any], bool]:
    begin = 0
    if place.mark is not None:
        known = next((at for at, item in enumerate(found) if all(item[key] == place.mark[key] for key in keys)), None)
        if known is None:
            raise _refused("The list has changed so much that its next page is not known. Begin with the first page.")
        begin = known + 1
    end = begin + place.limit
    return list(found[begin:end]), len(found) > end


@dataclass(frozen=True)
class _Address:
    resource: Resource
    path: Mapping[str, str]
    place: Place

    def after(self, mark: Mapping[str, Any] | None) -> str:
        cursor = _serializer().dumps([self.resource.name, dict(self.path), dict(self.place.filters), mark])
        return f"{address_of(self.resource.path, self.path)}?{urlencode({'limit': self.place.limit, 'cursor': cursor})}"


def address_of(path: str, values: Mapping[str, Any]) -> str:
    """The full address of a path of the table."""
    filled = NAMED_IN_PATH.sub(lambda found: quote(str(values[found[1]]), safe=""), path)
    return f"{portal().settings.public_url}/api/{VERSION}{filled}"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        portal().settings.secret_key, salt="quayside-api-cursor", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _refused(words: str) -> Problem:
    return Problem("invalid", words, errors=[about_parameter("cursor", words)])
