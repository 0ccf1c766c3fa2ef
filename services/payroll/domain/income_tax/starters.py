"""Where a starter begins: the tax code and the figures of the year that count, by a P45, a starter declaration or neither; what
HMRC's notice of a code and a new tax year change. Source: Income Tax (PAYE) Regulations 2003, regs 43 to 53."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.payroll.domain.income_tax.codes import Kind, TaxCode
from services.payroll.domain.income_tax.year_to_date import NO_PREVIOUS, Amounts
from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import TaxYear, tax_year_of
from shared.calendar.words import day_in_words
from shared.refusals import wrong


class Declaration(StrEnum):
    """What a starter without a P45 says on the starter checklist; `none` where nothing was said."""

    A = "A"
    """First job since 6 April, and no benefit or pension."""
    B = "B"
    """Only job now, but there was another, or a benefit, since 6 April."""
    C = "C"
    """Another job, or a pension."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class P45:
    """Parts 2 and 3 of a form P45. Pay and tax are totals of its tax year, earlier employments included; both are 0 where the
    code is on W1 or M1. `student_loan` is its Y that deductions go on. One that comes late counts as if it had come in time: GOV.UK, late
    P45 or starter checklist."""

    code: TaxCode
    left_on: date
    pay_pence: int = 0
    tax_pence: int = 0
    student_loan: bool = False


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What a code gains in number on 6 April without a notice of its own, by its letter (form P9X)."""

    gains: Mapping[str, int]
    source: Source


@dataclass(frozen=True, slots=True)
class StarterRules:
    """The dated rules on starters' and leavers' codes of one tax year."""

    year: TaxYear
    emergency: TaxCode
    emergency_source: Source
    declared: Mapping[Declaration, tuple[TaxCode, Source]]
    last_start_with_earlier_p45: date
    earlier_p45_source: Source
    after_leaving: TaxCode
    after_leaving_source: Source


class Because(StrEnum):
    """Why somebody has the code they have."""

    P45 = "the P45 of this tax year"
    P45_NON_CUMULATIVE = "the P45 of this tax year, whose code is on week 1 or month 1: its pay and tax do not count"
    EARLIER_P45 = "the P45 of the tax year before, which gives the code but no pay or tax"
    OLD_P45 = "the P45 is of an earlier tax year and came too late to give a code"
    DECLARATION = "the starter declaration"
    NOTHING_GIVEN = "neither a P45 nor a starter declaration was given"
    HMRC = "HMRC's notice of a tax code"
    NEW_YEAR = "the code of the tax year before, carried over"
    LEFT = "paid after leaving"


@dataclass(frozen=True, slots=True)
class Position:
    """A tax code, the previous employments' pay and tax that count with it, why, and the rows that said so."""

    code: TaxCode
    previous: Amounts
    because: Because
    sources: tuple[Source, ...] = ()


def position_of_starter(
    rules: StarterRules,
    carry_over: CarriedOver,
    started_on: date,
    p45: P45 | None = None,
    declaration: Declaration = Declaration.NONE,
) -> Position:
    """The position in which somebody starts; a P45 goes before a declaration. The rules are those of the year of starting.

    Raises NotValid for a P45 that cannot be: left in a later tax year than the start, or tax above pay.
    """
    if p45 is not None:
        return _position_by_p45(rules, carry_over, started_on, p45)
    code, source = rules.declared[declaration]
    because = Because.NOTHING_GIVEN if declaration is Declaration.NONE else Because.DECLARATION
    return Position(code, NO_PREVIOUS, because, (source,))


def _position_by_p45(rules: StarterRules, carry_over: CarriedOver, started_on: date, p45: P45) -> Position:
    left_in = tax_year_of(p45.left_on)
    _refuse_impossible(rules.year, left_in, p45)
    if left_in == rules.year:
        if p45.code.non_cumulative:
            return Position(p45.code, NO_PREVIOUS, Because.P45_NON_CUMULATIVE)
        return Position(p45.code, Amounts(p45.pay_pence, p45.tax_pence), Because.P45)
    in_time = left_in.begins == rules.year.begins - 1 and started_on <= rules.last_start_with_earlier_p45
    if not in_time:
        code = rules.emergency.on_basis(non_cumulative=True)
        return Position(code, NO_PREVIOUS, Because.OLD_P45, (rules.emergency_source, rules.earlier_p45_source))
    return Position(
        code_carried_over(p45.code, carry_over),
        NO_PREVIOUS,
        Because.EARLIER_P45,
        (rules.earlier_p45_source, carry_over.source),
    )


def _refuse_impossible(year: TaxYear, left_in: TaxYear, p45: P45) -> None:
    if left_in.begins > year.begins:
        raise wrong(
            "left_on",
            f"The P45 says that the last job was left on {day_in_words(p45.left_on)}, after the tax year {year.name} in which "
            "this one began: check the leaving date",
        )
    if p45.pay_pence < 0 or p45.tax_pence < 0:
        raise wrong("p45", "The P45's pay and tax to date cannot be below zero: copy them from boxes 7 and 8")
    if p45.tax_pence > p45.pay_pence:
        raise wrong(
            "p45", "The P45's tax to date is more than its pay to date: check that they are not the wrong way round"
        )


def position_by_notice(now: Position, code: TaxCode, previous: Amounts | None = None) -> Position:
    """The position by HMRC's notice (P6 or P9): its code and, where it gives them, its figures of previous employments."""
    return Position(code, now.previous if previous is None else previous, Because.HMRC)


def position_in_new_year(code: TaxCode, carry_over: CarriedOver) -> Position:
    """The position on 6 April of somebody for whom HMRC sent no new code: nothing of the old year counts."""
    return Position(code_carried_over(code, carry_over), NO_PREVIOUS, Because.NEW_YEAR, (carry_over.source,))


def position_on(day: date, recorded: Position, since: date, carry_over: Callable[[TaxYear], CarriedOver]) -> Position:
    """The position on a day by what was recorded since an earlier one: carried over on each 6 April between them.

    Raises what `carry_over` raises for a tax year of which it is not known what codes gain.
    """
    position = recorded
    for begins in range(tax_year_of(since).begins + 1, tax_year_of(day).begins + 1):
        position = position_in_new_year(position.code, carry_over(TaxYear(begins)))
    return position


def position_after_leaving(code: TaxCode, rules: StarterRules) -> Position:
    """The position for a payment after the P45: 0T on W1 or M1, S0T and C0T where the code had the prefix. Such a payment is
    worked alone, so `SoFar` holds only what else was paid after leaving in the period."""
    left = replace(rules.after_leaving, regime=code.regime)
    return Position(left, NO_PREVIOUS, Because.LEFT, (rules.after_leaving_source,))


def code_carried_over(code: TaxCode, carry_over: CarriedOver) -> TaxCode:
    """The code on 6 April: the number raised as the letter says, week 1 and month 1 markings dropped."""
    gain = carry_over.gains.get(code.suffix, 0) if code.kind is Kind.ALLOWANCE else 0
    if not gain and not code.non_cumulative:
        return code
    return replace(code, number=code.number + gain, non_cumulative=False)
