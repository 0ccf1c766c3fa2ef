"""The envelope: CloudEvents 1.0 in its JSON form, with the extensions this house needs to keep order and tell causes."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

PARTITIONS = 8
"""Fixed: changing it would send one key's events down two queues at once. Eight is more workers than a trust needs."""
CONTENT_TYPE = "application/json"
"""Not application/cloudevents+json: kombu and nameko, as they come, refuse content types that they do not know."""
LARGEST_BODY = 256 * 1024
"""Bytes. Events carry ids and figures; a body above this is a mistake, and slows every queue that it passes."""


class Unreadable(Exception):
    """These bytes are not an envelope; the text says what is wrong with them."""


@dataclass(slots=True)
class Envelope:
    """One event as it travels; nobody changes one. `sequence` counts the events of one `partitionkey` from one source, without gaps."""

    id: str
    source: str
    type: str
    subject: str
    time: str
    schoolid: str | None
    partitionkey: str
    sequence: int
    correlationid: str
    causationid: str | None
    actor: str
    dataclassification: str
    data: Mapping[str, Any]

    def to_json(self) -> str:
        """The CloudEvents JSON text of this envelope."""
        return orjson.dumps(
            {
                "specversion": "1.0",
                "id": self.id,
                "source": f"/quayside/{self.source}",
                "type": self.type,
                "subject": self.subject,
                "time": self.time,
                "datacontenttype": CONTENT_TYPE,
                "dataschema": f"/quayside/contracts/{self.type}",
                "schoolid": self.schoolid,
                "partitionkey": self.partitionkey,
                "sequence": self.sequence,
                "correlationid": self.correlationid,
                "causationid": self.causationid,
                "actor": self.actor,
                "dataclassification": self.dataclassification,
                "data": self.data,
            }
        ).decode()


_TEXTS = (("type", 120), ("subject", 120), ("partitionkey", 120), ("actor", 200))
"""Texts of the envelope, each with the characters that its column holds."""
_IDS = ("id", "correlationid")
_IDS_OR_NONE = ("causationid", "schoolid")
_ID = re.compile(r"[A-Za-z0-9_-]{1,36}").fullmatch
_LARGEST_SEQUENCE = 2**63 - 1
_SOURCE = re.compile(r"/quayside/[a-z_]{1,40}").fullmatch


def read_envelope(body: bytes) -> Envelope:
    """The envelope in `body`. Raises Unreadable for bytes that are not one, or too many of them."""
    if len(body) > LARGEST_BODY:
        raise Unreadable(f"The message is {len(body):,} bytes long; the limit is {LARGEST_BODY:,}.")
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        raise Unreadable(f"The message is not JSON: {problem}.") from None
    if not isinstance(said, dict):
        raise Unreadable("The message is JSON, but not an object.")
    if said.get("specversion") != "1.0":
        raise Unreadable("The message is not a CloudEvents 1.0 envelope (specversion is not 1.0).")
    _check_header(said)
    data = said.get("data")
    return Envelope(
        id=said["id"],
        source=said["source"].removeprefix("/quayside/"),
        type=said["type"],
        subject=said["subject"],
        time=said["time"],
        schoolid=said.get("schoolid"),
        partitionkey=said["partitionkey"],
        sequence=said["sequence"],
        correlationid=said["correlationid"],
        causationid=said.get("causationid"),
        actor=said["actor"],
        dataclassification=str(said.get("dataclassification", "")),
        data=data if isinstance(data, dict) else {},
    )


def _check_header(said: dict[str, Any]) -> None:
    """Raise Unreadable for a header that a table could not hold: one such message must not stop its queue for ever."""
    for name, longest in _TEXTS:
        _check_text(name, said.get(name), longest)
    for name in _IDS:
        if not _is_id(said.get(name)):
            raise Unreadable(f"The envelope's {name} is not an id of up to 36 letters, digits and hyphens.")
    for name in _IDS_OR_NONE:
        if said.get(name) is not None and not _is_id(said[name]):
            raise Unreadable(
                f"The envelope's {name} is neither null nor an id of up to 36 letters, digits and hyphens."
            )
    source = said.get("source")
    if not isinstance(source, str) or not _SOURCE(source):
        raise Unreadable("The envelope's source is not /quayside/ and the name of a service.")
    sequence = said.get("sequence")
    if type(sequence) is not int or not 1 <= sequence <= _LARGEST_SEQUENCE:
        raise Unreadable("The envelope's sequence is not a positive whole number of up to 63 bits.")
    _check_time(said.get("time"))


def _check_text(name: str, text: Any, longest: int) -> None:
    if not isinstance(text, str) or not text:
        raise Unreadable(f"The envelope has no {name}.")
    if len(text) > longest:
        raise Unreadable(f"The envelope's {name} is longer than {longest} characters.")
    if not text.isprintable():
        raise Unreadable(f"The envelope's {name} holds characters that cannot be printed.")


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID(value) is not None


def _check_time(value: Any) -> None:
    try:
        aware = datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        aware = False
    if not aware:
        raise Unreadable("The envelope's time is not a date and time with its zone.")


def partition_of(key: str) -> int:
    """The partition of an ordering key: a CRC, since it must be the same in every process and for ever."""
    return zlib.crc32(key.encode()) % PARTITIONS


def routing_key(type_: str, partition: int) -> str:
    return f"{type_}.{partition}"


def fingerprint(body: bytes) -> str:
    """A short hash of a message, to tell a redelivery from another message under the same id."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def instant(when: datetime) -> str:
    """An aware time as RFC 3339 text, as CloudEvents wants it."""
    return when.isoformat()
