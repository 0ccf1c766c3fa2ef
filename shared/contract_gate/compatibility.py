"""Whether a released event may be declared as it is today. Two directions: today's code must read what was written under
the released contract, and readers built on the released contract must read what today's code writes.

A stricter declaration breaks reading, a looser one breaks writing; so in the end a released version only gains optional
fields and better words, and anything else is a new version beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.contract_gate.findings import Breaks
from shared.contract_gate.shape import ContractShape, FieldShape

_RAISED_IS_STRICTER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_LOWERED_IS_STRICTER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_ANYTHING = FieldShape("item", "anything", False, True)


@dataclass(frozen=True)
class Change:
    """One difference that breaks somebody. `field` is empty where it concerns the whole event."""

    field: str
    what: str
    breaks: Breaks
    whole_event: bool = True
    """Whether the event is refused whole, by everybody who reads any of it; otherwise only readers of the field lose."""


def breaking_changes(released: ContractShape, today: ContractShape) -> list[Change]:
    """What today's declaration breaks of the released one; empty where nothing."""
    return [*_promises(released, today), *_in_fields("", released.fields, today.fields)]


def _promises(released: ContractShape, today: ContractShape) -> Iterator[Change]:
    if released.key != today.key:
        yield Change(
            "",
            f"is ordered by {today.key}; it was released as ordered by {released.key}. Events of one {released.key} "
            "would take two queues at once and overtake each other",
            Breaks.PROMISE,
        )
    if released.personal_data != today.personal_data:
        yield Change(
            "",
            f"is classed as personal data '{today.personal_data}'; it was released as '{released.personal_data}'. "
            "Readers keep and erase by that class",
            Breaks.PROMISE,
        )
    if released.replay != today.replay:
        yield Change(
            "",
            f"is replayed '{today.replay}'; it was released as '{released.replay}'. A service that is taken up later "
            "would get another past than it was built for",
            Breaks.PROMISE,
        )


def _in_fields(path: str, released: tuple[FieldShape, ...], today: tuple[FieldShape, ...]) -> Iterator[Change]:
    before, now = {part.name: part for part in released}, {part.name: part for part in today}
    for name in sorted(before.keys() | now.keys()):
        place = f"{path}{name}"
        if name not in now:
            yield _removed(place, before[name])
        elif name not in before:
            if now[name].required:
                yield Change(place, "is new and required; events written before do not have it", Breaks.READING)
        else:
            yield from _in_field(place, before[name], now[name])


def _removed(place: str, part: FieldShape) -> Change:
    if part.required:
        return Change(place, "is removed; it was released as required", Breaks.WRITING)
    return Change(place, "is removed; its readers would wait for it in vain", Breaks.WRITING, whole_event=False)


def _in_field(place: str, before: FieldShape, now: FieldShape) -> Iterator[Change]:
    if before.kind != now.kind:
        yield Change(place, f"is '{now.kind}'; it was released as '{before.kind}'", Breaks.BOTH)
        return
    if before.required and not now.required:
        yield Change(place, "may be left out; it was released as required", Breaks.WRITING)
    if now.required and not before.required:
        yield Change(place, "is required; it was released as one that may be left out", Breaks.READING)
    if now.nullable and not before.nullable:
        yield Change(place, "may be null; it was released as never null", Breaks.WRITING)
    if before.nullable and not now.nullable:
        yield Change(place, "may not be null any more; it was released as one that may", Breaks.READING)
    yield from _in_values(place, before, now)
    yield from _in_limits(place, before.limits, now.limits)
    if before.checks != now.checks:
        said, was = (", ".join(checks) or "nothing" for checks in (now.checks, before.checks))
        yield Change(place, f"is checked by {said}; it was released as checked by {was}", Breaks.BOTH)
    yield from _in_fields(f"{place}.", before.fields, now.fields)
    if before.items or now.items:
        yield from _in_field(f"{place}[]", before.items or _ANYTHING, now.items or _ANYTHING)


def _in_values(place: str, before: FieldShape, now: FieldShape) -> Iterator[Change]:
    if not before.allowed and not now.allowed:
        return
    if not before.allowed:
        yield Change(place, f"may only be {_list(now.allowed)}; it was released as free", Breaks.READING)
        return
    if not now.allowed:
        yield Change(place, f"may be anything; it was released as one of {_list(before.allowed)}", Breaks.WRITING)
        return
    if added := [one for one in now.allowed if one not in before.allowed]:
        yield Change(place, f"may now be {_list(added)}, which no reader of this version knows", Breaks.WRITING)
    if gone := [one for one in before.allowed if one not in now.allowed]:
        yield Change(place, f"may no longer be {_list(gone)}; events written before may be", Breaks.READING)


def _in_limits(place: str, before: Mapping[str, object], now: Mapping[str, object]) -> Iterator[Change]:
    for limit in sorted(before.keys() | now.keys()):
        was, is_ = before.get(limit), now.get(limit)
        if was == is_:
            continue
        words = f"has {limit} {_or_none(is_)}; it was released with {_or_none(was)}"
        yield Change(place, words, _stricter_or_looser(limit, was, is_))


def _stricter_or_looser(limit: str, was: object, is_: object) -> Breaks:
    if was is None:
        return Breaks.READING
    if is_ is None:
        return Breaks.WRITING
    if isinstance(was, int | float) and isinstance(is_, int | float):
        if limit in _RAISED_IS_STRICTER:
            return Breaks.READING if is_ > was else Breaks.WRITING
        if limit in _LOWERED_IS_STRICTER:
            return Breaks.READING if is_ < was else Breaks.WRITING
    return Breaks.BOTH


def _or_none(limit: object) -> str:
    return "none" if limit is None else str(limit)


def _list(values: object) -> str:
    return ", ".join(f"'{one}'" for one in values) if isinstance(values, list | tuple) else str(values)
