"""Local accounts with a passphrase, for a trial on a laptop and for a trust without an identity provider; and what accounts,
local or not, held when membership was last asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.portal.application import hashing, sign_ins
from services.portal.application.ports import AccountRecord, Portal
from services.portal.application.refusals import TooManyAttempts
from services.portal.domain.lockout import after_failure
from services.portal.domain.passphrases import Unfit, made_of, refuse_unfit
from services.portal.rules import common_passphrases, words
from shared.errors import Conflict, InvalidRequest, NotFound
from shared.observability.metrics import SIGN_INS

REMEMBERED_FOR = timedelta(hours=24)
"""Long enough for a night without membership; short enough that nobody who left comes in for days."""
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._%+@'-]{1,119}").fullmatch


def add_account(uow: Portal, account: str, passphrase: str | None = None) -> dict[str, Any]:
    """A local account; without a passphrase one of four words is made, to be changed at the first sign-in.

    Returns `account` and `passphrase`. Raises Conflict where there is such an account, InvalidRequest for an unfit one.
    """
    name = _named(account)
    before = uow.accounts.get(name)
    if before is not None and before.ended_at is None:
        raise Conflict(f"There is an account {name} already. Reset its passphrase if it was forgotten.")
    chosen = _fit(passphrase, name) if passphrase is not None else made_of(words())
    now = uow.now()
    record = AccountRecord(name, passphrase is None and uow.actor != name, now, uow.actor, now, None)
    uow.accounts.put(record, hashing.hashed(chosen))
    uow.emit("portal.account.added.v1", subject=name, data={"account": name}, why="account added")
    return {"account": name, "passphrase": chosen}


def check_passphrase(uow: Portal, account: str, passphrase: str) -> AccountRecord | None:
    """The account, where the passphrase is right; else None, and the failure is counted: let the transaction commit.

    It takes the same time whether or not there is such an account. Raises TooManyAttempts while the account is shut.
    """
    name, now = plain(account)[:200], uow.now()
    before = uow.accounts.failures(name)
    until = before.locked_at(now) if before else None
    if until is not None:
        SIGN_INS.labels("local", "locked").inc()
        raise TooManyAttempts(until)
    kept = uow.accounts.passphrase_hash(name)
    if not hashing.fits(kept, passphrase):
        uow.accounts.put_failures(name, after_failure(before, now))
        SIGN_INS.labels("local", "wrong").inc()
        return None
    if before is not None:
        uow.accounts.put_failures(name, None)
    if kept is not None and hashing.is_outdated(kept):
        uow.accounts.rehash(name, hashing.hashed(passphrase))
    return uow.accounts.get(name)


def change_passphrase(uow: Portal, account: str, old: str, new: str) -> bool:
    """A passphrase of the owner's own choice; False where the old one is wrong (counted: let the transaction commit).

    Raises InvalidRequest for an unfit new one, TooManyAttempts. The account's other sessions are for the caller to end.
    """
    record = check_passphrase(uow, account, old)
    if record is None:
        return False
    if old == new:
        raise InvalidRequest("The new passphrase is the old one. Choose another.")
    chosen = _fit(new, record.account)
    uow.accounts.put(replace(record, must_change=False, changed_at=uow.now()), hashing.hashed(chosen))
    data = {"account": record.account}
    uow.emit("portal.account.changed.v1", subject=record.account, data=data, why="passphrase changed by its owner")
    return True


def reset_passphrase(uow: Portal, account: str) -> dict[str, Any]:
    """A new passphrase of four words for somebody who forgot theirs; their sessions end, and a lock is lifted."""
    record = _known(uow, account)
    chosen = made_of(words())
    uow.accounts.put(replace(record, must_change=True, changed_at=uow.now()), hashing.hashed(chosen))
    uow.accounts.put_failures(record.account, None)
    sign_ins.end_every_session(uow, record.account)
    data = {"account": record.account}
    uow.emit("portal.account.reset.v1", subject=record.account, data=data, why="passphrase reset")
    return {"account": record.account, "passphrase": chosen}


def end_account(uow: Portal, account: str) -> dict[str, Any]:
    """The account is over: its passphrase is forgotten and its sessions end. Raises NotFound."""
    record = _known(uow, account)
    uow.accounts.end(record.account, uow.now())
    uow.accounts.forget_grants(record.account, uow.now())
    ended = sign_ins.end_every_session(uow, record.account)
    uow.emit("portal.account.ended.v1", subject=record.account, data={"account": record.account}, why="account ended")
    return {"account": record.account, "sessions_ended": ended}


def accounts(uow: Portal) -> list[dict[str, Any]]:
    """All local accounts by name."""
    return [
        {
            "account": one.account,
            "must_change": one.must_change,
            "added_at": one.added_at.isoformat(),
            "added_by": one.added_by,
            "changed_at": one.changed_at.isoformat(),
            "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        }
        for one in uow.accounts.listed()
    ]


def remember_grants(uow: Portal, account: str, held: Mapping[str, Any], *, person_id: str | None = None) -> None:
    """Keep what membership said that an account holds, for the time that membership is away.

    With `person_id` (or one in `held`) only a change to that person's appointments makes it stale; without, anybody's.
    """
    person = person_id or held.get("person_id")
    uow.accounts.remember(plain(account), str(person) if person else None, held, uow.now())


def remembered_grants(uow: Portal, account: str, most_age: timedelta = REMEMBERED_FOR) -> Mapping[str, Any] | None:
    """What the account held when membership was last asked, unless that is too old or known to have changed."""
    return uow.accounts.remembered(plain(account), uow.now() - most_age)


def forget_grants(uow: Portal, account: str) -> None:
    """What this account held is no longer to be relied on: membership must be asked."""
    uow.accounts.forget_grants(plain(account), uow.now())


def note_appointment_changed(uow: Portal, person_id: str) -> None:
    """Membership says that somebody's appointment changed: what is remembered of them is no longer to be relied on."""
    uow.accounts.note_grants_changed(person_id, uow.now())


def grants_changed_at(uow: Portal, account: str | None = None) -> datetime | None:
    """When an appointment last changed: that of the account's person where we know who that is, else anybody's."""
    return uow.accounts.grants_changed_at(plain(account) if account else None)


def forget_old(uow: Portal) -> int:
    """Remove wrong passphrases of yesterday, and remembered grants that are too old to be of use."""
    return uow.accounts.forget(uow.now() - timedelta(days=1), uow.now() - timedelta(days=7))


def plain(account: str) -> str:
    """An account's name as it is kept and compared: without spaces around it and null signs in it, which no database keeps,
    in small letters, as membership has it."""
    return account.replace("\x00", "").strip().lower()


def _named(account: str) -> str:
    name = plain(account)
    if not _ACCOUNT(name):
        raise InvalidRequest("An account is an e-mail address, or a name of letters, digits, dots and hyphens.")
    return name


def _fit(passphrase: str, account: str) -> str:
    try:
        refuse_unfit(passphrase, account, common_passphrases())
    except Unfit as problem:
        raise InvalidRequest(str(problem), fields={"passphrase": [str(problem)]}) from None
    return passphrase


def _known(uow: Portal, account: str) -> AccountRecord:
    record = uow.accounts.get(plain(account))
    if record is None or record.ended_at is not None:
        raise NotFound(f"There is no local account {plain(account)}.")
    return record
