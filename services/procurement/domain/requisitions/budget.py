"""What is left of a budget: what was set aside, less what was spent, less what orders have promised.

A budget that nobody entered is unknown: it is shown as that, and never taken for zero or for plenty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.procurement.domain.requisitions.delegation import BudgetRule
from shared.money import pounds
from shared.refusals import NotValid

_CODE = re.compile(r"[A-Z0-9][A-Z0-9/.\-]{0,19}", re.ASCII)


class EntryKind(StrEnum):
    """What moves the money of a budget."""

    COMMITTED = "committed"
    RELEASED = "released"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Position:
    """One cost code of a school in a year. `budget_pence` is None where no budget was entered."""

    code: str
    name: str
    budget_pence: int | None
    actual_pence: int
    committed_pence: int

    @property
    def available_pence(self) -> int | None:
        """What is left; None where the budget is not known."""
        if self.budget_pence is None:
            return None
        return self.budget_pence - self.actual_pence - self.committed_pence


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a budget holds an amount: `stops` where it must not go on, `words` for the person, empty if all is well."""

    code: str
    stops: bool
    words: str


def checked_code(code: str) -> str:
    """The cost code as it is kept. Raises NotValid."""
    written = "".join(code.split()).upper()
    if not _CODE.fullmatch(written):
        raise NotValid(f"'{code.strip()}' is not a cost code: letters and digits, for example E19 or BAE220")
    return written


def checked(position: Position, wanted_pence: int, rule: BudgetRule) -> Check:
    """What a budget says to an amount that is wanted from it."""
    left = position.available_pence
    stops = rule is BudgetRule.STOP
    named = f"{position.code} {position.name}".strip()
    if left is None:
        do = "Enter it before this goes on." if stops else "Nobody can say whether there is money for it."
        return Check(position.code, stops, f"No budget is entered for {named} this year. {do}")
    if wanted_pence <= left:
        return Check(position.code, False, "")
    short = f"{pounds(wanted_pence)} is wanted from {named}, and {pounds(left)} is left: {pounds(wanted_pence - left)} short."
    return Check(position.code, stops, short)


def refuse_where_stopped(checks: Iterable[Check]) -> None:
    """Raise NotValid with the first thing that a budget stops."""
    for check in checks:
        if check.stops:
            raise NotValid(f"The budget does not hold this. {check.words}".rstrip("."))
