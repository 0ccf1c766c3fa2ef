"""What HR says of staff: somebody is employed, changed, left, is away. The same person is on record once: who has the same name and birth
date as somebody here may be they, and a person is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.application.staff.employments import end_post_with
from services.payroll.application.staff.noted import note
from services.payroll.application.staff.ports import Question
from services.payroll.domain.gross_pay.absences import UnpaidReason
from services.payroll.domain.returns.employees import Gender
from services.payroll.domain.staff.absences import FULL, PaidAbsence
from services.payroll.domain.staff.people import Employment, Person, refuse_impossible_birth
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.statutory_pay.occupational import Beside
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import NotKnown, WrongTime
from shared.refusing import worded

HR = "hr"


def employee_recorded(uow: Paying, school_id: str, employee_id: str, starts: date, job_title: str, **said: Any) -> None:
    """Somebody HR tells of: known already by HR's number, new, or to be asked about. Raises NotValid for an impossible birth date."""
    if _known(uow, employee_id) is not None:
        employee_changed(uow, school_id, employee_id, **said)
        return
    refuse_impossible_birth(said["born"], uow.today())
    told = {**said, "born": said["born"].isoformat(), "starts": starts.isoformat(), "job_title": job_title}
    person = _person(new_id(), school_id, said)
    with uow.over_all_schools():
        candidates = tuple(one.person_id for one in uow.staff.born_on([person.born]) if one.is_like(person))
    if candidates:
        # HR says it again when anything changes: the question stays one.
        asked = _question(uow, employee_id)
        question_id = asked.question_id if asked else new_id()
        uow.staff.put_question(Question(question_id, school_id, HR, employee_id, told, candidates, uow.now()))
        return
    _put_on_record(uow, person, employee_id, told)


def employee_changed(uow: Paying, school_id: str, employee_id: str, **said: Any) -> None:
    """Names and the like as HR has them now; what only payroll knows stays. Raises NotKnown for somebody HR never told of."""
    asked = _question(uow, employee_id)
    if asked is not None:
        uow.staff.put_question(replace(asked, said={**asked.said, **said, "born": said["born"].isoformat()}))
        return
    held = _known_person(uow, employee_id)
    now = _person(held.person_id, held.school_id, said)
    changed = replace(
        held,
        surname=now.surname,
        forename=now.forename,
        second_forename=now.second_forename,
        born=now.born,
        gender=now.gender or held.gender,
        email=now.email or held.email,
        teacher_reference=now.teacher_reference or held.teacher_reference,
    )
    if changed != held:
        with uow.over_all_schools():
            uow.staff.put_person(changed)
        note(uow, changed, "changed by HR", school_id=school_id)


def employee_left(uow: Paying, school_id: str, employee_id: str, left_on: date) -> None:
    """The last day at a school: the employment there ends, with its posts. Raises NotKnown for somebody HR never told of."""
    asked = _question(uow, employee_id)
    if asked is not None:
        uow.staff.put_question(replace(asked, said={**asked.said, "left_on": left_on.isoformat()}))
        return
    _leave(uow, _known_person(uow, employee_id), school_id, left_on)


def absence_recorded(
    uow: Paying,
    school_id: str,
    absence_id: str,
    employee_id: str,
    starts: date,
    ends: date | None,
    full_pay_basis_points: int,
    statutory: str,
    due_on: date | None,
    unpaid: bool,
    withdrawn: bool,
) -> None:
    """How days away are paid, for each employment at the school. Raises NotKnown, WrongTime where nobody is employed then."""
    person = _known_person(uow, employee_id)
    employments = [one for one in _at(uow, person, school_id) if one.holds_between(starts, ends or starts)]
    if not employments:
        raise WrongTime(
            f"{person.name} has no employment here on {day_in_words(starts)}: add it, then take this in again"
        )
    for employment in employments:
        absence = PaidAbsence(
            f"{absence_id}.{employment.employment_id}",
            employment.employment_id,
            starts,
            ends,
            0 if unpaid else full_pay_basis_points,
            Beside.PART_OF_IT if full_pay_basis_points == FULL else Beside.ON_TOP,
            StatutoryKind(statutory) if statutory and not unpaid else None,
            due_on,
            UnpaidReason.UNPAID_LEAVE if unpaid else None,
            withdrawn,
        )
        uow.staff.put_absence(absence, school_id, uow.now())


