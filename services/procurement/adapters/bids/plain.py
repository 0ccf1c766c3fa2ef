"""Rows of bids as values, and back: columns and fields have the same names."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from services.procurement.adapters.base import Base

Value = TypeVar("Value")


def value_of(kind: type[Value], row: Base, **made: Any) -> Value:
    """The row as a value; `made` are the fields that are not kept as they are."""
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: made[name] if name in made else getattr(row, name) for name in names})


def columns_of(value: Any) -> dict[str, Any]:
    """The value as columns: decimals and states as text."""
    return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}


def put(session: Session, row: Base) -> None:
    """Insert the row, or write it over the one with its key."""
    session.merge(row)
    session.flush()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.value if isinstance(value, StrEnum) else value
