"""A person, once, whoever tells of them; their employments, each with one employer under one payroll id. Who sees pay sees it by the
home school of the employment."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.payroll.domain.employers.pay_groups import PayGroup
from services.payroll.domain.returns.employees import Address, Gender
from shared.calendar.words import day_in_words
from shared.refusals import wrong

_PAYROLL_ID = re.compile(r"[A-Za-z0-9.\-/ ]{1,35}", re.ASCII)
"""As the FPS takes it, without the signs that nobody uses. Source: HMRC, RTI schema, PayId."""
NO_ADDRESS = Address()
YOUNGEST, OLDEST = 13, 100
"""No school employs anybody younger (Children and Young Persons Act 1933, s. 18); older is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is paid. `ni_number` is empty while HMRC has given none; `school_id` is the school whose office keeps the record."""

    person_id: str
    school_id: str
    surname: str
    born: date
    forename: str = ""
    second_forename: str = ""
    title: str = ""
    gender: Gender | None = None
    ni_number: str = ""
    address: Address = NO_ADDRESS
    email: str = ""
    passport: str = ""
    teacher_reference: str = ""

    def __post_init__(self) -> None:
        if not self.surname.strip():
            raise wrong("surname", "Give the surname")

    @property
    def name(self) -> str:
        """Forename and surname, as lists show them."""
        return f"{self.forename} {self.surname}".strip()

    def is_like(self, other: Person) -> bool:
        """Whether two records may be of one person by name and birth date, when a number does not say."""
        return self.born == other.born and same_name(self.surname) == same_name(other.surname)


@dataclass(frozen=True, slots=True)
class Employment:
    """A person's employment with an employer. `service_from` is the first day of continuous service, which outlives a change of
    employer; `moved_to` the employment that goes on under another employer; `weekly_hours` what is normally worked, for the FPS."""

    employment_id: str
    person_id: str
    employer_id: str
    school_id: str
    pay_group_id: str
    payroll_id: str
    starts: date
    ends: date | None = None
    service_from: date | None = None
    moved_to: str = ""
    weekly_hours: Decimal | None = None
    irregular: bool = False

    def __post_init__(self) -> None:
        if not _PAYROLL_ID.fullmatch(self.payroll_id):
            raise wrong(
                "payroll_id",
                f"The payroll id {self.payroll_id!r} is not 1 to 35 letters, figures, dots, strokes and spaces",
            )
        if self.ends is not None and self.ends < self.starts:
            raise wrong(
                "ends", f"The last day {day_in_words(self.ends)} is before the first, {day_in_words(self.starts)}"
            )
        if self.service_from is not None and self.service_from > self.starts:
            raise wrong("service_from", "Continuous service begins on the first day of the employment, or before it")

    def holds_between(self, first: date, last: date) -> bool:
        """Whether any day of it lies from `first` to `last`."""
        return self.starts <= last and (self.ends is None or first <= self.ends)


def refuse_two_frequencies(new: Employment, others: Iterable[Employment], groups: Mapping[str, PayGroup]) -> None:
    """Raise NotValid where the person is paid by other periods by the same employer in the same days: National Insurance is then reckoned on
    both together, which is not worked out here. `groups` are the employer's, by id."""
    wanted = groups[new.pay_group_id].frequency
    for one in others:
        if one.employer_id != new.employer_id or not one.holds_between(new.starts, new.ends or date.max):
            continue
        held = groups[one.pay_group_id].frequency
        if held is not wanted:
            raise wrong(
                "pay_group_id",
                f"This person is paid {held} by the same employer already, and National Insurance on {held} and {wanted} pay together is not "
                f"worked out here: choose a pay group that pays {held}",
            )


def refuse_impossible_birth(born: date, today: date) -> None:
    """Raise NotValid for a birth date that nobody who is paid can have."""
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not YOUNGEST <= years < OLDEST:
        raise wrong("born", f"Somebody born on {day_in_words(born)} would be {years} years old: check the year")


def same_name(name: str) -> str:
    """A name as two spellings of it are compared: without accents, capitals and signs."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in plain if sign.isalnum())
