"""Refusals and failures as RFC 9457 has them: a type that leads to its explanation, words for a person, the field that is
not right, and a reference under which it stands in our log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from services.portal.web.api.resources import Resource
from services.portal.web.context import portal
from shared.errors import (
    Conflict,
    DatabaseAway,
    Failed,
    InvalidRequest,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NotTakenUp,
    QuaysideError,
    ServiceAway,
)

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
TRY_AGAIN_AFTER = "30"
"""Seconds after which a service that was away is worth another try."""


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its name in the type, its status, its title, and what to do about it."""

    name: str
    status: int
    title: str
    advice: str


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("invalid", 400, "The request is not right", "`errors` names each value and says what to change."),
        Kind(
            "idempotency-key-missing", 400, "The Idempotency-Key is missing",
            "Send a new random key with every change, and the same one when you try the same change again.",
        ),
        Kind("token", 401, "The token is missing or does not hold", "Have a new token made on the page Connections."),
        Kind("scope", 403, "The token may not do this", "Have a token made that has the scope which `detail` names."),
        Kind("not-allowed", 403, "A token may not do this", "A person has to do it on the pages."),
        Kind("not-taken-up", 403, "The school has not taken this up", "A head or business manager can take it up."),
        Kind("not-found", 404, "There is no such thing", "Check the address and the ids in it."),
        Kind("method", 405, "This address does not take that", "`Allow` says what it takes."),
        Kind("conflict", 409, "It is no longer as you thought", "Read it again, then decide whether to send the change."),
        Kind("too-large", 413, "The body is too large", "Send less at a time."),
        Kind("media-type", 415, "The body is not JSON", "Send `Content-Type: application/json`."),
        Kind(
            "idempotency-key-reused", 422, "The Idempotency-Key was used for something else",
            "Send a new key: this one belongs to another change.",
        ),
        Kind("too-many", 429, "Too many calls", "Wait for as long as `Retry-After` says."),
        Kind("failed", 500, "Something went wrong", "Try again with the same key; else quote the reference to us."),
        Kind("away", 503, "Part of Quayside is away", "Try again later, a change with the same key. Nothing is lost."),
    )
}  # fmt: skip
_OF_REFUSAL: Mapping[type[QuaysideError], str] = {
    InvalidRequest: "invalid", NotSignedIn: "failed", NotAllowed: "not-allowed", NotTakenUp: "not-taken-up",
    NotFound: "not-found", Conflict: "conflict", Failed: "failed", ServiceAway: "away",
}  # fmt: skip
_OF_STATUS: Mapping[int, str] = {
    400: "invalid", 404: "not-found", 405: "method", 413: "too-large", 414: "invalid", 415: "media-type",
    429: "too-many", 431: "invalid", 503: "away",
}  # fmt: skip


class Problem(Exception):
    """A refusal of the API itself."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        errors: Iterable[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.errors, self.headers = KINDS[kind], detail, list(errors), dict(headers or {})


def about_parameter(name: str, detail: str) -> dict[str, str]:
    """What is wrong with a value of the query, the path or a header."""
    return {"parameter": name, "detail": detail}


def about_field(name: str, detail: str) -> dict[str, str]:
    """What is wrong with a field of the body, by its JSON pointer."""
    return {"pointer": f"#/{name}", "detail": detail}


def answer(problem: Problem) -> Response:
    """The response that tells a problem."""
    kind = problem.kind
    body: dict[str, Any] = {
        "type": type_of(kind),
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "reference": g.get("correlation_id", ""),
    }
    if problem.errors:
        body["errors"] = problem.errors
    response = Response(json.dumps(body, ensure_ascii=False), status=kind.status, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers.extend(problem.headers)
    return response


def type_of(kind: Kind) -> str:
    """Where a kind of problem is explained."""
    return f"{portal().settings.public_url}/developers#problem-{kind.name}"


def of_refusal(refusal: QuaysideError, resource: Resource | None) -> Problem:
    """What a service refused, in the API's own names."""
    if refusal.details.get("reason") == "key_reused":
        return Problem("idempotency-key-reused", refusal.message)
    name = next((name for kind, name in _OF_REFUSAL.items() if isinstance(refusal, kind)), "conflict")
    headers = {"Retry-After": TRY_AGAIN_AFTER} if name == "away" else {}
    fields = refusal.details.get("fields")
    errors = in_own_names(fields, resource) if resource and isinstance(fields, Mapping) else _of_lines(refusal.details)
    return Problem(name, refusal.message, errors=errors, headers=headers)


def of_database_away(_away: DatabaseAway) -> Problem:
    return Problem(
        "away",
        "The portal cannot reach its records just now. Try again shortly.",
        headers={"Retry-After": TRY_AGAIN_AFTER},
    )


def of_http(refused: HTTPException) -> Problem:
    """What Flask refused before a view was reached."""
    kept = {key: value for key, value in refused.get_response().headers if key in ("Allow", "Retry-After")}
    return of_page(refused.code or 500, refused.description or "", kept)


def of_page(status: int, words: str, headers: Mapping[str, str]) -> Problem:
    """What would have been an error page."""
    name = _OF_STATUS.get(status, "invalid" if status < 500 else "failed")
    return Problem(name, words if words and name in ("invalid", "media-type") else KINDS[name].advice, headers=headers)


def unforeseen(problem: Exception) -> Problem:
    """What nobody foresaw: logged whole, told with a reference only."""
    log.error("api call failed", exc_info=problem, extra={"endpoint": request.endpoint, "reference": g.correlation_id})
    return Problem(
        "failed", "We did not foresee this. It is on record under the reference; nothing half-done was kept."
    )


def in_own_names(fields: Mapping[str, Any], resource: Resource) -> list[dict[str, str]]:
    """A service's words on the fields of its request, on the names that the API has for them."""
    errors = []
    for field, said in fields.items():
        in_body = next((name for name, value in resource.body.items() if value.field == field), None)
        in_query = next((name for name, value in resource.query.items() if value.field == field), None)
        for place, detail in _each(in_body or in_query or field, said):
            errors.append(about_field(place, detail) if in_body else about_parameter(place, detail))
    return errors


def _each(place: str, said: Any) -> Iterator[tuple[str, str]]:
    if isinstance(said, Mapping):
        for inner, words in said.items():
            yield from _each(f"{place}/{inner}", words)
    else:
        yield place, " ".join(str(one) for one in said) if isinstance(said, list) else str(said)


def _of_lines(details: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a service says of lines by item number: refused ones in words, changed ones with what stands there."""
    found = details.get("lines") or details.get("changed")
    if not isinstance(found, Mapping):
        return []
    return [about_field("lines", f"{sku}: {_line_words(said)}") for sku, said in found.items()]


def _line_words(said: Any) -> str:
    if isinstance(said, Mapping):
        return ", ".join(f"{name} is now {value}" for name, value in said.items() if not isinstance(value, Mapping))
    return str(said)
