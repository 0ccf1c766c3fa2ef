"""Frozen values of the domain as JSON documents, and back by their own type hints, so that an aggregate with a history of
decisions is one column and no field is forgotten when one is added."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

Value = TypeVar("Value")


def as_document(value: Any) -> Any:
    """The value as plain JSON: dataclasses as objects, dates as ISO text, ids as text, sets sorted."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: as_document(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(as_document(key)): as_document(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(as_document(item) for item in value)
    if isinstance(value, tuple | list):
        return [as_document(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def from_document(kind: type[Value], document: Any) -> Value:
    """The value of this type that `as_document` wrote. Raises TypeError for a type that it does not know."""
    return cast(Value, _read(kind, document))


def _read(kind: Any, said: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = [one for one in get_args(kind) if one is not types.NoneType]
        return None if said is None else _read(inner[0], said)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in said)
    if origin is frozenset:
        return frozenset(_read(get_args(kind)[0], item) for item in said)
    if origin is not None and issubclass(origin, Mapping):
        of_key, of_item = get_args(kind)
        return {_read(of_key, key): _read(of_item, item) for key, item in said.items()}
    return _read_plain(kind, said)


def _read_plain(kind: Any, said: Any) -> Any:
    if is_dataclass(kind):
        hints = _hints(cast(type, kind))
        return cast(Any, kind)(**{name: _read(hint, said[name]) for name, hint in hints.items() if name in said})
    if kind is date:
        return date.fromisoformat(said)
    if isinstance(kind, type) and issubclass(kind, StrEnum | UUID):
        return kind(said)
    if kind in (str, int, bool):
        return said
    raise TypeError(f"There is no way to read {kind} from a document.")


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind) if one.init or one.default is not MISSING}
