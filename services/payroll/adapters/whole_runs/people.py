"""From employments, each with the arguments of the domain's functions, to the columns of a run."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TypeVar

import numpy as np

from services.payroll.adapters.whole_runs.columns import (
    AlreadyColumns,
    Apart,
    ContributionColumns,
    LoanColumns,
    LocalColumns,
    PayColumns,
    Pence,
    Places,
    RunColumns,
    TaxColumns,
    TeachersColumns,
)
from services.payroll.domain.income_tax.codes import TaxCode
from services.payroll.domain.income_tax.tax import NOTHING_YET, SoFar
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.pensions.bands import BandDecision
from services.payroll.domain.pensions.local_government import EmployerRate, LocalPay, Section
from services.payroll.domain.pensions.teachers import TeachersEarnings, TeachersMembership
from services.payroll.domain.student_loans.loans import NOTHING_TAKEN, LoanTaken, Plan

_Row = TypeVar("_Row")
_Name = TypeVar("_Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class TeachersPension:
    """A place in Teachers' Pensions, and the earnings of this run."""

    earnings: TeachersEarnings
    membership: TeachersMembership = TeachersMembership.ACTIVE


@dataclass(frozen=True, slots=True)
class LocalPension:
    """A place in the Local Government Pension Scheme, and the pay of this run. The band was decided for this scheme year."""

    pay: LocalPay
    section: Section
    decision: BandDecision
    employer_rate: EmployerRate


@dataclass(frozen=True, slots=True)
class Employment:
    """One employment in a run, after salary sacrifice. All amounts are pence of this period.

    `taxable_pence` is paid and taxed, `untaxed_pence` paid without tax, `benefits_pence` taxed without being paid (payrolled),
    `liable_pence` is what National Insurance and loans are worked on. `additional_pence` are additional pension contributions, as
    `additional_paid` gives them. `already` and `loans_taken` are what the same period has had.
    """

    taxable_pence: int
    liable_pence: int
    tax_code: TaxCode
    letter: str
    pension: TeachersPension | LocalPension | None = None
    plans: frozenset[Plan] = frozenset()
    so_far: SoFar = NOTHING_YET
    untaxed_pence: int = 0
    benefits_pence: int = 0
    additional_pence: int = 0
    already: Contributions | None = None
    loans_taken: LoanTaken = NOTHING_TAKEN
    apart: Apart = Apart.NO


def columns_of(employments: Sequence[Employment]) -> RunColumns:
    """The columns of some employments, in their order. Raises OverflowError for an amount beyond 64 bits."""
    codes, code = _places(employments, attrgetter("tax_code"))
    letters, letter = _places(employments, attrgetter("letter"))
    so_far = [one.so_far for one in employments]
    already, letters = _already(employments, letters)
    return RunColumns(
        pay=PayColumns(
            taxable=_column(employments, "taxable_pence"),
            untaxed=_column(employments, "untaxed_pence"),
            benefits=_column(employments, "benefits_pence"),
            liable=_column(employments, "liable_pence"),
            additional=_column(employments, "additional_pence"),
        ),
        tax=TaxColumns(
            codes=codes,
            code=code,
            pay_so_far=_column(so_far, "pay_pence"),
            tax_so_far=_column(so_far, "tax_pence"),
            pay_in_period=_column(so_far, "in_period_pay_pence"),
            tax_in_period=_column(so_far, "in_period_tax_pence"),
        ),
        letters=letters,
        letter=letter,
        already=already,
        teachers=_teachers(employments),
        local=_local(employments),
        loans=_loans(employments),
        apart=np.fromiter(map(attrgetter("apart"), employments), np.int8, len(employments)),
    )


def _column(rows: Sequence[object], name: str) -> Pence:
    return np.fromiter(map(attrgetter(name), rows), np.int64, len(rows))


def _places(rows: Sequence[_Row], named: Callable[[_Row], _Name]) -> tuple[tuple[_Name, ...], Places]:
    """The different names there are, and the place of each row's name among them. Most rows share their name as one object, which is
    known again without being hashed."""
    places: dict[_Name, int] = {}
    seen: dict[int, int] = {}
    column = np.empty(len(rows), dtype=np.intp)
    for row, name in enumerate(map(named, rows)):
        place = seen.get(id(name))
        if place is None:
            place = seen[id(name)] = places.setdefault(name, len(places))
        column[row] = place
    return tuple(places), column


def _rows(numbers: Iterable[int]) -> Places:
    return np.array(list(numbers), dtype=np.intp)


def _already(
    employments: Sequence[Employment], letters: tuple[str, ...]
) -> tuple[AlreadyColumns | None, tuple[str, ...]]:
    """What some had already, or None when nobody had; and the letters, with those that only stand there."""
    rows = [row for row, one in enumerate(employments) if one.already is not None]
    if not rows:
        return None, letters
    before = [one.already for one in employments if one.already is not None]
    letters = tuple(dict.fromkeys((*letters, *(one.letter for one in before))))
    place = {letter: place for place, letter in enumerate(letters)}
    columns = ContributionColumns(*(_column(before, f"{field.name}_pence") for field in fields(ContributionColumns)))
    return AlreadyColumns(_rows(rows), _rows(place[one.letter] for one in before), columns), letters


def _teachers(employments: Sequence[Employment]) -> TeachersColumns:
    rows, held = _having(employments, TeachersPension)
    earnings = [one.earnings for one in held]
    last = (one.last_salary_pence or 0 for one in earnings)
    return TeachersColumns(
        rows=rows,
        active=np.array([one.membership is TeachersMembership.ACTIVE for one in held], dtype=np.bool_),
        salary=_column(earnings, "salary_pence"),
        overtime=_column(earnings, "overtime_pence"),
        back_pay=_column(earnings, "back_pay_pence"),
        last_salary=np.fromiter(last, np.int64, len(earnings)),
    )


def _local(employments: Sequence[Employment]) -> LocalColumns:
    rows, held = _having(employments, LocalPension)
    rates, rate = _places(held, attrgetter("employer_rate"))
    pay = [one.pay for one in held]
    return LocalColumns(
        rates=rates,
        rows=rows,
        band_pay=_column([one.decision for one in held], "annual_pence"),
        is_half=np.array([one.section is Section.FIFTY_FIFTY for one in held], dtype=np.bool_),
        rate=rate,
        actual=_column(pay, "actual_pence"),
        assumed=np.fromiter((one.assumed_pence or 0 for one in pay), np.int64, len(pay)),
        actual_while_assumed=_column(pay, "actual_while_assumed_pence"),
    )


def _having(employments: Sequence[Employment], scheme: type[_Row]) -> tuple[Places, list[_Row]]:
    found = [(row, one.pension) for row, one in enumerate(employments) if isinstance(one.pension, scheme)]
    return _rows(row for row, _ in found), [pension for _, pension in found]


def _loans(employments: Sequence[Employment]) -> LoanColumns:
    rows = [row for row, one in enumerate(employments) if one.plans]
    held, plans = _places([employments[row] for row in rows], attrgetter("plans"))
    taken = [employments[row].loans_taken for row in rows]
    return LoanColumns(
        held=held,
        rows=_rows(rows),
        plans=plans,
        earnings_taken=_column(taken, "earnings_pence"),
        undergraduate_taken=_column(taken, "undergraduate_pence"),
        postgraduate_taken=_column(taken, "postgraduate_pence"),
    )
