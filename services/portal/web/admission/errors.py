"""Error pages: what happened, whether anything was done, what to do next. Nothing from inside is shown; a reference is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from services.portal.application.refusals import TooManyAttempts
from services.portal.web.admission import guard, unfinished
from services.portal.web.context import me, now
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
MAKERS = "error_makers"
STATUS: Mapping[type[QuaysideError], int] = {
    InvalidRequest: 400, NotSignedIn: 401, NotAllowed: 403, NotTakenUp: 403, NotFound: 404, Conflict: 409,
    TooManyAttempts: 429, Failed: 500, ServiceAway: 503,
}  # fmt: skip
TITLES: Mapping[int, str] = {
    400: "Something in this request is not right",
    401: "Sign in again",
    403: "You cannot open this page",
    404: "Page not found",
    405: "This address does not take that",
    409: "It has changed in the meantime",
    413: "The file or form is too large",
    415: "This kind of file is not taken",
    429: "Too many attempts",
    500: "Something went wrong",
    503: "Part of the service is away",
}
SAID: Mapping[int, str] = {
    400: "Go back, check what you entered and send it again. Nothing was saved.",
    404: "If you typed the address, check it is right. If you followed a link, the page may have moved.",
    405: "Go back and use the buttons of the page. Nothing was saved.",
    413: "Nothing was saved. A file may have up to 9 megabytes: leave out columns that are not needed, or send it in parts.",
    415: "Nothing was saved. Send a spreadsheet: CSV, XLSX, XLS or ODS.",
    429: "You, or somebody from the same place, tried too often in a short time. Wait a minute, then try again.",
    500: "We did not foresee this. It is on record; nothing half-done was kept. Try again, or quote the reference below.",
    503: "Try again in a few minutes. Nothing is lost.",
}
RECORDS_AWAY = "The portal’s own records do not answer just now. Nothing was saved. Try again in a few minutes."
TOO_OLD = "This form was open too long, or was not sent from this page. Go back, reload it and send it again."
TRY_LATER = "Everything else works, and nothing is lost. Try again in a few minutes."
SEND_AGAIN = (
    "We cannot say whether what you sent has arrived. Send it again in a few minutes: it is done once, however often you "
    "send it. As long as this page is open, nothing that you typed is lost."
)
LATER_WITH_FILE = (
    "We cannot say whether your file has arrived. Look in a few minutes, and send it again if it is not there."
)
REPEATED = ("Allow", "Retry-After")
"""What a refusal by Flask says in its headers, beside its words."""


@dataclass(frozen=True)
class Said:
    """What is answered instead of a page: a status, words, and what stands beside them."""

    status: int
    words: str
    title: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    refusal: QuaysideError | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


Maker = Callable[[Said], Any]
"""Makes the response of an error."""


def install(app: Flask) -> None:
    """Answer every refusal and failure with a page."""
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(QuaysideError, _refused)
    app.register_error_handler(DatabaseAway, _records_away)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def answer_under(app: Flask, prefix: str, make: Maker) -> None:
    """Have errors below a path made by `make` instead of as pages: programs do not read pages."""
    app.extensions.setdefault(MAKERS, []).append((prefix, make))


def status_of(refusal: QuaysideError) -> int:
    """The HTTP status of a refusal; one that is not in the family may bring its own."""
    for kind, status in STATUS.items():
        if isinstance(refusal, kind):
            return status
    return int(getattr(refusal, "status", 400))


def _answer(said: Said) -> Any:
    if request_ctx.url_adapter is None:
        # The request's Host is no name at all, so that no page with links can be made.
        return _plain(said)
    makers: list[tuple[str, Maker]] = current_app.extensions.get(MAKERS, [])
    make = next((make for prefix, make in makers if request.path.startswith(prefix)), _page)
    return make(said)


def _plain(said: Said) -> tuple[str, int, dict[str, str]]:
    words = (
        f"{said.title or TITLES.get(said.status, TITLES[500])}. {said.words} Reference: {g.get('correlation_id', '')}"
    )
    return words, said.status, {"Content-Type": "text/plain; charset=utf-8", **said.headers}


def _page(said: Said) -> tuple[str, int, dict[str, str]]:
    title = said.title or TITLES.get(said.status, TITLES[500])
    more = {**said.more, "refusal": said.refusal} if said.refusal else said.more
    return (
        render_template("error.html", status=said.status, title=title, said=said.words, **more),
        said.status,
        dict(said.headers),
    )


def _words(status: int) -> str:
    return SAID.get(status, SAID[400] if status < 500 else SAID[500])


def _refused(refusal: QuaysideError) -> Any:
    status = status_of(refusal)
    title = str(getattr(refusal, "title", ""))
    if isinstance(refusal, ServiceAway):
        return _answer(_away(refusal, status))
    return _answer(Said(status, refusal.message, title, _when_again(refusal), refusal))


def _away(refusal: ServiceAway, status: int) -> Said:
    """What is away, and what becomes of what was sent: a form stands ready to be sent again under the same key."""
    if request.method in guard.SAFE or unfinished.holds_a_secret():
        return Said(status, f"{refusal.message} {TRY_LATER}", refusal=refusal)
    again = unfinished.to_send_again()
    words = SEND_AGAIN if again else LATER_WITH_FILE
    more = {"again": again, "again_at": guard.own_path(request.full_path)}
    return Said(status, f"{refusal.message} {words}", refusal=refusal, more=more)


def _when_again(refusal: QuaysideError) -> dict[str, str]:
    if not isinstance(refusal, TooManyAttempts):
        return {}
    return {"Retry-After": str(max(1, round((refusal.until - now()).total_seconds())))}


def _http(problem: HTTPException) -> Any:
    status = problem.code or 500
    if status < 400:
        return problem
    kept = {name: value for name, value in problem.get_response().headers if name in REPEATED}
    return _answer(Said(status, _words(status), headers=kept))


def _form_too_old(problem: CSRFError) -> Response | Any:
    """The form was opened before its sender signed in again: what was typed stands in it again, to be sent once more."""
    if g.get("signed_in") is None or request.method != "POST":
        if request.endpoint == "sign_in.choose":
            return redirect(url_for("sign_in.choose", next=guard.own_path(request.args.get("next"))))
        return _answer(Said(400, TOO_OLD))
    response = redirect(guard.own_path(request.full_path))
    try:
        unfinished.keep(response, me().account)
    except unfinished.TooLongToKeep as problem_:
        return _refused(problem_)
    return response


def _records_away(problem: DatabaseAway) -> Any:
    log.error("the portal's records are away", extra={"reference": g.get("correlation_id")})
    return _answer(Said(503, RECORDS_AWAY))


def _unforeseen(problem: Exception) -> Any:
    if isinstance(problem, AssertionError) and current_app.testing:
        raise problem
    log.exception("page failed", extra={"endpoint": request.endpoint, "reference": g.get("correlation_id")})
    said = Said(500, SAID[500])
    try:
        return _answer(said)
    except Exception:
        log.exception("the error page failed too", extra={"reference": g.get("correlation_id")})
        return _plain(said)
