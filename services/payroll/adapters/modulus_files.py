"""The weight table for bank accounts from a folder of the trust's: Vocalink publishes it and renews it several times a year (search for
"Vocalink modulus checking"), so it is no part of this project."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.payroll.domain.bank_accounts.modulus import ModulusTable, modulus_table

SETTING = "QUAYSIDE_PAYROLL_MODULUS"
"""The folder with valacdos….txt (weights) and scsubtab….txt (substitutes), under the names that Vocalink gives them."""


@dataclass(frozen=True, slots=True)
class ModulusFiles:
    """A table with what a record of a check says of where it is from."""

    table: ModulusTable
    source: str


def modulus_files_set() -> ModulusFiles | None:
    """The table of the folder in the setting; None where none is set. Raises NotValid for a file that cannot be read."""
    folder = os.environ.get(SETTING)
    return modulus_files(Path(folder)) if folder else None


@cache
def modulus_files(folder: Path) -> ModulusFiles | None:
    """The table of a folder, the latest version of several; None where it holds no weights."""
    weights, substitutes = _latest(folder, "valacdos*.txt"), _latest(folder, "scsubtab*.txt")
    if weights is None:
        return None
    lines = substitutes.read_text(encoding="ascii").splitlines() if substitutes else []
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    table = modulus_table(weights.read_text(encoding="ascii").splitlines(), lines)
    return ModulusFiles(table, f"{weights.name} (sha256 {digest[:12]}…)")


def _latest(folder: Path, pattern: str) -> Path | None:
    found = sorted(folder.glob(pattern))
    return found[-1] if found else None
