"""The API described for machines: OpenAPI 3.1, made from the table and from the schemas that check and make the values, so
that it cannot say anything else than what is done."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import RAISE, Schema

from services.portal.domain.scopes import SCOPES
from services.portal.web.api import problems
from services.portal.web.api.problems import KINDS, Kind
from services.portal.web.api.requests import IDEMPOTENCY_KEY
from services.portal.web.api.resources import MOST_ITEMS, USUAL_ITEMS, Resource, Shown, Value
from services.portal.web.api.shapes import example_of
from services.portal.web.api.table import RESOURCES, VERSION, groups
from services.portal.web.context import portal

REVISION = "1.0.0"
"""Rises with each addition (1.1.0) and with each correction of words (1.0.1); what breaks callers gets another address."""
ABOUT = (
    "What a school's finance or management system connects to. Amounts are whole pence, dates are ISO 8601, moments RFC 3339 "
    "with their offset. Fields may be added: ignore those that you do not know."
)
ALWAYS = ("invalid", "token", "too-many", "failed", "away")
_REFERENCE = "0192c5f7-1c1d-7c1e-8c1f-2c212223242c"


def document_as_json() -> str:
    """The document for the address that people reach this portal by."""
    return json.dumps(document(portal().settings.public_url, portal().settings.trust_name), ensure_ascii=False)


@lru_cache(maxsize=4)
def document(public_url: str, trust_name: str) -> dict[str, Any]:
    """The OpenAPI document, made once; nobody changes what they get."""
    plugin = MarshmallowPlugin(schema_name_resolver=_named)
    spec = APISpec(
        title=f"{trust_name} API",
        version=REVISION,
        openapi_version="3.1.0",
        info={
            "description": ABOUT,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
            "contact": {"name": "Help", "url": f"{public_url}/help"},
        },
        servers=[{"url": f"{public_url}/api/{VERSION}"}],
        tags=[{"name": name} for name in groups()],
        externalDocs={"description": "The guide for developers", "url": f"{public_url}/developers"},
        plugins=[plugin],
    )
    spec.components.security_scheme(
        "token",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of one school, made on its page Connections. Its scopes: "
            + "; ".join(f"`{name}`: {words.lower()}" for name, words in SCOPES.items()),
        },
    )
    spec.components.schema("Problem", _PROBLEM)
    _add_headers_and_responses(spec, public_url)
    for row in RESOURCES:
        spec.path(path=row.path, operations={row.verb.lower(): _operation(row, plugin)})
    return dict(spec.to_dict())


def problems_of(row: Resource) -> list[Kind]:
    """The problems that an address may answer with."""
    names = [*ALWAYS]
    if row.scope is not None:
        names += ["scope"]
    if row.call is not None:
        names += ["not-found", "not-allowed", "not-taken-up", "conflict"]
    if row.changes:
        names += ["idempotency-key-missing", "idempotency-key-reused", "too-large"]
    if row.body:
        names += ["media-type"]
    return [kind for kind in KINDS.values() if kind.name in names]


def body_schema(row: Resource) -> type[Schema]:
    """The body of a change, by the names of the API, from the service's own schema."""
    held = {name: row.request_field(value.field) for name, value in row.body.items()}
    known = {name: field for name, field in held.items() if field is not None}
    made = Schema.from_dict(known, name=f"{row.name.title().replace('_', '')}Body")
    made.opts.unknown = RAISE
    return made


def example_body(row: Resource) -> dict[str, Any]:
    return {name: value.example for name, value in row.body.items()}


def example_answer(row: Resource) -> Any:
    return None if isinstance(row.answer, Shown) else example_of(row.answer)


def example_problem(kind: Kind, public_url: str) -> dict[str, Any]:
    """What a problem looks like."""
    shown: dict[str, Any] = {
        "type": f"{public_url}/developers#problem-{kind.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.advice,
        "reference": _REFERENCE,
    }
    if kind.name == "invalid":
        shown |= {
            "detail": "Some of what was sent is not right. limit: Give a whole number from 1 to 200.",
            "errors": [{"parameter": "limit", "detail": "Give a whole number from 1 to 200."}],
        }
    return shown


_PROBLEM = {
    "type": "object",
    "description": "A refusal or failure, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail", "reference"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": "Which kind of problem; it leads to its explanation.",
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and what to do, in words for a person."},
        "reference": {"type": "string", "description": "Under which it stands in our log: quote it when you ask."},
        "errors": {
            "type": "array",
            "description": "Each value that is not right.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer of a field of the body."},
                    "parameter": {"type": "string", "description": "Name in the query, the path or the headers."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_HEADERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "RateLimit": ("What is left: r calls, counted afresh in t seconds.", {"type": "string"}, '"token";r=598;t=42'),
    "RateLimit-Policy": ("How many calls (q) in how many seconds (w).", {"type": "string"}, '"token";q=600;w=60'),
    "X-Correlation-Id": ("The reference of this call.", {"type": "string"}, _REFERENCE),
    "ETag": ("Send it back as If-None-Match to be told 304 while nothing changed.", {"type": "string"}, 'W/"5f2c"'),
    "Location": (
        "Where to follow what was begun.",
        {"type": "string", "format": "uri"},
        "https://portal.example/api/v1/…",
    ),
    "Link": ("The next page, with rel=next.", {"type": "string"}, '<https://portal.example/api/v1/…>; rel="next"'),
    "Retry-After": ("Seconds to wait.", {"type": "string"}, "30"),
    "WWW-Authenticate": ("What is asked for.", {"type": "string"}, 'Bearer realm="quayside"'),
}
_ON_EVERY_ANSWER = ("RateLimit", "RateLimit-Policy", "X-Correlation-Id")
_WITH_PROBLEM = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}


