"""What budgets hold: of all schools and the trust itself at once, each in its own financial year."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.procurement.adapters.requisitions.tables import BudgetEntryRow, BudgetRow
from services.procurement.domain.requisitions.budget import EntryKind, Position

Span = tuple[date, date]
Whose = tuple[str | None, str]


def positions_of_all(session: Session, on: date, usual: Span) -> dict[str, list[Position]]:
    """By cost code, a position for each school (and the trust) that has a budget or movement in its year of the day.

    A school's year is that of its budgets; the `usual` one where it has none.
    """
    budgets: dict[Whose, BudgetRow] = {}
    years: dict[str | None, Span] = {}
    wanted = select(BudgetRow).where(BudgetRow.starts <= on, BudgetRow.ends >= on).order_by(BudgetRow.code)
    for row in session.scalars(wanted):
        budgets[row.school_id, row.code] = row
        years.setdefault(row.school_id, (row.starts, row.ends))
    moved: dict[Whose, dict[EntryKind, int]] = defaultdict(dict)
    for span in {usual, *years.values()}:
        for whose, by_kind in _moved(session, span).items():
            if years.get(whose[0], usual) == span:
                moved[whose] = by_kind
    found: dict[str, list[Position]] = defaultdict(list)
    for whose in sorted({*budgets, *moved}, key=lambda one: (one[1], one[0] or "")):
        found[whose[1]].append(_position(whose[1], budgets.get(whose), moved.get(whose, {})))
    return found


def _moved(session: Session, span: Span) -> dict[Whose, dict[EntryKind, int]]:
    row = BudgetEntryRow
    wanted = select(row.school_id, row.code, row.kind, func.sum(row.pence)).where(row.on.between(*span))
    found: dict[Whose, dict[EntryKind, int]] = defaultdict(dict)
    for school_id, code, kind, pence in session.execute(wanted.group_by(row.school_id, row.code, row.kind)):
        found[school_id, code][EntryKind(kind)] = int(pence)
    return found


def _position(code: str, budget: BudgetRow | None, moved: dict[EntryKind, int]) -> Position:
    return Position(
        code=code,
        name=budget.name if budget else "",
        budget_pence=budget.pence if budget else None,
        actual_pence=moved.get(EntryKind.SPENT, 0),
        committed_pence=moved.get(EntryKind.COMMITTED, 0) - moved.get(EntryKind.RELEASED, 0),
    )
