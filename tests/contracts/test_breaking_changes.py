"""Every family of change to a released event, made by hand: what the gate says of it, and which way it breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from marshmallow import Schema, fields, validate

from shared.contract_gate.findings import Breaks, Finding
from shared.messaging.contracts import Contracts, PersonalData, Replay
from tests.contracts.harbour import gate, harbour, moored_fields, released

CARGO_WEIGHED = fields.List(
    fields.Nested(Schema.from_dict({"item": fields.String(required=True), "weight": fields.Integer(required=True)})),
    required=True,
)
IN_BOTH, READING, WRITING, PROMISE = Breaks.BOTH, Breaks.READING, Breaks.WRITING, Breaks.PROMISE


def changed(**parts):
    return harbour(moored_fields(**parts))


CHANGES = {
    "a required field removed": (changed(berth=None), "berth", "is removed; it was released as required.", WRITING),
    "an optional field removed": (
        changed(flag=None), "flag", "is removed; its readers would wait for it in vain.", WRITING
    ),
    "a field renamed (the new one)": (
        changed(berth=None, place=fields.String(required=True)),
        "place", "is new and required; events written before do not have it.", READING,
    ),
    "a kind changed": (
        changed(crew=fields.String(required=True)), "crew", "is 'text'; it was released as 'whole number'.", IN_BOTH
    ),
    "a required field made optional": (
        changed(berth=fields.String()), "berth", "may be left out; it was released as required.", WRITING
    ),
    "an optional field made required": (
        changed(flag=fields.String(required=True)),
        "flag", "is required; it was released as one that may be left out.", READING,
    ),
    "null allowed": (
        changed(berth=fields.String(required=True, allow_none=True)),
        "berth", "may be null; it was released as never null.", WRITING,
    ),
    "null forbidden": (
        changed(until=fields.Date(required=True)),
        "until", "may not be null any more; it was released as one that may.", READING,
    ),
    "an allowed value added": (
        changed(rig=fields.String(required=True, validate=validate.OneOf(["sloop", "ketch", "yawl"]))),
        "rig", "may now be 'yawl', which no reader of this version knows.", WRITING,
    ),
    "an allowed value removed": (
        changed(rig=fields.String(required=True, validate=validate.OneOf(["sloop"]))),
        "rig", "may no longer be 'ketch'; events written before may be.", READING,
    ),
    "free text closed": (
        changed(berth=fields.String(required=True, validate=validate.OneOf(["north", "south"]))),
        "berth", "may only be 'north', 'south'; it was released as free.", READING,
    ),
    "a closed list opened": (
        changed(rig=fields.String(required=True)),
        "rig", "may be anything; it was released as one of 'sloop', 'ketch'.", WRITING,
    ),
    "a lower limit raised": (
        changed(crew=fields.Integer(required=True, validate=validate.Range(min=2, max=50))),
        "crew", "has minimum 2; it was released with 1.", READING,
    ),
    "an upper limit raised": (
        changed(crew=fields.Integer(required=True, validate=validate.Range(min=1, max=60))),
        "crew", "has maximum 60; it was released with 50.", WRITING,
    ),
    "an upper limit lowered": (
        changed(crew=fields.Integer(required=True, validate=validate.Range(min=1, max=40))),
        "crew", "has maximum 40; it was released with 50.", READING,
    ),
    "a lower limit lowered": (
        changed(crew=fields.Integer(required=True, validate=validate.Range(min=0, max=50))),
        "crew", "has minimum 0; it was released with 1.", WRITING,
    ),
    "a limit given up": (
        changed(crew=fields.Integer(required=True, validate=validate.Range(min=1))),
        "crew", "has maximum none; it was released with 50.", WRITING,
    ),
    "a limit new": (
        changed(berth=fields.String(required=True, validate=validate.Length(max=4))),
        "berth", "has maxLength 4; it was released with none.", READING,
    ),
    "a check of our own new": (
        changed(berth=fields.String(required=True, validate=str.isupper)),
        "berth", "is checked by str.isupper; it was released as checked by nothing.", IN_BOTH,
    ),
    "a field inside a list new": (
        changed(cargo=CARGO_WEIGHED),
        "cargo[].weight", "is new and required; events written before do not have it.", READING,
    ),
    "the items of a list changed": (
        changed(cargo=fields.List(fields.String(), required=True)),
        "cargo[]", "is 'text'; it was released as 'object'.", IN_BOTH,
    ),
    "the ordering key changed": (
        harbour(key="berth"), "",
        "is ordered by berth; it was released as ordered by school_id. Events of one school_id would take two queues "
        "at once and overtake each other.", PROMISE,
    ),
    "the class of personal data changed": (
        harbour(personal_data=PersonalData.CONTACT), "",
        "is classed as personal data 'contact'; it was released as 'none'. Readers keep and erase by that class.",
        PROMISE,
    ),
    "the replay changed": (
        harbour(replay=Replay.LATEST), "",
        "is replayed 'latest'; it was released as 'full'. A service that is taken up later would get another past "
        "than it was built for.", PROMISE,
    ),
}  # fmt: skip


def about_the_contract(found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.where.startswith("harbour.boat.moored.v1")]


@pytest.mark.parametrize("family", CHANGES)
def test_a_breaking_change_is_found_with_its_direction_and_what_to_do(family: str, tmp_path: Path) -> None:
    today, field, what, breaks = CHANGES[family]
    found = {(one.where, one.what): one for one in about_the_contract(gate(released(tmp_path), today).findings())}
    where = f"harbour.boat.moored.v1, field {field}" if field else "harbour.boat.moored.v1"
    assert (where, what) in found
    finding = found[where, what]
    assert finding.breaks is breaks
    assert finding.do == (
        "put it back, or declare harbour.boat.moored.v2 beside it and send both until nobody reads v1 any more "
        "(a released version may only gain optional fields)"
    )


@pytest.mark.parametrize(
    "today",
    [
        changed(pennant=fields.String()),
        changed(pennant=fields.String(allow_none=True)),
        changed(berth=fields.String(required=True, metadata={"description": "Where the boat lies, in better words"})),
        harbour(meaning="A boat was made fast.", retention="for two seasons"),
    ],
    ids=["an optional field added", "an optional field that may be null added", "better words", "a better meaning"],
)
def test_what_breaks_nobody_is_let_through(today: Contracts, tmp_path: Path) -> None:
    assert about_the_contract(gate(released(tmp_path), today).findings()) == []


def test_who_breaks_is_named_readers_of_the_field_first(tmp_path: Path) -> None:
    found = about_the_contract(gate(released(tmp_path), changed(berth=None)).findings())
    assert [one.who for one in found] == [
        "pilots (reads berth); canteen (reads the event, which is refused whole); "
        "and readers outside this house that have not said so"
    ]


def test_losing_an_optional_field_breaks_its_readers_only(tmp_path: Path) -> None:
    found = about_the_contract(gate(released(tmp_path), changed(flag=None)).findings())
    assert [one.who for one in found] == ["and readers outside this house that have not said so"]


def test_a_finding_reads_as_four_plain_lines(tmp_path: Path) -> None:
    (found,) = about_the_contract(gate(released(tmp_path), changed(berth=None)).findings())
    assert found.lines() == [
        "harbour.boat.moored.v1, field berth: is removed; it was released as required.",
        "  breaks writing: what we send from now on no longer fits the contract that readers were built on",
        "  who: pilots (reads berth); canteen (reads the event, which is refused whole); and readers outside this house "
        "that have not said so",
        "  do: put it back, or declare harbour.boat.moored.v2 beside it and send both until nobody reads v1 any more "
        "(a released version may only gain optional fields)",
    ]


def test_a_released_event_may_go_once_nobody_reads_it(tmp_path: Path) -> None:
    folder = released(tmp_path)
    nothing = Contracts()
    with_readers = [one.what for one in gate(folder, nothing).findings() if one.where == "harbour.boat.moored.v1"]
    assert with_readers == ["was released, is declared no more, and is still read"]
    alone = gate(folder, nothing).__class__(nothing, [], folder)
    alone.write()
    assert alone.findings() == []
    assert "harbour.boat.moored.v1" in folder.catalogue.read_text()
