"""Pension contributions of all rows: the tier of each teacher, the band of everybody in local government, and what both sides pay.

The rules and their sources are those of `domain/pensions`; its functions give the tables that are looked up here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from services.payroll.adapters.whole_runs.arithmetic import (
    nothing,
    share_to_the_nearest_penny,
    steps_reached,
    table_of,
)
from services.payroll.adapters.whole_runs.columns import Flags, LocalColumns, Pence, TeachersColumns
from services.payroll.domain.pensions.bands import BandDecision, BandReason, LocalScheme
from services.payroll.domain.pensions.local_government import Section, member_rate
from services.payroll.domain.pensions.teachers import TeachersScheme
from services.payroll.domain.tax_calendar import Frequency


@dataclass(frozen=True, slots=True)
class PensionFigures:
    """What each row pays, and the number of its tier or band; 0 for who is in no scheme."""

    member: Pence
    employer: Pence
    number: Pence
    refused: Flags


@dataclass(frozen=True, slots=True)
class _Paid:
    member: Pence
    employer: Pence
    number: Pence


def pensions(
    rows: int,
    teachers: TeachersColumns,
    teachers_rules: TeachersScheme,
    local: LocalColumns,
    local_rules: LocalScheme,
    frequency: Frequency,
) -> PensionFigures:
    """The contributions of all rows to both schemes; 0 where a row is in none, or is refused."""
    found = PensionFigures(nothing(rows), nothing(rows), nothing(rows), np.zeros(rows, dtype=bool))
    found.refused[teachers.rows] = _teachers_refused(teachers)
    found.refused[local.rows] = (local.band_pay < 0) | (local.assumed < 0)
    for at, paid in (
        (teachers.rows, _teachers_paid(teachers, teachers_rules, frequency)),
        (local.rows, _local_paid(local, local_rules)),
    ):
        found.member[at], found.employer[at], found.number[at] = paid.member, paid.employer, paid.number
    return found


def _teachers_refused(columns: TeachersColumns) -> Flags:
    """Pay below zero, and back pay from which no tier follows."""
    below: Flags = (columns.salary < 0) | (columns.overtime < 0) | (columns.last_salary < 0)
    without: Flags = columns.salary + columns.overtime + columns.last_salary == 0
    owing: Flags = columns.back_pay != 0
    return below | (without & owing)


def _teachers_paid(columns: TeachersColumns, scheme: TeachersScheme, frequency: Frequency) -> _Paid:
    this_period = columns.salary + columns.overtime if scheme.overtime_counts else columns.salary
    tier_pay = np.where(this_period == 0, columns.last_salary, this_period)
    lowest = table_of([tier.lowest_pay_pence(frequency) for tier in scheme.tiers])
    tier = np.maximum(steps_reached(lowest, tier_pay) - 1, 0)
    rate = table_of([tier.basis_points for tier in scheme.tiers])[tier]
    pensionable = (columns.salary + columns.overtime + columns.back_pay) * columns.active
    employer_rate = table_of([scheme.employer_basis_points])
    return _Paid(
        share_to_the_nearest_penny(pensionable, rate),
        share_to_the_nearest_penny(pensionable, employer_rate),
        table_of([tier.number for tier in scheme.tiers])[tier],
    )


def _local_paid(columns: LocalColumns, scheme: LocalScheme) -> _Paid:
    starts = table_of([100 * band.starts_pounds for band in scheme.bands])
    band = np.maximum(steps_reached(starts, columns.band_pay) - 1, 0)
    rate = np.where(columns.is_half, _member_rates(scheme, Section.FIFTY_FIFTY)[band], _member_rates(scheme)[band])
    days_without = columns.actual - columns.actual_while_assumed
    credited = days_without + np.maximum(columns.assumed, columns.actual_while_assumed)
    employer_rates = table_of([rate.basis_points for rate in columns.rates])
    return _Paid(
        share_to_the_nearest_penny(columns.actual, rate),
        share_to_the_nearest_penny(credited, employer_rates[columns.rate]),
        table_of([band.number for band in scheme.bands])[band],
    )


def _member_rates(scheme: LocalScheme, section: Section = Section.MAIN) -> Pence:
    """The member's rate in each band, as `member_rate` gives it for a decision on that band."""
    decisions = [
        BandDecision(band, 100 * band.starts_pounds, date.min, BandReason.START, scheme.bands_source)
        for band in scheme.bands
    ]
    return table_of([member_rate(decision, section) for decision in decisions])
