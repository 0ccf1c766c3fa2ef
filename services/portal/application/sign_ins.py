"""Sessions: opened after somebody proved who they are, kept on the server, ended by them, by time, or by an administrator.

The browser holds a secret of 256 bits; here only its SHA-256 is known."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cache
from typing import Any

import orjson

from services.portal.application.ports import Portal, SessionRecord
from services.portal.domain.session_life import AGED, IDLED, Limits, ended_by_itself, is_to_be_touched
from services.portal.domain.tokens import fingerprint
from services.portal.settings import portal_settings_from
from shared.errors import InvalidRequest
from shared.identifiers import new_id
from shared.observability.metrics import SESSIONS_OPEN

__all__ = ["SessionRecord"]
LARGEST_DATA = 64 * 1024
"""Bytes of JSON kept with a session: a hundred grants and some messages, not a shopping basket."""
FORGOTTEN_AFTER = timedelta(days=1)
"""An ended session is known for a day, so that what was typed when it ended can be given back."""


@cache
def limits() -> Limits:
    """How long sessions last here."""
    return portal_settings_from().limits


def open_session(uow: Portal, account: str, *, way: str, address: str, browser: str) -> str:
    """A new session of an account that has proved who it is ("local" or "oidc"); returns its secret."""
    secret, now = secrets.token_urlsafe(32), uow.now()
    record = SessionRecord(
        session_id=new_id(),
        account=account[:200],
        way=way,
        address=address[:60],
        browser=browser[:300],
        opened_at=now,
        last_seen=now,
        data={},
    )
    uow.sessions.add(fingerprint(secret), record)
    return secret


def session_of(uow: Portal, secret: str, *, unused: bool = False) -> SessionRecord | None:
    """The session that a secret opens; None where it is unknown, ended, or over by itself.

    Notes that it was used, unless it is `unused`: a page that asks by itself how far a job is keeps nobody signed in.
    """
    hashed, now = fingerprint(secret), uow.now()
    record = uow.sessions.get(hashed)
    if record is None or record.expired:
        return None
    over = ended_by_itself(record.opened_at, record.last_seen, now, limits())
    if over is not None:
        uow.sessions.end(hashed, over, now)
        return None
    if not unused and is_to_be_touched(record.last_seen, now):
        uow.sessions.touch(hashed, now)
    return record


def expired_session_of(uow: Portal, secret: str) -> str | None:
    """The account of a session that ended by itself, so that what was typed can be kept for its owner; else None."""
    record = uow.sessions.get(fingerprint(secret))
    if record is None:
        return None
    over = record.expired or ended_by_itself(record.opened_at, record.last_seen, uow.now(), limits())
    return record.account if over in (IDLED, AGED) else None


def keep_data(uow: Portal, secret: str, data: dict[str, Any]) -> None:
    """Keep small JSON with a session, in place of what was there. Raises InvalidRequest where it is too much."""
    if len(orjson.dumps(data)) > LARGEST_DATA:
        raise InvalidRequest("That is more than a session can keep.")
    uow.sessions.keep_data(fingerprint(secret), data)


def end_session(uow: Portal, secret: str) -> None:
    """Sign out. A session that has already ended stays as it was."""
    hashed = fingerprint(secret)
    record = uow.sessions.get(hashed)
    if record is not None and record.expired is None:
        uow.sessions.end(hashed, "signed out", uow.now())


def end_session_by_id(uow: Portal, account: str, session_id: str) -> bool:
    """End one of the account's own sessions, as the page of them names it; False where there is none."""
    return uow.sessions.end_by_id(account, session_id, uow.now())


def end_every_session(uow: Portal, account: str, except_secret: str | None = None) -> int:
    """End the account's sessions, all but one; returns how many."""
    but = fingerprint(except_secret) if except_secret else None
    return uow.sessions.end_all(account, but, uow.now())


def sessions_of(uow: Portal, account: str) -> list[dict[str, Any]]:
    """Where an account is signed in, the last used first."""
    now = uow.now()
    return [
        {
            "session_id": one.session_id,
            "way": one.way,
            "address": one.address,
            "browser": one.browser,
            "opened_at": one.opened_at.isoformat(),
            "last_seen": one.last_seen.isoformat(),
        }
        for one in uow.sessions.of_account(account)
        if ended_by_itself(one.opened_at, one.last_seen, now, limits()) is None
    ]


def forget_old(uow: Portal) -> int:
    """Remove sessions that ended, or were last used, more than a day ago; returns how many."""
    return uow.sessions.forget(uow.now() - FORGOTTEN_AFTER)


def observe(uow: Portal) -> None:
    """Set the gauge of open sessions."""
    now, allowed = uow.now(), limits()
    SESSIONS_OPEN.set(uow.sessions.count_open(now - allowed.idle, now - allowed.longest))
