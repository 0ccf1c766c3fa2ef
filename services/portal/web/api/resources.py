"""What a row of the API's table is: an address and a verb, the service's method behind it, how its values come together
from path, query and body, what a token must be allowed, and what is answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from marshmallow import Schema, fields

from shared.identity.roles import Role

MOST_ITEMS = 200
USUAL_ITEMS = 50
NAMED_IN_PATH = re.compile(r"{(\w+)}")
_WITH_SLASHES = frozenset({"sku"})
"""Values of a path that may hold a slash: suppliers number their items as they like."""


@dataclass(frozen=True)
class Value:
    """A value that a caller gives: the field of the service's request that it fills, and what it means."""

    field: str
    words: str
    example: Any = None


@dataclass(frozen=True)
class Whole:
    """A list that the service gives whole; a page is cut from it after the item with certain values of `keys`."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Following:
    """A list that the service gives in parts: `mark` are the values of its request that go on after an item.

    One item more than wanted is asked for, which tells whether there is a next page. `grows` says that the list is in the
    order in which it grows, so that a reader who has come to its end can go on from there later.
    """

    mark: Callable[[Mapping[str, Any]], dict[str, Any]]
    grows: bool = False
    begin: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """A list that the service gives in parts, saying itself what its next part begins with: `next`."""

    field: str


class Shown(Enum):
    """What an answer is, where it is not JSON."""

    FILE = "the bytes of a file"


@dataclass(frozen=True)
class Resource:
    """One row: `verb` and `path` do `call`, a service and its method (or, without one, what `own` gives)."""

    verb: str
    path: str
    name: str
    group: str
    title: str
    words: str
    scope: str | None
    answer: type[Schema] | Shown
    call: tuple[str, str] | None = None
    request: type[Schema] | None = None
    path_values: Mapping[str, Value] = field(default_factory=dict)
    query: Mapping[str, Value] = field(default_factory=dict)
    body: Mapping[str, Value] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    items: str | None = None
    """Where the answer holds the items of a list; the whole answer is the list where this is empty."""
    pages: Whole | Following | Told | None = None
    pick: Callable[[Any], Any] = lambda answer: answer
    """What of the service's answer is meant."""
    not_done: Callable[[Mapping[str, Any]], str | None] = lambda _answer: None
    """Why a change was kept on record but not made, in words."""
    status: int = 200
    noted: str = ""
    """What the record of readings calls it, where it matters who read it."""
    location: str = ""
    """Address of what a change began, with the names of its answer in braces."""

    @property
    def changes(self) -> bool:
        return self.verb != "GET"

    @property
    def role(self) -> Role:
        """What the token is taken for: it reads as a governor and writes as the office. It never decides."""
        return Role.OFFICE if self.changes else Role.GOVERNOR

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return NAMED_IN_PATH.sub(lambda found: f"<{_converter(found[1])}{found[1]}>", self.path)

    @property
    def pattern(self) -> str:
        """The path as a regular expression."""
        return NAMED_IN_PATH.sub(lambda found: ".+" if found[1] in _WITH_SLASHES else "[^/]+", self.path)

    @property
    def in_path(self) -> list[str]:
        return NAMED_IN_PATH.findall(self.path)

    @property
    def of_school(self) -> bool:
        return "school_id" in self.in_path

    def request_field(self, name: str) -> fields.Field[Any] | None:
        """The field of the service's request called `name`."""
        found: fields.Field[Any] | None = self.request._declared_fields.get(name) if self.request else None
        return found

    def path_value(self, name: str) -> Value:
        return self.path_values.get(name) or PATH_VALUES[name]


PATH_VALUES: Mapping[str, Value] = {
    "school_id": Value(
        "school_id", "The school that the token is for; `GET /token` tells it.", "0192c5f0-7c1e-7a51-9d1c-6b1f2e3a4d5c"
    ),
    "subscription_id": Value("subscription_id", "The subscription.", "0192c5f1-3f10-7d44-b1aa-5a0e8a9d2c77"),
    "statement_id": Value("statement_id", "The statement.", "0192c5f2-9b21-7c3e-a7f0-0d6e1c2b3a49"),
    "entry_id": Value("entry_id", "The charge.", "0192c5f1-0b7d-7e02-8d43-91c04f6b7a18"),
    "line": Value("line", "Code of a line of the catalogue of services.", "payroll"),
    "order_id": Value("order_id", "The collective order.", "0192c5f2-2d51-7a90-9c77-1b2c3d4e5f60"),
    "sku": Value("sku", "The supplier's number of the item; it may contain slashes.", "A4-80"),
    "job_id": Value("job_id", "The job.", "0192c5f3-0c0d-7b11-8f5e-aa0102030405"),
    "name": Value("name", "Name of the file, as the job gives it.", "statement-2026-09-01-2026-09-30-1.pdf"),
    "endpoint_id": Value("endpoint_id", "The webhook.", "0192c5f6-3a3b-7c3d-8e3f-404142434445"),
    "delivery_id": Value("delivery_id", "The delivery.", "0192c5f6-9a9b-7c9d-8e9f-a0a1a2a3a4a5"),
}
"""What the names in paths mean."""


def whole(*keys: str) -> Whole:
    """A list that the service gives whole, its items told apart by these values."""
    return Whole(keys)


def _converter(name: str) -> str:
    return "path:" if name in _WITH_SLASHES else ""
