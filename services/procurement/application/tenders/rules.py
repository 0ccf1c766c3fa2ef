"""The dated rows about tenders, read once for a process and day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from services.procurement.application.rules import book
from services.procurement.domain.tenders.aggregation import Threshold
from services.procurement.domain.tenders.frameworks import Framework
from services.procurement.domain.tenders.notices import NoticeKind
from services.procurement.domain.tenders.similar import Similar
from services.procurement.domain.tenders.timetable import Times
from services.procurement.rules import row_on, tendering
from shared.rules import RuleRow


@lru_cache(maxsize=1000)
def threshold(cpv_code: str, on: date) -> Threshold:
    """The threshold for a CPV code on a day. Raises NoRuleForDate."""
    return tendering.threshold_for(book(), cpv_code, on)


@lru_cache(maxsize=100)
def similar(on: date) -> Similar:
    """How the guard looks at what is alike. Raises NoRuleForDate."""
    return tendering.similar_on(book(), on)


@lru_cache(maxsize=100)
def times(on: date) -> Times:
    """The times that a tender keeps to. Raises NoRuleForDate."""
    return tendering.times_on(book(), on)


@lru_cache(maxsize=100)
def notices(on: date) -> tuple[NoticeKind, ...]:
    """The notices there are. Raises NoRuleForDate."""
    return tendering.notices_on(book(), on)


@lru_cache(maxsize=1000)
def frameworks(cpv_code: str, on: date) -> tuple[Framework, ...]:
    """The approved frameworks for a CPV code."""
    return tendering.frameworks_on(book(), cpv_code, on)


def row(name: str, on: date) -> RuleRow:
    """One row by name. Raises NoRuleForDate."""
    return row_on(book(), name, on)
