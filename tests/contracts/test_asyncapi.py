"""The AsyncAPI document holds together and says what goes over the wire. (The official JSON schema of AsyncAPI 3.0 comes as an npm
package only; the document was held against it by hand. Here its structure is checked by the rules of the specification.)"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.contract_gate.asyncapi import asyncapi_document, asyncapi_text
from shared.contract_gate.folder import contract_folder, published_contracts
from shared.contract_gate.json_schema import envelope_schema
from shared.contract_gate.releases import samples, text_of
from tests.contracts.harbour import MOORED, harbour, released

COMPONENT_NAME = re.compile(r"^[\w\d.\-_]+$")


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return asyncapi_document(published_contracts(), contract_folder())


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for one in part.values():
            yield from references(one)
    elif isinstance(part, list):
        for one in part:
            yield from references(one)


def found_at(document: dict[str, Any], reference: str) -> Any:
    part: Any = document
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    return part


def test_every_reference_leads_somewhere(published: dict[str, Any]) -> None:
    followed = [found_at(published, reference) for reference in references(published)]
    assert len(followed) >= 5 * len(list(published_contracts()))


def test_there_is_a_channel_an_operation_a_message_and_a_schema_for_every_event(published: dict[str, Any]) -> None:
    types = {contract.type for contract in published_contracts()}
    assert set(published["channels"]) == types
    assert set(published["operations"]) == {f"{type_}.send" for type_ in types}
    assert set(published["components"]["messages"]) == types
    assert set(published["components"]["schemas"]) == types | {"envelope"}
    assert all(COMPONENT_NAME.match(name) for part in published["components"].values() for name in part)


def test_only_fields_of_the_specification_are_used(published: dict[str, Any]) -> None:
    assert set(published) == {
        "asyncapi", "info", "defaultContentType", "servers", "channels", "operations", "components"
    }  # fmt: skip
    assert published["asyncapi"] == "3.0.0"
    assert {name for one in published["channels"].values() for name in one} == {
        "address", "title", "description", "messages", "parameters", "bindings"
    }  # fmt: skip
    assert {name for one in published["operations"].values() for name in one} == {
        "action", "channel", "summary", "tags", "bindings", "messages"
    }  # fmt: skip
    assert {name for one in published["components"]["messages"].values() for name in one} <= {
        "name", "title", "summary", "contentType", "correlationId", "payload", "bindings", "examples",
        "x-ordering-key", "x-retention", "x-replay",
    }  # fmt: skip


def test_a_channel_says_exchange_and_routing_key(tmp_path: Path) -> None:
    channel = asyncapi_document(harbour(), released(tmp_path))["channels"][MOORED]
    assert channel["address"] == "harbour.boat.moored.v1.{partition}"
    assert channel["bindings"]["amqp"] == {
        "is": "routingKey",
        "exchange": {"name": "harbour.events", "type": "topic", "durable": True, "autoDelete": False},
        "bindingVersion": "0.3.0",
    }


def test_the_data_of_an_event_is_json_schema(tmp_path: Path) -> None:
    document = asyncapi_document(harbour(), released(tmp_path))
    assert document["components"]["schemas"][MOORED] == {
        "title": "harbour.boat.moored.v1",
        "description": "A boat was moored.",
        "type": "object",
        "required": ["berth", "cargo", "crew", "rig", "school_id", "until"],
        "properties": {
            "berth": {"type": "string", "description": "Where it lies"},
            "cargo": {
                "type": "array",
                "items": {"type": "object", "required": ["item"], "properties": {"item": {"type": "string"}}},
            },
            "crew": {"type": "integer", "minimum": 1, "maximum": 50},
            "flag": {"type": "string"},
            "rig": {"type": "string", "enum": ["sloop", "ketch"]},
            "school_id": {"type": "string"},
            "until": {"type": ["string", "null"], "format": "date"},
        },
    }


def test_the_envelope_schema_names_exactly_the_fields_that_are_sent() -> None:
    schema = envelope_schema()
    for sample in samples(contract_folder()):
        sent = text_of(sample)
        assert set(sent) == set(schema["properties"]) == set(schema["required"])
        assert re.search(schema["properties"]["type"]["pattern"], sent["type"])


def test_the_text_is_yaml_without_aliases_and_the_same_at_every_run(tmp_path: Path) -> None:
    folder = released(tmp_path)
    text = asyncapi_text(harbour(), folder)
    assert text == asyncapi_text(harbour(), folder)
    assert yaml.safe_load(text) == json.loads(json.dumps(asyncapi_document(harbour(), folder)))
    assert not re.search(r"(: |- )[&*]id", text)
