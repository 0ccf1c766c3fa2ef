"""What the tables and repositories of all rooms rest on. Rows that belong to a school carry `school_id` and are fenced by the
migration; employers, pay groups and runs are the trust's and carry none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BigInteger, MetaData, Select, String, Text, select
from sqlalchemy.orm import DeclarativeBase, Session

from shared.persistence.scope import Scope
from shared.persistence.types import Instant, Json

metadata = MetaData()
ID, NAME, SHORT = String(36), String(300), String(120)
MOST_IN_ONE_QUESTION = 5_000
"""Values in one IN list: well below SQLite's 32,766 parameters."""
Item = TypeVar("Item")


class Base(DeclarativeBase):
    """Base of payroll's rows."""

    metadata = metadata
    type_annotation_map = {datetime: Instant, int: BigInteger, str: Text, dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012


class Repository:
    """A session, and the schools whose rows may be seen and written in it."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def _within(self, statement: Select[Any], column: Any) -> Select[Any]:
        """The statement held to the schools of this scope."""
        return statement if self._scope.schools is None else statement.where(column.in_(self._scope.schools))

    def _put(self, kind: type[Any], key: str, values: dict[str, Any]) -> None:
        """The row of this key with these values: changed where it is there, else added."""
        row = self._session.get(kind, key)
        if row is None:
            self._session.add(kind(**values))
            return
        for name, value in values.items():
            setattr(row, name, value)


def select_columns(*columns: Any) -> Select[Any]:
    """A statement whose rows are taken apart by place."""
    return select(*columns)


def in_parts(values: Iterable[Item], size: int = MOST_IN_ONE_QUESTION) -> Iterator[Sequence[Item]]:
    """The values in pieces that fit into one IN list."""
    every = list(values)
    for start in range(0, len(every), size):
        yield every[start : start + size]
