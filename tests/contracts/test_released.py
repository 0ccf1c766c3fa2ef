"""The contracts of this house, as they are in the repository: sound against everything that was ever released."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from shared.cli import main
from shared.contract_gate.fitting import misfits
from shared.contract_gate.folder import contract_folder, published_contracts
from shared.contract_gate.gate import Gate
from shared.contract_gate.releases import samples, snapshots, text_of
from shared.messaging.envelope import read_envelope
from shared.service import Installed


def test_the_gate_finds_nothing() -> None:
    gate = Gate(published_contracts(), Installed("services").all(), contract_folder())
    assert [line for finding in gate.findings() for line in finding.lines()] == []


def test_every_golden_sample_is_read_by_todays_code_and_fits_its_released_snapshot() -> None:
    known, kept = published_contracts(), snapshots(contract_folder())
    read = 0
    for sample in samples(contract_folder()):
        envelope = read_envelope(sample.body)
        assert list(misfits(kept[envelope.type].fields, text_of(sample)["data"])) == []
        if envelope.type in known:
            assert known[envelope.type].read(envelope.data)
        read += 1
    print(f"{read} of {len(samples(contract_folder()))} golden samples read")
    assert read >= len(kept) > 0


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["check"], 0, "Sound: "),
        (["readers", "membership.entitlement.changed.v1", "mode"], 0, "refused whole"),
        (["readers", "membership.entitlement.changed.v1", "tide"], 2, "has no field tide. It has: mode, school_id"),
        (["readers", "membership.entitlement.changed.v9"], 2, "There is no contract for membership.entitlement.changed.v9 (known versions: 1)."),
        (["sample"], 2, "Name an event, or say --all"),
        (["sample", "membership.entitlement.changed.v1"], 0, "has a sample already"),
    ],
    ids=str,
)  # fmt: skip
def test_the_command_line_answers_in_words(words: list[str], status: int, says: str) -> None:
    run = CliRunner().invoke(main, ["contracts", *words])
    assert run.exit_code == status, run.output
    assert says in (run.stderr if status else run.stdout)
