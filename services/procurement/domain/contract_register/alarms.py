"""When somebody has to be told that a contract ends, that an option must be used, or that notice must be given: each
once for the day it is about and the stage it has come to."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.procurement.domain.contract_register.contract import Contract, State
from shared.calendar.months import add_months
from shared.calendar.words import day_in_words


class About(StrEnum):
    """What is coming up."""

    END = "end"
    OPTION = "option"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something coming up: the day it is about, and how many months before it this is said."""

    about: About
    day: date
    months: int

    @property
    def key(self) -> tuple[str, date, int]:
        return (self.about.value, self.day, self.months)

    def in_words(self, title: str) -> str:
        """'Grounds maintenance ends on 31 August 2028.'"""
        match self.about:
            case About.END:
                return f"{title} ends on {day_in_words(self.day)}."
            case About.OPTION:
                return f"The option to extend {title} can be used until {day_in_words(self.day)}."
            case About.NOTICE:
                return f"Notice to end {title} can be given until {day_in_words(self.day)}."


def stages(contract: Contract, end_stages: Sequence[int], option_stages: Sequence[int]) -> list[Alarm]:
    """Every alarm of the contract as things stand, the earliest first."""
    found = [Alarm(About.END, contract.ends_on, months) for months in end_stages]
    option = contract.next_extension
    if option is not None:
        found += [Alarm(About.OPTION, option.decide_by, months) for months in option_stages]
    if contract.notice_by is not None:
        found += [Alarm(About.NOTICE, contract.notice_by, months) for months in option_stages]
    return sorted(found, key=lambda alarm: add_months(alarm.day, -alarm.months))


def due(
    contract: Contract,
    said: AbstractSet[tuple[str, date, int]],
    today: date,
    end_stages: Sequence[int],
    option_stages: Sequence[int],
) -> tuple[list[Alarm], list[Alarm]]:
    """The alarms to be said now, and those passed over because a nearer one of the same day is said.

    Nothing is due for a day that has passed, nor for a contract that is over.
    """
    if contract.state_on(today) in (State.ENDED, State.TERMINATED) or contract.terminated_on is not None:
        return [], []
    reached = [
        alarm
        for alarm in stages(contract, end_stages, option_stages)
        if add_months(alarm.day, -alarm.months) <= today <= alarm.day and alarm.key not in said
    ]
    nearest: dict[tuple[About, date], Alarm] = {}
    for alarm in reached:
        held = nearest.get((alarm.about, alarm.day))
        if held is None or alarm.months < held.months:
            nearest[(alarm.about, alarm.day)] = alarm
    now = [alarm for alarm in nearest.values() if not _nearer_said(alarm, said)]
    return now, [alarm for alarm in reached if alarm not in now]


def _nearer_said(alarm: Alarm, said: AbstractSet[tuple[str, date, int]]) -> bool:
    return any(about == alarm.about.value and day == alarm.day and months < alarm.months for about, day, months in said)
