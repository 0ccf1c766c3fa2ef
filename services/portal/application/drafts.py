"""What somebody had typed when their session ended, kept for an hour so that they can go on after signing in again."""

from __future__ import annotations

import secrets
from datetime import timedelta

import orjson

from services.portal.application.ports import Portal
from services.portal.domain.tokens import fingerprint
from shared.errors import InvalidRequest

KEPT_FOR = timedelta(hours=1)
LARGEST = 200_000
"""Bytes of JSON: a form of a thousand lines. Files are not kept."""


def keep_draft(uow: Portal, key: str | None, account: str | None, path: str, fields: dict[str, list[str]]) -> str:
    """Keep the fields of a form for one account (or, without one, for a visitor); returns the secret key to it.

    A `key` from before is used again. Raises InvalidRequest where there is too much to keep.
    """
    if len(orjson.dumps(fields)) > LARGEST:
        raise InvalidRequest("There is too much in this form to keep it. Copy it somewhere before you sign in again.")
    kept_under = key or secrets.token_urlsafe(32)
    uow.drafts.put(fingerprint(kept_under), account, path[:500], fields, uow.now())
    return kept_under


def draft_of(uow: Portal, key: str, path: str, account: str | None) -> dict[str, list[str]] | None:
    """What was typed on this page by this account, once; None where there is nothing of theirs from the last hour."""
    return uow.drafts.take(fingerprint(key), account, path[:500], uow.now() - KEPT_FOR)


def forget_old(uow: Portal) -> int:
    """Remove drafts that nobody came back for; returns how many."""
    return uow.drafts.forget(uow.now() - KEPT_FOR)
