"""Which loans are deducted on a payday: those that a start notice, a P45 or the starter checklist began and no stop notice ended.
Source: HMRC, Collection of Student Loans Manual, CSLM9010, CSLM17010 and CSLM17015."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.student_loans.loans import Plan


class Told(StrEnum):
    """How the employer learned of it."""

    START_NOTICE = "start notice"
    """SL1, PGL1, or a generic notice of HMRC's: from the first payday after its date."""
    STARTER = "starter"
    """A P45 with Y, or the starter checklist: from the first payday on or after the day it was handed in."""
    STOP_NOTICE = "stop notice"
    """SL2 or PGL2: from the first payday after its date nothing is deducted."""


@dataclass(frozen=True, slots=True)
class LoanNotice:
    """One thing the employer was told of one plan. `day` is the notice's start or stop date, or the day of handing in."""

    told: Told
    plan: Plan
    day: date


def plans_on(notices: Iterable[LoanNotice], payday: date) -> frozenset[Plan]:
    """The plans to deduct on a payday. Of two things told of one plan the later dated decides; of the same day, the stop notice."""
    latest: dict[Plan, LoanNotice] = {}
    for notice in notices:
        known = latest.get(notice.plan)
        if _holds(notice, payday) and (known is None or _rank(notice) > _rank(known)):
            latest[notice.plan] = notice
    return frozenset(plan for plan, notice in latest.items() if notice.told is not Told.STOP_NOTICE)


def _holds(notice: LoanNotice, payday: date) -> bool:
    return notice.day <= payday if notice.told is Told.STARTER else notice.day < payday


def _rank(notice: LoanNotice) -> tuple[date, bool]:
    return notice.day, notice.told is Told.STOP_NOTICE
