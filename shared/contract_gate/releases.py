"""What has been released: golden samples, snapshots, and the manifest that knows their hashes, so that an edited or
deleted one is noticed. Everything here is only ever added to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.contract_gate.drafts import drafts
from shared.contract_gate.findings import Finding
from shared.contract_gate.folder import ContractFolder, to_text
from shared.contract_gate.shape import ContractShape, shape_of
from shared.messaging.contracts import Contracts, EventContract

PUT_BACK = "put the file back as it was released (it is in the repository's history); to say more, add a file beside it"


@dataclass(frozen=True)
class Sample:
    """One golden sample: its place in the folder and its text."""

    type: str
    path: Path
    body: bytes


@dataclass(frozen=True)
class Released:
    """What a release added."""

    snapshots: list[str]
    samples: list[str]
    without_sample: list[str]


def samples(folder: ContractFolder, type_: str = "*") -> list[Sample]:
    """The golden samples, of one type or all, in order."""
    return [
        Sample(path.parent.name, path, path.read_bytes()) for path in sorted(folder.samples.glob(f"{type_}/*.json"))
    ]


def snapshots(folder: ContractFolder) -> dict[str, ContractShape]:
    """The released shape of every event type ever released."""
    found = {}
    for path in sorted(folder.released.glob("*.json")):
        if path != folder.manifest:
            shape = ContractShape.from_json(json.loads(path.read_text()))
            found[shape.type] = shape
    return found


def add_samples(folder: ContractFolder, contract: EventContract) -> list[Path]:
    """Draft samples of an event that has none; returns the files made. Raises NoDraft where no value can be guessed."""
    if samples(folder, contract.type):
        return []
    made = []
    for number, draft in enumerate(drafts(contract), start=1):
        path = folder.samples / contract.type / f"{number}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_text(draft))
        made.append(path)
    return made


def release(folder: ContractFolder, known: Contracts) -> Released:
    """Keep snapshots of the events that have none yet, and note every new file in the manifest. Changes nothing kept."""
    folder.released.mkdir(parents=True, exist_ok=True)
    kept = snapshots(folder)
    done = Released([], [], [])
    for contract in known:
        if contract.type in kept:
            continue
        if not samples(folder, contract.type):
            done.without_sample.append(contract.type)
            continue
        _snapshot_file(folder, contract.type).write_text(to_text(shape_of(contract).to_json()))
        done.snapshots.append(contract.type)
    noted = dict(noted_hashes(folder))
    released = snapshots(folder)
    for sample in samples(folder):
        if sample.type in released and _name(folder, sample.path) not in noted:
            done.samples.append(_name(folder, sample.path))
    noted.update({name: _hash(folder.root / name) for name in done.samples})
    noted.update(
        {_name(folder, path): _hash(path) for path in (_snapshot_file(folder, type_) for type_ in done.snapshots)}
    )
    folder.manifest.write_text(to_text(dict(sorted(noted.items()))))
    return done


def noted_hashes(folder: ContractFolder) -> Mapping[str, str]:
    """The manifest: SHA-256 of every released file, by its place in the folder."""
    return dict(json.loads(folder.manifest.read_text())) if folder.manifest.exists() else {}


def touched(folder: ContractFolder) -> Iterator[Finding]:
    """Released files that were edited or deleted, and files that no release noted."""
    noted = noted_hashes(folder)
    for name, hash_ in noted.items():
        path = folder.root / name
        if not path.exists():
            yield Finding(folder.named(path), "was released and is gone", PUT_BACK)
        elif _hash(path) != hash_:
            yield Finding(folder.named(path), "was edited after its release", PUT_BACK)
    for path in [sample.path for sample in samples(folder)] + sorted(folder.released.glob("*.json")):
        if path != folder.manifest and _name(folder, path) not in noted:
            yield Finding(
                folder.named(path), "is not released yet, so nothing guards it", "run `quayside contracts release`"
            )


def _snapshot_file(folder: ContractFolder, type_: str) -> Path:
    return folder.released / f"{type_}.json"


def _name(folder: ContractFolder, path: Path) -> str:
    return path.relative_to(folder.root).as_posix()


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def text_of(sample: Sample) -> dict[str, Any]:
    return dict(json.loads(sample.body))
