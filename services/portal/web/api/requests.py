"""Reading a call: every value from path, query and body checked by the service's own schema before the service is asked,
anything unknown refused by name, and a change taken only with a key that tells it from others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import request
from marshmallow import ValidationError, fields

from services.portal.web.api import cursors
from services.portal.web.api.cursors import Place
from services.portal.web.api.problems import Problem, about_field, about_parameter, in_own_names
from services.portal.web.api.resources import MOST_ITEMS, USUAL_ITEMS, Resource
from shared.messaging.contracts import messages_of

LARGEST_BODY = 256 * 1024
"""Bytes: a thousand lines of an order take half of it."""
IDEMPOTENCY_KEY = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,120}").fullmatch
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,15}").fullmatch
_ESCAPES = str.maketrans({"~": "~0", "/": "~1"})


def read(resource: Resource, path: Mapping[str, str]) -> tuple[dict[str, Any], Place | None]:
    """The request for the service, and the place in the list where there is one. Raises Problem naming what is wrong."""
    _refuse_unkeepable(path)
    given = {resource.path_value(name).field: value for name, value in path.items()}
    filters, place = _query(resource, path)
    asked = {**resource.fixed, **given, **filters, **_body(resource)}
    _check(resource, asked)
    return (asked | cursors.wanted_of_service(resource, place), place) if place else (asked, None)


def idempotency_key() -> str:
    """The key that the caller gave to this change, with or without the quotes of a structured header."""
    given = request.headers.get(IDEMPOTENCY_KEY, "").strip()
    key = given[1:-1] if len(given) > 1 and given[0] == given[-1] == '"' else given
    if not key:
        words = "A change needs the header Idempotency-Key: a new random value, the same one when you try again."
        raise Problem("idempotency-key-missing", words, errors=[about_parameter(IDEMPOTENCY_KEY, words)])
    if not _KEY(key):
        words = "An Idempotency-Key has 1 to 120 visible ASCII characters and no spaces; a UUID is a good one."
        raise Problem("invalid", words, errors=[about_parameter(IDEMPOTENCY_KEY, words)])
    return key


def _query(resource: Resource, path: Mapping[str, str]) -> tuple[dict[str, Any], Place | None]:
    given = _once_each()
    paging = {name: given.pop(name) for name in ("limit", "cursor") if resource.pages and name in given}
    if unknown := sorted(set(given) - set(resource.query)):
        known = ", ".join([*resource.query, *(("limit", "cursor") if resource.pages else ())]) or "none"
        words = f"There is no such parameter here. There is: {known}."
        raise Problem(
            "invalid",
            f"Unknown: {', '.join(unknown)}. {words}",
            errors=[about_parameter(one, words) for one in unknown],
        )
    _refuse_unkeepable(given)
    filters = {resource.query[name].field: _typed(resource, name, value) for name, value in given.items()}
    if not resource.pages:
        return filters, None
    limit = _limit(paging.get("limit"))
    if "cursor" not in paging:
        return filters, Place(filters, None, limit)
    if filters:
        words = "A cursor knows what the list was asked for: send it alone, or with `limit`."
        raise Problem("invalid", words, errors=[about_parameter(name, words) for name in given])
    filters, mark = cursors.read(paging["cursor"], resource, path)
    return filters, Place(filters, mark, limit)


def _once_each() -> dict[str, str]:
    twice = sorted(name for name, values in request.args.lists() if len(values) > 1)
    if twice:
        words = "Give it once."
        raise Problem(
            "invalid",
            f"Given more than once: {', '.join(twice)}.",
            errors=[about_parameter(one, words) for one in twice],
        )
    return request.args.to_dict()


def _limit(given: str | None) -> int:
    if given is None:
        return USUAL_ITEMS
    if not _WHOLE_NUMBER(given) or not 1 <= int(given) <= MOST_ITEMS:
        words = f"Give a whole number from 1 to {MOST_ITEMS}."
        raise Problem("invalid", f"limit: {words}", errors=[about_parameter("limit", words)])
    return int(given)


def _typed(resource: Resource, name: str, given: str) -> Any:
    wanted = resource.request_field(resource.query[name].field)
    if isinstance(wanted, fields.Boolean):
        if given not in ("true", "false"):
            raise _wrong_parameter(name, "Say true or false.")
        return given == "true"
    if isinstance(wanted, fields.Integer):
        if not _WHOLE_NUMBER(given):
            raise _wrong_parameter(name, "Give a whole number.")
        return int(given)
    return given


def _wrong_parameter(name: str, words: str) -> Problem:
    return Problem("invalid", f"{name}: {words}", errors=[about_parameter(name, words)])


def _body(resource: Resource) -> dict[str, Any]:
    if not resource.changes:
        return {}
    request.max_content_length = LARGEST_BODY
    sent = request.get_data()
    if not resource.body:
        if sent.strip():
            raise Problem("invalid", "This address takes no body: everything is said in the address.")
        return {}
    if request.mimetype != "application/json":
        raise Problem("media-type", f"The body must be application/json, and came as {request.mimetype or 'nothing'}.")
    said = _json(sent)
    if not isinstance(said, dict):
        raise Problem(
            "invalid", "The body must be a JSON object.", errors=[{"pointer": "#", "detail": "Send an object."}]
        )
    if unknown := sorted(set(said) - set(resource.body)):
        words = f"There is no such field here. There is: {', '.join(resource.body)}."
        errors = [about_field(one.translate(_ESCAPES), words) for one in unknown if _is_keepable(one)]
        raise Problem("invalid", words, errors=errors)
    _refuse_unkeepable(said)
    return {resource.body[name].field: value for name, value in said.items()}


def _json(sent: bytes) -> Any:
    try:
        return json.loads(sent.decode(), object_pairs_hook=_no_name_twice, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        said = f" {problem}" if isinstance(problem, json.JSONDecodeError | _Twice) else ""
        raise Problem("invalid", f"The body is not JSON that can be read.{said}") from None


class _Twice(ValueError):
    """A name stands twice in one object: which value is meant cannot be known."""


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice("A name stands in it twice.")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _check(resource: Resource, asked: Mapping[str, Any]) -> None:
    if resource.request is None:
        return
    try:
        resource.request().load(asked)
    except ValidationError as problem:
        errors = in_own_names(messages_of(problem), resource)
        named = "; ".join(f"{_name_in(one)}: {one['detail']}" for one in errors)
        raise Problem("invalid", f"Some of what was sent is not right. {named}", errors=errors) from None


def _name_in(error: Mapping[str, str]) -> str:
    return error.get("parameter") or error["pointer"].removeprefix("#/")


def _refuse_unkeepable(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if not all(_is_keepable(text) for text in _texts(value)):
            raise Problem(
                "invalid", f"{name} holds a character that cannot be kept (a null character, or half of one)."
            )


def _is_keepable(text: str) -> bool:
    """Databases keep no null character, and half of a surrogate pair has no UTF-8."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from (name, *_texts(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
