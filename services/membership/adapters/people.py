"""The repository of people who act for a school or the trust, and of their appointments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.exc import IntegrityError

from services.membership.adapters.base import Repository
from services.membership.adapters.tables_schools import AppointmentRow, PersonRow, TrustAppointmentRow
from services.membership.domain.people import Appointment, Appointments, Person
from shared.errors import Conflict, NotFound
from shared.identifiers import new_id
from shared.identity.roles import Role


class PeopleRepository(Repository):
    """People, and those of their appointments that lie in the scope; appointments at the trust are for all to see."""

    def get(self, person_id: str) -> Person:
        """The person. Raises NotFound."""
        row = self._session.get(PersonRow, person_id)
        if row is None:
            raise NotFound("There is no such person: enter the person first.")
        return _person(row)

    def named(self, person_ids: Iterable[str]) -> dict[str, str]:
        """The names of those of the people that are known."""
        wanted = select(PersonRow.person_id, PersonRow.name).where(PersonRow.person_id.in_(set(person_ids)))
        return dict(self._session.execute(wanted).all())

    def known(self, person_ids: Iterable[str]) -> dict[str, Person]:
        """Those of the people that are known, by id."""
        rows = self._session.scalars(select(PersonRow).where(PersonRow.person_id.in_(set(person_ids))))
        return {row.person_id: _person(row) for row in rows}

    def names_by_account(self, accounts: Collection[str]) -> dict[str, str]:
        """Names by account, of people with an appointment in the scope or at the trust."""
        plain = {account.strip().lower(): account for account in accounts}
        at_school = self._within(select(AppointmentRow.person_id), AppointmentRow.school_id)
        at_trust = select(TrustAppointmentRow.person_id)
        wanted = select(PersonRow.account, PersonRow.name).where(
            PersonRow.account.in_(plain), or_(PersonRow.person_id.in_(at_school), PersonRow.person_id.in_(at_trust))
        )
        return {plain[str(account)]: name for account, name in self._session.execute(wanted)}

    def by_account(self, account: str) -> Person | None:
        """Who signs in under this name; a person's own id stands for its account too."""
        plain = account.strip().lower()
        row = self._session.scalars(select(PersonRow).where(PersonRow.account == plain)).first()
        row = row or self._session.get(PersonRow, plain)
        return _person(row) if row else None

    def add(self, person: Person, account: str | None, at: datetime) -> None:
        """A new person. Raises Conflict where somebody else signs in under this name."""
        row = PersonRow(person_id=str(person.person_id), added_at=at)
        self._session.add(self._written(row, person, account))
        self._flush_account(account)

    def change(self, person: Person, account: str | None) -> None:
        """Another name, address or account of a person; without an account the old one stays."""
        row = self._session.get_one(PersonRow, str(person.person_id))
        self._written(row, person, account or row.account)
        self._flush_account(account)

    def appointments(self, school_ids: Collection[str] = ()) -> Appointments:
        """Every appointment at these schools, and at the trust."""
        at_schools = self._within(select(AppointmentRow), AppointmentRow.school_id)
        rows = self._session.scalars(at_schools.where(AppointmentRow.school_id.in_(school_ids)))
        trust = self._session.scalars(select(TrustAppointmentRow))
        return _appointments([_appointment(row, row.school_id) for row in rows] + [_appointment(row) for row in trust])

    def appointments_of(self, person_id: str) -> Appointments:
        """A person's appointments in the scope and at the trust."""
        at_schools = self._within(select(AppointmentRow), AppointmentRow.school_id)
        rows = self._session.scalars(at_schools.where(AppointmentRow.person_id == person_id))
        trust = self._session.scalars(select(TrustAppointmentRow).where(TrustAppointmentRow.person_id == person_id))
        return _appointments([_appointment(row, row.school_id) for row in rows] + [_appointment(row) for row in trust])

    def save_appointments(self, before: Appointments, after: Appointments) -> None:
        """Write the appointments that are new or were ended."""
        known = {_key(one): one for one in before.rows}
        for one in after.rows:
            if _key(one) not in known:
                self._add(one)
            elif known[_key(one)] != one:
                self._row_of(one).until_on = one.until_on

    def forget_without_a_role(self, added_before: datetime) -> int:
        """Delete people of whom no appointment is kept any more; returns how many. Only with the whole trust in scope."""
        at_school = exists().where(AppointmentRow.person_id == PersonRow.person_id)
        at_trust = exists().where(TrustAppointmentRow.person_id == PersonRow.person_id)
        gone = select(PersonRow.person_id).where(~at_school, ~at_trust, PersonRow.added_at < added_before)
        ids = list(self._session.scalars(gone))
        self._session.execute(delete(PersonRow).where(PersonRow.person_id.in_(ids)))
        return len(ids)

    def _written(self, row: PersonRow, person: Person, account: str | None) -> PersonRow:
        row.name, row.email = person.name, person.email
        row.account = account.strip().lower() if account and account.strip() else None
        return row

    def _flush_account(self, account: str | None) -> None:
        try:
            self._session.flush()
        except IntegrityError:
            raise Conflict(f"Somebody else signs in as {account}: give each person an account of their own.") from None

    def _add(self, one: Appointment) -> None:
        person_id, role = str(one.person_id), one.role.value
        if one.school_id is None:
            self._session.add(
                TrustAppointmentRow(
                    appointment_id=new_id(), person_id=person_id, role=role, from_on=one.from_on, until_on=one.until_on
                )
            )
            return
        self._scope.check(str(one.school_id))
        self._session.add(
            AppointmentRow(
                appointment_id=new_id(),
                school_id=str(one.school_id),
                person_id=person_id,
                role=role,
                from_on=one.from_on,
                until_on=one.until_on,
            )
        )

    def _row_of(self, one: Appointment) -> AppointmentRow | TrustAppointmentRow:
        person_id, role = str(one.person_id), one.role.value
        if one.school_id is None:
            trust = TrustAppointmentRow
            mine = (trust.person_id == person_id, trust.role == role, trust.from_on == one.from_on)
            return self._session.scalars(select(trust).where(*mine)).one()
        school = AppointmentRow
        mine = (school.person_id == person_id, school.role == role, school.from_on == one.from_on)
        return self._session.scalars(select(school).where(*mine, school.school_id == str(one.school_id))).one()


def _key(one: Appointment) -> tuple[UUID, Role, UUID | None, date]:
    return one.person_id, one.role, one.school_id, one.from_on


def _appointments(rows: list[Appointment]) -> Appointments:
    return Appointments(tuple(sorted(rows, key=lambda row: (row.from_on, str(row.person_id), row.role))))


def _appointment(row: AppointmentRow | TrustAppointmentRow, school_id: str | None = None) -> Appointment:
    at = UUID(school_id) if school_id else None
    return Appointment(UUID(row.person_id), Role(row.role), at, row.from_on, row.until_on)


def _person(row: PersonRow) -> Person:
    return Person(UUID(row.person_id), row.name, row.email)
