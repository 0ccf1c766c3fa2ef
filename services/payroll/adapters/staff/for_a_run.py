"""What a run reads of a whole pay group: five statements, however many people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, Text, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from services.payroll.adapters.base import Repository
from services.payroll.adapters.staff.tables import AbsenceRow, EmploymentRow, FactRow, PersonRow, PostRow
from services.payroll.adapters.staff.texts import FACT, fact_of, from_text, post_of
from services.payroll.application.staff.ports import OfEmployment
from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.staff.absences import PaidAbsence
from services.payroll.domain.staff.facts import Fact
from services.payroll.domain.staff.people import Employment, Person


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
            (from_text(employment, Employment), from_text(person, Person))
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
            found[employment_id].append(post_of(content))
        return found

    def _facts(self, group: _Group) -> dict[str, list[Fact]]:
        wanted = group.beside(select(*FACT), FactRow.employment_id).where(FactRow.replaced_at.is_(None))
        wanted = self._within(wanted, FactRow.school_id).order_by(FactRow.starts, FactRow.fact_id)
        found: dict[str, list[Fact]] = defaultdict(list)
        for row in self._session.execute(wanted):
            fact = fact_of(*row)
            found[fact.employment_id].append(fact)
        return found

    def _absences(self, group: _Group) -> dict[str, list[PaidAbsence]]:
        wanted = group.beside(
            select(AbsenceRow.employment_id, cast(AbsenceRow.content, Text)), AbsenceRow.employment_id
        )
        wanted = self._within(wanted, AbsenceRow.school_id).order_by(AbsenceRow.starts, AbsenceRow.absence_id)
        found: dict[str, list[PaidAbsence]] = defaultdict(list)
        for employment_id, content in self._session.execute(wanted):
            found[employment_id].append(from_text(content, PaidAbsence))
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
