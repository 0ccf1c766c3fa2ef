"""The dated rows about pensions, read into the values that the domain asks for: tiers, bands, thresholds and lengths of time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.pensions.amounts import basis_points_of
from services.payroll.domain.pensions.automatic_enrolment import EnrolmentRules, Thresholds
from services.payroll.domain.pensions.bands import Band, LocalScheme
from services.payroll.domain.pensions.enrolment_days import EnrolmentTimes
from services.payroll.domain.pensions.opting_out import ContractualRefund
from services.payroll.domain.pensions.teachers import TeachersScheme, Tier
from services.payroll.domain.tax_calendar import Frequency
from services.payroll.rules import row_on, rule_book, source_of
from shared.rules import RuleFileError, RuleRow


@cache
def teachers_scheme(on: date) -> TeachersScheme:
    """Teachers' Pensions on a day of payment. Raises NoRuleForDate."""
    tiers, employer, overtime = (
        row_on(rule_book(), name, on) for name in ("tps.tiers", "tps.employer", "tps.overtime-moves-the-tier")
    )
    return TeachersScheme(
        tiers=tuple(Tier(number, starts, points) for number, (starts, points) in enumerate(_steps(tiers), start=1)),
        employer_basis_points=basis_points_of(employer.decimal),
        overtime_counts=overtime.flag,
        tiers_source=source_of(tiers),
        employer_source=source_of(employer),
        overtime_source=source_of(overtime),
    )


@cache
def local_scheme(on: date) -> LocalScheme:
    """The bands of the Local Government Pension Scheme on a day. Raises NoRuleForDate."""
    row = row_on(rule_book(), "lgps.bands", on)
    bands = tuple(Band(number, starts, points) for number, (starts, points) in enumerate(_steps(row), start=1))
    return LocalScheme(bands, source_of(row))


@cache
def enrolment_rules(on: date) -> EnrolmentRules:
    """The thresholds and ages of automatic enrolment on a day. Raises NoRuleForDate."""
    rows = {frequency: row_on(rule_book(), f"ae.thresholds.{frequency}", on) for frequency in Frequency}
    ages = row_on(rule_book(), "ae.ages", on)
    lowest, eligible, highest = _numbers(ages)
    return EnrolmentRules(
        thresholds={frequency: Thresholds(*_numbers(row), source_of(row)) for frequency, row in rows.items()},
        lowest_age=lowest,
        eligible_age=eligible,
        highest_age=highest,
        ages_source=source_of(ages),
    )


@cache
def enrolment_times(on: date) -> EnrolmentTimes:
    """The lengths of time of automatic enrolment on a day. Raises NoRuleForDate."""
    rows = {
        field: row_on(rule_book(), f"ae.{name}", on)
        for field, name in {
            "postponement_months": "postponement.months",
            "postponement_notice_days": "postponement.notice-days",
            "opt_out_months": "opt-out.months",
            "refund_months": "refund.months",
            "re_enrolment_years": "re-enrolment.years",
            "re_enrolment_months_either_side": "re-enrolment.months-either-side",
            "left_lately_months": "re-enrolment.left-lately-months",
        }.items()
    }
    return EnrolmentTimes(
        sources=tuple(source_of(row) for row in rows.values()), **{field: row.integer for field, row in rows.items()}
    )


def contractual_refund(scheme: PensionScheme, on: date) -> ContractualRefund:
    """In which months leaving a scheme of the contract is as if never in it. Raises NoRuleForDate."""
    name = "tps" if scheme is PensionScheme.TEACHERS else "lgps"
    row = row_on(rule_book(), f"{name}.refund-after-leaving.months", on)
    return ContractualRefund(row.integer, source_of(row))


def _steps(row: RuleRow) -> tuple[tuple[int, int], ...]:
    """The first pound and the basis points of each band. Raises RuleFileError unless they begin at £0 and rise."""
    steps = tuple(_step(row, item) for item in _items(row))
    starts = [first for first, _ in steps]
    if not starts or starts[0] != 0 or starts != sorted(set(starts)):
        raise RuleFileError(f"{row.name} {row.span}: bands begin at 0 and rise, these begin at {starts}")
    return steps


def _step(row: RuleRow, item: object) -> tuple[int, int]:
    match item:
        case (int() as starts, str() as per_cent):
            try:
                return starts, basis_points_of(Decimal(per_cent))
            except InvalidOperation:
                pass
    raise RuleFileError(f'{row.name} {row.span}: {item!r} is no band; write one like [34290, "8.6"]')


def _numbers(row: RuleRow) -> tuple[int, int, int]:
    match _items(row):
        case (int() as first, int() as second, int() as third):
            return first, second, third
    raise RuleFileError(f"{row.name} {row.span} must be three whole numbers, not {row.value!r}")


def _items(row: RuleRow) -> tuple[object, ...]:
    if isinstance(row.value, tuple):
        return row.value
    raise RuleFileError(f"{row.name} {row.span} must be a list, not {row.value!r}")
