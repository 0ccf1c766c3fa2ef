"""A first golden sample of an event, made from its schema alone: valid, plausible, the same at every run. A person may put
better words into it before it is released; afterwards it is never touched."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, validate

from shared.messaging.contracts import ContractBroken, EventContract
from shared.messaging.envelope import Envelope

WRITTEN = "2026-09-01T08:30:00+00:00"
_WORDS = {
    "supplier_name": "Harbour Foods Ltd",
    "item_name": "Semi-skimmed milk, 2 litres",
    "name": "Riverside Primary School",
    "title": "Autumn term order",
    "unit": "each",
    "reason": "Agreed with the head",
    "currency": "GBP",
    "urn": "100001",
    "number": "1",
    "postcode": "ZZ1 1ZZ",
    "email": "office@school.example",
}
_TEXTS = ("Agreed with the head", "membership", "one", "AB", "A", "1", "100001", "2026", "12.50", "GBP")
_NUMBERS = (1, 3, 12, 100, 1250, 0, 2026, -1)
_DATES = ("2026-09-01", "2026-09-07", "2027-08-31")


class NoDraft(Exception):
    """No value that fits could be guessed; the text says for which field, and what to do."""


def fixed_id(what: str) -> str:
    """An id for samples: of the form of a UUIDv7, and always the same for the same words."""
    said = bytearray(hashlib.sha256(what.encode()).digest()[:16])
    said[:6] = bytes.fromhex("0198c0de0000")
    said[6], said[8] = 0x70 | said[6] & 0x0F, 0x80 | said[8] & 0x3F
    return str(UUID(bytes=bytes(said)))


def drafts(contract: EventContract) -> list[dict[str, Any]]:
    """Envelopes of `contract`: one with everything in it, and a second with the least where those differ.

    Raises NoDraft where a value cannot be guessed from the schema.
    """
    said = [_data(contract, least=False), _data(contract, least=True)]
    different = said if said[0] != said[1] else said[:1]
    return [_envelope(contract, data, number) for number, data in enumerate(different, start=1)]


def _envelope(contract: EventContract, data: dict[str, Any], number: int) -> dict[str, Any]:
    school = data.get("school_id")
    key = (school or "trust") if contract.key == "school_id" else str(data[contract.key])
    envelope = Envelope(
        id=fixed_id(f"event {contract.type} {number}"),
        source=contract.service,
        type=contract.type,
        subject=_subject(contract, data),
        time=WRITTEN,
        schoolid=school,
        partitionkey=str(key),
        sequence=number,
        correlationid=fixed_id("correlation"),
        causationid=None,
        actor="person:business.manager",
        dataclassification=contract.personal_data.value,
        data=data,
    )
    return dict(json.loads(envelope.to_json()))


def _subject(contract: EventContract, data: dict[str, Any]) -> str:
    own = [name for name in data if name.endswith("_id") and name != "school_id" and isinstance(data[name], str)]
    return str(data[own[0]]) if own else str(data.get("school_id") or contract.service)


def _data(contract: EventContract, *, least: bool) -> dict[str, Any]:
    schema = contract.schema()
    said = {}
    for name, part in schema.fields.items():
        if least and not part.required:
            continue
        said[part.data_key or name] = None if least and part.allow_none else _value(name, part, contract.type, least)
    try:
        contract.read(said)
    except ContractBroken as problem:
        raise NoDraft(
            f"No sample of {contract.type} could be drafted: {problem} "
            f"Write contracts/samples/{contract.type}/1.json by hand; another event's sample shows the form."
        ) from None
    return said


def _value(name: str, part: fields.Field[Any], type_: str, least: bool) -> Any:
    for guess in _guesses(name, part, type_, least):
        try:
            part.deserialize(guess)
        except (ValidationError, ValueError):
            continue
        return guess
    raise NoDraft(
        f"No value for the field {name} of {type_} could be guessed from its checks. "
        f"Write contracts/samples/{type_}/1.json by hand; another event's sample shows the form."
    )


def _guesses(name: str, part: fields.Field[Any], type_: str, least: bool) -> Iterator[Any]:
    for check in part.validators:
        if isinstance(check, validate.OneOf):
            yield from sorted(check.choices, key=lambda one: one == "none")
        if isinstance(check, validate.Equal):
            yield check.comparable
    yield from _by_kind(name, part, type_, least)
    for check in part.validators:
        if isinstance(check, validate.Range):
            yield from (limit for limit in (check.min, check.max) if isinstance(limit, int))


def _by_kind(name: str, part: fields.Field[Any], type_: str, least: bool) -> Iterator[Any]:
    match part:
        case fields.Nested():
            one = {
                inner.data_key or inner_name: _value(inner_name, inner, type_, least)
                for inner_name, inner in part.schema.fields.items()
                if inner.required or not least
            }
            yield [one] if part.many else one
        case fields.List():
            inside = _value(name.removesuffix("s"), part.inner, type_, least)
            yield from ([inside] * count for count in (1, 2, 0))
        case fields.Dict():
            yield {"one": _value(name, part.value_field, type_, least)} if part.value_field else {"one": 1}
        case _:
            yield from _single(name, part)


def _single(name: str, part: fields.Field[Any]) -> Iterator[Any]:
    match part:
        case fields.Enum():
            yield from (one.value if part.by_value else one.name for one in part.enum)
        case fields.Decimal():
            yield from ("12.50", "0.20", "1", "0")
        case fields.Number():
            yield from ([1250, *_NUMBERS] if name.endswith("_pence") else _NUMBERS)
        case fields.Boolean():
            yield from (True, False)
        case fields.DateTime() | fields.Date() | fields.Time():
            yield from _times(name)
        case _:
            yield from _texts(name, part)


def _times(name: str) -> Iterator[str]:
    yield from (WRITTEN, WRITTEN[:19])
    yield from (_DATES[::-1] if re.search(r"until|end|last|to$", name) else _DATES)
    yield "08:30:00"


def _texts(name: str, part: fields.Field[Any]) -> Iterator[str]:
    if name.endswith("_id") or name == "id" or isinstance(part, fields.UUID):
        yield fixed_id(name)
    yield from (words for ending, words in _WORDS.items() if name == ending or name.endswith(f"_{ending}"))
    if name in ("service", "source", "consumer"):
        yield "procurement"
    if name.startswith("type"):
        yield "membership.entitlement.changed.v1"
    if re.search(r"pence|amount|rate|price", name):
        yield str(Decimal("12.50"))
    yield from _TEXTS
    yield from (fixed_id(name), "https://school.example/page")
