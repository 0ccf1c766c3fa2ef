"""Declaring events: what a declaration must say, what may be written, and what a reader passes over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from marshmallow import Schema, fields

from shared.messaging.contracts import ContractBroken, Contracts, Replay, UnknownEvent


class Docked(Schema):
    school_id = fields.String(required=True)
    berth = fields.Integer(required=True, strict=True)
    on = fields.Date(load_default=None, allow_none=True)
    fee = fields.Decimal(as_string=True, load_default=None, allow_none=True)


@pytest.fixture
def known() -> Contracts:
    made = Contracts()
    made.event("harbour.ship.docked.v1", meaning="A ship docked.", retention="a year")(Docked)
    return made


def test_a_declaration_knows_its_service_its_name_and_its_version(known: Contracts) -> None:
    contract = known["harbour.ship.docked.v1"]
    assert (contract.service, contract.name, contract.version) == ("harbour", "harbour.ship.docked", 1)
    assert contract.fields == {"school_id", "berth", "on", "fee"}
    assert contract.replay is Replay.NONE


def test_the_same_event_is_not_declared_twice(known: Contracts) -> None:
    with pytest.raises(ValueError, match="harbour.ship.docked.v1 is declared twice."):
        known.event("harbour.ship.docked.v1", meaning="Again.", retention="a year")(Docked)


def test_an_event_is_ordered_by_one_of_its_fields(known: Contracts) -> None:
    with pytest.raises(ValueError, match="is ordered by captain, which is not one of its fields"):
        known.event("harbour.ship.left.v1", meaning="x", key="captain", retention="x")(Docked)
    known.event("harbour.ship.left.v1", meaning="x", key="berth", retention="x")(Docked)


@pytest.mark.parametrize(
    "type_", ["docked", "harbour.docked", "Harbour.ship.docked.v1", "harbour.ship.docked.v0", "harbour.ship.docked.1"]
)
def test_a_type_that_is_not_of_the_house_is_refused(known: Contracts, type_: str) -> None:
    def declare() -> str:
        known.event(type_, meaning="x", retention="x")(Docked)
        return known[type_].service

    with pytest.raises(ValueError, match="is not <service>.<what.happened>.v<version>"):
        declare()


def test_an_unknown_version_is_refused_with_those_that_are_known(known: Contracts) -> None:
    with pytest.raises(UnknownEvent, match=r"no contract for harbour.ship.docked.v3 \(known versions: 1\)"):
        known["harbour.ship.docked.v3"]
    assert "harbour.ship.docked.v3" not in known


def test_what_is_written_is_plain_json_and_is_read_back_as_it_was(known: Contracts) -> None:
    contract = known["harbour.ship.docked.v1"]
    data = {"school_id": "s", "berth": 3, "on": date(2026, 9, 1), "fee": Decimal("12.50")}
    plain = contract.write(data)
    assert plain == {"school_id": "s", "berth": 3, "on": "2026-09-01", "fee": "12.50"}
    assert contract.read(plain) == data


@pytest.mark.parametrize("berth", ["three", "3", 1.5, None, [], object()])
def test_a_value_of_the_wrong_kind_is_neither_written_nor_made_to_fit(known: Contracts, berth: object) -> None:
    with pytest.raises(ContractBroken, match="berth"):
        known["harbour.ship.docked.v1"].write({"school_id": "s", "berth": berth})


def test_a_writer_leaves_nothing_out_and_adds_nothing(known: Contracts) -> None:
    contract = known["harbour.ship.docked.v1"]
    with pytest.raises(ContractBroken, match="berth: Missing data for required field."):
        contract.write({"school_id": "s"})
    with pytest.raises(ContractBroken, match="captain: is not a field of this contract"):
        contract.write({"school_id": "s", "berth": 1, "captain": "Nemo"})


def test_a_reader_passes_over_what_a_newer_writer_adds(known: Contracts) -> None:
    read = known["harbour.ship.docked.v1"].read({"school_id": "s", "berth": 1, "captain": "Nemo"})
    assert "captain" not in read


@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_data_that_is_no_object_is_refused(known: Contracts, data: object) -> None:
    with pytest.raises(ContractBroken, match="data: must be an object"):
        known["harbour.ship.docked.v1"].read(data)
