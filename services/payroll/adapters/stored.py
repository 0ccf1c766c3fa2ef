"""Domain values as JSON and back: dates and exact numbers as text, enums by their value, tuples and sets as lists, the kinds of a
union by a `kind` beside their fields. The same value always gives the same bytes, so that a hash of them can be compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import orjson
from cattrs import Converter
from cattrs.strategies import configure_tagged_union

from services.payroll.domain.gross_pay.posts import Hourly, OnPoint, Spot

T = TypeVar("T")
KIND = "kind_of"
"""The field that names the kind of a union; no dataclass of the domain has one of this name."""


def _tag(kind: type) -> str:
    return kind.__name__


def _made() -> Converter:
    made = Converter(
        detailed_validation=False, unstruct_collection_overrides={tuple: list, frozenset: sorted, set: sorted}
    )
    texts: tuple[tuple[type, Callable[[Any], str], Callable[[str], Any]], ...] = (
        (datetime, datetime.isoformat, datetime.fromisoformat),
        (date, date.isoformat, date.fromisoformat),
        (Decimal, str, Decimal),
        (Fraction, str, Fraction),
    )
    for kind, written, read in texts:
        made.register_unstructure_hook(kind, written)
        made.register_structure_hook(kind, _read_by(read))
    made.register_structure_hook(int, _whole)
    made.register_structure_hook(bool, _yes_or_no)
    made.register_structure_hook(StrEnum, _member)
    made.register_structure_hook_factory(_is_list, lambda kind: _list_reader(made, kind))
    made.register_unstructure_hook_factory(_is_list, lambda kind: _list_writer(made, kind))
    return made


def _read_by(read: Callable[[str], Any]) -> Callable[[Any, Any], Any]:
    return lambda value, _: read(value)


# What cattrs has for enums and for tuples of one kind finds its way anew for each value: half the time of reading a payslip.


def _member(value: Any, kind: Any) -> Any:
    found = _members(kind).get(value)
    return kind(value) if found is None else found


@cache
def _members(kind: Any) -> dict[Any, Any]:
    return {one.value: one for one in kind}


def _is_list(kind: Any) -> bool:
    """Whether values are of a tuple of one kind, as many as there are."""
    return get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,)


def _list_reader(made: Converter, kind: Any) -> Callable[[Any, Any], Any]:
    item = get_args(kind)[0]
    one = made.get_structure_hook(item)
    return lambda values, _: tuple([one(value, item) for value in values])


def _list_writer(made: Converter, kind: Any) -> Callable[[Any], Any]:
    one = made.get_unstructure_hook(get_args(kind)[0])
    return lambda values: [one(value) for value in values]


def _whole(value: Any, _: Any) -> int:
    """Pence and counts: a stored 1.5 or true is a broken row, and not the whole number nearest to it."""
    if type(value) is not int:
        raise TypeError(f"{value!r} is not a whole number")
    return value


def _yes_or_no(value: Any, _: Any) -> bool:
    if type(value) is not bool:
        raise TypeError(f"{value!r} is neither yes nor no")
    return value


converter = _made()


def one_of(union: Any) -> Any:
    """The union of dataclasses, from now on stored with the kind's name beside its fields."""
    configure_tagged_union(union, converter, tag_generator=_tag, tag_name=KIND)
    return union


one_of(OnPoint | Spot | Hourly)


def plain(value: Any, kind: Any = None) -> Any:
    """The value as plain JSON values; `kind` is the union it is one of, where it is."""
    return converter.unstructure(value, unstructure_as=kind)


def read(stored: Any, kind: type[T]) -> T:
    """The value of a kind from plain JSON values. Raises what the kind itself refuses, and TypeError for a broken row."""
    return converter.structure(stored, kind)


def read_one_of(stored: Any, union: Any) -> Any:
    """The value from plain JSON values that were stored as one of a union."""
    return converter.structure(stored, union)


def as_bytes(value: Any, kind: Any = None) -> bytes:
    """The value as JSON text in one form only: keys in order, no spaces."""
    return in_bytes(plain(value, kind))


def in_bytes(said: Any) -> bytes:
    """Plain JSON values as text in that form."""
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
