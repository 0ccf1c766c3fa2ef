"""API tokens: what a school's own finance or management system signs in with. Shown once, known here by its SHA-256 only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from services.portal.application.ports import Portal, TokenRecord
from services.portal.domain.scopes import in_words, unknown_among
from services.portal.domain.session_life import is_to_be_touched
from services.portal.domain.tokens import fingerprint, is_token, new_token
from shared.errors import Conflict, InvalidRequest, NotFound
from shared.identifiers import new_id

__all__ = ["TokenRecord"]
LONGEST = timedelta(days=366)
"""A token that nobody renews for a year is one that nobody remembers."""
MOST = 20
"""Tokens of one school that hold at once: one for each system that it connects, and some to spare."""


def add_token(uow: Portal, school_id: str, name: str, scopes: Collection[str], expires_on: date) -> dict[str, Any]:
    """A new token of a school. Returns it with its `secret`, which is never shown again.

    Raises InvalidRequest for a scope that there is not, none at all, or a day that is past or more than a year away.
    """
    _check(uow, name, scopes, expires_on)
    open_ = [one for one in uow.tokens.of_school(school_id) if _holds(one, uow.today())]
    if len(open_) >= MOST:
        raise Conflict(f"This school has {MOST} tokens that hold. Revoke one that is not used any more.")
    secret = new_token()
    record = TokenRecord(
        token_id=new_id(),
        school_id=school_id,
        name=name.strip(),
        scopes=frozenset(scopes),
        made_at=uow.now(),
        made_by=uow.actor,
        expires_on=expires_on,
        ends_with=secret[-4:],
    )
    uow.tokens.add(record, fingerprint(secret))
    data = {
        "school_id": school_id,
        "token_id": record.token_id,
        "scopes": sorted(record.scopes),
        "expires_on": expires_on,
    }
    uow.emit("portal.token.issued.v1", subject=record.token_id, school_id=school_id, data=data, why="token issued")
    return {**_as_json(record, uow.today()), "secret": secret}


def tokens_of(uow: Portal, school_id: str) -> list[dict[str, Any]]:
    """A school's tokens, newest first, the ended ones too."""
    return [_as_json(one, uow.today()) for one in uow.tokens.of_school(school_id)]


def revoke_token(uow: Portal, school_id: str, token_id: str) -> dict[str, Any]:
    """The token opens nothing any more. Raises NotFound; revoking twice changes nothing."""
    record = uow.tokens.get(school_id, token_id)
    if record is None:
        raise NotFound("This school has no such token.")
    if record.revoked_at is None:
        uow.tokens.revoke(token_id, uow.actor, uow.now())
        data = {"school_id": school_id, "token_id": token_id}
        uow.emit("portal.token.revoked.v1", subject=token_id, school_id=school_id, data=data, why="token revoked")
    return {"token_id": token_id, "state": "revoked"}


def token_of(uow: Portal, secret: str) -> TokenRecord | None:
    """The token that a secret is, where it holds today; None where it is mistyped, unknown, revoked or past its day."""
    if not is_token(secret):
        return None
    record = uow.tokens.by_hash(fingerprint(secret))
    if record is None or not _holds(record, uow.today()):
        return None
    now = uow.now()
    if record.last_used_at is None or is_to_be_touched(record.last_used_at, now):
        uow.tokens.touch(record.token_id, now)
    return record


def _check(uow: Portal, name: str, scopes: Collection[str], expires_on: date) -> None:
    if not name.strip():
        raise InvalidRequest("Give the token a name by which you will know it: the system that uses it.")
    if not scopes:
        raise InvalidRequest("Choose at least one thing that the token may do.")
    if unknown := unknown_among(scopes):
        raise InvalidRequest(f"There is no scope called {', '.join(unknown)}.")
    today = uow.today()
    if not today < expires_on <= today + LONGEST:
        raise InvalidRequest("A token ends on a day from tomorrow to a year from now. Choose such a day.")


def _holds(record: TokenRecord, today: date) -> bool:
    return record.revoked_at is None and today <= record.expires_on


def _as_json(record: TokenRecord, today: date) -> dict[str, Any]:
    state = "revoked" if record.revoked_at else "holds" if today <= record.expires_on else "ended"
    return {
        "token_id": record.token_id,
        "school_id": record.school_id,
        "name": record.name,
        "ends_with": record.ends_with,
        "scopes": sorted(record.scopes),
        "may": in_words(record.scopes),
        "made_at": record.made_at.isoformat(),
        "made_by": record.made_by,
        "expires_on": record.expires_on.isoformat(),
        "last_used_at": record.last_used_at.isoformat() if record.last_used_at else None,
        "state": state,
    }
