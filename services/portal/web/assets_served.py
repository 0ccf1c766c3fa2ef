"""Where styles and scripts lie: their file names carry a hash of their content, so browsers may keep them for ever."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path


class NotBuilt(Exception):
    """The styles and scripts are not there; the text says how to make them."""


@cache
def manifest(folder: Path) -> dict[str, str]:
    """File name by logical name. Raises NotBuilt where set-up has not made them."""
    try:
        named: dict[str, str] = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError:
        raise NotBuilt(
            f"There are no styles in {folder}. `make run` makes them; by hand: deploy/local/setup.sh run"
        ) from None
    return named
