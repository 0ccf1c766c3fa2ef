"""How the aggregation guard looks at what is alike: how many digits of the CPV code, how far back, when it warns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.procurement.domain.tenders.aggregation import WarnAt

KEPT_DIGITS = (3, 4)
"""Volumes are kept by so many digits, so that the guard reads one sum for each school and month, whichever it goes by."""


@dataclass(frozen=True, slots=True)
class Similar:
    """Codes with the same first `digits` are alike; orders of so many `months` before count; warnings at these per cent.

    `counts_tendered`: whether contracts that were competed for under the Act in full count as well.
    """

    digits: int
    months: int
    warn: WarnAt
    counts_tendered: bool
    rows: tuple[Mapping[str, Any], ...]
