"""The pieces that answers are described with: fields that carry their meaning and an example. Only what a shape names
goes out, so a service may say more to the pages without the API changing under those who built on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from marshmallow import Schema, fields

CURRENCY = "GBP"


def shape(name: str, about: str = "", /, **named: fields.Field[Any]) -> type[Schema]:
    """A schema called `name` with these fields."""
    made = Schema.from_dict(dict(named), name=name)
    made.__doc__ = about or None
    return made


def text(example: str, means: str = "", *, null: bool = False, among: Collection[str] = ()) -> fields.String:
    """Words, an identifier, or a decimal number written as text."""
    return fields.String(**_said(example, means, null, **({"enum": [*among]} if among else {})))


def day(example: str, means: str = "", *, null: bool = False) -> fields.String:
    """A date: 2026-09-01."""
    return fields.String(**_said(example, means, null, format="date"))


def moment(example: str, means: str = "", *, null: bool = False) -> fields.String:
    """A moment with its offset from UTC, as RFC 3339 has it."""
    return fields.String(**_said(example, means, null, format="date-time"))


def pence(example: int, means: str = "", *, null: bool = False) -> fields.Integer:
    """An amount in whole pence."""
    return fields.Integer(**_said(example, means, null))


def number(example: int, means: str = "", *, null: bool = False) -> fields.Integer:
    """A whole number."""
    return fields.Integer(**_said(example, means, null))


def flag(example: bool, means: str = "") -> fields.Boolean:
    """True or false."""
    return fields.Boolean(**_said(example, means, False))


def one(kind: type[Schema], means: str = "", *, null: bool = False) -> fields.Nested:
    """Something with fields of its own."""
    return fields.Nested(kind, required=True, allow_none=null, metadata={"description": means} if means else {})


def many(kind: type[Schema] | fields.Field[Any], means: str = "", *, null: bool = False) -> fields.List[Any]:
    """A list of one kind of thing."""
    inner = fields.Nested(kind) if isinstance(kind, type) else kind
    return fields.List(inner, required=True, allow_none=null, metadata={"description": means} if means else {})


def amounts(example: Mapping[str, int], means: str) -> fields.Dict:
    """Pence by name."""
    return fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": means, "examples": [dict(example)]},
    )


def currency() -> fields.String:
    """What the amounts of an answer are in."""
    return text(CURRENCY, "Amounts are whole pence of this currency.", among=(CURRENCY,))


def page_of(name: str, kind: type[Schema], /, **more: fields.Field[Any]) -> type[Schema]:
    """One page of a list: its items, the address of the next page, and what holds for the whole list."""
    return shape(
        name,
        f"One page of the list, each item a {kind.__name__}.",
        items=many(kind),
        next=text(
            "https://portal.example/api/v1/…?cursor=eyJrIjoi…", "Address of the next page; null on the last.", null=True
        ),
        **more,
    )


def example_of(schema: type[Schema] | Schema) -> dict[str, Any]:
    """An example of an answer, from the examples of its fields."""
    known = schema._declared_fields if isinstance(schema, type) else schema.declared_fields
    return {name: _example(field) for name, field in known.items()}


def _example(field: fields.Field[Any]) -> Any:
    if isinstance(field, fields.Nested):
        return example_of(field.schema)
    if isinstance(field, fields.List):
        return [_example(field.inner)]
    [given] = field.metadata["examples"]
    return given


def _said(example: Any, means: str, null: bool, **more: Any) -> dict[str, Any]:
    metadata = {"examples": [example], **more}
    if means:
        metadata["description"] = means
    return {"required": True, "allow_none": null, "metadata": metadata}
