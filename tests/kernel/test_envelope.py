"""The envelope: what goes out comes in unchanged, and is what CloudEvents and our own contract say."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.envelope import (
    LARGEST_BODY,
    PARTITIONS,
    Envelope,
    Unreadable,
    fingerprint,
    partition_of,
    read_envelope,
    routing_key,
)

PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=100)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(PRINTABLE, inside, max_size=3),
    max_leaves=8,
)
IDS = st.from_regex(r"[A-Za-z0-9-]{1,36}", fullmatch=True)
ENVELOPES = st.builds(
    Envelope,
    id=IDS,
    source=st.just("lighthouse"),
    type=st.just("lighthouse.lamp.lit.v1"),
    subject=PRINTABLE,
    time=st.datetimes(timezones=st.timezones()).map(lambda when: when.isoformat()),
    schoolid=st.none() | IDS,
    partitionkey=PRINTABLE,
    sequence=st.integers(1, 2**63 - 1),
    correlationid=IDS,
    causationid=st.none() | IDS,
    actor=PRINTABLE,
    dataclassification=st.just("none"),
    data=st.dictionaries(PRINTABLE, VALUES, max_size=4),
)


@given(ENVELOPES)
def test_what_goes_out_comes_in_unchanged(envelope: Envelope) -> None:
    assert read_envelope(envelope.to_json().encode()) == envelope


@given(ENVELOPES)
def test_what_goes_out_is_cloudevents_1_0(envelope: Envelope) -> None:
    said = json.loads(envelope.to_json())
    assert said["specversion"] == "1.0"
    assert said["source"] == "/quayside/lighthouse"
    assert said["dataschema"] == "/quayside/contracts/lighthouse.lamp.lit.v1"
    assert said["datacontenttype"] == "application/json"
    # CloudEvents 1.0, Naming Conventions: attribute names are lower-case letters and digits.
    assert all(name.isalnum() and name == name.lower() for name in said)


@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_an_envelope_or_unreadable(body: bytes) -> None:
    with suppress(Unreadable):
        read_envelope(body)


@given(
    ENVELOPES,
    st.sampled_from(["id", "source", "type", "time", "partitionkey", "sequence", "actor", "schoolid"]),
    VALUES,
)
def test_any_value_in_any_attribute_is_readable_or_unreadable(envelope: Envelope, name: str, value: object) -> None:
    said = {**json.loads(envelope.to_json()), name: value}
    with suppress(Unreadable):
        read_envelope(json.dumps(said).encode())


def test_a_body_at_the_limit_is_read_and_one_byte_more_is_not() -> None:
    with pytest.raises(Unreadable, match="The message is 262,145 bytes long; the limit is 262,144."):
        read_envelope(b" " * (LARGEST_BODY + 1))
    with pytest.raises(Unreadable, match="not JSON"):
        read_envelope(b" " * LARGEST_BODY)


def test_the_partition_of_a_key_never_changes() -> None:
    """Hand-written: another hash would send a school's events down another queue in the middle of its life."""
    assert PARTITIONS == 8
    assert [partition_of(key) for key in ("trust", "a", "school-1", "école")] == [6, 3, 5, 2]
    assert routing_key("lighthouse.lamp.lit.v1", 3) == "lighthouse.lamp.lit.v1.3"


def test_a_fingerprint_tells_one_changed_byte() -> None:
    assert fingerprint(b"one") == fingerprint(b"one") != fingerprint(b"onf")
    assert len(fingerprint(b"")) == 32
