"""The gate against the thing itself: whatever two declarations are drawn, if the gate calls a direction sound, then every value
drawn from the one side is read by the other, by marshmallow and by the released snapshot."""

from __future__ import annotations

from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields, validate

from shared.contract_gate.compatibility import breaking_changes
from shared.contract_gate.findings import Breaks
from shared.contract_gate.fitting import misfits
from shared.contract_gate.shape import FieldShape, shape_of
from shared.messaging.contracts import Contracts
from tests.contracts.harbour import MOORED, harbour

FACETS: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(["text", "whole number", "date", "list", "object"]),
    "required": st.booleans(),
    "allow_none": st.booleans(),
    "choices": st.sampled_from([(), ("sloop",), ("sloop", "ketch"), ("sloop", "ketch", "yawl")]),
    "limits": st.sampled_from([(None, None), (0, None), (0, 5), (2, 5), (None, 9)]),
    "items_may_be_null": st.booleans(),
    "inside": st.dictionaries(st.sampled_from("ab"), st.tuples(st.booleans(), st.booleans())),
}
"""What a field may be; those facets that its kind has no use for are passed over."""

MANY = 6
"""Events for each pair of declarations: enough for one that breaks to be among them."""


def declared(facets: dict[str, Any]) -> fields.Field[Any]:
    required, allow_none = facets["required"], facets["allow_none"]
    match facets["kind"]:
        case "text":
            only = [validate.OneOf(facets["choices"])] if facets["choices"] else []
            return fields.String(required=required, allow_none=allow_none, validate=only)
        case "whole number":
            low, high = facets["limits"]
            within = validate.Range(min=low, max=high)
            return fields.Integer(strict=True, required=required, allow_none=allow_none, validate=within)
        case "date":
            return fields.Date(required=required, allow_none=allow_none)
        case "list":
            items = fields.String(allow_none=facets["items_may_be_null"])
            return fields.List(items, required=required, allow_none=allow_none)
        case _:
            inside: dict[str, fields.Field[Any]] = {
                name: fields.String(required=must, allow_none=may) for name, (must, may) in facets["inside"].items()
            }
            return fields.Nested(Schema.from_dict(inside), required=required, allow_none=allow_none)


@st.composite
def two_declarations(draw: st.DrawFn) -> tuple[Contracts, Contracts]:
    """As released and as today: a field that differs in one facet, or is there on one side only."""
    facets = draw(st.fixed_dictionaries(FACETS))
    facet = draw(st.sampled_from([*FACETS, "added", "removed"]))
    school: dict[str, fields.Field[Any]] = {"school_id": fields.String(required=True)}
    with_it = {**school, "berth": declared(facets)}
    if facet in ("added", "removed"):
        return (harbour(school), harbour(with_it)) if facet == "added" else (harbour(with_it), harbour(school))
    return harbour(with_it), harbour({**school, "berth": declared({**facets, facet: draw(FACETS[facet])})})


def values(part: FieldShape) -> st.SearchStrategy[Any]:
    one: st.SearchStrategy[Any]
    match part.kind:
        case "text":
            one = st.sampled_from(part.allowed or ("sloop", "lugger", ""))
        case "whole number":
            one = st.integers(part.limits.get("minimum", -3), part.limits.get("maximum", 20))
        case "date":
            one = st.dates().map(lambda day: day.isoformat())
        case "object":
            one = objects(part.fields)
        case _:
            assert part.items
            one = st.lists(values(part.items), max_size=2)
    return st.none() | one if part.nullable else one


def objects(parts: tuple[FieldShape, ...]) -> st.SearchStrategy[dict[str, Any]]:
    required = {part.name: values(part) for part in parts if part.required}
    optional = {part.name: values(part) for part in parts if not part.required}
    return st.fixed_dictionaries(required, optional=optional)


@settings(max_examples=300)
@given(two_declarations(), st.data())
def test_where_the_gate_finds_nothing_each_side_reads_what_the_other_writes(
    both: tuple[Contracts, Contracts], data: st.DataObject
) -> None:
    released, today = both[0][MOORED], both[1][MOORED]
    before, now = shape_of(released), shape_of(today)
    broken = {change.breaks for change in breaking_changes(before, now)}
    if not broken & {Breaks.READING, Breaks.BOTH}:
        event("old events are read")
        for written in data.draw(st.lists(objects(before.fields), min_size=MANY, max_size=MANY)):
            today.read(written)
    if not broken & {Breaks.WRITING, Breaks.BOTH}:
        event("new events are read")
        for written in data.draw(st.lists(objects(now.fields), min_size=MANY, max_size=MANY)):
            released.read(written)
            assert list(misfits(before.fields, written)) == []


@given(st.data())
def test_the_snapshot_and_marshmallow_judge_alike(data: st.DataObject) -> None:
    """What fits the snapshot is read by the schema that it was taken of."""
    contract = data.draw(two_declarations())[0][MOORED]
    shape = shape_of(contract)
    said = data.draw(objects(shape.fields))
    assert list(misfits(shape.fields, said)) == []
    contract.read(said)