@worded
def answer_question(uow: Paying, school_id: str, question_id: str, person_id: str) -> dict[str, Any]:
    """Whether somebody HR tells of is a person on record (`person_id`) or another (empty), who is put on record. Raises NotFound,
    InvalidRequest for a person who was not among those asked about, Conflict for a question that was answered."""
    question = uow.staff.question(question_id)
    if question.answered_at is not None:
        raise WrongTime("This question was answered: look at the list again")
    said = {**question.said, "born": date.fromisoformat(question.said["born"])}
    if person_id:
        if person_id not in question.candidates:
            raise NotKnown("This is not one of the people who may be meant: choose one of those shown")
        with uow.over_all_schools():
            person = uow.staff.person(person_id)
        uow.staff.put_known_as(question.source, question.number, person, school_id)
        note(uow, person, "found to be the person HR tells of", school_id=school_id)
    else:
        person = _person(new_id(), school_id, said)
        _put_on_record(uow, person, question.number, question.said)
    uow.staff.put_question(replace(question, answered_at=uow.now(), answered_by=uow.actor, answer=person.person_id))
    if left_on := question.said.get("left_on"):
        _leave(uow, person, school_id, date.fromisoformat(left_on))
    return {"question_id": question_id, "person_id": person.person_id}


def staff_questions(uow: Paying, school_id: str | None) -> dict[str, Any]:
    """What waits for a person: whether two are one, and people whom HR told of and who have no employment here yet."""
    questions = uow.staff.questions(school_id)
    schools = uow.schools.among()
    with uow.over_all_schools():
        people = uow.staff.people({one for question in questions for one in question.candidates})
    return {
        "questions": [
            {
                "question_id": one.question_id,
                "school_id": one.school_id,
                "school": schools[one.school_id].name if one.school_id in schools else one.school_id,
                "name": f"{one.said['forename']} {one.said['surname']}".strip(),
                "born": one.said["born"],
                "job_title": one.said.get("job_title", ""),
                "starts": one.said.get("starts"),
                "asked_at": one.asked_at.isoformat(),
                "candidates": [
                    {
                        "person_id": person_id,
                        "name": people[person_id].name,
                        "kept_here": uow.scope.covers(people[person_id].school_id),
                    }
                    for person_id in one.candidates
                    if person_id in people
                ],
            }
            for one in questions
        ],
        "without_employment": [
            {
                "person_id": one.person_id,
                "school_id": one.school_id,
                "school": schools[one.school_id].name if one.school_id in schools else one.school_id,
                "name": one.name,
                "born": one.born.isoformat(),
            }
            for one in uow.staff.without_employment(school_id)
        ],
    }


def _known(uow: Paying, employee_id: str) -> str | None:
    with uow.over_all_schools():
        return uow.staff.known_as(HR, employee_id)


def _known_person(uow: Paying, employee_id: str) -> Person:
    person_id = _known(uow, employee_id)
    if person_id is None:
        raise NotKnown("HR has not told payroll of this person: have HR say again who they are")
    with uow.over_all_schools():
        return uow.staff.person(person_id)


def _question(uow: Paying, employee_id: str) -> Question | None:
    return next((one for one in uow.staff.questions() if (one.source, one.number) == (HR, employee_id)), None)


def _person(person_id: str, school_id: str, said: dict[str, Any]) -> Person:
    return Person(
        person_id,
        school_id,
        said["surname"].strip(),
        said["born"],
        said["forename"].strip(),
        said["second_forename"].strip(),
        gender=Gender(said["gender"]) if said["gender"] else None,
        email=said["email"].strip(),
        teacher_reference=said["teacher_reference"].strip(),
    )


def _put_on_record(uow: Paying, person: Person, employee_id: str, told: Any) -> None:
    uow.staff.put_person(person)
    uow.staff.put_known_as(HR, employee_id, person, person.school_id)
    first = day_in_words(date.fromisoformat(told["starts"]))
    note(uow, person, "put on record by HR", f"{told['job_title']} from {first}")


def _leave(uow: Paying, person: Person, school_id: str, left_on: date) -> None:
    for employment in _at(uow, person, school_id):
        if employment.starts <= left_on and (employment.ends is None or employment.ends > left_on):
            uow.staff.put_employment(replace(employment, ends=left_on))
            for held in uow.staff.posts_of([employment.employment_id]).get(employment.employment_id, ()):
                end_post_with(uow, held, left_on)
            what = f"employment {employment.payroll_id} ends on {day_in_words(left_on)}, by HR"
            note(uow, person, what, school_id=school_id)


def _at(uow: Paying, person: Person, school_id: str) -> list[Employment]:
    found = uow.staff.employments_of([person.person_id]).get(person.person_id, [])
    return [one for one in found if one.school_id == school_id]
