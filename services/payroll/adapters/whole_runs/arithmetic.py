"""Exact arithmetic on columns of whole pence. Quotients are those of `//`, downwards, as in the domain; nothing is ever a float."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from services.payroll.adapters.whole_runs.columns import Pence, Places


def table_of(values: Sequence[int]) -> Pence:
    """A short table of whole numbers, to be looked up by places."""
    return np.array(values, dtype=np.int64)


def nothing(rows: int) -> Pence:
    return np.zeros(rows, dtype=np.int64)


def steps_reached(starts: Pence, amounts: Pence) -> Places:
    """How many of some rising starts each amount has reached; comparing with each of so few is quicker than searching."""
    reached = np.zeros(len(amounts), dtype=np.intp)
    for start in starts:
        reached += amounts >= start
    return reached


def share_to_the_nearest_penny(pay: Pence, basis_points: Pence) -> Pence:
    """As `pensions.amounts.contribution`: a half goes away from zero, a negative pay gives a refund."""
    pence = (np.abs(pay) * basis_points + 5_000) // 10_000
    return np.where(pay < 0, -pence, pence)


def percentage_of(pay: Pence, hundredths: Pence) -> Pence:
    """As `national_insurance.contributions.percentage_of`: tenths of a penny, of which 6 and more make a penny (so 4 are added)."""
    return (pay * hundredths // 1_000 + 4) // 10
