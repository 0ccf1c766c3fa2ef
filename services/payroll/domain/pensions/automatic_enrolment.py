"""Automatic enrolment: which kind of worker somebody is in a pay reference period, and what must be done for them.

Every teacher and every member of the support staff is enrolled by their contract, on the first day; the assessment is made all
the same, for the record, for staff outside both schemes, and for re-enrolment after an opt-out.
Source: Pensions Act 2008, s.1, 3, 5, 7, 9 and 13; The Pensions Regulator, detailed guidance no. 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import Frequency
from shared.money import pounds
from shared.refusals import wrong


class WorkerKind(StrEnum):
    """The kinds of worker, by age and earnings."""

    ELIGIBLE = "eligible jobholder"
    NON_ELIGIBLE = "non-eligible jobholder"
    ENTITLED = "entitled worker"
    NONE = "no duty"

    @property
    def code(self) -> str:
        """As local government pension funds write it in their monthly files; empty where there is no duty."""
        return {"ELIGIBLE": "EJ", "NON_ELIGIBLE": "NEJ", "ENTITLED": "EW"}.get(self.name, "")


class Duty(StrEnum):
    """What the employer must do about a worker."""

    ENROL = "enrol automatically"
    MAY_OPT_IN = "tell of the right to opt in, and enrol who asks"
    MAY_JOIN = "tell of the right to join, and arrange it for who asks"
    ENROLLED_BY_CONTRACT = "enrolled by contract"
    ALREADY_MEMBER = "in a qualifying scheme already"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The earnings of one pay reference period, in pence: nothing counts up to `lower`, enrolment comes above `trigger`."""

    lower_pence: int
    trigger_pence: int
    upper_pence: int
    source: Source


@dataclass(frozen=True, slots=True)
class EnrolmentRules:
    """The thresholds by how often somebody is paid, and the ages, of one tax year."""

    thresholds: Mapping[Frequency, Thresholds]
    lowest_age: int
    eligible_age: int
    highest_age: int
    ages_source: Source


@dataclass(frozen=True, slots=True)
class Worker:
    """What an assessment asks of a person. State pension age is a day, reckoned elsewhere from the date of birth."""

    born: date
    reaches_state_pension_age: date
    works_in_great_britain: bool = True

    def __post_init__(self) -> None:
        if self.reaches_state_pension_age <= self.born:
            raise wrong("reaches_state_pension_age", "State pension age is reached after birth: check both days")


@dataclass(frozen=True, slots=True)
class Assessment:
    """What somebody is in one pay reference period, with what it went by. `qualifying_pence` lies between lower and upper."""

    kind: WorkerKind
    on: date
    age: int
    frequency: Frequency
    earnings_pence: int
    thresholds: Thresholds
    rules: EnrolmentRules
    qualifying_pence: int


def age_on(born: date, on: date) -> int:
    """Whole years of age; who is born on 29 February has a birthday on 1 March of other years. Raises NotValid before birth."""
    if on < born:
        raise wrong("born", f"The date of birth {born} is after {on}")
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_under(born: date, age: int, on: date) -> bool:
    """Whether somebody is younger than so many years; both schemes take nobody from the 75th birthday."""
    return age_on(born, on) < age


def assessment(
    rules: EnrolmentRules, worker: Worker, earnings_pence: int, frequency: Frequency, on: date
) -> Assessment:
    """The kind of worker on the day of assessment, by age on that day and by the earnings of the pay reference period.

    Earnings must be above a threshold, not at it. Raises NotValid for earnings below 0."""
    if earnings_pence < 0:
        raise wrong("earnings_pence", f"Earnings of a pay reference period cannot be {pounds(earnings_pence)}")
    thresholds = rules.thresholds[frequency]
    return Assessment(
        kind=_kind(rules, worker, earnings_pence, thresholds, on),
        on=on,
        age=age_on(worker.born, on),
        frequency=frequency,
        earnings_pence=earnings_pence,
        thresholds=thresholds,
        rules=rules,
        qualifying_pence=max(min(earnings_pence, thresholds.upper_pence) - thresholds.lower_pence, 0),
    )


def _kind(rules: EnrolmentRules, worker: Worker, earnings: int, thresholds: Thresholds, on: date) -> WorkerKind:
    age = age_on(worker.born, on)
    if not worker.works_in_great_britain or not rules.lowest_age <= age < rules.highest_age:
        return WorkerKind.NONE
    if earnings <= thresholds.lower_pence:
        return WorkerKind.ENTITLED
    is_of_working_age = age >= rules.eligible_age and on < worker.reaches_state_pension_age
    if is_of_working_age and earnings > thresholds.trigger_pence:
        return WorkerKind.ELIGIBLE
    return WorkerKind.NON_ELIGIBLE


def duty_towards(
    kind: WorkerKind, is_member: bool, is_enrolled_by_contract: bool, has_left_scheme: bool = False
) -> Duty:
    """What must be done now. Who has opted out or left is not enrolled again before re-enrolment, and may ask to come back."""
    if is_member:
        return Duty.ALREADY_MEMBER
    if is_enrolled_by_contract and not has_left_scheme:
        return Duty.ENROLLED_BY_CONTRACT
    if kind is WorkerKind.ELIGIBLE:
        return Duty.MAY_OPT_IN if has_left_scheme else Duty.ENROL
    return {WorkerKind.NON_ELIGIBLE: Duty.MAY_OPT_IN, WorkerKind.ENTITLED: Duty.MAY_JOIN}.get(kind, Duty.NOTHING)
