"""A whole run, step by step in the order of the law: pensions before tax and not before National Insurance, National Insurance, tax,
loans, and what is left to pay. Attachment orders come after it, on what is left; statutory pay comes before, as part of pay."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from services.payroll.adapters.whole_runs.columns import (
    MOST_PENCE,
    Apart,
    ContributionColumns,
    Flags,
    Pence,
    Places,
    RunColumns,
    amounts_of,
)
from services.payroll.adapters.whole_runs.income_tax import TaxFigures, income_tax
from services.payroll.adapters.whole_runs.national_insurance import national_insurance
from services.payroll.adapters.whole_runs.pensions import PensionFigures, pensions
from services.payroll.adapters.whole_runs.run_rules import RunRules
from services.payroll.adapters.whole_runs.student_loans import LoanFigures, student_loans


@dataclass(frozen=True, slots=True)
class RunFigures:
    """The figures of a run, a row an employment. Where `apart` says why (see `Apart`), a row was not worked: its figures are 0."""

    pension: PensionFigures
    contributions: ContributionColumns
    tax: TaxFigures
    loans: LoanFigures
    net: Pence
    apart: NDArray[np.int8]


def whole_run(columns: RunColumns, rules: RunRules) -> RunFigures:
    """The figures of all employments of one run, equal to the penny to those of the functions for one employment.

    Nothing of a person is refused here: who cannot be worked in columns is told apart, for the functions that say why in words.
    """
    pay = columns.pay
    pension = pensions(
        len(columns), columns.teachers, rules.teachers, columns.local, rules.local, rules.period.frequency
    )
    before_tax = pension.member + pay.additional
    contributions = national_insurance(
        columns.letters, columns.letter, pay.liable, rules.contributions, columns.already
    )
    taxed = pay.taxable + pay.benefits - before_tax
    tax = income_tax(columns.tax, rules.tax, rules.period, taxed, pay.benefits)
    loans = student_loans(columns.loans, pay.liable, rules.loans, rules.period)
    net = pay.taxable + pay.untaxed - before_tax - contributions.due.employee - tax.tax - loans.deducted
    apart = columns.apart.copy()
    apart[(apart == Apart.NO) & (pension.refused | contributions.refused | tax.refused)] = Apart.REFUSED
    apart[(columns.apart == Apart.NO) & _too_large(columns)] = Apart.TOO_LARGE
    figures = RunFigures(pension, contributions.due, tax, loans, net, apart)
    _clear(figures, np.flatnonzero(apart))
    return figures


def _too_large(columns: RunColumns) -> Flags:
    """Rows with an amount so large that what was worked for them may have left 64 bits."""
    found = np.zeros(len(columns), dtype=bool)
    everybody = np.arange(len(columns))
    already = columns.already
    groups: list[tuple[Places, object]] = [(already.rows, already.contributions)] if already else []
    for rows, group in (
        *groups,
        (everybody, columns.pay),
        (everybody, columns.tax),
        (columns.teachers.rows, columns.teachers),
        (columns.local.rows, columns.local),
        (columns.loans.rows, columns.loans),
    ):
        for amounts in amounts_of(group):
            found[rows[(amounts > MOST_PENCE) | (amounts < -MOST_PENCE)]] = True
    return found


def _clear(figures: object, rows: Places) -> None:
    """Nothing stands for a row that was not worked; `apart` itself stays."""
    for field in fields(figures):  # type: ignore[arg-type]
        column = getattr(figures, field.name)
        if isinstance(column, np.ndarray):
            if field.name != "apart":
                column[rows] = 0
        else:
            _clear(column, rows)
