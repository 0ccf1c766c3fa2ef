"""What somebody had typed into a form when their session ended: kept for an hour, for their account alone, in the same
browser alone, and given back once. Passphrases and files are not kept."""

from __future__ import annotations

import secrets

from flask import Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from services.portal.application import drafts, sign_ins
from services.portal.web.admission import signing_in
from services.portal.web.context import me, portal
from shared.errors import InvalidRequest

NEVER_KEPT = ("csrf_token", "once")
SECRETS = ("passphrase", "secret")
"""A field with one of these in its name is not written down."""
AN_HOUR = 3600
_KEY = 100


class TooLongToKeep(InvalidRequest):
    """The form holds more than is kept."""


def cookie_name() -> str:
    return "__Host-quayside-draft" if portal().settings.secure else "quayside_draft"


def account_of_ended_session() -> str | None:
    """Whose session it was that the request's cookie names and that ended by itself; None for a visitor."""
    if not g.get("secret"):
        return None
    with signing_in.records() as uow:
        return sign_ins.expired_session_of(uow, g.secret)


def keep(response: AnyResponse, account: str) -> None:
    """Keep the fields of the form in hand for an hour. Raises TooLongToKeep."""
    # Null signs are none that a person typed, and no database keeps them.
    fields = {
        name.replace("\x00", ""): [value.replace("\x00", "") for value in values]
        for name, values in request.form.lists()
        if name not in NEVER_KEPT and not _is_secret(name)
    }
    key = _browser_key() or secrets.token_urlsafe(32)
    try:
        with signing_in.records(account) as uow:
            drafts.keep_draft(uow, _of_page(key), account, request.path, fields)
    except InvalidRequest:
        raise TooLongToKeep(
            "You were signed out while you filled this in, and it is too long to be kept. Go back in your browser: what "
            "you typed is still there. Copy it, or sign in in another tab, and send it again."
        ) from None
    response.set_cookie(
        cookie_name(), key, max_age=AN_HOUR, path="/", httponly=True, samesite="Lax", secure=portal().settings.secure
    )


def holds_a_secret() -> bool:
    """Whether the form in hand is one whose fields are written down nowhere."""
    return any(_is_secret(name) for name in request.form)


def to_send_again() -> list[tuple[str, str]] | None:
    """The fields of the form in hand, to be sent once more as they are; None where it holds a file."""
    if any(file.filename for file in request.files.values()):
        return None
    return [(name, value) for name, values in request.form.lists() for value in values]


def before() -> dict[str, list[str]] | None:
    """What somebody typed into this page's form before their session ended; it is given back once."""
    key = _browser_key()
    if request.method != "GET" or key is None or g.get("signed_in") is None:
        return None
    with signing_in.records(me().account) as uow:
        found = drafts.draft_of(uow, _of_page(key), request.path, me().account)
    if found is not None:
        g.given_back = found
    return found


def give_back_after_failure(response: Response) -> Response:
    """Where the page that was to show it failed, keep what was typed for the next try."""
    key, found = _browser_key(), g.get("given_back")
    if key is not None and found is not None and response.status_code >= 400:
        with signing_in.records(me().account) as uow:
            drafts.keep_draft(uow, _of_page(key), me().account, request.path, found)
    return response


def _is_secret(name: str) -> bool:
    return any(word in name for word in SECRETS)


def _browser_key() -> str | None:
    key = request.cookies.get(cookie_name())
    return key if key and len(key) < _KEY else None


def _of_page(key: str) -> str:
    """Each page has a draft of its own, so that two tabs do not lose each other's."""
    return f"{key}:{request.path}"
