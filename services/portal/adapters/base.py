"""What all of the portal's repositories stand on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from shared.persistence.scope import Scope


class Repository:
    """A session, and the schools whose rows may be seen and written in it."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def _within(self, statement: Select[Any], column: Any) -> Select[Any]:
        """The statement held to the schools of this scope."""
        return statement if self._scope.schools is None else statement.where(column.in_(self._scope.schools))
