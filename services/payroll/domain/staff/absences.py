"""How days away are paid, as HR decided it: the part of full pay, the statutory pay that is due with it, or nothing. Why somebody is
away is not told here and not asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.payroll.domain.gross_pay.absences import UnpaidReason
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.statutory_pay.occupational import Beside
from shared.refusals import wrong

FULL = 10_000


@dataclass(frozen=True, slots=True)
class PaidAbsence:
    """Days away from `starts` to `ends` (None: they go on). `basis_points` is the part of full pay, `beside` how the statutory pay
    stands to it; `due_on` the day that family pay is reckoned from: the week of birth expected, or the placement."""

    absence_id: str
    employment_id: str
    starts: date
    ends: date | None = None
    basis_points: int = FULL
    beside: Beside = Beside.PART_OF_IT
    statutory: StatutoryKind | None = None
    due_on: date | None = None
    unpaid: UnpaidReason | None = None
    withdrawn: bool = False

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.starts:
            raise wrong("ends", f"The absence ends on {self.ends}, before it begins on {self.starts}")
        if not 0 <= self.basis_points <= FULL:
            raise wrong("basis_points", "The part of full pay is from 0 (nothing) to 10000 (all of it)")
        if self.unpaid is not None and (self.basis_points or self.statutory):
            raise wrong("unpaid", "Days without pay have neither a part of full pay nor statutory pay")

    def touches(self, first: date, last: date) -> bool:
        """Whether any day of it lies from `first` to `last`."""
        return not self.withdrawn and self.starts <= last and (self.ends is None or first <= self.ends)
