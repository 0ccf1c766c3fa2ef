"""Tables: people, employments, posts, what is known of each employment, what HR said of absences, and every step taken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.adapters.base import ID, NAME, SHORT, Base

FENCED = ("person", "person_known_as", "employment", "post", "fact", "absence", "staff_step", "staff_question")
"""The tables with rows of schools: all of them."""


class PersonRow(Base):
    """A person, once. `school_id` is the school whose office keeps the record."""

    __tablename__ = "person"
    person_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    surname: Mapped[str] = mapped_column(SHORT)
    forename: Mapped[str] = mapped_column(SHORT)
    sorted_as: Mapped[str] = mapped_column(NAME, index=True)
    born: Mapped[date] = mapped_column(index=True)
    ni_number: Mapped[str | None] = mapped_column(String(9), unique=True)
    content: Mapped[dict[str, Any]]
    version: Mapped[int]


class PersonKnownAsRow(Base):
    """The number that another service (HR) has for a person."""

    __tablename__ = "person_known_as"
    source: Mapped[str] = mapped_column(SHORT, primary_key=True)
    number: Mapped[str] = mapped_column(SHORT, primary_key=True)
    person_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)


class EmploymentRow(Base):
    """An employment with one employer under one payroll id."""

    __tablename__ = "employment"
    __table_args__ = (
        UniqueConstraint("employer_id", "payroll_id", name="employment_payroll_id"),
        Index("employment_of_group", "employer_id", "pay_group_id"),
    )
    employment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ID, index=True)
    employer_id: Mapped[str] = mapped_column(ID)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    pay_group_id: Mapped[str] = mapped_column(ID)
    payroll_id: Mapped[str] = mapped_column(String(35))
    starts: Mapped[date]
    ends: Mapped[date | None]
    content: Mapped[dict[str, Any]]
    version: Mapped[int]


class PostRow(Base):
    """A job at a school, with its dated terms and allowances."""

    __tablename__ = "post"
    post_id: Mapped[str] = mapped_column(ID, primary_key=True)
    employment_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    title: Mapped[str] = mapped_column(NAME)
    cost_code: Mapped[str] = mapped_column(SHORT)
    starts: Mapped[date]
    ends: Mapped[date | None]
    content: Mapped[dict[str, Any]]
    version: Mapped[int]


class FactRow(Base):
    """One thing known of an employment from a day on. What is put right is a new row, and `replaced_at` is set in the old one."""

    __tablename__ = "fact"
    fact_id: Mapped[str] = mapped_column(ID, primary_key=True)
    employment_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    starts: Mapped[date]
    ends: Mapped[date | None]
    content: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    replaced_at: Mapped[datetime | None]


class AbsenceRow(Base):
    """How days away are paid, as HR decided it; why somebody is away is never here."""

    __tablename__ = "absence"
    absence_id: Mapped[str] = mapped_column(SHORT, primary_key=True)
    employment_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    starts: Mapped[date]
    ends: Mapped[date | None]
    content: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]


class StaffStepRow(Base):
    """What somebody did with a person's record; never changed. No pay and no number stands in it."""

    __tablename__ = "staff_step"
    step_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    person_id: Mapped[str] = mapped_column(ID, index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    what: Mapped[str]
    words: Mapped[str]


class StaffQuestionRow(Base):
    """Somebody HR tells of may be a person that is here already: asked of a person, not guessed."""

    __tablename__ = "staff_question"
    question_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    source: Mapped[str] = mapped_column(SHORT)
    number: Mapped[str] = mapped_column(SHORT)
    said: Mapped[dict[str, Any]]
    candidates: Mapped[list[Any]]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str]
    answer: Mapped[str] = mapped_column(ID)
