"""The repository of sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from services.portal.adapters.base import Repository
from services.portal.adapters.changed import rows_changed
from services.portal.adapters.tables import SessionRow
from services.portal.application.ports import SessionRecord

MOST_SHOWN = 50


class SessionRepository(Repository):
    """Sign-ins belong to accounts, not to schools: no scope narrows them."""

    def add(self, secret_hash: str, record: SessionRecord) -> None:
        self._session.add(
            SessionRow(
                secret_hash=secret_hash,
                session_id=record.session_id,
                account=record.account,
                way=record.way,
                address=record.address,
                browser=record.browser,
                opened_at=record.opened_at,
                last_seen=record.last_seen,
                data=record.data,
                ended_at=None,
                ended_because="",
            )
        )
        self._session.flush()

    def get(self, secret_hash: str) -> SessionRecord | None:
        """The sign-in, ended or not."""
        row = self._session.get(SessionRow, secret_hash)
        return _record(row) if row else None

    def touch(self, secret_hash: str, now: datetime) -> None:
        self._change(secret_hash, last_seen=now)

    def keep_data(self, secret_hash: str, data: dict[str, Any]) -> None:
        self._change(secret_hash, data=data)

    def end(self, secret_hash: str, because: str, now: datetime) -> None:
        """End it; what the web kept with it goes at once."""
        self._change(secret_hash, ended_at=now, ended_because=because, data={})

    def end_by_id(self, account: str, session_id: str, now: datetime) -> bool:
        """End one of the account's sign-ins, known by its public id; False where there is none that is open."""
        mine = (SessionRow.account == account, SessionRow.session_id == session_id, SessionRow.ended_at.is_(None))
        ended = update(SessionRow).where(*mine).values(ended_at=now, ended_because="ended", data={})
        return rows_changed(self._session.execute(ended)) == 1

    def end_all(self, account: str, but: str | None, now: datetime) -> int:
        """End the account's open sign-ins, all but the one with the hash `but`; returns how many."""
        mine = [SessionRow.account == account, SessionRow.ended_at.is_(None)]
        if but is not None:
            mine.append(SessionRow.secret_hash != but)
        ended = update(SessionRow).where(*mine).values(ended_at=now, ended_because="ended", data={})
        return rows_changed(self._session.execute(ended))

    def of_account(self, account: str) -> list[SessionRecord]:
        """The account's sign-ins that were not ended, the last used first."""
        mine = select(SessionRow).where(SessionRow.account == account, SessionRow.ended_at.is_(None))
        rows = self._session.scalars(mine.order_by(SessionRow.last_seen.desc()).limit(MOST_SHOWN))
        return [_record(row) for row in rows]

    def count_open(self, seen_after: datetime, opened_after: datetime) -> int:
        open_ = (
            SessionRow.ended_at.is_(None),
            SessionRow.last_seen >= seen_after,
            SessionRow.opened_at >= opened_after,
        )
        return int(self._session.execute(select(func.count()).select_from(SessionRow).where(*open_)).scalar_one())

    def forget(self, before: datetime) -> int:
        """Remove sign-ins that were ended, or last used, before a time; returns how many."""
        old = or_(SessionRow.ended_at < before, SessionRow.last_seen < before)
        return rows_changed(self._session.execute(delete(SessionRow).where(old)))

    def _change(self, secret_hash: str, **values: Any) -> None:
        self._session.execute(update(SessionRow).where(SessionRow.secret_hash == secret_hash).values(**values))


def _record(row: SessionRow) -> SessionRecord:
    return SessionRecord(
        session_id=row.session_id,
        account=row.account,
        way=row.way,
        address=row.address,
        browser=row.browser,
        opened_at=row.opened_at,
        last_seen=row.last_seen,
        data=dict(row.data),
        expired=row.ended_because or None,
    )
