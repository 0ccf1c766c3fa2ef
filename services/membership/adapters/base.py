"""What all of membership's tables and repositories stand on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import MetaData, Select, String, Text
from sqlalchemy.orm import DeclarativeBase, Session

from shared.persistence.scope import Scope
from shared.persistence.types import Instant, Json

Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])
metadata = MetaData()
ID, NAME = String(36), String(300)
MOST_IN_ONE_QUESTION = 5_000
"""Values in one IN list: well below SQLite's 32,766 parameters."""


class Base(DeclarativeBase):
    """Base of membership's rows."""

    metadata = metadata
    type_annotation_map = {datetime: Instant, str: Text, dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012


class Repository:
    """A session, and the schools whose rows may be seen and written in it."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def _within(self, statement: Statement, column: Any) -> Statement:
        """The statement held to the schools of this scope."""
        return statement if self._scope.schools is None else statement.where(column.in_(self._scope.schools))


def portions(values: Collection[str]) -> Iterator[list[str]]:
    """The values in lists that one question can hold."""
    remaining = iter(values)
    while some := list(islice(remaining, MOST_IN_ONE_QUESTION)):
        yield some
