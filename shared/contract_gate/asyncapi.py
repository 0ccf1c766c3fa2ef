"""The contracts as an AsyncAPI 3.0 document: a channel for each event, with RabbitMQ's exchange and routing key, and the
payload as JSON Schema. For tools and for programs in other languages."""

from __future__ import annotations

from typing import Any

from shared.contract_gate.folder import ContractFolder
from shared.contract_gate.json_schema import data_schema, envelope_schema
from shared.contract_gate.releases import samples, text_of
from shared.contract_gate.shape import shape_of
from shared.messaging.contracts import Contracts, EventContract
from shared.messaging.envelope import CONTENT_TYPE, PARTITIONS
from shared.messaging.names import exchange_of

BINDING = "0.3.0"
"""Version of AsyncAPI's AMQP 0-9-1 bindings."""
_HEAD = "# Written by `quayside contracts write` from contracts/*.py. Change the contracts, not this file.\n"


class YamlMissing(Exception):
    """PyYAML is not installed here."""

    def __init__(self) -> None:
        super().__init__(
            "PyYAML is not installed, and contracts/asyncapi.yaml is written with it. "
            "It comes with the development extras: make setup-dev, or pip install 'quayside[dev]'."
        )


def asyncapi_text(known: Contracts, folder: ContractFolder) -> str:
    """The document as YAML; the same contracts and samples give the same text. Raises YamlMissing."""
    try:
        import yaml
    except ImportError:
        raise YamlMissing from None

    class Plain(yaml.SafeDumper):  # type: ignore[misc]
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return _HEAD + str(
        yaml.dump(asyncapi_document(known, folder), Dumper=Plain, sort_keys=False, allow_unicode=True, width=110)
    )


def asyncapi_document(known: Contracts, folder: ContractFolder) -> dict[str, Any]:
    """The document as plain values."""
    events = list(known)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Quayside events",
            "version": "1.0.0",
            "description": "What the services of the shared back office of a school trust say. Each event type carries its "
            "own version; a released one only gains optional fields. contracts/README.md says how to subscribe.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "broker": {
                "host": "localhost:5672",
                "protocol": "amqp",
                "protocolVersion": "0-9-1",
                "description": "The trust's RabbitMQ; the operator names its address (AMQP_URI).",
            }
        },
        "channels": {contract.type: _channel(contract) for contract in events},
        "operations": {f"{contract.type}.send": _operation(contract) for contract in events},
        "components": {
            "schemas": {
                "envelope": envelope_schema(),
                **{contract.type: data_schema(shape_of(contract)) for contract in events},
            },
            "messages": {contract.type: _message(contract, folder) for contract in events},
            "parameters": {
                "partition": {
                    "description": "A stable hash of the ordering key (CRC-32 modulo the number of partitions). Events of "
                    "one key have one partition; who wants all binds to <type>.# instead.",
                    "enum": [str(number) for number in range(PARTITIONS)],
                }
            },
        },
    }


def _channel(contract: EventContract) -> dict[str, Any]:
    return {
        "address": f"{contract.type}.{{partition}}",
        "title": contract.type,
        "description": contract.meaning,
        "messages": {contract.type: {"$ref": f"#/components/messages/{contract.type}"}},
        "parameters": {"partition": {"$ref": "#/components/parameters/partition"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": exchange_of(contract.service),
                    "type": "topic",
                    "durable": True,
                    "autoDelete": False,
                },
                "bindingVersion": BINDING,
            }
        },
    }


def _operation(contract: EventContract) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{contract.type}"},
        "summary": contract.meaning,
        "tags": [{"name": contract.service}],
        "bindings": {"amqp": {"deliveryMode": 2, "bindingVersion": BINDING}},
        "messages": [{"$ref": f"#/channels/{contract.type}/messages/{contract.type}"}],
    }


def _message(contract: EventContract, folder: ContractFolder) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": contract.type,
        "title": contract.name,
        "summary": contract.meaning,
        "contentType": CONTENT_TYPE,
        "correlationId": {"location": "$message.payload#/correlationid"},
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/envelope"},
                {
                    "type": "object",
                    "properties": {
                        "source": {"const": f"/quayside/{contract.service}"},
                        "type": {"const": contract.type},
                        "dataschema": {"const": f"/quayside/contracts/{contract.type}"},
                        "dataclassification": {"const": contract.personal_data.value},
                        "data": {"$ref": f"#/components/schemas/{contract.type}"},
                    },
                },
            ]
        },
        "bindings": {"amqp": {"contentEncoding": "utf-8", "bindingVersion": BINDING}},
    }
    if examples := samples(folder, contract.type):
        said["examples"] = [{"name": one.path.stem, "payload": text_of(one)} for one in examples]
    return {
        **said,
        "x-ordering-key": contract.key,
        "x-retention": contract.retention,
        "x-replay": contract.replay.value,
    }
