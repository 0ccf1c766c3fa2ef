"""Messages written by hand, right and wrong, as a stranger or a faulty service would put them on the broker."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from shared.identifiers import new_id
from shared.messaging.envelope import partition_of

LAMP = "lighthouse.lamp.lit.v1"
KEEPER = "lighthouse.keeper.named.v1"
ENTITLEMENT = "membership.entitlement.changed.v1"
BY_HAND = 1000
"""Above what the services themselves have said of a school by then, so that letters by hand come after."""
_sequences: Counter[tuple[str, str]] = Counter()


def letter(
    type_: str = LAMP,
    *,
    school: str | None,
    data: dict[str, Any] | None = None,
    sequence: int | None = None,
    without: str | None = None,
    **other: Any,
) -> bytes:
    """One CloudEvents message. The sequence counts up by itself; `other` overrides attributes, `without` leaves one out."""
    source = other.pop("source", f"/quayside/{type_.split('.', maxsplit=1)[0]}")
    key = other.get("partitionkey", school or "trust")
    if sequence is None:
        _sequences[(source, key)] += 1
        sequence = BY_HAND + _sequences[(source, key)]
    said = {
        "specversion": "1.0",
        "id": new_id(),
        "source": source,
        "type": type_,
        "subject": "by hand",
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "dataschema": f"/quayside/contracts/{type_}",
        "schoolid": school,
        "partitionkey": key,
        "sequence": sequence,
        "correlationid": new_id(),
        "causationid": None,
        "actor": "person:by-hand",
        "dataclassification": "none",
        "data": data if data is not None else {"school_id": school, "number": 1},
        **other,
    }
    if without:
        del said[without]
    return json.dumps(said).encode()


def lamp(school: str, number: int, **other: Any) -> bytes:
    return letter(LAMP, school=school, data={"school_id": school, "number": number}, **other)


def entitlement(
    school: str,
    mode: str,
    *,
    service: str = "boathouse",
    valid_from: str = "2020-01-01",
    valid_until: str | None = None,
) -> bytes:
    """Membership's word on what a school may use."""
    return letter(
        ENTITLEMENT,
        school=school,
        data={
            "school_id": school,
            "service": service,
            "mode": mode,
            "valid_from": valid_from,
            "valid_until": valid_until,
            "subscription_id": new_id(),
        },
    )


def partition_in(body: bytes) -> int:
    """The partition whose queue a well-behaved relay would choose; 0 for what has no key."""
    try:
        return partition_of(str(json.loads(body)["partitionkey"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0
