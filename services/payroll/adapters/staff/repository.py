"""The repository of people, their employments and posts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Text, cast, exists, func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import InstrumentedAttribute

from services.payroll.adapters.base import Base, in_parts, select_columns
from services.payroll.adapters.staff.for_a_run import RunRepository
from services.payroll.adapters.staff.known import KnownRepository
from services.payroll.adapters.staff.tables import EmploymentRow, PersonKnownAsRow, PersonRow, PostRow
from services.payroll.adapters.staff.texts import from_text, post_of
from services.payroll.adapters.stored import plain, read
from services.payroll.application.staff.ports import Listed, PostHeld
from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.staff.people import Employment, Person, same_name
from shared.refusals import ChangedMeanwhile, NotKnown

NO_PERSON = "There is no such person here: choose one from the list of staff"
NO_EMPLOYMENT = "There is no such employment here: choose one from the person's page"
NUMBER_TAKEN = "Somebody put this National Insurance number on record just now: look at the list of staff again"
ID_TAKEN = "Somebody took this payroll id just now: look at the list of staff again"
LIST_TAKEN = "Somebody put a number or payroll id of this list on record just now: have the file checked again"
NO_POST = "There is no such post here: choose one from the person's page"


class StaffRepository(RunRepository, KnownRepository):
    """People, employments, posts and what is known of them, within the schools of the scope."""

    # People

    def person(self, person_id: str) -> Person:
        """One person. Raises NotKnown."""
        return read(self._row(PersonRow, person_id, NO_PERSON).content, Person)

    def person_version(self, person_id: str) -> int:
        return int(self._row(PersonRow, person_id, NO_PERSON).version)

    def people(self, person_ids: Collection[str]) -> dict[str, Person]:
        """Those of the ids that are known here, by id."""
        return {person.person_id: person for person in self._people(PersonRow.person_id, person_ids)}

    def by_ni_numbers(self, ni_numbers: Collection[str]) -> dict[str, Person]:
        """Those who hold one of the numbers, by number."""
        return {person.ni_number: person for person in self._people(PersonRow.ni_number, ni_numbers)}

    def born_on(self, days: Collection[date]) -> list[Person]:
        """Those born on one of the days."""
        return list(self._people(PersonRow.born, days))

    def put_person(self, person: Person) -> None:
        """Keep the person as they are now; the version goes up by one."""
        self._scope.check(person.school_id)
        held = self._session.get(PersonRow, person.person_id)
        self._put(PersonRow, person.person_id, _of_person(person, held.version + 1 if held else 0))
        self._flush(NUMBER_TAKEN)

    def known_as(self, source: str, number: str) -> str | None:
        """The person whom another service knows by a number."""
        row = self._session.get(PersonKnownAsRow, (source, number))
        return row.person_id if row is not None else None

    def put_known_as(self, source: str, number: str, person: Person, school_id: str) -> None:
        """Keep the number that another service has for a person, as told by a school."""
        row = self._session.get(PersonKnownAsRow, (source, number))
        if row is None:
            row = PersonKnownAsRow(source=source, number=number)
            self._session.add(row)
        row.person_id, row.school_id = person.person_id, school_id

    def without_employment(self, school_id: str | None) -> list[Person]:
        """People within the scope who have no employment yet, by name."""
        employed = exists().where(EmploymentRow.person_id == PersonRow.person_id)
        wanted = self._within(select(PersonRow), PersonRow.school_id).where(~employed)
        if school_id is not None:
            wanted = wanted.where(PersonRow.school_id == school_id)
        rows = self._session.scalars(wanted.order_by(PersonRow.sorted_as, PersonRow.person_id))
        return [read(row.content, Person) for row in rows]

    def _people(self, column: InstrumentedAttribute[Any], values: Collection[Any]) -> Iterable[Person]:
        for part in in_parts(values):
            wanted = self._within(select_columns(cast(PersonRow.content, Text)), PersonRow.school_id)
            wanted = wanted.where(column.in_(part)).order_by(PersonRow.sorted_as, PersonRow.person_id)
            for content in self._session.scalars(wanted):
                yield from_text(content, Person)

    # Employments

    def employment(self, employment_id: str) -> Employment:
        """One employment. Raises NotKnown."""
        return read(self._row(EmploymentRow, employment_id, NO_EMPLOYMENT).content, Employment)

    def employment_version(self, employment_id: str) -> int:
        return int(self._row(EmploymentRow, employment_id, NO_EMPLOYMENT).version)

    def employments_of(self, person_ids: Collection[str]) -> dict[str, list[Employment]]:
        """Employments by person, oldest first."""
        found: dict[str, list[Employment]] = {}
        for part in in_parts(person_ids):
            wanted = self._within(select_columns(cast(EmploymentRow.content, Text)), EmploymentRow.school_id)
            wanted = wanted.where(EmploymentRow.person_id.in_(part))
            for content in self._session.scalars(wanted.order_by(EmploymentRow.starts, EmploymentRow.employment_id)):
                employment = from_text(content, Employment)
                found.setdefault(employment.person_id, []).append(employment)
        return found

    def by_payroll_ids(self, employer_id: str, payroll_ids: Collection[str]) -> dict[str, Employment]:
        """Employments of an employer by payroll id."""
        found: dict[str, Employment] = {}
        for part in in_parts(payroll_ids):
            wanted = self._within(select(EmploymentRow), EmploymentRow.school_id).where(
                EmploymentRow.employer_id == employer_id, EmploymentRow.payroll_id.in_(part)
            )
            found |= {row.payroll_id: read(row.content, Employment) for row in self._session.scalars(wanted)}
        return found

    def employments_with(self, employer_id: str) -> int:
        """How many employments of an employer are within the scope, ended ones too."""
        self._session.flush()
        counted = self._within(select(func.count()).select_from(EmploymentRow), EmploymentRow.school_id)
        return self._session.scalar(counted.where(EmploymentRow.employer_id == employer_id)) or 0

    def employments_at(self, school_id: str, on: date) -> list[Employment]:
        """Those with the school as their home school that have not ended before a day."""
        wanted = self._within(select(EmploymentRow), EmploymentRow.school_id).where(
            EmploymentRow.school_id == school_id, or_(EmploymentRow.ends.is_(None), EmploymentRow.ends >= on)
        )
        rows = self._session.scalars(wanted.order_by(EmploymentRow.payroll_id))
        return [read(row.content, Employment) for row in rows]

    def put_employment(self, employment: Employment) -> None:
        """Keep the employment as it is now; the version goes up by one."""
        self._scope.check(employment.school_id)
        held = self._session.get(EmploymentRow, employment.employment_id)
        values = _of_employment(employment, held.version + 1 if held else 0)
        self._put(EmploymentRow, employment.employment_id, values)
        self._flush(ID_TAKEN)

    def listed(
        self, school_ids: Collection[str] | None, words: str, on: date | None, page: int, page_size: int
    ) -> tuple[list[Listed], int]:
        """One page of employments by name, and how many there are in all: of schools (employed there, or with a post there; None:
        all), of a day. A school names itself, since who has a post there may be employed at another."""
        wanted = select(EmploymentRow, PersonRow.surname, PersonRow.forename)
        wanted = wanted.join(PersonRow, PersonRow.person_id == EmploymentRow.person_id)
        for condition in _conditions(school_ids, words, on):
            wanted = wanted.where(condition)
        total = self._session.scalar(select(func.count()).select_from(wanted.subquery()))
        by_name = wanted.order_by(PersonRow.sorted_as, EmploymentRow.payroll_id, EmploymentRow.employment_id)
        rows = self._session.execute(by_name.limit(page_size).offset((page - 1) * page_size))
        return [Listed(read(row.content, Employment), surname, forename) for row, surname, forename in rows], total or 0

    # Posts

    def post(self, post_id: str) -> PostHeld:
        """One post. Raises NotKnown."""
        return _held(self._row(PostRow, post_id, NO_POST))

    def posts_of(self, employment_ids: Collection[str]) -> dict[str, list[PostHeld]]:
        """Posts by employment, in the order in which they begin."""
        found: dict[str, list[PostHeld]] = {}
        for part in in_parts(employment_ids):
            wanted = select_columns(PostRow.employment_id, PostRow.version, cast(PostRow.content, Text))
            wanted = self._within(wanted, PostRow.school_id)
            wanted = wanted.where(PostRow.employment_id.in_(part)).order_by(PostRow.starts, PostRow.post_id)
            for employment_id, version, content in self._session.execute(wanted):
                found.setdefault(employment_id, []).append(PostHeld(post_of(content), employment_id, version))
        return found

    def put_post(self, held: PostHeld) -> None:
        """Keep the post as it is now; the version goes up by one."""
        post = held.post
        self._scope.check(post.school)
        before = self._session.get(PostRow, post.post)
        values = _of_post(held, before.version + 1 if before else 0)
        self._put(PostRow, post.post, values)

    def add_new(self, people: Iterable[Person], employments: Iterable[Employment], posts: Iterable[PostHeld]) -> None:
        """Many people, employments and posts that are not on record, at once."""
        rows: dict[type[Base], list[dict[str, Any]]] = {
            PersonRow: [_of_person(one, 0) for one in people],
            EmploymentRow: [_of_employment(one, 0) for one in employments],
            PostRow: [_of_post(one, 0) for one in posts],
        }
        self._session.flush()
        for values in rows.values():
            for one in values:
                self._scope.check(one["school_id"])
        try:
            for kind, values in rows.items():
                if values:
                    self._session.execute(insert(kind), values)
        except IntegrityError as clash:
            raise ChangedMeanwhile(LIST_TAKEN) from clash

    def _flush(self, words: str) -> None:
        """Have the database hold what was put to its unique numbers: two people may enter the same one at the same time."""
        try:
            self._session.flush()
        except IntegrityError as clash:
            raise ChangedMeanwhile(words) from clash

    def _row(self, kind: type[Base], key: str, words: str) -> Any:
        row: Any = self._session.get(kind, key)
        if row is None or not self._scope.covers(row.school_id):
            raise NotKnown(words)
        return row


def _of_person(person: Person, version: int) -> dict[str, Any]:
    return {
        "person_id": person.person_id,
        "school_id": person.school_id,
        "surname": person.surname,
        "forename": person.forename,
        "sorted_as": f"{same_name(person.surname)} {same_name(person.forename)}",
        "born": person.born,
        "ni_number": person.ni_number or None,
        "content": plain(person),
        "version": version,
    }


def _of_employment(employment: Employment, version: int) -> dict[str, Any]:
    names = ("employment_id", "person_id", "employer_id", "school_id", "pay_group_id", "payroll_id", "starts", "ends")
    values = {name: getattr(employment, name) for name in names}
    return values | {"content": plain(employment), "version": version}


def _of_post(held: PostHeld, version: int) -> dict[str, Any]:
    post = held.post
    return {
        "post_id": post.post,
        "employment_id": held.employment_id,
        "school_id": post.school,
        "title": post.title,
        "cost_code": post.cost_code,
        "starts": post.terms[0].starts,
        "ends": post.terms[-1].ends,
        "content": plain(post),
        "version": version,
    }


def _conditions(school_ids: Collection[str] | None, words: str, on: date | None) -> Iterable[Any]:
    if school_ids is not None:
        here = list(school_ids)
        post_here = exists().where(PostRow.employment_id == EmploymentRow.employment_id, PostRow.school_id.in_(here))
        yield or_(EmploymentRow.school_id.in_(here), post_here)
    for word in words.split():
        yield or_(PersonRow.sorted_as.contains(same_name(word)), func.lower(EmploymentRow.payroll_id) == word.lower())
    if on is not None:
        yield EmploymentRow.starts <= on
        yield or_(EmploymentRow.ends.is_(None), EmploymentRow.ends >= on)


def _held(row: PostRow) -> PostHeld:
    return PostHeld(read(row.content, Post), row.employment_id, row.version)
