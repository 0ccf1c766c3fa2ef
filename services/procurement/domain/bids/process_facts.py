"""What the red flags read of a contracting process that is written as OCDS: who bid what, when, with which status, and who
was awarded. What is not well formed counts as not said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

SUBMITTED = frozenset({"pending", "valid", "disqualified"})
"""Statuses of a bid that was sent and not taken back."""
NOT_FINAL = frozenset({"pending", "invalid"})
CANCELLED = frozenset({"cancelled", "withdrawn", "unsuccessful"})


@dataclass(frozen=True)
class BidFact:
    """One bid."""

    status: str
    tenderers: frozenset[str]
    price: tuple[str, Decimal] | None
    """Currency and amount."""
    received_at: datetime | None


@dataclass(frozen=True)
class AwardFact:
    """One award."""

    status: str
    suppliers: tuple[str, ...]
    item_codes: tuple[str, ...]


@dataclass(frozen=True)
class ProcessFacts:
    """One contracting process."""

    ocid: str
    method: str
    method_details: str
    starts_at: datetime | None
    deadline_at: datetime | None
    tenderers_counted: int | None
    buyer: str | None
    procuring_entity: str | None
    bids: tuple[BidFact, ...]
    awards: tuple[AwardFact, ...]

    @property
    def submitted(self) -> list[BidFact]:
        return [bid for bid in self.bids if bid.status in SUBMITTED]

    @property
    def valid(self) -> list[BidFact]:
        return [bid for bid in self.bids if bid.status == "valid"]

    @property
    def active_awards(self) -> list[AwardFact]:
        return [award for award in self.awards if award.status == "active"]

    @property
    def all_awards_final(self) -> bool:
        return not any(award.status in NOT_FINAL for award in self.awards)

    @property
    def only_winner(self) -> str | None:
        """The one supplier of the one active award, where no other award is still open."""
        active = self.active_awards
        if not self.all_awards_final or len(active) != 1 or len(active[0].suppliers) != 1:
            return None
        return active[0].suppliers[0]

    @property
    def each_bid_has_one_tenderer(self) -> bool:
        return all(len(bid.tenderers) == 1 for bid in self.valid)


def facts_of(release: Mapping[str, Any]) -> ProcessFacts | None:
    """The facts of a release or record; None for a process that was cancelled, which no flag is about."""
    tender = _map(release.get("tender"))
    if tender.get("status") in CANCELLED:
        return None
    period = _map(tender.get("tenderPeriod"))
    counted = tender.get("numberOfTenderers")
    return ProcessFacts(
        ocid=str(release.get("ocid", "")),
        method=str(tender.get("procurementMethod", "")),
        method_details=str(tender.get("procurementMethodDetails", "")),
        starts_at=_moment(period.get("startDate")),
        deadline_at=_moment(period.get("endDate")),
        tenderers_counted=counted if isinstance(counted, int) else None,
        buyer=_id(release.get("buyer")),
        procuring_entity=_id(tender.get("procuringEntity")),
        bids=tuple(_bid(one) for one in _list(_map(release.get("bids")).get("details"))),
        awards=tuple(_award(one) for one in _list(release.get("awards"))),
    )


def _bid(said: Mapping[str, Any]) -> BidFact:
    value = _map(said.get("value"))
    amount, currency = value.get("amount"), value.get("currency")
    told = isinstance(amount, int | float | Decimal) and not isinstance(amount, bool) and isinstance(currency, str)
    return BidFact(
        str(said.get("status", "")),
        frozenset(one for one in map(_id, _list(said.get("tenderers"))) if one),
        (str(currency), Decimal(str(amount))) if told else None,
        _moment(said.get("date")),
    )


def _award(said: Mapping[str, Any]) -> AwardFact:
    codes = (_id(one.get("classification")) for one in _list(said.get("items")))
    return AwardFact(
        str(said.get("status", "")),
        tuple(one for one in map(_id, _list(said.get("suppliers"))) if one),
        tuple(code for code in codes if code),
    )


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _id(value: Any) -> str | None:
    found = _map(value).get("id")
    return found if isinstance(found, str) else None


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
