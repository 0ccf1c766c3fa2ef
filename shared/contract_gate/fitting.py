"""Whether data fits a released snapshot: what a reader who was built on it would say. It stands in for the released code,
which is no longer here to be asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from shared.contract_gate.shape import FieldShape


def misfits(fields: tuple[FieldShape, ...], data: object, path: str = "") -> Iterator[str]:
    """What in `data` does not fit; nothing where all fits. Fields that the snapshot does not know are passed over."""
    if not isinstance(data, dict):
        yield f"{path.rstrip('.') or 'data'} is not an object"
        return
    for part in fields:
        if part.name in data:
            yield from _value_misfits(part, data[part.name], f"{path}{part.name}")
        elif part.required:
            yield f"{path}{part.name} is missing"


def _value_misfits(part: FieldShape, value: Any, place: str) -> Iterator[str]:
    if value is None:
        if not part.nullable:
            yield f"{place} is null"
        return
    if not _IS[part.kind](value):
        yield f"{place} is {value!r}, not {part.kind}"
        return
    if part.allowed and value not in part.allowed:
        yield f"{place} is {value!r}, which is not one of its values"
    yield from (f"{place} is {value!r}, outside {name} {limit}" for name, limit in _outside(part.limits, value))
    if part.kind == "object":
        yield from misfits(part.fields, value, f"{place}.")
    if part.items:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _value_misfits(part.items, one, f"{place}[]")


def _outside(limits: Mapping[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    for name, limit in limits.items():
        if not _WITHIN[name](value, limit):
            yield name, limit


def _reads_as(read: Callable[[str], object]) -> Callable[[Any], bool]:
    def reads(value: Any) -> bool:
        if not isinstance(value, str):
            return False
        try:
            read(value)
        except (ValueError, InvalidOperation):
            return False
        return True

    return reads


def _aware(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError("without a zone")
    return when


_IS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "email": lambda value: isinstance(value, str) and "@" in value,
    "web address": lambda value: isinstance(value, str) and "://" in value,
    "whole number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "yes or no": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "map": lambda value: isinstance(value, dict),
    "list": lambda value: isinstance(value, list),
    "anything": lambda value: True,
    "uuid": _reads_as(UUID),
    "date": _reads_as(date.fromisoformat),
    "time": _reads_as(time.fromisoformat),
    "date and time": _reads_as(_aware),
    "date and time without zone": _reads_as(datetime.fromisoformat),
    "decimal text": _reads_as(Decimal),
}

_WITHIN: Mapping[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda value, limit: Decimal(str(value)) >= Decimal(str(limit)),
    "exclusiveMinimum": lambda value, limit: Decimal(str(value)) > Decimal(str(limit)),
    "maximum": lambda value, limit: Decimal(str(value)) <= Decimal(str(limit)),
    "exclusiveMaximum": lambda value, limit: Decimal(str(value)) < Decimal(str(limit)),
    "minLength": lambda value, limit: len(value) >= limit,
    "maxLength": lambda value, limit: len(value) <= limit,
    "minItems": lambda value, limit: len(value) >= limit,
    "maxItems": lambda value, limit: len(value) <= limit,
    "pattern": lambda value, limit: re.search(limit, value) is not None,
}