def _add_headers_and_responses(spec: APISpec, public_url: str) -> None:
    for name, (words, schema, example) in _HEADERS.items():
        spec.components.header(name, {"description": words, "schema": schema, "example": example})
    for status in sorted({kind.status for kind in KINDS.values()}):
        kinds = [kind for kind in KINDS.values() if kind.status == status]
        spec.components.response(
            f"Problem{status}",
            {
                "description": "; ".join(kind.title for kind in kinds) + ".",
                "headers": _header_refs(("X-Correlation-Id", *_WITH_PROBLEM.get(status, ()))),
                "content": {
                    problems.MEDIA_TYPE: {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {
                            kind.name: {"summary": kind.title, "value": example_problem(kind, public_url)}
                            for kind in kinds
                        },
                    }
                },
            },
        )


def _operation(row: Resource, plugin: MarshmallowPlugin) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": row.name,
        "summary": row.title,
        "description": f"{row.words}\n\n{_scope_words(row)}",
        "tags": [row.group],
        "security": [{"token": []}],
        "parameters": [*_path_parameters(row, plugin), *_query_parameters(row, plugin), *_header_parameters(row)],
        "responses": {
            str(row.status): _good(row),
            **({} if row.changes else {"304": {"description": "It is as it was: keep what you have."}}),
            **{str(kind.status): {"$ref": f"#/components/responses/Problem{kind.status}"} for kind in problems_of(row)},
        },
    }
    if row.scope:
        made["x-scope"] = row.scope
    if row.body:
        made["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body_schema(row)(), "example": example_body(row)}},
        }
    return made


def _good(row: Resource) -> dict[str, Any]:
    headers = [*_ON_EVERY_ANSWER]
    headers += [] if row.changes else ["ETag"]
    headers += ["Link"] if row.pages else []
    headers += ["Location"] if row.location else []
    content: dict[str, Any]
    if isinstance(row.answer, Shown):
        content = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    else:
        content = {"application/json": {"schema": row.answer(), "example": example_answer(row)}}
    return {"description": row.title + ".", "headers": _header_refs(headers), "content": content}


def _header_refs(names: list[str] | tuple[str, ...]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _scope_words(row: Resource) -> str:
    return f"Scope: `{row.scope}`." if row.scope else "Any token may do this."


def _path_parameters(row: Resource, plugin: MarshmallowPlugin) -> list[dict[str, Any]]:
    return [
        {"in": "path", "required": True, **_parameter(name, row.path_value(name), row, plugin)} for name in row.in_path
    ]


def _query_parameters(row: Resource, plugin: MarshmallowPlugin) -> list[dict[str, Any]]:
    found = [{"in": "query", **_parameter(name, value, row, plugin)} for name, value in row.query.items()]
    if not row.pages:
        return found
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": USUAL_ITEMS}
    return [
        *found,
        {
            "in": "query",
            "name": "limit",
            "description": f"Items on a page: 1 to {MOST_ITEMS}, {USUAL_ITEMS} if left out.",
            "schema": limit,
            "example": USUAL_ITEMS,
        },
        {
            "in": "query",
            "name": "cursor",
            "description": "Where the page begins: from `next` or `later`. Send it alone, or with `limit`.",
            "schema": {"type": "string"},
        },
    ]


def _header_parameters(row: Resource) -> list[dict[str, Any]]:
    if row.changes:
        name, words, needed = (
            IDEMPOTENCY_KEY,
            "A new random value for each change; the same when you try it again.",
            True,
        )
        schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 120}
        return [
            {
                "in": "header",
                "name": name,
                "required": needed,
                "description": words,
                "schema": schema,
                "example": _REFERENCE,
            }
        ]
    words = "The ETag of what you have: 304 answers that nothing changed."
    return [{"in": "header", "name": "If-None-Match", "description": words, "schema": {"type": "string"}}]


def _parameter(name: str, value: Value, row: Resource, plugin: MarshmallowPlugin) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    held = row.request_field(value.field)
    if held is not None and plugin.converter is not None:
        schema = _without_null(dict(plugin.converter.field2property(held)))
    schema.pop("description", None)
    made = {"name": name, "description": value.words, "schema": schema}
    return made if value.example is None else made | {"example": value.example}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A value of an address is there or not; it is never null."""
    kind = schema.get("type")
    if isinstance(kind, list):
        schema["type"] = next(one for one in kind if one != "null")
    if schema.get("default", 0) is None:
        del schema["default"]
    return schema


def _named(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema") or kind.__name__
