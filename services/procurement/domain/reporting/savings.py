"""What was saved, by the method it was worked out with and by school. Savings of different methods are added up, but each
method's part is always shown beside the sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Saved:
    """What one school saved by one order or by one period of a contract, in pence without VAT; may be below zero."""

    school_id: str
    method: str
    before_pence: int
    paid_pence: int
    saved_pence: int


@dataclass(frozen=True, slots=True)
class Total:
    """Savings added up: of a method or of a school."""

    key: str
    count: int
    before_pence: int
    paid_pence: int
    saved_pence: int


def by_method(savings: Iterable[Saved]) -> tuple[Total, ...]:
    """A total for each method, the largest saving first."""
    return _totals((one.method, one) for one in savings)


def by_school(savings: Iterable[Saved]) -> tuple[Total, ...]:
    """A total for each school, the largest saving first."""
    return _totals((one.school_id, one) for one in savings)


def _totals(keyed: Iterable[tuple[str, Saved]]) -> tuple[Total, ...]:
    groups: dict[str, list[Saved]] = {}
    for key, one in keyed:
        groups.setdefault(key, []).append(one)
    totals = [
        Total(
            key,
            len(group),
            sum(one.before_pence for one in group),
            sum(one.paid_pence for one in group),
            sum(one.saved_pence for one in group),
        )
        for key, group in groups.items()
    ]
    return tuple(sorted(totals, key=lambda total: (-total.saved_pence, total.key)))
