"""What codes in reports stand for, read from the rule rows."""

from __future__ import annotations

from datetime import date

from services.procurement.domain.reporting.cost_codes import CostCategory
from shared.rules import RuleBook

_CATEGORY = "cost-category."


def cost_categories(book: RuleBook, on: date) -> tuple[CostCategory, ...]:
    """The categories of spending with their codes, as they hold on a day."""
    rows = [row for row in book if row.name.startswith(_CATEGORY) and row.holds_on(on)]
    return tuple(
        CostCategory(_part(row.note, 1), _part(row.note, 0), row.texts, row.source, row.status) for row in rows
    )


def cpv_divisions(book: RuleBook, on: date) -> dict[str, str]:
    """The words of the CPV divisions by their two digits. Raises UnknownRule."""
    return {line[:2]: line[3:] for line in book.texts("cpv.divisions", on)}


def _part(note: str, which: int) -> str:
    return note.split(": ", 1)[which]
