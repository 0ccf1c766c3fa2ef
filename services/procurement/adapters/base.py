"""What the tables and repositories of all rooms rest on. Rows that belong to a school carry `school_id` and are fenced by the
migration; suppliers, the catalogue and windows are the trust's and carry none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, MetaData, Select, String, Text
from sqlalchemy.orm import DeclarativeBase, Session

from shared.persistence.scope import Scope
from shared.persistence.types import Instant, Json

metadata = MetaData()
ID, NAME, SKU = String(36), String(300), String(120)
MOST_IN_ONE_QUESTION = 5_000
"""Values in one IN list: well below SQLite's 32,766 parameters."""


class Base(DeclarativeBase):
    """Base of procurement's rows."""

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
