"""Pages for whoever connects another system: a guide to the API, and every address of it, made from the same table and the
same document as the API itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from marshmallow import Schema, fields

from services.portal.domain.scopes import SCOPES
from services.portal.web.admission.access import ANYBODY, Pages
from services.portal.web.api import openapi
from services.portal.web.api.bearer import WITHOUT_TOKEN
from services.portal.web.api.problems import KINDS
from services.portal.web.api.resources import MOST_ITEMS, USUAL_ITEMS, Resource, Shown
from services.portal.web.api.table import VERSION, groups
from services.portal.web.context import portal
from shared.errors import NotFound

pages = Pages("developers", __name__)
TYPE_WORDS: Mapping[tuple[str, str], str] = {
    ("string", "date"): "date",
    ("string", "date-time"): "moment",
    ("string", "binary"): "bytes",
    ("integer", ""): "whole number",
    ("boolean", ""): "true or false",
    ("object", ""): "object",
    ("array", ""): "list",
}


@dataclass(frozen=True)
class Named:
    """A value that goes in or comes out, for a table of them."""

    name: str
    kind: str
    words: str
    needed: bool = False


@dataclass(frozen=True)
class Shape:
    """One address as its page shows it."""

    row: Resource
    address: str
    path: list[Named]
    query: list[Named]
    body: list[Named]
    example_body: str
    answers: list[Named]
    example_answer: str
    problems: list[Any]


@pages.page("/developers", may=ANYBODY)
def guide() -> str:
    """How to begin, and what holds for every address."""
    settings = portal().settings
    return render_template(
        "developers/guide.html",
        title="Connect another system",
        base=f"{settings.public_url}/api/{VERSION}",
        scopes=SCOPES,
        kinds=list(KINDS.values()),
        groups={name: slug(name) for name in groups()},
        calls=settings.api_calls,
        without_token=WITHOUT_TOKEN,
        most=MOST_ITEMS,
        usual=USUAL_ITEMS,
        revision=openapi.REVISION,
    )


@pages.page("/developers/<group>", may=ANYBODY)
def reference(group: str) -> str:
    """Every address of one kind."""
    name = next((one for one in groups() if slug(one) == group), None)
    if name is None:
        raise NotFound("There is no such part of the API. The guide lists its parts.")
    settings = portal().settings
    document = openapi.document(settings.public_url, settings.trust_name)
    return render_template(
        "developers/reference.html",
        title=f"API: {name.lower()}",
        heading=name,
        shapes=[_shape(row, document) for row in groups()[name]],
        trail=[{"text": "Connect another system", "href": "/developers"}, {"text": name}],
    )


def slug(name: str) -> str:
    """The name of a group as it stands in an address."""
    return name.lower().replace(" ", "-")


def _shape(row: Resource, document: Mapping[str, Any]) -> Shape:
    operation = document["paths"][row.path][row.verb.lower()]
    given = operation["parameters"]
    body = openapi.body_schema(row) if row.body else None
    answer = openapi.example_answer(row)
    return Shape(
        row=row,
        address=f"/api/{VERSION}{row.path}",
        path=[_named(one) for one in given if one["in"] == "path" and one["name"] != "school_id"],
        query=[_named(one) for one in given if one["in"] == "query"],
        body=[
            Named(name, _kind(held), row.body[name].words, held.required)
            for name, held in (body._declared_fields if body else {}).items()
        ],
        example_body=_written(openapi.example_body(row)) if row.body else "",
        answers=[] if isinstance(row.answer, Shown) else list(_fields_of(row.answer)),
        example_answer=_written(answer) if answer is not None else "",
        problems=openapi.problems_of(row),
    )


def _named(parameter: Mapping[str, Any]) -> Named:
    schema = parameter["schema"]
    words = parameter["description"]
    if "enum" in schema:
        words = f"{words} One of: {', '.join(str(one) for one in schema['enum'])}."
    kind = TYPE_WORDS.get((schema["type"], schema.get("format", "")), "text")
    return Named(parameter["name"], kind, words, parameter.get("required", False))


def _fields_of(schema: type[Schema], before: str = "") -> Iterator[Named]:
    for name, held in schema._declared_fields.items():
        path = f"{before}{name}"
        words = str(held.metadata.get("description", ""))
        yield Named(path, f"{_kind(held)}{' or null' if held.allow_none else ''}", words)
        inner = held.inner if isinstance(held, fields.List) else held
        if isinstance(inner, fields.Nested):
            yield from _fields_of(type(inner.schema), f"{path}{'[]' if isinstance(held, fields.List) else ''}.")


def _kind(held: fields.Field[Any]) -> str:
    if isinstance(held, fields.List):
        return "list"
    if isinstance(held, fields.Nested | fields.Dict):
        return "object"
    if isinstance(held, fields.Boolean):
        return "true or false"
    if isinstance(held, fields.Integer):
        return "whole number"
    return {"date": "date", "date-time": "moment"}.get(str(held.metadata.get("format", "")), "text")


def _written(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
