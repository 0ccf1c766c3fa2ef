"""A contract as JSON Schema (draft 07, the dialect of AsyncAPI), so that any language can read and check our events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shared.contract_gate.shape import ContractShape, FieldShape, without_group_names
from shared.messaging.contracts import TYPE, PersonalData
from shared.messaging.envelope import CONTENT_TYPE

_BY_KIND: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "string"},
    "email": {"type": "string", "format": "email"},
    "web address": {"type": "string", "format": "uri"},
    "uuid": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "date and time": {"type": "string", "format": "date-time"},
    "date and time without zone": {"type": "string"},
    "decimal text": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "whole number": {"type": "integer"},
    "number": {"type": "number"},
    "yes or no": {"type": "boolean"},
    "object": {"type": "object"},
    "map": {"type": "object"},
    "list": {"type": "array"},
}


def data_schema(shape: ContractShape) -> dict[str, Any]:
    """The schema of `data`. Fields that it does not name may come from a newer emitter, and are to be passed over."""
    return {"title": shape.type, "description": shape.meaning, **_object(shape.fields)}


def envelope_schema() -> dict[str, Any]:
    """The schema of the envelope, without what one event type alone says of it."""
    text = {"type": "string", "minLength": 1}
    properties = {
        "specversion": {"const": "1.0", "description": "The version of CloudEvents."},
        "id": {
            "type": "string",
            "format": "uuid",
            "description": "UUIDv7 of this event. A second delivery has the same.",
        },
        "source": {**text, "description": "Who said it: /quayside/<service>."},
        "type": {
            **text,
            "pattern": without_group_names(TYPE.pattern),
            "description": "<service>.<what.happened>.v<version>.",
        },
        "subject": {**text, "description": "Id of the thing that the event is about."},
        "time": {
            "type": "string",
            "format": "date-time",
            "description": "When it was written, with its offset from UTC.",
        },
        "datacontenttype": {"const": CONTENT_TYPE},
        "dataschema": {**text, "description": "The contract: /quayside/contracts/<type>."},
        "schoolid": {"type": ["string", "null"], "description": "Our own id of the school; null: the whole trust."},
        "partitionkey": {
            **text,
            "description": "The ordering key: events of one key arrive in the order they happened.",
        },
        "sequence": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts this source's events of this key, no gaps.",
        },
        "correlationid": {**text, "description": "The same in everything that came of one request."},
        "causationid": {
            "type": ["string", "null"],
            "description": "Id of the event that this one follows from, if any.",
        },
        "actor": {**text, "description": "Who did it: a person, or a service of its own accord."},
        "dataclassification": {"enum": [one.value for one in PersonalData], "description": "Personal data in it."},
        "data": {"type": "object", "description": "What the contract of this type says."},
    }
    return {
        "title": "Envelope",
        "description": "CloudEvents 1.0 in its JSON form (structured mode), with this house's extensions.",
        "type": "object",
        "required": list(properties),
        "properties": properties,
    }


def _object(fields: Iterable[FieldShape]) -> dict[str, Any]:
    parts = list(fields)
    said: dict[str, Any] = {"type": "object"}
    if required := [part.name for part in parts if part.required]:
        said["required"] = required
    return {**said, "properties": {part.name: _field(part) for part in parts}}


def _field(part: FieldShape) -> dict[str, Any]:
    said: dict[str, Any] = {**_BY_KIND[part.kind], **part.limits}
    if part.kind == "object":
        said.update(_object(part.fields))
    if part.items:
        said["additionalProperties" if part.kind == "map" else "items"] = _field(part.items)
    if part.allowed:
        said["enum"] = [*part.allowed, *([None] if part.nullable and None not in part.allowed else [])]
    if part.nullable:
        said["type"] = [said["type"], "null"]
    if part.description:
        said["description"] = part.description
    return said
