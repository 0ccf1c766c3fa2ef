"""The refusals of procurement: those of every domain."""

from __future__ import annotations

from shared.refusals import (
    ChangedMeanwhile,
    DoesNotAddUp,
    NoRuleForDate,
    NotKnown,
    NotValid,
    Refused,
    WrongTime,
    wrong,
)

__all__ = [
    "ChangedMeanwhile",
    "DoesNotAddUp",
    "NoRuleForDate",
    "NotKnown",
    "NotValid",
    "Refused",
    "WrongTime",
    "wrong",
]
