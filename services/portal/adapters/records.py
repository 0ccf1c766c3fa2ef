"""The repositories of drafts, of who read what, and of API tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from services.portal.adapters.base import Repository
from services.portal.adapters.changed import put, rows_changed
from services.portal.adapters.tables import DraftRow, ReadingRow, TokenRow
from services.portal.application.ports import ReadingRecord, TokenRecord


class DraftRepository(Repository):
    """Drafts belong to whoever typed them: no school narrows them."""

    def put(self, key_hash: str, account: str | None, path: str, fields: dict[str, list[str]], now: datetime) -> None:
        """Keep a draft under a key; one from before under the same key is replaced."""
        put(
            self._session, DraftRow, "key_hash",
            key_hash=key_hash, account=account, path=path, fields=fields, kept_at=now,
        )  # fmt: skip

    def take(self, key_hash: str, account: str | None, path: str, since: datetime) -> dict[str, list[str]] | None:
        """What was typed, once: the draft is deleted. None where it is not this account's, of another page, or too old."""
        row = self._session.get(DraftRow, key_hash)
        if row is None or row.account != account or row.path != path or row.kept_at < since:
            return None
        fields = dict(row.fields)
        self._session.delete(row)
        self._session.flush()
        return fields

    def forget(self, before: datetime) -> int:
        return rows_changed(self._session.execute(delete(DraftRow).where(DraftRow.kept_at < before)))


class ReadingRepository(Repository):
    """Who read what, within the schools of the scope."""

    def add(self, actor: str, what: str, school_id: str | None, record: str | None, way: str, now: datetime) -> None:
        row = ReadingRow(school_id=school_id, actor=actor, what=what, record=record, way=way, at=now)
        self._session.add(row)
        self._session.flush()

    def listed(self, school_id: str | None, before: int | None, most: int) -> list[ReadingRecord]:
        """Readings of one school (None: of all in the scope), newest first, from before a reading on."""
        wanted = self._within(select(ReadingRow), ReadingRow.school_id)
        if school_id is not None:
            wanted = wanted.where(ReadingRow.school_id == school_id)
        if before is not None:
            wanted = wanted.where(ReadingRow.reading_id < before)
        rows = self._session.scalars(wanted.order_by(ReadingRow.reading_id.desc()).limit(most))
        return [
            ReadingRecord(row.reading_id, row.school_id, row.actor, row.what, row.record, row.way, row.at)
            for row in rows
        ]

    def forget(self, before: datetime) -> int:
        return rows_changed(self._session.execute(delete(ReadingRow).where(ReadingRow.at < before)))


class TokenRepository(Repository):
    """API tokens, within the schools of the scope."""

    def add(self, record: TokenRecord, secret_hash: str) -> None:
        self._scope.check(record.school_id)
        self._session.add(
            TokenRow(
                token_id=record.token_id,
                school_id=record.school_id,
                secret_hash=secret_hash,
                name=record.name,
                ends_with=record.ends_with,
                scopes=sorted(record.scopes),
                made_at=record.made_at,
                made_by=record.made_by,
                expires_on=record.expires_on,
            )
        )
        self._session.flush()

    def get(self, school_id: str, token_id: str) -> TokenRecord | None:
        row = self._session.get(TokenRow, token_id)
        return _token(row) if row is not None and row.school_id == school_id else None

    def by_hash(self, secret_hash: str) -> TokenRecord | None:
        row = self._session.scalars(
            self._within(select(TokenRow), TokenRow.school_id).where(TokenRow.secret_hash == secret_hash)
        ).first()
        return _token(row) if row else None

    def of_school(self, school_id: str) -> list[TokenRecord]:
        """The school's tokens, newest first, the ended ones too."""
        mine = self._within(select(TokenRow), TokenRow.school_id).where(TokenRow.school_id == school_id)
        return [_token(row) for row in self._session.scalars(mine.order_by(TokenRow.token_id.desc()))]

    def touch(self, token_id: str, now: datetime) -> None:
        self._session.execute(update(TokenRow).where(TokenRow.token_id == token_id).values(last_used_at=now))

    def revoke(self, token_id: str, by: str, now: datetime) -> None:
        mine = TokenRow.token_id == token_id
        self._session.execute(update(TokenRow).where(mine).values(revoked_at=now, revoked_by=by))


def _token(row: TokenRow) -> TokenRecord:
    return TokenRecord(
        token_id=row.token_id,
        school_id=row.school_id,
        name=row.name,
        scopes=frozenset(row.scopes),
        made_at=row.made_at,
        made_by=row.made_by,
        expires_on=row.expires_on,
        ends_with=row.ends_with,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
