"""How the aggregation guard looks at what is alike: where a volume comes from, how many digits of the CPV code, how far back,
when it warns, and whose purchases are the same buyer's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.procurement.domain.tenders.aggregation import WarnAt

KEPT_DIGITS = (3, 4)
"""Volumes are kept by so many digits, so that the guard reads one sum for each school and month, whichever it goes by."""

TOGETHER = "together"
"""Stands in place of a school for what is bought for all together."""


class Source(StrEnum):
    """Where a volume comes from."""

    ORDER = "order"
    INVOICE = "invoice"
    """An invoice that no order was placed for."""
    CONTRACT = "contract"
    TENDERED = "tendered"
    """A contract that was competed for under the Act in full."""


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


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose purchases are put together. The trust is the authority that buys for itself and its member schools; a school
    alongside it (an associate) is one of its own, and shares only what is bought together."""

    named: frozenset[str]
    associates: frozenset[str]

    @property
    def is_the_trust(self) -> bool:
        """Whether the trust buys: unless every school named is an associate, which then buys for itself."""
        return not self.named or bool(self.named - self.associates)

    def counts(self, school_id: str) -> bool:
        """Whether what was bought for a school (or together) is part of the whole."""
        if school_id == TOGETHER or school_id in self.named:
            return True
        return self.is_the_trust and school_id not in self.associates


def whose(school_ids: Collection[str], associates: Collection[str]) -> Whose:
    """Whose purchases count where these schools buy; a school of which nothing is known counts as a member, the stricter."""
    return Whose(frozenset(school_ids), frozenset(associates))
