"""The dated rows of statutory pay, read into the rules of sick pay, family pay and recovery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TypeVar

from services.payroll.domain.statutory_pay.dated import Dated, History
from services.payroll.domain.statutory_pay.family_leave import FamilyPayRules, KindTerms
from services.payroll.domain.statutory_pay.kinds import FAMILY, StatutoryKind
from services.payroll.domain.statutory_pay.recovery import RecoveryRules
from services.payroll.domain.statutory_pay.sickness import SickPayRules
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules import row_on, rule_book, source_of
from shared.rules import RuleFileError, RuleRow

V = TypeVar("V")
_NONE = "none"


@cache
def sick_pay_rules() -> SickPayRules:
    """The rows of statutory sick pay, of all days. Raises RuleFileError when a rule has no row at all."""
    return SickPayRules(
        weekly_pence=_history("ssp.weekly_pence", _pence),
        lower_limit_pence=_history("ssp.lower_limit_pence", _pence),
        waiting_days=_history("ssp.waiting_days", _integer),
        minimum_days=_history("ssp.minimum_days", _integer),
        lower_limit_applies=_history("ssp.lower_limit_applies", _flag),
        earnings_per_cent=_history("ssp.earnings_per_cent", _per_cent_or_none),
        weeks=_history("ssp.weeks", _integer),
        linking_days=_history("ssp.linking_days", _integer),
        linked_years=_history("ssp.linked_years", _integer),
        unbroken_since=_history("ssp.unbroken_since", _day).rows[0],
        rate_kept=_history("ssp.rate_kept", _flag).rows[0],
    )


@cache
def family_pay_rules() -> FamilyPayRules:
    """The rows of family pay, of all days. Raises RuleFileError when a rule has no row at all."""
    return FamilyPayRules(
        weekly_pence=_history("family_pay.weekly_pence", _pence),
        earnings_per_cent=_history("family_pay.earnings_per_cent", _whole_per_cent),
        lower_limit_pence=_history("family_pay.lower_limit_pence", _pence),
        service_weeks=_history("family_pay.service_weeks", _integer),
        terms={kind: _terms(kind) for kind in FAMILY},
    )


@cache
def recovery_rules(year: TaxYear) -> RecoveryRules:
    """What employers get back in a tax year. Raises NoRuleForDate, by name, for a year without rows."""
    rows = [
        row_on(rule_book(), f"statutory_recovery.{name}", year.first_day)
        for name in ("per_cent", "small_per_cent", "compensation_per_cent")
    ]
    limit = row_on(rule_book(), "statutory_recovery.small_limit_pence", year.first_day)
    ordinary, small, compensation = (_basis_points(row) for row in rows)
    sources = tuple(source_of(row) for row in rows)
    return RecoveryRules(year, ordinary, small, compensation, limit.pence, sources, source_of(limit))


def _terms(kind: StatutoryKind) -> KindTerms:
    weeks, early, worked = (
        _history(f"family_pay.{kind}.{name}", _integer) for name in ("weeks", "earnings_weeks", "days_worked")
    )
    return KindTerms(weeks, early, worked)


def _history(name: str, value: Callable[[RuleRow], V]) -> History[V]:
    rows = rule_book().history(name)
    if not rows:
        raise RuleFileError(f"There is no row of the rule '{name}': add it, with its source")
    return History(name, tuple(Dated(value(row), row.starts, row.ends, source_of(row)) for row in rows))


def _pence(row: RuleRow) -> int:
    return row.pence


def _integer(row: RuleRow) -> int:
    return row.integer


def _flag(row: RuleRow) -> bool:
    return row.flag


def _day(row: RuleRow) -> date:
    try:
        return date.fromisoformat(row.text)
    except ValueError as fault:
        raise RuleFileError(f"{row.name} {row.span} must be a day like 2025-09-22, not {row.text}") from fault


def _per_cent_or_none(row: RuleRow) -> int | None:
    return None if row.value == _NONE else _whole_per_cent(row)


def _whole_per_cent(row: RuleRow) -> int:
    if row.decimal != int(row.decimal):
        raise RuleFileError(f"{row.name} {row.span} must be whole per cent, not {row.text}")
    return int(row.decimal)


def _basis_points(row: RuleRow) -> int:
    points = row.decimal * Decimal(100)
    if points != int(points):
        raise RuleFileError(f"{row.name} {row.span} has more than two places: {row.text}")
    return int(points)
