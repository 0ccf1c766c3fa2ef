"""Buying from somebody connected with the trust: declared connections, the limits of the Academy Trust Handbook over a
financial year, and the approvals and assurances on record.

All suppliers connected with one person count as one party; orders and contracts of the year are added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.money import pounds


@dataclass(frozen=True, slots=True)
class Connection:
    """A declared link between a person of the trust and a supplier; `person` is the reference of an account, no name."""

    connection_id: str
    supplier_id: str
    person: str
    kind: str
    words: str
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class PartyPaper:
    """What was obtained for a party in one financial year: the DfE's approval up to an amount, or an at-cost assurance."""

    supplier_id: str
    kind: str
    reference: str
    up_to_pence: int | None
    year: str


APPROVAL, ASSURANCE = "approval", "assurance"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that hold on a day, with the rows that say so."""

    approval_over_pence: int
    at_cost_over_pence: int
    rows: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """What was bought from a party in the year with what is to be bought, and what follows."""

    before_pence: int
    now_pence: int
    refusals: Sequence[str]
    words: Sequence[str]

    @property
    def total_pence(self) -> int:
        return self.before_pence + self.now_pence


def party_of(supplier_id: str, connections: Iterable[Connection], day: date) -> set[str]:
    """The suppliers that count as one with this one: all that a person is connected with who is connected with it."""
    holding = [one for one in connections if one.holds_on(day)]
    people = {one.person for one in holding if one.supplier_id == supplier_id}
    return {one.supplier_id for one in holding if one.person in people}


def standing(before_pence: int, now_pence: int, limits: Limits, papers: Sequence[PartyPaper], year: str) -> Standing:
    """Whether so much more may be bought from a connected party in the year, with the working in words."""
    total = before_pence + now_pence
    own = [paper for paper in papers if paper.year == year]
    approved = max((paper.up_to_pence or 0 for paper in own if paper.kind == APPROVAL), default=None)
    assured = any(paper.kind == ASSURANCE for paper in own)
    words = [f"{pounds(before_pence)} in {year} so far and {pounds(now_pence)} now make {pounds(total)}"]
    refusals = []
    if total > limits.at_cost_over_pence and not assured:
        refusals.append(
            f"it is a related party, and {words[0]}: over {pounds(limits.at_cost_over_pence)} a year the supplier has to sell at "
            "cost, and no statement of assurance is on record"
        )
    if total > limits.approval_over_pence and (approved is None or approved < total):
        had = (
            "no approval is on record" if approved is None else f"the approval on record goes up to {pounds(approved)}"
        )
        refusals.append(
            f"it is a related party, and {words[0]}: over {pounds(limits.approval_over_pence)} the DfE has to approve before, "
            f"and {had}"
        )
    return Standing(before_pence, now_pence, tuple(refusals), tuple(words))
