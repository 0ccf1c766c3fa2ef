"""SQL of command receipts: what was answered to a call that carries an idempotency key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.persistence.engine import is_postgresql
from shared.persistence.tables import command_receipt


@dataclass(frozen=True)
class Receipt:
    """An earlier call under the same key."""

    fingerprint: str
    answer: Any


def reserve(connection: Connection, key: str, actor: str, fingerprint: str, now: datetime) -> Receipt | None:
    """Take the key for this transaction; the earlier receipt where there is one.

    A second call at the same moment waits here for the first to commit, and then finds its receipt.
    """
    dialect = postgresql if is_postgresql(connection) else sqlite
    statement = dialect.insert(command_receipt).values(
        idempotency_key=key, actor=actor, fingerprint=fingerprint, answer=None, at=now
    )
    # RETURNING, since the row count of an INSERT is not told by every driver.
    taken = connection.execute(statement.on_conflict_do_nothing().returning(command_receipt.c.actor))
    if taken.first() is not None:
        return None
    row = connection.execute(
        select(command_receipt.c.fingerprint, command_receipt.c.answer).where(_of(key, actor))
    ).one()
    return Receipt(row.fingerprint, row.answer)


def keep_answer(connection: Connection, key: str, actor: str, answer: Any) -> None:
    connection.execute(update(command_receipt).where(_of(key, actor)).values(answer=answer))


def forget(connection: Connection, before: datetime) -> None:
    """Delete receipts of calls that were made before a time."""
    connection.execute(delete(command_receipt).where(command_receipt.c.at < before))


def _of(key: str, actor: str) -> Any:
    return and_(command_receipt.c.idempotency_key == key, command_receipt.c.actor == actor)
