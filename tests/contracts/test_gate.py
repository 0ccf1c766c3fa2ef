"""What is released stays as it was, what is generated is up to date, and what is read exists."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from marshmallow import fields, validate

from shared.contract_gate import consumers
from shared.contract_gate.asyncapi import YamlMissing, asyncapi_text
from shared.contract_gate.drafts import NoDraft, drafts
from shared.contract_gate.findings import Breaks
from shared.contract_gate.folder import only
from shared.contract_gate.gate import Gate
from shared.contract_gate.releases import add_samples, release, samples
from shared.contract_gate.shape import ContractShape, shape_of
from shared.messaging.contracts import Contracts, Replay, load_contracts
from shared.messaging.envelope import read_envelope
from shared.messaging.take_up import declare_kernel_events
from tests.contracts.harbour import MOORED, Canteen, Pilots, gate, harbour, moored_fields, released


def said(found):
    return [(one.where, one.what) for one in found]


def test_what_was_just_released_and_written_is_sound(tmp_path: Path) -> None:
    assert gate(released(tmp_path), harbour()).findings() == []


def test_an_edited_sample_is_noticed(tmp_path: Path) -> None:
    folder = released(tmp_path)
    sample = folder.samples / MOORED / "1.json"
    sample.write_text(sample.read_text().replace('"sloop"', '"ketch"'))
    found = gate(folder, harbour()).findings()
    assert (f"contracts/samples/{MOORED}/1.json", "was edited after its release") in said(found)
    assert "put the file back as it was released" in found[0].do


def test_a_deleted_sample_is_noticed(tmp_path: Path) -> None:
    folder = released(tmp_path)
    (folder.samples / MOORED / "2.json").unlink()
    assert (f"contracts/samples/{MOORED}/2.json", "was released and is gone") in said(
        gate(folder, harbour()).findings()
    )


def test_an_edited_snapshot_is_noticed(tmp_path: Path) -> None:
    folder = released(tmp_path)
    kept = folder.released / f"{MOORED}.json"
    kept.write_text(kept.read_text().replace("for the season", "for ever"))
    assert said(gate(folder, harbour()).findings()) == [
        (f"contracts/released/{MOORED}.json", "was edited after its release")
    ]


def test_a_sample_that_is_added_is_guarded_from_the_next_release_on(tmp_path: Path) -> None:
    folder = released(tmp_path)
    third = folder.samples / MOORED / "3.json"
    third.write_text((folder.samples / MOORED / "1.json").read_text().replace('"sloop"', '"ketch"'))
    assert (f"contracts/samples/{MOORED}/3.json", "is not released yet, so nothing guards it") in said(
        gate(folder, harbour()).findings()
    )
    assert release(folder, harbour()).samples == [f"samples/{MOORED}/3.json"]
    Gate(harbour(), [Canteen(), Pilots()], folder).write()
    assert gate(folder, harbour()).findings() == []


def test_a_release_changes_nothing_that_was_released(tmp_path: Path) -> None:
    folder = released(tmp_path)
    before = {path: path.read_bytes() for path in folder.released.iterdir()}
    again = release(folder, harbour(moored_fields(berth=None)))
    assert (again.snapshots, again.samples) == ([], [])
    assert {path: path.read_bytes() for path in folder.released.iterdir()} == before


def test_an_event_without_a_sample_is_not_released(tmp_path: Path) -> None:
    folder = released(tmp_path)
    later = harbour(type_="harbour.boat.moored.v2")
    assert release(folder, later).without_sample == ["harbour.boat.moored.v2"]
    assert ("harbour.boat.moored.v2", "has no golden sample") in said(gate(folder, later).findings())


def test_an_old_sample_that_today_does_not_read_is_named_with_its_readers(tmp_path: Path) -> None:
    stricter = harbour(moored_fields(until=fields.Date(required=True)))
    found = [one for one in gate(released(tmp_path), stricter).findings() if one.where.endswith("2.json")]
    assert found[0].what.startswith(
        f"is not read by today's contract: {MOORED} breaks its contract. until: Field may not"
    )
    assert found[0].breaks is Breaks.READING
    assert found[0].who == "canteen, pilots"


def test_a_sample_with_an_envelope_that_is_written_no_more_is_named(tmp_path: Path) -> None:
    folder = released(tmp_path)
    sample = folder.samples / MOORED / "1.json"
    kept = json.loads(sample.read_text())
    sample.write_text(json.dumps({**kept, "tide": "high"}))
    assert (
        f"contracts/samples/{MOORED}/1.json",
        "has tide in its envelope, which today's code does not write any more",
    ) in said(gate(folder, harbour()).findings())


def test_a_reader_of_a_field_that_the_contract_does_not_have_is_named(tmp_path: Path) -> None:
    found = gate(released(tmp_path), harbour(moored_fields(berth=None))).findings()
    assert ("pilots", f"reads the field berth of {MOORED}, which the contract does not have") in said(found)


def test_a_reader_of_an_event_that_nobody_declares_is_named(tmp_path: Path) -> None:
    found = gate(released(tmp_path), Contracts()).findings()
    assert ("pilots", f"reads {MOORED}, which nobody declares") in said(found)


def test_a_service_that_asks_for_a_past_that_is_not_replayed_is_named(tmp_path: Path) -> None:
    found = gate(released(tmp_path), harbour(replay=Replay.NONE)).findings()
    assert (
        "canteen",
        f"asks harbour for past {MOORED}, whose contract says that it is not replayed",
    ) in said(found)


@pytest.mark.parametrize("name", ["consumers/canteen.toml", "catalogue.md", "asyncapi.yaml"])
def test_a_generated_file_that_is_stale_or_missing_is_named(name: str, tmp_path: Path) -> None:
    folder = released(tmp_path)
    (tmp_path / name).write_text("service = 'canteen'\n")
    ((where, what),) = said(gate(folder, harbour()).findings())
    assert where == f"contracts/{name}"
    assert what.startswith("is stale")
    (tmp_path / name).unlink()
    ((where, what),) = said(gate(folder, harbour()).findings())
    assert where == f"contracts/{name}"
    assert what.startswith("is missing")
    gate(folder, harbour()).write()
    assert gate(folder, harbour()).findings() == []


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    assert gate(released(tmp_path), harbour()).write() == []


def test_the_file_of_a_consumer_that_is_gone_is_stale_and_writing_removes_it(tmp_path: Path) -> None:
    folder = released(tmp_path)
    without_pilots = Gate(harbour(), [Canteen()], folder)
    assert ("contracts/consumers/pilots.toml", "is of a service that is not here or reads nothing") in said(
        without_pilots.findings()
    )
    without_pilots.write()
    assert not (folder.consumers / "pilots.toml").exists()


def test_a_consumer_file_says_event_version_fields_and_why(tmp_path: Path) -> None:
    assert (released(tmp_path).consumers / "canteen.toml").read_text() == (
        "# Written by `quayside contracts write` from what the services declare. Change the declaration, not this file.\n"
        'service = "canteen"\n'
        "\n[[reads]]\n"
        'event = "harbour.boat.moored"\n'
        "version = 1\n"
        'fields = ["crew", "school_id"]\n'
        'why = "Lay a place for each of the crew."\n'
    )


def test_a_stranger_who_says_what_they_read_is_named_and_their_file_is_kept(tmp_path: Path) -> None:
    folder = released(tmp_path)
    (folder.consumers / "county.toml").write_text(
        'service = "county"\nexternal = true\n[[reads]]\nevent = "harbour.boat.moored"\nversion = 1\nfields = ["flag"]\n'
    )
    gate(folder, harbour()).write()
    assert gate(folder, harbour()).findings() == []
    found = gate(folder, harbour(moored_fields(flag=None))).findings()
    assert found[0].who == "county (reads flag); and readers outside this house that have not said so"


def test_what_the_kernel_reads_for_every_service_is_said_once() -> None:
    known = harbour()
    for service in ("membership", "canteen"):
        declare_kernel_events(service, known)
    found = [one for one in consumers.declared([Canteen(), Pilots()], known) if one.consumer == "kernel"]
    assert [(one.type, one.services) for one in found] == [
        ("canteen.replay.requested.v1", ("pilots",)),
        ("membership.replay.requested.v1", ("canteen", "pilots")),
    ]


def test_a_field_that_other_languages_could_not_decode_is_refused(tmp_path: Path) -> None:
    ((where, what),) = said(gate(released(tmp_path), harbour(moored_fields(extra=fields.Raw()))).findings())
    assert where == MOORED
    assert what.startswith(f"{MOORED}, field extra: Raw is not a kind that contracts use.")


@pytest.mark.parametrize(
    ("field", "what"),
    [
        (fields.DateTime(format="timestamp"), "the format 'timestamp' is not ISO 8601. Leave the format out."),
        (fields.Integer(as_string=True), "a number written as text."),
        (fields.Decimal(), "a Decimal without as_string=True is not JSON."),
    ],
    ids=["a date and time as a number", "a number as text", "a Decimal as a number"],
)
def test_a_field_in_an_unusual_form_is_refused(field, what: str, tmp_path: Path) -> None:
    (found,) = gate(released(tmp_path), harbour(moored_fields(extra=field))).findings()
    assert found.what.startswith(f"{MOORED}, field extra: {what}")


def test_a_field_from_a_newer_emitter_is_passed_over_inside_objects_too() -> None:
    contract = harbour()[MOORED]
    said = drafts(contract)[0]["data"]
    newer = {**said, "pennant": "blue", "cargo": [{"item": "Milk", "weight": 3}]}
    assert contract.read(newer)["cargo"] == [{"item": "Milk"}]
    assert "pennant" not in contract.read(newer)


def test_a_snapshot_comes_back_as_it_was_written() -> None:
    shape = shape_of(harbour()[MOORED])
    assert ContractShape.from_json(json.loads(json.dumps(shape.to_json()))) == shape


def test_drafts_are_the_same_at_every_run_and_are_read_by_their_contract() -> None:
    contract = harbour()[MOORED]
    most, least = drafts(contract)
    assert drafts(contract) == [most, least]
    assert read_envelope(json.dumps(most).encode()).type == MOORED
    assert contract.read(most["data"])["crew"] == 1
    assert most["data"]["until"] == "2027-08-31"
    assert least["data"]["until"] is None
    assert "flag" not in least["data"]


def test_where_no_value_can_be_guessed_the_draft_says_for_which_field() -> None:
    known = harbour(moored_fields(berth=fields.String(required=True, validate=validate.Regexp(r"^B-[0-9]{7}$"))))
    with pytest.raises(NoDraft, match=f"No value for the field berth of {MOORED} could be guessed"):
        drafts(known[MOORED])


def test_a_second_draft_is_not_made(tmp_path: Path) -> None:
    folder = released(tmp_path)
    assert add_samples(folder, harbour()[MOORED]) == []
    assert len(samples(folder)) == 2


def test_without_pyyaml_the_writer_says_in_words_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = released(tmp_path)
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(YamlMissing, match="PyYAML is not installed, and contracts/asyncapi.yaml is written with it"):
        asyncapi_text(harbour(), folder)
    assert said(gate(folder, harbour()).findings()) == [("contracts/asyncapi.yaml", "could not be checked")]


def test_events_that_are_not_declared_in_the_package_are_not_published() -> None:
    load_contracts()
    known = harbour()
    declare_kernel_events("membership", known)
    assert {contract.service for contract in only(known, {"membership"})} == {"membership"}
