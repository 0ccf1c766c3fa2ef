"""What a run reads of a whole pay group: five statements, however many people. Most people have the same facts, so that each stored
text is read into its value once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import orjson
from sqlalchemy import Select, Text, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from services.payroll.adapters.base import Repository
from services.payroll.adapters.staff.kinds import known_of
from services.payroll.adapters.staff.tables import AbsenceRow, EmploymentRow, FactRow, PersonRow, PostRow
from services.payroll.adapters.stored import read
from services.payroll.application.staff.ports import OfEmployment
from services.payroll.domain.gross_pay.posts import Allowance, Post, Terms
from services.payroll.domain.staff.absences import PaidAbsence
from services.payroll.domain.staff.facts import Fact, Known
from services.payroll.domain.staff.people import Employment, Person

T = TypeVar("T")
KINDS_KEPT = 20_000
"""Different facts that are kept as values between two runs; a value takes about a kilobyte."""


class RunRepository(Repository):
    """What a run reads, within the schools of the scope."""

    def paid_by_group(self, employer_id: str, pay_group_id: str, first: date, last: date) -> Sequence[OfEmployment]:
        """The employments of a group that hold on any day between the two, in the order of their payroll ids."""
        self._session.flush()
        group = _Group(employer_id, pay_group_id, first, last)
        wanted = group.of(
            select(cast(EmploymentRow.content, Text).label("employed"), cast(PersonRow.content, Text).label("who"))
        )
        wanted = wanted.join(PersonRow, PersonRow.person_id == EmploymentRow.person_id)
        wanted = self._within(wanted, EmploymentRow.school_id).order_by(EmploymentRow.payroll_id)
        people = [
            (_from_text(employment, Employment), _from_text(person, Person))
            for employment, person in self._session.execute(wanted)
        ]
        posts, facts, absences = self._posts(group), self._facts(group), self._absences(group)
        return [
            OfEmployment(
                person,
                employment,
                tuple(posts.get(employment.employment_id, ())),
                tuple(facts.get(employment.employment_id, ())),
                tuple(absences.get(employment.employment_id, ())),
            )
            for employment, person in people
        ]

    def _posts(self, group: _Group) -> dict[str, list[Post]]:
        wanted = group.beside(select(PostRow.employment_id, cast(PostRow.content, Text)), PostRow.employment_id)
        wanted = self._within(wanted, PostRow.school_id).order_by(PostRow.starts, PostRow.post_id)
        found: dict[str, list[Post]] = defaultdict(list)
        for employment_id, content in self._session.execute(wanted):
            found[employment_id].append(_post(content))
        return found

    def _facts(self, group: _Group) -> dict[str, list[Fact]]:
        columns = (FactRow.fact_id, FactRow.employment_id, FactRow.starts, FactRow.ends, cast(FactRow.content, Text))
        wanted = group.beside(select(*columns), FactRow.employment_id).where(FactRow.replaced_at.is_(None))
        wanted = self._within(wanted, FactRow.school_id).order_by(FactRow.starts, FactRow.fact_id)
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact_id, employment_id, starts, ends, content in self._session.execute(wanted):
            found[employment_id].append(Fact(fact_id, employment_id, starts, _known(content), ends))
        return found

    def _absences(self, group: _Group) -> dict[str, list[PaidAbsence]]:
        wanted = group.beside(
            select(AbsenceRow.employment_id, cast(AbsenceRow.content, Text)), AbsenceRow.employment_id
        )
        wanted = self._within(wanted, AbsenceRow.school_id).order_by(AbsenceRow.starts, AbsenceRow.absence_id)
        found: dict[str, list[PaidAbsence]] = defaultdict(list)
        for employment_id, content in self._session.execute(wanted):
            found[employment_id].append(_from_text(content, PaidAbsence))
        return found


class _Group:
    """The employments of a run, as a condition on a statement."""

    def __init__(self, employer_id: str, pay_group_id: str, first: date, last: date) -> None:
        self._conditions = (
            EmploymentRow.employer_id == employer_id,
            EmploymentRow.pay_group_id == pay_group_id,
            EmploymentRow.starts <= last,
            or_(EmploymentRow.ends.is_(None), EmploymentRow.ends >= first),
        )

    def of(self, wanted: Select[*tuple[Any, ...]]) -> Select[Any]:
        return wanted.select_from(EmploymentRow).where(*self._conditions)

    def beside(self, wanted: Select[*tuple[Any, ...]], column: InstrumentedAttribute[str]) -> Select[Any]:
        """Rows of another table that belong to these employments."""
        return wanted.join(EmploymentRow, EmploymentRow.employment_id == column).where(*self._conditions)


def _from_text(content: str, kind: type[T]) -> T:
    return read(orjson.loads(content), kind)


def _post(content: str) -> Post:
    """A post; its terms and allowances are those of many others."""
    said = orjson.loads(content)
    began = said["service_from"]
    return Post(
        said["post"],
        said["school"],
        said["cost_code"],
        said["title"],
        tuple(_terms(orjson.dumps(one)) for one in said["terms"]),
        tuple(_allowance(orjson.dumps(one)) for one in said["allowances"]),
        date.fromisoformat(began) if began else None,
    )


@lru_cache(maxsize=KINDS_KEPT)
def _terms(content: bytes) -> Terms:
    return read(orjson.loads(content), Terms)


@lru_cache(maxsize=KINDS_KEPT)
def _allowance(content: bytes) -> Allowance:
    return read(orjson.loads(content), Allowance)


@lru_cache(maxsize=KINDS_KEPT)
def _known(content: str) -> Known:
    return known_of(orjson.loads(content))
