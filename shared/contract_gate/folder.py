"""Where the released side of the contracts lies: samples, snapshots, consumers and the two documents, in one folder; and
which of the declared events are published from there."""

from __future__ import annotations

import importlib
import json
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.messaging.contracts import Contracts, load_contracts

PACKAGE = "contracts"


@dataclass(frozen=True)
class ContractFolder:
    """The folder `contracts/`, or one like it."""

    root: Path

    @property
    def samples(self) -> Path:
        return self.root / "samples"

    @property
    def released(self) -> Path:
        return self.root / "released"

    @property
    def manifest(self) -> Path:
        return self.released / "manifest.json"

    @property
    def consumers(self) -> Path:
        return self.root / "consumers"

    @property
    def asyncapi(self) -> Path:
        return self.root / "asyncapi.yaml"

    @property
    def catalogue(self) -> Path:
        return self.root / "catalogue.md"

    def named(self, path: Path) -> str:
        """The path as a person finds it in the repository."""
        return f"{PACKAGE}/{path.relative_to(self.root).as_posix()}"


def contract_folder() -> ContractFolder:
    """The folder of the package `contracts`."""
    package = importlib.import_module(PACKAGE)
    return ContractFolder(Path(next(iter(package.__path__))))


def published_contracts() -> Contracts:
    """The contracts of the services that have a module in the package `contracts`, and no others that this process knows."""
    package = importlib.import_module(PACKAGE)
    services = {found.name for found in pkgutil.iter_modules(package.__path__)}
    return only(load_contracts(), services)


def only(known: Contracts, services: set[str]) -> Contracts:
    """Those of the `known` contracts that one of `services` emits."""
    kept = Contracts()
    for contract in known:
        if contract.service in services:
            kept.event(
                contract.type,
                meaning=contract.meaning,
                key=contract.key,
                personal_data=contract.personal_data,
                retention=contract.retention,
                replay=contract.replay,
            )(contract.schema)
    return kept


def to_text(value: Any) -> str:
    """JSON as these folders keep it: the same value gives the same text."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
