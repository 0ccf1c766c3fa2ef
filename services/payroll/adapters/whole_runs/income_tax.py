"""Income tax of all rows by HMRC's tax-table routines: what is left for each row, after what its code says, is a step of a scale, a
product, and a limit. The rules and their sources are those of `domain/income_tax`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from services.payroll.adapters.whole_runs.code_tables import CodeTables, code_tables
from services.payroll.adapters.whole_runs.columns import Flags, Pence, Places, TaxColumns
from services.payroll.domain.income_tax.codes import Regime
from services.payroll.domain.income_tax.parameters import TaxParameters
from services.payroll.domain.income_tax.tables import PENCE_PER_TEN_THOUSANDTH_RATE
from services.payroll.domain.tax_calendar import TaxPeriod


@dataclass(frozen=True, slots=True)
class TaxFigures:
    """What `TaxDue` has, in columns: `tax` is below zero for a refund. The figures to date are the year's with this payment."""

    free_pay: Pence
    taxable: Pence
    owed: Pence
    limit: Pence
    held_back: Pence
    tax: Pence
    pay_to_date: Pence
    tax_to_date: Pence
    refused: Flags


def income_tax(
    columns: TaxColumns, parameters: Mapping[Regime, TaxParameters], period: TaxPeriod, pay: Pence, benefits: Pence
) -> TaxFigures:
    """The tax on taxable pay (payrolled benefits included) of all rows."""
    tables, code = code_tables(columns.codes, parameters, period), columns.code
    cumulative = tables.cumulative[code]
    taken = np.where(cumulative, columns.tax_so_far, columns.tax_in_period)
    free_pay = tables.free_pay[code]
    taxable = np.where(cumulative, columns.pay_so_far, columns.pay_in_period) + pay - free_pay
    pay_to_date = columns.pay_so_far + pay
    owed = _tax_on(taxable, tables, tables.scale[code])
    if period.is_extra:
        owed = np.where(pay_to_date <= tables.covered_to[code], taken, owed)
    change = _change(owed - taken, cumulative | (pay < 0)) * tables.may_change[code]
    limit = np.maximum(pay - benefits, 0) * tables.limit[code] // 10_000
    tax = np.minimum(change, limit)
    return TaxFigures(
        free_pay=free_pay,
        taxable=taxable,
        owed=owed,
        limit=limit,
        held_back=change - tax,
        tax=tax,
        pay_to_date=pay_to_date,
        tax_to_date=columns.tax_so_far + tax,
        refused=tables.refused[code],
    )


def _tax_on(taxable: Pence, tables: CodeTables, scale: Places) -> Pence:
    """The step is chosen by taxable pay before it is rounded down to pounds, as in the specification."""
    step = scale * tables.steps
    for threshold in tables.thresholds:
        step += taxable > threshold[scale]
    tax = (taxable // 100 * tables.rates[step] + tables.bases[step]) // PENCE_PER_TEN_THOUSANDTH_RATE
    return np.where(taxable > 0, tax, 0)


def _change(change: Pence, may_fall: Flags) -> Pence:
    """A refund needs the year, or pay taken back."""
    return np.where(may_fall, change, np.maximum(change, 0))
