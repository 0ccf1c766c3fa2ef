"""Tables of schools, people and the journey. A school keeps its own id for ever; what changes over time are dated rows below
it. A case that covers several schools is one row, tied to its schools by rows that carry `school_id` and are fenced."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.membership.adapters.base import ID, NAME, Base
from shared.persistence.types import Json

URN = String(6)
FENCED = ("school", "school_urn", "school_details", "school_census", "school_trust", "membership_school", "appointment")
"""The tables with rows of schools."""


class SchoolRow(Base):
    """A school under our own id. Name, URN, phase and authority are the newest, for search; the dated rows say the rest."""

    __tablename__ = "school"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME, index=True)
    urn: Mapped[str] = mapped_column(URN)
    phase: Mapped[str | None] = mapped_column(String(40))
    establishment_type: Mapped[str] = mapped_column(String(120))
    la_code: Mapped[str | None] = mapped_column(String(4), index=True)
    la_name: Mapped[str | None] = mapped_column(String(120))
    ukprn: Mapped[str | None] = mapped_column(String(10))
    federation_id: Mapped[str | None] = mapped_column(ID, index=True)
    recorded_at: Mapped[datetime]


class UrnRow(Base):
    """One URN and the days it stood. No two schools ever share one."""

    __tablename__ = "school_urn"
    urn: Mapped[str] = mapped_column(URN, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    position: Mapped[int]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]


class DetailsRow(Base):
    """What the register says of a school from a day on."""

    __tablename__ = "school_details"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    from_on: Mapped[date | None]
    name: Mapped[str] = mapped_column(NAME)
    establishment_type: Mapped[str] = mapped_column(String(120))
    phase: Mapped[str | None] = mapped_column(String(40))
    laestab: Mapped[str | None] = mapped_column(String(7))
    la_code: Mapped[str | None] = mapped_column(String(4))
    la_name: Mapped[str | None] = mapped_column(String(120))
    postcode: Mapped[str | None] = mapped_column(String(10))


class CensusRow(Base):
    """One census: the day, the counts, and where they come from."""

    __tablename__ = "school_census"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    taken_on: Mapped[date] = mapped_column(primary_key=True)
    pupils: Mapped[int]
    free_meals: Mapped[int | None]
    ehcp: Mapped[int | None]
    source: Mapped[str]


class TrustSpellRow(Base):
    """The days a school belonged to a trust."""

    __tablename__ = "school_trust"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    trust_uid: Mapped[str] = mapped_column(String(20))
    trust_name: Mapped[str] = mapped_column(NAME)
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]


class FederationRow(Base):
    """Schools led together. Which ones, the schools' own rows say."""

    __tablename__ = "federation"
    federation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    gias_uid: Mapped[str | None] = mapped_column(String(20))
    hard: Mapped[bool]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]


class TrustRow(Base):
    """The trust that runs this back office: one row."""

    __tablename__ = "trust"
    trust_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    gias_uid: Mapped[str | None] = mapped_column(String(20))
    companies_house_number: Mapped[str | None] = mapped_column(String(8))
    ukprn: Mapped[str | None] = mapped_column(String(10))
    year_starts_month: Mapped[int]
    year_starts_day: Mapped[int]


class SuccessorRow(Base):
    """The register's word that one school followed another; `opens_on` is the first day of the one that followed."""

    __tablename__ = "successor_link"
    closing_urn: Mapped[str] = mapped_column(URN, primary_key=True)
    successor_urn: Mapped[str] = mapped_column(URN, primary_key=True)
    closing_name: Mapped[str | None] = mapped_column(NAME)
    successor_name: Mapped[str | None] = mapped_column(NAME)
    opens_on: Mapped[date | None]
    meaning: Mapped[str] = mapped_column(String(20))


class PersonRow(Base):
    """A person who acts for a school or the trust. `account` is the name they sign in with, in small letters."""

    __tablename__ = "person"
    person_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    email: Mapped[str | None] = mapped_column(String(320))
    account: Mapped[str | None] = mapped_column(String(320), unique=True)
    added_at: Mapped[datetime]


class AppointmentRow(Base):
    """One role of one person at one school, from a day to a day."""

    __tablename__ = "appointment"
    appointment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    person_id: Mapped[str] = mapped_column(ID, index=True)
    role: Mapped[str] = mapped_column(String(40))
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class TrustAppointmentRow(Base):
    """One role of one person at the trust. A table of its own, since everybody may know who acts for the trust."""

    __tablename__ = "trust_appointment"
    appointment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ID, index=True)
    role: Mapped[str] = mapped_column(String(40))
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class MembershipRow(Base):
    """A case. The columns are for lists and timers; `document` is the whole record with all that was decided.

    `version` rises with every change; whoever writes must have read the version that is there.
    """

    __tablename__ = "membership"
    membership_id: Mapped[str] = mapped_column(ID, primary_key=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    names: Mapped[str]
    enquired_on: Mapped[date]
    started_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    joined_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    version: Mapped[int]
    document: Mapped[dict[str, Any]]


class MembershipSchoolRow(Base):
    """That a case covers a school. `open_school_id` is the school while the case is open: one open case for each."""

    __tablename__ = "membership_school"
    membership_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    open_school_id: Mapped[str | None] = mapped_column(ID)
    __table_args__ = (UniqueConstraint("open_school_id", name="one_open_membership"),)


class MilestoneRow(Base):
    """Something that fell due and was recorded, once: the key never changes for the same thing."""

    __tablename__ = "milestone"
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    membership_id: Mapped[str] = mapped_column(ID, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    number: Mapped[int | None]
    overtaken: Mapped[bool]
    recorded_at: Mapped[datetime]


class ProposalRow(Base):
    """What one side put before the other, with the signatures so far. `terms` are those of its kind."""

    __tablename__ = "proposal"
    proposal_id: Mapped[str] = mapped_column(ID, primary_key=True)
    membership_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    terms: Mapped[dict[str, Any]]
    signed: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    words: Mapped[str]
    __table_args__ = (Index("proposal_of_membership", "membership_id", "state"),)


class SchoolImportRow(Base):
    """A file of schools that somebody sent: the file itself until it is taken, what was found in it, what became of it."""

    __tablename__ = "school_import"
    import_id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    filename: Mapped[str] = mapped_column(NAME)
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    terms: Mapped[dict[str, Any]]
    found: Mapped[dict[str, Any] | None] = mapped_column(Json)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    job_id: Mapped[str | None] = mapped_column(ID)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
