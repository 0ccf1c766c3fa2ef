"""Budgets by school, cost code and financial year: what is committed by orders, what was spent, and what is left.

Available = budget - actual - commitments. The other rooms call `commit` when an order is placed, `release` when it is
closed or called off, and `spend` when an invoice is approved. These three record and never refuse: whether there is
money enough is asked before, when a request is sent, approved and ordered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions.ports import Budget, BudgetEntry
from services.procurement.domain.requisitions.budget import Check, EntryKind, Position, checked, checked_code
from services.procurement.domain.requisitions.delegation import BudgetRule
from shared.calendar import FinancialYearKind, financial_year_of


def commit(uow: Procuring, *, about: str, school_id: str | None, code: str, on: date, pence: int, says: str) -> None:
    """So much is promised under a cost code by what `about` names (an order's id); said twice, both count."""
    entry = BudgetEntry(school_id, about, EntryKind.COMMITTED, checked_code(code), on, pence, says)
    uow.requisitions.add_entries([entry], uow.now())


def release(uow: Procuring, about: str) -> None:
    """What is still committed by what `about` names is free again."""
    freed = [
        BudgetEntry(school_id, about, EntryKind.RELEASED, code, on, pence, "Released")
        for (school_id, code, on), pence in _outstanding(uow, about).items()
        if pence > 0
    ]
    uow.requisitions.add_entries(freed, uow.now())


Shared = Mapping[tuple[str | None, str], int]
"""Pence without VAT by school (None: the trust) and cost code."""


def promise(uow: Procuring, *, about: str, wanted: Shared, on: date, says: str) -> None:
    """What `about` has promised is from now on just `wanted`: more of it is committed, less is released, in one go.

    `on` is the day of the first promise, so that what is released frees the year that it was promised in.
    """
    together: dict[tuple[str | None, str], int] = {}
    for (school_id, code, _), pence in _outstanding(uow, about).items():
        together[school_id, code] = together.get((school_id, code), 0) + pence
    entries = []
    for key in dict.fromkeys([*together, *wanted]):
        more = wanted.get(key, 0) - together.get(key, 0)
        kind = EntryKind.COMMITTED if more > 0 else EntryKind.RELEASED
        if more:
            entries.append(BudgetEntry(key[0], about, kind, key[1], on, abs(more), says if more > 0 else "Released"))
    uow.requisitions.add_entries(entries, uow.now())


def spend_shares(uow: Procuring, *, about: str, shared: Shared, on: date, says: str) -> None:
    """What many schools spent by one invoice (below zero: were credited), in one go."""
    entries = [
        BudgetEntry(school_id, about, EntryKind.SPENT, code, on, pence, says)
        for (school_id, code), pence in shared.items()
        if pence
    ]
    uow.requisitions.add_entries(entries, uow.now())


def spend(
    uow: Procuring,
    *,
    about: str,
    school_id: str | None,
    code: str,
    on: date,
    pence: int,
    says: str,
    releases: str | None,
) -> None:
    """So much was spent (below zero: credited); `releases` names the commitment that it takes the place of."""
    spent = BudgetEntry(school_id, about, EntryKind.SPENT, checked_code(code), on, pence, says)
    taken = _taken_from(uow, releases, spent) if releases else []
    uow.requisitions.add_entries([spent, *taken], uow.now())


def _taken_from(uow: Procuring, about: str, spent: BudgetEntry) -> list[BudgetEntry]:
    """The part of a commitment that an amount spent takes the place of, dated as the commitment is."""
    left, taken = spent.pence, []
    for (school_id, code, on), pence in _outstanding(uow, about).items():
        part = min(left, pence)
        if (school_id, code) == (spent.school_id, spent.code) and part > 0:
            taken.append(replace(spent, about=about, kind=EntryKind.RELEASED, on=on, pence=part))
            left -= part
    return taken


def _outstanding(uow: Procuring, about: str) -> dict[tuple[str | None, str, date], int]:
    """Pence still committed by school, code and day of the commitment; a release counts in the year it frees."""
    signs = {EntryKind.COMMITTED: 1, EntryKind.RELEASED: -1, EntryKind.SPENT: 0}
    left: dict[tuple[str | None, str, date], int] = {}
    for entry in uow.requisitions.entries_about(about):
        key = (entry.school_id, entry.code, entry.on)
        left[key] = left.get(key, 0) + signs[entry.kind] * entry.pence
    return left


def positions(uow: Procuring, school_id: str | None, on: date) -> list[Position]:
    """Every cost code of a school (None: the trust) that has a budget or movement in the year of a day, by code."""
    budgets = uow.requisitions.budgets(school_id, on)
    year = _year(budgets, on)
    moved = uow.requisitions.moved(school_id, *year)
    named = {one.code: one for one in budgets}
    codes = sorted(set(named) | {code for code, _ in moved})
    return [_position(code, named.get(code), moved) for code in codes]


def checks(
    uow: Procuring, school_id: str | None, wanted: Mapping[str, int], rule: BudgetRule, on: date, about: str = ""
) -> list[Check]:
    """What the budgets say to amounts wanted by cost code; what `about` names has promised already is not counted twice."""
    held = {position.code: position for position in positions(uow, school_id, on)}
    own = {code: pence for (_, code, _), pence in (_outstanding(uow, about) if about else {}).items()}
    found = []
    for code, pence in wanted.items():
        position = held.get(code) or Position(code, "", None, 0, 0)
        position = replace(position, committed_pence=position.committed_pence - own.get(code, 0))
        found.append(checked(position, pence, rule))
    return found


def year_of(uow: Procuring, school_id: str | None, on: date) -> tuple[date, date]:
    """First and last day of the financial year that a school's budgets are kept in, on a day."""
    return _year(uow.requisitions.budgets(school_id, on), on)


def _year(budgets: list[Budget], on: date) -> tuple[date, date]:
    """The year that the budgets say; an academy's where none is entered."""
    if budgets:
        return budgets[0].starts, budgets[0].ends
    year = financial_year_of(on, FinancialYearKind.ACADEMY)
    return year.starts, year.ends


def _position(code: str, budget: Budget | None, moved: Mapping[tuple[str, EntryKind], int]) -> Position:
    committed = moved.get((code, EntryKind.COMMITTED), 0) - moved.get((code, EntryKind.RELEASED), 0)
    return Position(
        code=code,
        name=budget.name if budget else "",
        budget_pence=budget.pence if budget else None,
        actual_pence=moved.get((code, EntryKind.SPENT), 0),
        committed_pence=committed,
    )
