"""The columns of a pay run: one row an employment, amounts as 64-bit whole pence, names as places in a short tuple. What only some
rows have (a pension scheme, loans, an earlier payment in the period) is in columns of its own, with the rows it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from services.payroll.domain.income_tax.codes import TaxCode
from services.payroll.domain.pensions.local_government import EmployerRate
from services.payroll.domain.student_loans.loans import Plan
from shared.refusals import NotValid

Pence = NDArray[np.int64]
Places = NDArray[np.intp]
"""Rows of the run, or places in a tuple or table, counted from 0."""
Flags = NDArray[np.bool_]

MOST_PENCE = 10**11
"""£1,000,000,000. Up to this no product on the way leaves 64 bits: the longest is pounds × rate × 10,000, 10^9 × 10^4 × 10^4."""


class Apart(IntEnum):
    """Why a row is left to the functions for one employment; all of its figures here are 0."""

    NO = 0
    DIRECTOR = 1
    """A director's National Insurance has a year as earnings period."""
    TAKEN_TOGETHER = 2
    """Several employments with one employer are worked out together, and shared back."""
    TOO_LARGE = 3
    """An amount above £1,000,000,000."""
    REFUSED = 4
    """The function for one employment refuses it, and says why in words."""


@dataclass(frozen=True, slots=True)
class PayColumns:
    """Pay of the period after salary sacrifice: taxed, paid without tax, taxed without being paid (payrolled benefits), liable to
    National Insurance, and what additional pension contributions take off before tax."""

    taxable: Pence
    untaxed: Pence
    benefits: Pence
    liable: Pence
    additional: Pence


@dataclass(frozen=True, slots=True)
class TaxColumns:
    """The place of each row's code in `codes`, and taxable pay and tax so far: of the year, and of it in this period."""

    codes: tuple[TaxCode, ...]
    code: Places
    pay_so_far: Pence
    tax_so_far: Pence
    pay_in_period: Pence
    tax_in_period: Pence


@dataclass(frozen=True, slots=True)
class ContributionColumns:
    """National Insurance as `Contributions` has it, each a column."""

    earnings: Pence
    at_lel: Pence
    lel_to_pt: Pence
    pt_to_uel: Pence
    above_uel: Pence
    employee_to_uel: Pence
    employee_above_uel: Pence
    employer_to_uel: Pence
    employer_above_uel: Pence

    @property
    def employee(self) -> Pence:
        return self.employee_to_uel + self.employee_above_uel

    @property
    def employer(self) -> Pence:
        return self.employer_to_uel + self.employer_above_uel


@dataclass(frozen=True, slots=True)
class AlreadyColumns:
    """What the earnings period of some rows has had already: under which letter, and what was contributed."""

    rows: Places
    letter: Places
    contributions: ContributionColumns


@dataclass(frozen=True, slots=True)
class TeachersColumns:
    """The rows in Teachers' Pensions, or opted out of it (`active` false). A last salary that is not known is 0."""

    rows: Places
    active: Flags
    salary: Pence
    overtime: Pence
    back_pay: Pence
    last_salary: Pence


@dataclass(frozen=True, slots=True)
class LocalColumns:
    """The rows in the Local Government Pension Scheme: the annual pay that their band was decided on, the 50/50 section, the place of
    the employer's rate in `rates`. Without assumed pay the two columns of it are 0."""

    rates: tuple[EmployerRate, ...]
    rows: Places
    band_pay: Pence
    is_half: Flags
    rate: Places
    actual: Pence
    assumed: Pence
    actual_while_assumed: Pence


@dataclass(frozen=True, slots=True)
class LoanColumns:
    """The rows with loans: the place of the plans held in `held`, and what of the period was worked already."""

    held: tuple[frozenset[Plan], ...]
    rows: Places
    plans: Places
    earnings_taken: Pence
    undergraduate_taken: Pence
    postgraduate_taken: Pence


@dataclass(frozen=True, slots=True)
class RunColumns:
    """All columns of a run. `letter` is the place in `letters`; `apart` says which rows are not to be worked here."""

    pay: PayColumns
    tax: TaxColumns
    letters: tuple[str, ...]
    letter: Places
    already: AlreadyColumns | None
    teachers: TeachersColumns
    local: LocalColumns
    loans: LoanColumns
    apart: NDArray[np.int8]

    def __post_init__(self) -> None:
        """Raises NotValid for columns of unequal length, and for amounts that are not whole 64-bit pence."""
        _refuse_unequal(self.pay, len(self.apart))
        _refuse_unequal(self.tax, len(self.apart))
        for some in (self.already, self.teachers, self.local, self.loans):
            if some is not None:
                _refuse_unequal(some, len(some.rows))
        if self.already is not None:
            _refuse_unequal(self.already.contributions, len(self.already.rows))

    def __len__(self) -> int:
        return len(self.apart)


def amounts_of(columns: object) -> Iterator[Pence]:
    """The columns of amounts in a group of columns; rows, places and flags are none."""
    for name, column in _arrays_of(columns):
        if name not in _PLACES and name not in _FLAGS:
            yield column


_PLACES = frozenset({"rows", "code", "letter", "rate", "plans"})
_FLAGS = frozenset({"active", "is_half"})


def _arrays_of(columns: object) -> Iterator[tuple[str, Pence]]:
    for field in fields(columns):  # type: ignore[arg-type]
        column = getattr(columns, field.name)
        if isinstance(column, np.ndarray):
            yield field.name, column


def _refuse_unequal(columns: object, rows: int) -> None:
    for name, column in _arrays_of(columns):
        if len(column) != rows:
            raise NotValid(f"The column {name} has {len(column)} rows and the run has {rows}: give each row a value")
        wanted = np.bool_ if name in _FLAGS else np.int64
        if column.dtype != wanted:
            raise NotValid(f"The column {name} is of {column.dtype}: amounts are whole pence, in {np.dtype(wanted)}")
