"""A folder into which other programs (a mail rule, a scanner) drop invoices. A file that was kept is moved aside the next
time round, when it is known to be in the database; the same content is never taken twice."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from shared.files_over_rpc import LARGEST_FILE
from shared.refusals import NotValid

SETTING = "QUAYSIDE_INVOICE_FOLDER"
DONE, NOT_READ = "taken", "not-taken"
AT_ONCE = 50
"""Files in one round, so that its transaction stays short; the next round comes in a minute."""
SETTLED_AFTER = 5
"""Seconds without a change, after which a file is taken to be whole."""


def take_files(keep: Callable[[str, bytes], Mapping[str, Any]]) -> int:
    """Hand each file of the folder to `keep`; how many were new. Nothing where no folder is configured."""
    place = os.environ.get(SETTING)
    if not place or not Path(place).is_dir():
        return 0
    settled = (path for path in sorted(Path(place).iterdir()) if _is_settled(path))
    new = 0
    for path in islice(settled, AT_ONCE):
        if path.stat().st_size > LARGEST_FILE:
            _move(path, NOT_READ)
            continue
        try:
            kept = keep(path.name, path.read_bytes())
        except NotValid:
            _move(path, NOT_READ)
            continue
        if kept["already"]:
            _move(path, DONE)
        else:
            new += 1
    return new


def _is_settled(path: Path) -> bool:
    """Whether it is a whole file: not hidden, and not written to any more."""
    if path.name.startswith(".") or not path.is_file():
        return False
    return time.time() - path.stat().st_mtime >= SETTLED_AFTER


def _move(path: Path, name: str) -> None:
    aside = path.parent / name
    aside.mkdir(exist_ok=True)
    path.replace(aside / path.name)
