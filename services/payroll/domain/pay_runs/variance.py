"""How a run differs from the last closed one: who is new, who has left, and whose pay changed by more than a threshold, with the lines that
changed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from services.payroll.domain.payslips.results import Payslip


class Difference(StrEnum):
    """How a payslip stands to that of the last run."""

    NEW = "new"
    LEFT = "not in this run"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is worth a look: a change of gross or net pay by at least so many pence and at least so many per cent."""

    pence: int
    per_cent: Decimal

    def is_passed(self, before: int, now: int) -> bool:
        change = abs(now - before)
        return change >= self.pence and change > 0 and change * 100 >= abs(before) * self.per_cent


USUAL = Threshold(5_000, Decimal(10))
"""£50 and 10 per cent, until somebody asks for others. Assumed: a trust's own practice decides."""


@dataclass(frozen=True, slots=True)
class PaidInRun:
    """What a run paid under one payroll id, in pence; as much as comparing needs."""

    employment_id: str
    payroll_id: str
    name: str
    school_id: str
    gross_pence: int
    net_pence: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One payroll id in this run and in the last; None where it was not in it."""

    difference: Difference
    before: PaidInRun | None
    now: PaidInRun | None

    @property
    def either(self) -> PaidInRun:
        found = self.now or self.before
        assert found is not None
        return found

    @property
    def change_pence(self) -> int:
        """By how much gross or net pay differs, whichever does more; all of it for who was in one of the runs only."""
        gross = _of(self.now, "gross_pence") - _of(self.before, "gross_pence")
        net = _of(self.now, "net_pence") - _of(self.before, "net_pence")
        return max(abs(gross), abs(net))


def _of(paid: PaidInRun | None, amount: str) -> int:
    return getattr(paid, amount) if paid else 0


@dataclass(frozen=True, slots=True)
class LineChanged:
    """A line or deduction that is not what it was."""

    words: str
    before_pence: int
    now_pence: int


def compared(
    before: Mapping[str, PaidInRun], now: Mapping[str, PaidInRun], threshold: Threshold = USUAL
) -> tuple[Compared, ...]:
    """The payroll ids that are new, gone or changed, the largest difference first, so that whoever approves sees what matters."""
    found = [Compared(Difference.NEW, None, one) for key, one in now.items() if key not in before]
    found += [Compared(Difference.LEFT, one, None) for key, one in before.items() if key not in now]
    for key, one in now.items():
        last = before.get(key)
        if last is not None and (
            threshold.is_passed(last.gross_pence, one.gross_pence) or threshold.is_passed(last.net_pence, one.net_pence)
        ):
            found.append(Compared(Difference.CHANGED, last, one))
    return tuple(sorted(found, key=lambda each: (-each.change_pence, each.either.payroll_id)))


def lines_changed(before: Payslip, now: Payslip) -> tuple[LineChanged, ...]:
    """Why two payslips differ: every line and deduction by its words that came to something else, the largest change first."""
    then, today = _by_words(before), _by_words(now)
    changed = (
        LineChanged(words, then.get(words, 0), today.get(words, 0))
        for words in dict.fromkeys((*today, *then))
        if then.get(words, 0) != today.get(words, 0)
    )
    return tuple(sorted(changed, key=lambda one: (-abs(one.now_pence - one.before_pence), one.words)))


def _by_words(slip: Payslip) -> dict[str, int]:
    found: dict[str, int] = {}
    lines: Iterable[tuple[str, int]] = (
        *((line.words, line.pence) for line in slip.lines),
        *((one.words, -one.pence) for one in slip.deductions),
    )
    for words, pence in lines:
        found[words] = found.get(words, 0) + pence
    return found
