"""The API's addresses: one view for every row of the table, and one for whatever else somebody asks for under /api, so that
each answer, the refusals too, is for a machine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from flask import Flask, g, request
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from services.portal.application import readings
from services.portal.web.admission import errors, signing_in
from services.portal.web.admission.access import WITH_TOKEN, Pages
from services.portal.web.api import bearer, cursors, openapi, problems, requests
from services.portal.web.api.problems import Problem
from services.portal.web.api.resources import Resource, Shown
from services.portal.web.api.shapes import CURRENCY
from services.portal.web.api.table import BY_NAME, RESOURCES, VERSION
from services.portal.web.context import ask, do
from services.portal.web.patterns.files import download
from shared.errors import DatabaseAway, QuaysideError

pages = Pages("api_v1", __name__, url_prefix="/api")
NOWHERE = "api_v1.nowhere"
_AS_IT_STANDS: dict[str, Any] = {"provide_automatic_options": False, "merge_slashes": False}
"""No address is mended for a caller, and none answers OPTIONS for a browser."""
_STATUSES = (400, 401, 403, 404, 405, 406, 408, 411, 412, 413, 414, 415, 416, 422, 428, 429, 431, 500, 501, 502, 503)
_SHAPES = [(re.compile(f"/api/{VERSION}{row.pattern}"), row) for row in RESOURCES]


def install(app: Flask, limiter: Limiter) -> None:
    """What the blueprint cannot say of itself: no form token is asked of it, its calls are counted, no address is missing."""
    csrf: CSRFProtect = app.extensions["csrf"]
    csrf.exempt(pages)
    bearer.install(app, limiter)
    errors.answer_under(
        app, "/api", lambda said: problems.answer(problems.of_page(said.status, said.words, said.headers))
    )
    for rule in ("/api", "/api/", "/api/<path:rest>"):
        app.url_map.add(Rule(rule, endpoint=NOWHERE, methods=None, strict_slashes=True, merge_slashes=False))


@pages.page(f"/{VERSION}/openapi.json", may=WITH_TOKEN, **_AS_IT_STANDS)
def description() -> Response:
    """The OpenAPI document. It needs no token: it says nothing of any school."""
    return _kept_short(Response(openapi.document_as_json(), mimetype="application/json"))


@pages.page(f"/{VERSION}/<path:rest>", may=WITH_TOKEN, **_AS_IT_STANDS)
def nowhere(rest: str = "") -> Response:
    """What is at no address of the table: 405 where another verb would be."""
    allowed = sorted({row.verb for shape, row in _SHAPES if shape.fullmatch(request.path)})
    if allowed:
        verbs = sorted({*allowed, *(("HEAD",) if "GET" in allowed else ())})
        raise Problem("method", f"This address takes {' and '.join(verbs)}.", headers={"Allow": ", ".join(verbs)})
    raise Problem("not-found", "There is nothing at this address of the API. /developers lists what there is.")


def _view_of(resource: Resource) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        bearer.admit(resource, path.get("school_id"))
        if resource.call is None:
            return _answered(resource, _token_page())
        return _from_service(resource, resource.call, path)

    view.__name__ = resource.name
    return view


for _row in RESOURCES:
    pages.page(f"/{VERSION}{_row.rule}", may=WITH_TOKEN, methods=(_row.verb,), **_AS_IT_STANDS)(_view_of(_row))


def _from_service(resource: Resource, call: tuple[str, str], path: dict[str, str]) -> Response:
    service, method = call
    asked, place = requests.read(resource, path)
    if resource.changes:
        answer = do(service, method, once=requests.idempotency_key(), **asked)
        if words := resource.not_done(answer):
            raise Problem("conflict", words)
    else:
        answer = ask(service, method, **asked)
    _note_reading(resource, path)
    if resource.answer is Shown.FILE:
        return _file(answer)
    picked = resource.pick(answer)
    if place is None:
        return _answered(resource, picked, path)
    page = cursors.page_of(resource, path, place, picked)
    more = picked if isinstance(picked, dict) else {}
    response = _answered(resource, {**more, "items": page.items, "next": page.next, "later": page.later}, path)
    if page.next:
        response.headers.add("Link", f'<{page.next}>; rel="next"')
    return response


def _answered(resource: Resource, answer: dict[str, Any], path: dict[str, str] | None = None) -> Response:
    assert not isinstance(resource.answer, Shown)
    body = resource.answer().dump({"currency": CURRENCY, **answer})
    response = Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")), status=resource.status, mimetype="application/json"
    )
    if resource.location:
        response.headers["Location"] = cursors.address_of(resource.location, {**(path or {}), **answer})
    return response if resource.changes else _kept_short(response)


def _file(answer: dict[str, str]) -> Response:
    return _kept_short(download(answer))


def _kept_short(response: Response) -> Response:
    """A caller may keep the answer, but asks each time whether it still holds; where it does, 304 says so in few bytes."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def _token_page() -> dict[str, Any]:
    record = g.token
    return {
        "token_id": record.token_id,
        "school_id": record.school_id,
        "name": record.name,
        "scopes": sorted(record.scopes),
        "expires_on": record.expires_on.isoformat(),
        "acts_as": f"token:{record.token_id}",
    }


def _note_reading(resource: Resource, path: dict[str, str]) -> None:
    if not resource.noted:
        return
    about = [value for name, value in path.items() if name != "school_id"]
    actor = f"token:{g.token.token_id}"
    with signing_in.records(actor) as uow:
        readings.note_reading(
            uow, actor, resource.noted, school_id=path["school_id"], record=about[-1] if about else None, way="api"
        )


@pages.errorhandler(Problem)
def _problem(problem: Problem) -> Response:
    return problems.answer(problem)


@pages.errorhandler(QuaysideError)
def _refused(refusal: QuaysideError) -> Response:
    endpoint = (request.endpoint or "").rpartition(".")[2]
    return problems.answer(problems.of_refusal(refusal, BY_NAME.get(endpoint)))


@pages.errorhandler(DatabaseAway)
def _away(away: DatabaseAway) -> Response:
    return problems.answer(problems.of_database_away(away))


@pages.errorhandler(Exception)
def _unforeseen(problem: Exception) -> Response:
    if isinstance(problem, AssertionError):
        raise problem
    return problems.answer(problems.unforeseen(problem))


def _http(refused: HTTPException) -> Any:
    return refused if (refused.code or 500) < 400 else problems.answer(problems.of_http(refused))


# For each status by itself: a handler of the whole application for one status would else come before ours for all.
pages.register_error_handler(HTTPException, _http)
for _status in _STATUSES:
    pages.register_error_handler(_status, _http)


@pages.after_request
def _for_machines(response: Response) -> Response:
    response.headers["Vary"] = "Authorization"
    return bearer.tell_what_is_left(response)
