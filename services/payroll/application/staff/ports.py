"""What the room of staff needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.staff.absences import PaidAbsence
from services.payroll.domain.staff.facts import Fact
from services.payroll.domain.staff.people import Employment, Person


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post as it is stored: of which employment, at which school, and how often it was changed."""

    post: Post
    employment_id: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What somebody did with a person's record. No pay and no number stands in it."""

    school_id: str
    person_id: str
    at: datetime
    by: str
    what: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list of staff: an employment with the person's name."""

    employment: Employment
    surname: str
    forename: str


@dataclass(frozen=True, slots=True)
class Question:
    """Somebody HR tells of may be one of `candidates`, people who are here already; `answer` is the person it was."""

    question_id: str
    school_id: str
    source: str
    number: str
    said: Mapping[str, Any]
    candidates: tuple[str, ...]
    asked_at: datetime
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class OfEmployment:
    """All that is stored of one employment."""

    person: Person
    employment: Employment
    posts: tuple[Post, ...]
    facts: tuple[Fact, ...]
    absences: tuple[PaidAbsence, ...]


class Staff(Protocol):
    """People, their employments and posts, what is known of them, and every step, within the schools of the scope."""

    # People
    def person(self, person_id: str) -> Person:
        """One person. Raises NotKnown."""

    def person_version(self, person_id: str) -> int: ...
    def people(self, person_ids: Collection[str]) -> dict[str, Person]: ...
    def by_ni_numbers(self, ni_numbers: Collection[str]) -> dict[str, Person]:
        """Those who hold one of the numbers, by number."""

    def born_on(self, days: Collection[date]) -> list[Person]: ...
    def put_person(self, person: Person) -> None: ...
    def known_as(self, source: str, number: str) -> str | None:
        """The person whom another service knows by a number."""

    def put_known_as(self, source: str, number: str, person: Person, school_id: str) -> None: ...
    def without_employment(self, school_id: str | None) -> list[Person]:
        """People within the scope who have no employment yet, by name."""

    # Employments
    def employment(self, employment_id: str) -> Employment:
        """One employment. Raises NotKnown."""

    def employment_version(self, employment_id: str) -> int: ...
    def employments_of(self, person_ids: Collection[str]) -> dict[str, list[Employment]]:
        """Employments by person, oldest first."""

    def by_payroll_ids(self, employer_id: str, payroll_ids: Collection[str]) -> dict[str, Employment]: ...
    def employments_with(self, employer_id: str) -> int:
        """How many employments of an employer are within the scope, ended ones too."""

    def employments_at(self, school_id: str, on: date) -> list[Employment]:
        """Those with the school as their home school that have not ended before a day."""

    def put_employment(self, employment: Employment) -> None: ...
    def listed(
        self, school_ids: Collection[str] | None, words: str, on: date | None, page: int, page_size: int
    ) -> tuple[list[Listed], int]:
        """One page of employments by name, of schools (employed there, or with a post there; None: all), and how many in all."""

    # Posts
    def post(self, post_id: str) -> PostHeld:
        """One post. Raises NotKnown."""

    def posts_of(self, employment_ids: Collection[str]) -> dict[str, list[PostHeld]]:
        """Posts by employment, in the order in which they begin."""

    def put_post(self, held: PostHeld) -> None: ...

    def add_new(self, people: Iterable[Person], employments: Iterable[Employment], posts: Iterable[PostHeld]) -> None:
        """Many people, employments and posts that are not on record, at once."""

    # What is known
    def facts_of(self, employment_ids: Collection[str]) -> dict[str, list[Fact]]:
        """What is known by employment, in the order of beginning and recording, without what was replaced."""

    def add_facts(self, facts: Iterable[Fact], school_id: str, by: str, at: datetime) -> None: ...
    def replace_fact(self, fact_id: str, at: datetime) -> None:
        """Put aside what was recorded: it was wrong, or is known better now. Raises NotKnown."""

    # Absences
    def put_absence(self, absence: PaidAbsence, school_id: str, at: datetime) -> None: ...
    def absences_of(self, employment_ids: Collection[str]) -> dict[str, list[PaidAbsence]]: ...

    # Steps and questions
    def note(self, step: StepTaken) -> None: ...
    def note_all(self, steps: Iterable[StepTaken]) -> None: ...
    def steps(self, person_id: str) -> list[StepTaken]:
        """What was done with a person's record, newest first."""

    def put_question(self, question: Question) -> None: ...
    def question(self, question_id: str) -> Question:
        """One question. Raises NotKnown."""

    def questions(self, school_id: str | None = None) -> list[Question]:
        """Those that nobody has answered, oldest first."""

    # For a run
    def paid_by_group(self, employer_id: str, pay_group_id: str, first: date, last: date) -> Sequence[OfEmployment]:
        """The employments of a group that hold on any day between the two, in the order of their payroll ids."""
