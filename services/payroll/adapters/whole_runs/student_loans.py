"""Student and postgraduate loans of the rows that have any. Which plan is used, its threshold and its rate are asked of
`domain/student_loans`, once for each set of plans held in the run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.payroll.adapters.whole_runs.arithmetic import nothing, table_of
from services.payroll.adapters.whole_runs.columns import LoanColumns, Pence
from services.payroll.domain.student_loans.loans import LoanDeduction, LoanParameters, loans_due
from services.payroll.domain.tax_calendar import TaxPeriod


@dataclass(frozen=True, slots=True)
class LoanFigures:
    """What is deducted now in each row."""

    undergraduate: Pence
    postgraduate: Pence

    @property
    def deducted(self) -> Pence:
        return self.undergraduate + self.postgraduate


def student_loans(loans: LoanColumns, liable: Pence, parameters: LoanParameters, period: TaxPeriod) -> LoanFigures:
    """The deductions from pay liable to National Insurance of all rows, of which `loans` names those with loans."""
    due = [loans_due(held, parameters, period, 0) for held in loans.held]
    earnings = liable[loans.rows] + loans.earnings_taken
    found = LoanFigures(nothing(len(liable)), nothing(len(liable)))
    found.undergraduate[loans.rows] = _deducted(
        [one.undergraduate for one in due], loans, earnings, loans.undergraduate_taken
    )
    found.postgraduate[loans.rows] = _deducted(
        [one.postgraduate for one in due], loans, earnings, loans.postgraduate_taken
    )
    return found


def _deducted(terms: list[LoanDeduction | None], loans: LoanColumns, earnings: Pence, taken: Pence) -> Pence:
    thresholds = table_of([one.threshold_pence if one else 0 for one in terms])[loans.plans]
    rates = table_of([one.terms.rate if one else 0 for one in terms])[loans.plans]
    owed = np.maximum(earnings - thresholds, 0) * rates // 1_000_000 * 100
    return np.where(rates == 0, 0, np.maximum(owed - taken, 0))
