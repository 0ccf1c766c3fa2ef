"""The repository of local accounts, of wrong passphrases, and of what accounts held when membership was last asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from services.portal.adapters.base import Repository
from services.portal.adapters.changed import put, rows_changed
from services.portal.adapters.tables import AccountRow, FailureRow, GrantsChangedRow, GrantsRow
from services.portal.application.ports import AccountRecord
from services.portal.domain.lockout import Failures

THE_ROW = 1


class AccountRepository(Repository):
    """Accounts are the trust's: no school narrows them."""

    def get(self, account: str) -> AccountRecord | None:
        """The account, ended or not."""
        row = self._session.get(AccountRow, account)
        return _record(row) if row else None

    def passphrase_hash(self, account: str) -> str | None:
        """The hash of an account that is not ended."""
        row = self._session.get(AccountRow, account)
        return row.passphrase_hash if row and row.ended_at is None else None

    def put(self, record: AccountRecord, passphrase_hash: str) -> None:
        """The account as `record` says, with this passphrase."""
        self._session.merge(
            AccountRow(
                account=record.account,
                passphrase_hash=passphrase_hash,
                must_change=record.must_change,
                added_at=record.added_at,
                added_by=record.added_by,
                changed_at=record.changed_at,
                ended_at=record.ended_at,
            )
        )
        self._session.flush()

    def rehash(self, account: str, passphrase_hash: str) -> None:
        mine = AccountRow.account == account
        self._session.execute(update(AccountRow).where(mine).values(passphrase_hash=passphrase_hash))

    def end(self, account: str, now: datetime) -> None:
        """The account is over, and its passphrase forgotten."""
        mine = AccountRow.account == account
        self._session.execute(update(AccountRow).where(mine).values(ended_at=now, passphrase_hash=""))

    def listed(self) -> list[AccountRecord]:
        """All accounts by name, the ended ones too."""
        return [_record(row) for row in self._session.scalars(select(AccountRow).order_by(AccountRow.account))]

    def failures(self, account: str) -> Failures | None:
        row = self._session.get(FailureRow, account, with_for_update=True)
        return Failures(row.count, row.since, row.locked_until) if row else None

    def put_failures(self, account: str, failures: Failures | None) -> None:
        """Write the count of wrong passphrases; None forgives them."""
        if failures is None:
            self._session.execute(delete(FailureRow).where(FailureRow.account == account))
            return
        put(
            self._session, FailureRow, "account",
            account=account, count=failures.count, since=failures.since, locked_until=failures.locked_until,
        )  # fmt: skip

    def remember(self, account: str, person_id: str | None, held: Mapping[str, Any] | None, now: datetime) -> None:
        kept = dict(held) if held is not None else None
        put(self._session, GrantsRow, "account", account=account, person_id=person_id, held=kept, remembered_at=now)

    def remembered(self, account: str, since: datetime) -> Mapping[str, Any] | None:
        """What the account held, where that was remembered since a time and not forgotten."""
        row = self._session.get(GrantsRow, account)
        return row.held if row is not None and row.remembered_at >= since else None

    def forget_grants(self, account: str, now: datetime) -> None:
        """What this account held is no longer to be relied on."""
        self._session.execute(update(GrantsRow).where(GrantsRow.account == account).values(held=None, changed_at=now))

    def note_grants_changed(self, person_id: str, now: datetime) -> None:
        """Somebody's appointment changed: what is remembered of them, and of accounts whose person is not known, goes."""
        theirs = or_(GrantsRow.person_id == person_id, GrantsRow.person_id.is_(None))
        self._session.execute(update(GrantsRow).where(theirs).values(held=None, changed_at=now))
        put(self._session, GrantsChangedRow, "number", number=THE_ROW, changed_at=now)

    def grants_changed_at(self, account: str | None) -> datetime | None:
        """When anybody's appointment last changed; with an account whose person is known, when theirs did."""
        if account is not None:
            row = self._session.get(GrantsRow, account)
            if row is not None and (row.person_id is not None or row.held is None):
                return row.changed_at
        every = self._session.get(GrantsChangedRow, THE_ROW)
        return every.changed_at if every else None

    def forget(self, failures_before: datetime, grants_before: datetime) -> int:
        """Remove old failures and remembered grants; returns how many rows."""
        forgiven = delete(FailureRow).where(func.coalesce(FailureRow.locked_until, FailureRow.since) < failures_before)
        forgotten = delete(GrantsRow).where(GrantsRow.remembered_at < grants_before)
        return rows_changed(self._session.execute(forgiven)) + rows_changed(self._session.execute(forgotten))


def _record(row: AccountRow) -> AccountRecord:
    return AccountRecord(
        account=row.account,
        must_change=row.must_change,
        added_at=row.added_at,
        added_by=row.added_by,
        changed_at=row.changed_at,
        ended_at=row.ended_at,
    )
