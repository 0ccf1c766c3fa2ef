"""What a contract promises, as plain values: each field's kind, whether it must be there, what it may hold. A snapshot of
this is kept of every released event; comparing two of them tells whether a change breaks anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema, fields, validate

from shared.messaging.contracts import EventContract

KINDS: Sequence[tuple[type[fields.Field[Any]], str]] = (
    (fields.Nested, "object"),
    (fields.List, "list"),
    (fields.Dict, "map"),
    (fields.UUID, "uuid"),
    (fields.Email, "email"),
    (fields.Url, "web address"),
    (fields.AwareDateTime, "date and time"),
    (fields.NaiveDateTime, "date and time without zone"),
    (fields.DateTime, "date and time"),
    (fields.Date, "date"),
    (fields.Time, "time"),
    (fields.Integer, "whole number"),
    (fields.Float, "number"),
    (fields.Boolean, "yes or no"),
    (fields.String, "text"),
)
"""Most special first: the first that a field is an instance of names its kind."""


class NotDescribable(Exception):
    """A field of a kind that the contracts do not use; the text names it."""


@dataclass(frozen=True)
class FieldShape:
    """One field. `limits` are JSON Schema keywords; `checks` name validators that can only be compared by name."""

    name: str
    kind: str
    required: bool
    nullable: bool
    allowed: tuple[Any, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    description: str = ""
    fields: tuple[FieldShape, ...] = ()
    items: FieldShape | None = None

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "name": self.name,
            "kind": self.kind,
            "required": self.required,
            "nullable": self.nullable,
            "description": self.description,
        }
        if self.allowed:
            said["allowed"] = list(self.allowed)
        if self.limits:
            said["limits"] = dict(self.limits)
        if self.checks:
            said["checks"] = list(self.checks)
        if self.fields:
            said["fields"] = [part.to_json() for part in self.fields]
        if self.items:
            said["items"] = self.items.to_json()
        return said

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> FieldShape:
        return cls(
            name=said["name"],
            kind=said["kind"],
            required=said["required"],
            nullable=said["nullable"],
            allowed=tuple(said.get("allowed", ())),
            limits=dict(said.get("limits", {})),
            checks=tuple(said.get("checks", ())),
            description=said.get("description", ""),
            fields=tuple(cls.from_json(part) for part in said.get("fields", ())),
            items=cls.from_json(said["items"]) if "items" in said else None,
        )


@dataclass(frozen=True)
class ContractShape:
    """One event type in one version, as released."""

    type: str
    meaning: str
    key: str
    personal_data: str
    replay: str
    retention: str
    fields: tuple[FieldShape, ...]

    def to_json(self) -> dict[str, Any]:
        said = {
            name: getattr(self, name) for name in ("type", "meaning", "key", "personal_data", "replay", "retention")
        }
        return {**said, "fields": [part.to_json() for part in self.fields]}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> ContractShape:
        return cls(
            type=said["type"],
            meaning=said["meaning"],
            key=said["key"],
            personal_data=said["personal_data"],
            replay=said["replay"],
            retention=said["retention"],
            fields=tuple(FieldShape.from_json(part) for part in said["fields"]),
        )


def shape_of(contract: EventContract) -> ContractShape:
    """What `contract` promises today. Raises NotDescribable for a kind of field that contracts do not use."""
    return ContractShape(
        type=contract.type,
        meaning=contract.meaning,
        key=contract.key,
        personal_data=contract.personal_data.value,
        replay=contract.replay.value,
        retention=contract.retention,
        fields=_fields_of(contract.schema(), contract.type),
    )


def _fields_of(schema: Schema, where: str) -> tuple[FieldShape, ...]:
    return tuple(_field_shape(name, part, where) for name, part in sorted(schema.fields.items()))


def _field_shape(name: str, part: fields.Field[Any], where: str) -> FieldShape:
    place = f"{where}, field {name}"
    allowed, limits, checks = _rules(part)
    return FieldShape(
        name=part.data_key or name,
        kind=_kind(part, place),
        required=part.required,
        nullable=bool(part.allow_none),
        allowed=allowed,
        limits=limits,
        checks=checks,
        description=str(part.metadata.get("description", "")),
        fields=_fields_of(part.schema, place) if isinstance(part, fields.Nested) else (),
        items=_items(part, place),
    )


def _items(part: fields.Field[Any], place: str) -> FieldShape | None:
    if isinstance(part, fields.Nested) and part.many:
        return FieldShape("item", "object", True, False, fields=_fields_of(part.schema, place))
    if isinstance(part, fields.List):
        return _field_shape("item", part.inner, place)
    if isinstance(part, fields.Dict) and part.value_field:
        return _field_shape("value", part.value_field, place)
    return None


def _kind(part: fields.Field[Any], place: str) -> str:
    if isinstance(part, fields.Nested) and part.many:
        return "list"
    if (form := getattr(part, "format", None)) not in (None, "iso"):
        raise NotDescribable(f"{place}: the format {form!r} is not ISO 8601. Leave the format out.")
    if isinstance(part, fields.Integer | fields.Float) and part.as_string:
        raise NotDescribable(f"{place}: a number written as text. Leave as_string out, or use Decimal(as_string=True).")
    if isinstance(part, fields.Decimal):
        if not part.as_string:
            raise NotDescribable(f"{place}: a Decimal without as_string=True is not JSON. Say as_string, or use pence.")
        return "decimal text"
    if isinstance(part, fields.Enum):
        return "text"
    for type_, kind in KINDS:
        if isinstance(part, type_):
            return kind
    raise NotDescribable(
        f"{place}: {type(part).__name__} is not a kind that contracts use. Use one of: "
        f"{', '.join(sorted({known.__name__ for known, _ in KINDS}))}, Decimal(as_string=True), Enum."
    )


def _rules(part: fields.Field[Any]) -> tuple[tuple[Any, ...], dict[str, Any], tuple[str, ...]]:
    allowed: tuple[Any, ...] = ()
    limits: dict[str, Any] = {}
    checks: list[str] = []
    if isinstance(part, fields.Enum):
        allowed = tuple(one.value if part.by_value else one.name for one in part.enum)
    for check in _flat(part.validators):
        if isinstance(check, validate.OneOf):
            allowed = tuple(check.choices)
        elif isinstance(check, validate.Equal):
            allowed = (check.comparable,)
        elif (found := _limit(check, part)) is not None:
            limits.update(found)
        elif not isinstance(check, validate.Email | validate.URL):
            checks.append(getattr(check, "__qualname__", type(check).__name__))
    return allowed, dict(sorted(limits.items())), tuple(checks)


def _flat(checks: Sequence[Any]) -> Iterator[Any]:
    for check in checks:
        if isinstance(check, validate.And):
            yield from _flat(check.validators)
        else:
            yield check


def _limit(check: Any, part: fields.Field[Any]) -> dict[str, Any] | None:
    if isinstance(check, validate.Range):
        low = "minimum" if check.min_inclusive else "exclusiveMinimum"
        high = "maximum" if check.max_inclusive else "exclusiveMaximum"
        return {name: _plain(value) for name, value in ((low, check.min), (high, check.max)) if value is not None}
    if isinstance(check, validate.Length):
        what = "Items" if isinstance(part, fields.List) else "Length"
        least = check.equal if check.equal is not None else check.min
        most = check.equal if check.equal is not None else check.max
        return {name: value for name, value in ((f"min{what}", least), (f"max{what}", most)) if value is not None}
    if isinstance(check, validate.Regexp):
        pattern = without_group_names(str(check.regex.pattern))
        # marshmallow matches from the start; JSON Schema, which this is published as, matches anywhere.
        return {"pattern": pattern if pattern.startswith("^") else f"^(?:{pattern})"}
    return None


def without_group_names(pattern: str) -> str:
    """The pattern as other languages read it too: Python's way of naming groups is its own."""
    return re.sub(r"\?P<\w+>", "", pattern)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else str(value)
