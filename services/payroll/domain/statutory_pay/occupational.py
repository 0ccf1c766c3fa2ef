"""Occupational sick and family pay beside statutory pay: HR says for which dates what part of full pay is due, never why; here the
statutory pay of the same dates becomes a part of it or comes on top, never above full pay.

Source: Conditions of Service for School Teachers (Burgundy Book), sections 4 and 5; National Agreement (Green Book), Part 2,
section 10. Scales and their days are HR's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.payroll.domain.statutory_pay.dated import Span, overlapping
from shared.refusals import wrong

_WHOLE = 10_000


class Beside(StrEnum):
    """How statutory pay stands to occupational pay."""

    PART_OF_IT = "part of it"
    """Full pay, or 90% of it: statutory pay is in it, and the employer pays the rest."""
    ON_TOP = "on top"
    """Half pay: statutory pay comes on top, together not above full pay."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What HR decided for some dates: the part of full pay in basis points (10000 full, 5000 half, 0 none)."""

    span: Span
    basis_points: int
    beside: Beside

    def __post_init__(self) -> None:
        if not 0 <= self.basis_points <= _WHOLE:
            raise wrong("basis_points", "Occupational pay is from nothing to full pay")


@dataclass(frozen=True, slots=True)
class OccupationalPay:
    """Pay for the dates of one treatment in a pay period, in pence: `full_pence` is what would have been earned, `statutory_pence`
    what the law demands, `occupational_pence` what the employer adds, `withheld_pence` what full pay is reduced by."""

    treatment: Treatment
    span: Span
    full_pence: int
    statutory_pence: int
    occupational_pence: int

    @property
    def total_pence(self) -> int:
        return self.statutory_pence + self.occupational_pence

    @property
    def withheld_pence(self) -> int:
        """Below 0 where the statutory pay alone is above full pay, which the employee keeps."""
        return self.full_pence - self.total_pence


def occupational_pay(
    treatments: Iterable[Treatment],
    absent: Span,
    full: Callable[[Span], int],
    statutory: Callable[[date, date], int],
) -> tuple[OccupationalPay, ...]:
    """Pay for an absence in a pay period, one result for each treatment that touches it, in order.

    `absent` are the days of absence in the pay period; `full` gives the pence that some of these days would have earned and
    `statutory` the pence of statutory pay that fall on them (`pence_between` of what is due). Amounts are compared over the whole
    stretch of a treatment in the pay period, as statutory pay falls on other days than pay by the calendar.
    Raises NotValid when a day of the absence has no treatment, or two.
    """
    ordered = sorted((one for one in treatments if one.span.within(absent)), key=lambda one: one.span)
    _refuse_gaps(ordered, absent)
    found = []
    for treatment in ordered:
        here = treatment.span.within(absent)
        if here is not None:
            found.append(_paid(treatment, here, full(here), statutory(here.starts, here.ends)))
    return tuple(found)


def _paid(treatment: Treatment, span: Span, full: int, statutory: int) -> OccupationalPay:
    if full < 0:
        raise wrong("full", f"Full pay from {span.starts} to {span.ends} cannot be below nothing")
    share = (full * treatment.basis_points + _WHOLE // 2) // _WHOLE
    room = full if treatment.beside is Beside.ON_TOP else share
    occupational = max(min(share, room - statutory), 0)
    return OccupationalPay(treatment, span, full, statutory, occupational)


def _refuse_gaps(ordered: list[Treatment], absent: Span) -> None:
    clash = overlapping(tuple(one.span for one in ordered))
    if clash:
        raise wrong("treatments", f"Two pay treatments hold on {clash.starts}: correct them where the absence is kept")
    wanted = absent.starts
    for one in ordered:
        if one.span.starts > wanted:
            break
        wanted = one.span.ends + timedelta(days=1)
    if wanted <= absent.ends:
        raise wrong("treatments", f"There is no pay treatment for {wanted}: say whether it is full, half or no pay")
