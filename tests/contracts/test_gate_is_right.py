"""The gate against the thing itself: whatever two declarations are drawn, if the gate calls a direction sound, then every value
drawn from the one side is read by the other, by marshmallow and by the released snapshot."""

from __future__ import annotations

from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st
from marshmallow import fields, validate

from shared.contract_gate.compatibility import breaking_changes
from shared.contract_gate.findings import Breaks
from shared.contract_gate.fitting import misfits
from shared.contract_gate.shape import ContractShape, FieldShape, shape_of
from shared.messaging.contracts import Contracts
from tests.contracts.harbour import MOORED, harbour

CHOICES = st.sampled_from([None, ("sloop",), ("sloop", "ketch"), ("sloop", "ketch", "yawl")])
LIMITS = st.sampled_from([(None, None), (0, None), (0, 5), (2, 5), (None, 9)])


@st.composite
def declared_fields(draw: st.DrawFn) -> fields.Field[Any]:
    flags: dict[str, Any] = {"required": draw(st.booleans()), "allow_none": draw(st.booleans())}
    kind = draw(st.sampled_from(["text", "whole number", "date", "list"]))
    if kind == "text":
        choices = draw(CHOICES)
        return fields.String(**flags, validate=[validate.OneOf(choices)] if choices else [])
    if kind == "whole number":
        low, high = draw(LIMITS)
        return fields.Integer(strict=True, **flags, validate=[validate.Range(min=low, max=high)])
    if kind == "date":
        return fields.Date(**flags)
    return fields.List(fields.String(allow_none=draw(st.booleans())), **flags)


@st.composite
def two_declarations(draw: st.DrawFn) -> tuple[Contracts, Contracts]:
    """As released and as today: most fields the same, some drawn anew, some only on one side."""
    before: dict[str, fields.Field[Any]] = {}
    now: dict[str, fields.Field[Any]] = {}
    for name in ("berth", "crew", "rig"):
        one = draw(declared_fields())
        match draw(st.sampled_from(["same", "same", "changed", "added", "removed"])):
            case "same":
                before[name] = now[name] = one
            case "changed":
                before[name], now[name] = one, draw(declared_fields())
            case "added":
                now[name] = one
            case _:
                before[name] = one
    school = {"school_id": fields.String(required=True)}
    return harbour({**school, **before}), harbour({**school, **now})


def values(part: FieldShape) -> st.SearchStrategy[Any]:
    kinds = {
        "text": st.sampled_from(part.allowed or ("sloop", "lugger", "")),
        "whole number": st.integers(part.limits.get("minimum", -3), part.limits.get("maximum", 20)),
        "date": st.dates().map(lambda day: day.isoformat()),
    }
    one = st.lists(values(part.items), max_size=2) if part.items else kinds[part.kind]
    return st.none() | one if part.nullable else one


def events(shape: ContractShape) -> st.SearchStrategy[dict[str, Any]]:
    required = {part.name: values(part) for part in shape.fields if part.required}
    optional = {part.name: values(part) for part in shape.fields if not part.required}
    return st.fixed_dictionaries(required, optional=optional)


@given(two_declarations(), st.data())
def test_where_the_gate_finds_nothing_each_side_reads_what_the_other_writes(
    both: tuple[Contracts, Contracts], data: st.DataObject
) -> None:
    released, today = both[0][MOORED], both[1][MOORED]
    before, now = shape_of(released), shape_of(today)
    broken = {change.breaks for change in breaking_changes(before, now)}
    if not broken & {Breaks.READING, Breaks.BOTH}:
        event("old events are read")
        today.read(data.draw(events(before)))
    if not broken & {Breaks.WRITING, Breaks.BOTH}:
        event("new events are read")
        written = data.draw(events(now))
        released.read(written)
        assert list(misfits(before.fields, written)) == []


@given(st.data())
def test_the_snapshot_and_marshmallow_judge_alike(data: st.DataObject) -> None:
    """What fits the snapshot is read by the schema that it was taken of."""
    contract = data.draw(two_declarations())[0][MOORED]
    shape = shape_of(contract)
    said = data.draw(events(shape))
    assert list(misfits(shape.fields, said)) == []
    contract.read(said)
