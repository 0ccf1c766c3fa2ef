"""Domain values as JSON documents and back. A document is read by the types of the value's class, so that a record of an
older shape (with a field fewer) still reads, with the field's default."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

Value = TypeVar("Value")


def to_plain(value: Any) -> Any:
    """A domain value as plain JSON values. Raises TypeError for what has no plain form."""
    if value is None or isinstance(value, bool | int) or (isinstance(value, str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(to_plain(key)): to_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [to_plain(one) for one in value]
    raise TypeError(f"A {type(value).__name__} has no plain form.")


def from_plain(kind: type[Value], plain: Any) -> Value:
    """The domain value of a class from its plain form."""
    return cast(Value, _read(kind, plain))


def _read(kind: Any, plain: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if plain is None:
            return None
        return _read(next(one for one in inner if one is not type(None)), plain)
    if origin is tuple:
        return tuple(_read(inner[0], one) for one in plain)
    if origin is not None and issubclass(origin, Mapping):
        return {_read(inner[0], key): _read(inner[1], one) for key, one in plain.items()}
    if is_dataclass(kind):
        hints = _hints(cast(type, kind))
        return cast(type, kind)(
            **{field.name: _read(hints[field.name], plain[field.name]) for field in fields(kind) if field.name in plain}
        )
    if plain is None or kind in (int, bool, str):
        return plain
    if isinstance(kind, type) and issubclass(kind, date):
        return kind.fromisoformat(plain)
    return kind(plain)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
