"""The repository of what is known of employments: facts, absences, steps taken, and questions for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import insert, select

from services.payroll.adapters.base import Repository, in_parts, select_columns
from services.payroll.adapters.staff.kinds import fact_as_row
from services.payroll.adapters.staff.tables import AbsenceRow, FactRow, StaffQuestionRow, StaffStepRow
from services.payroll.adapters.staff.texts import FACT, fact_of
from services.payroll.adapters.stored import plain, read
from services.payroll.application.staff.ports import Question, StepTaken
from services.payroll.domain.staff.absences import PaidAbsence
from services.payroll.domain.staff.facts import Fact
from shared.identifiers import new_id
from shared.refusals import NotKnown


class KnownRepository(Repository):
    """What is known of employments, within the schools of the scope."""

    def facts_of(self, employment_ids: Collection[str]) -> dict[str, list[Fact]]:
        """What is known by employment, in the order of beginning and recording, without what was replaced."""
        found: dict[str, list[Fact]] = {}
        for part in in_parts(employment_ids):
            wanted = self._within(select_columns(*FACT), FactRow.school_id)
            wanted = wanted.where(FactRow.employment_id.in_(part), FactRow.replaced_at.is_(None))
            for row in self._session.execute(wanted.order_by(FactRow.starts, FactRow.fact_id)):
                fact = fact_of(*row)
                found.setdefault(fact.employment_id, []).append(fact)
        return found

    def add_facts(self, facts: Iterable[Fact], school_id: str, by: str, at: datetime) -> None:
        self._scope.check(school_id)
        recorded = {"school_id": school_id, "recorded_by": by, "recorded_at": at, "replaced_at": None}
        rows = [fact_as_row(fact) | recorded for fact in facts]
        if rows:
            self._session.flush()
            self._session.execute(insert(FactRow), rows)

    def replace_fact(self, fact_id: str, at: datetime) -> None:
        """Put aside what was recorded: it was wrong, or is known better now. Raises NotKnown."""
        row = self._session.get(FactRow, fact_id)
        if row is None or not self._scope.covers(row.school_id) or row.replaced_at is not None:
            raise NotKnown("This is not on record any more: look at the person's page again")
        row.replaced_at = at

    def put_absence(self, absence: PaidAbsence, school_id: str, at: datetime) -> None:
        self._scope.check(school_id)
        values = {
            name: getattr(absence, name) for name in ("absence_id", "employment_id", "starts", "ends")
        } | {"school_id": school_id, "recorded_at": at, "content": plain(absence)}  # fmt: skip
        self._put(AbsenceRow, absence.absence_id, values)

    def absences_of(self, employment_ids: Collection[str]) -> dict[str, list[PaidAbsence]]:
        """Absences by employment, in the order in which they begin."""
        found: dict[str, list[PaidAbsence]] = {}
        for part in in_parts(employment_ids):
            wanted = self._within(select(AbsenceRow), AbsenceRow.school_id)
            wanted = wanted.where(AbsenceRow.employment_id.in_(part))
            for row in self._session.scalars(wanted.order_by(AbsenceRow.starts, AbsenceRow.absence_id)):
                found.setdefault(row.employment_id, []).append(read(row.content, PaidAbsence))
        return found

    def note(self, step: StepTaken) -> None:
        values = {name: getattr(step, name) for name in StepTaken.__dataclass_fields__}
        self._session.add(StaffStepRow(step_id=new_id(), **values))

    def note_all(self, steps: Iterable[StepTaken]) -> None:
        for step in steps:
            self.note(step)

    def steps(self, person_id: str) -> list[StepTaken]:
        """What was done with a person's record, newest first."""
        wanted = self._within(select(StaffStepRow), StaffStepRow.school_id)
        wanted = wanted.where(StaffStepRow.person_id == person_id)
        rows = self._session.scalars(wanted.order_by(StaffStepRow.at.desc(), StaffStepRow.step_id.desc()))
        return [StepTaken(row.school_id, row.person_id, row.at, row.by, row.what, row.words) for row in rows]

    def put_question(self, question: Question) -> None:
        self._scope.check(question.school_id)
        values = {name: getattr(question, name) for name in Question.__dataclass_fields__}
        values |= {"said": dict(question.said), "candidates": list(question.candidates)}
        self._put(StaffQuestionRow, question.question_id, values)

    def question(self, question_id: str) -> Question:
        """One question. Raises NotKnown."""
        row = self._session.get(StaffQuestionRow, question_id)
        if row is None or not self._scope.covers(row.school_id):
            raise NotKnown("There is no such question: look at the list of questions again")
        return _question(row)

    def questions(self, school_id: str | None = None) -> list[Question]:
        """Those that nobody has answered, oldest first."""
        wanted = self._within(select(StaffQuestionRow), StaffQuestionRow.school_id)
        wanted = wanted.where(StaffQuestionRow.answered_at.is_(None))
        if school_id is not None:
            wanted = wanted.where(StaffQuestionRow.school_id == school_id)
        rows = self._session.scalars(wanted.order_by(StaffQuestionRow.asked_at, StaffQuestionRow.question_id))
        return [_question(row) for row in rows]


def _question(row: StaffQuestionRow) -> Question:
    return Question(
        row.question_id,
        row.school_id,
        row.source,
        row.number,
        row.said,
        tuple(row.candidates),
        row.asked_at,
        row.answered_at,
        row.answered_by,
        row.answer,
    )
