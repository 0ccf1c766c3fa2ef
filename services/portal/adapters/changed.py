"""What SQLAlchemy says in its own way on each database: rows that a statement changed, and a row written over its forerunner."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, Result
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

from shared.persistence.engine import is_postgresql


def rows_changed(result: Result[Any]) -> int:
    """Rows that an UPDATE or DELETE changed."""
    return result.rowcount if isinstance(result, CursorResult) else 0


def put(session: Session, table: type[DeclarativeBase], key: str, **values: Any) -> None:
    """Write a row, over the one that is there under its `key`: two requests at once must not trip over each other."""
    dialect = postgresql if is_postgresql(session.connection()) else sqlite
    statement = dialect.insert(table).values(**values)
    rest = {name: value for name, value in values.items() if name != key}
    session.execute(statement.on_conflict_do_update(index_elements=[key], set_=rest))
    session.expire_all()
