"""What HR says of staff: somebody is put on record, asked about, changed, leaves, is away; the same person is one person."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest

from services.payroll.application.staff.paid import employments_paid
from services.payroll.domain.gross_pay.absences import UnpaidReason
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.statutory_pay.occupational import Beside
from shared.errors import Conflict, NotFound
from shared.identifiers import new_id
from shared.messaging.contracts import contracts
from shared.messaging.deliveries import Delivery
from shared.messaging.envelope import Envelope, instant
from shared.messaging.intake import Intake
from shared.messaging.outcomes import ParkedState
from shared.persistence import parked_store
from tests.payroll.staff.hired import taken_on
from tests.payroll.world import ABBEY, BECK, OFFICER, World, manager_of

MANAGER = manager_of(ABBEY)
RUTH: dict[str, Any] = {
    "employee_id": "hr-1", "surname": "Ellis", "forename": "Ruth", "second_forename": "", "born": date(1990, 5, 4),
    "gender": "F", "email": "ruth@abbey.example", "teacher_reference": "1234567",
}  # fmt: skip
STARTS: dict[str, Any] = {"starts": date(2026, 9, 1), "job_title": "Class teacher"}
AWAY: dict[str, Any] = {
    "absence_id": "a-1", "employee_id": "hr-1", "starts": date(2026, 9, 14), "ends": date(2026, 9, 18),
    "full_pay_basis_points": 5_000, "statutory": "SSP", "due_on": None, "unpaid": False, "withdrawn": False,
}  # fmt: skip


BECK_AS_IT_IS: dict[str, Any] = {
    "name": "Beck Academy", "urn": "145001", "phase": "Primary", "establishment_type": "Academy converter",
    "local_authority": "Kent", "pupils": 210, "pupils_on": date(2026, 1, 15),
}  # fmt: skip
SEQUENCE = count(1)


def delivery(world: World, what: str, school_id: str, **said: Any) -> Delivery:
    """An event as HR would send it; or another service, where `what` names it."""
    type_ = what if what.endswith(".v1") else f"hr.{what}.v1"
    source, classified = type_.partition(".")[0], str(contracts[type_].personal_data)
    envelope = Envelope(
        id=new_id(), source=source, type=type_, subject=school_id, time=instant(world.clock.now()), schoolid=school_id,
        partitionkey=school_id, sequence=next(SEQUENCE), correlationid=new_id(), causationid=None, actor="adviser@trust",
        dataclassification=classified, data=contracts[type_].write({"school_id": school_id, **said}),
    )  # fmt: skip
    return Delivery(body=envelope.to_json().encode())


def hear(world: World, what: str, school_id: str = ABBEY, **said: Any) -> None:
    """Take an event in, and once more, as a broker may repeat it."""
    one = delivery(world, what, school_id, **said)
    Intake(world.runtime.handling).take([one, one])


def waiting(world: World) -> list[str]:
    """Why events wait for a person."""
    with world.uow() as uow:
        listed = parked_store.listed(uow.session.connection(), states=(ParkedState.PERSON,))
    return [one.reason for one in listed]


def questions(world: World) -> Any:
    return world.ask(MANAGER, "staff_questions", school_id=ABBEY)


def test_somebody_new_is_put_on_record_once_and_waits_for_an_employment(world: World) -> None:
    world.ready()
    for _ in range(2):
        hear(world, "employee.recorded", **RUTH, **STARTS)
    found = questions(world)
    assert [(one["name"], one["born"]) for one in found["without_employment"]] == [("Ruth Ellis", "1990-05-04")]
    assert found["questions"] == []


def test_somebody_who_may_be_on_record_is_asked_about_and_found_to_be_the_same(world: World) -> None:
    _, group = world.ready()
    ids = taken_on(world, group)
    hear(world, "employee.recorded", **RUTH, **STARTS)
    hear(world, "employee.changed", **RUTH | {"email": "r.ellis@abbey.example"})
    (asked,) = questions(world)["questions"]
    assert [one["name"] for one in asked["candidates"]] == ["Ruth Ellis"]
    answer = {"school_id": ABBEY, "question_id": asked["question_id"], "person_id": ids["person_id"]}
    assert world.ask(MANAGER, "answer_staff_question", **answer)["person_id"] == ids["person_id"]
    with pytest.raises(Conflict, match="was answered"):
        world.ask(MANAGER, "answer_staff_question", **answer)
    hear(world, "employee.changed", **RUTH | {"surname": "Ellis-Ward"})
    assert world.ask(OFFICER, "staff_listed")["total"] == 1
    page = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])
    assert (page["name"], page["ni_number"], page["teacher_reference"]) == ("Ruth Ellis-Ward", "AB123456C", "1234567")


def test_somebody_who_turns_out_to_be_another_is_put_on_record_beside(world: World) -> None:
    _, group = world.ready()
    taken_on(world, group)
    hear(world, "employee.recorded", **RUTH, **STARTS)
    (asked,) = questions(world)["questions"]
    with pytest.raises(NotFound, match="not one of the people who may be meant"):
        world.ask(
            MANAGER, "answer_staff_question", school_id=ABBEY, question_id=asked["question_id"], person_id="nobody"
        )
    world.ask(MANAGER, "answer_staff_question", school_id=ABBEY, question_id=asked["question_id"])
    assert [one["name"] for one in questions(world)["without_employment"]] == ["Ruth Ellis"]


def test_who_works_at_two_schools_is_one_person_by_the_number_of_hr(world: World) -> None:
    world.ready()
    hear(world, "employee.recorded", **RUTH, **STARTS)
    hear(world, "employee.recorded", BECK, **RUTH | {"email": "ruth@beck.example"}, **STARTS)
    found = world.ask(OFFICER, "staff_questions")
    assert [(one["name"], one["school_id"]) for one in found["without_employment"]] == [("Ruth Ellis", ABBEY)]
    assert found["questions"] == []


def known(world: World) -> tuple[str, str, dict[str, Any]]:
    """Ruth on record with an employment, and known to be HR's: the employer, the group, her ids."""
    employer, group = world.ready()
    ids = taken_on(world, group)
    hear(world, "employee.recorded", **RUTH, **STARTS)
    (asked,) = questions(world)["questions"]
    world.ask(
        MANAGER, "answer_staff_question",
        school_id=ABBEY, question_id=asked["question_id"], person_id=ids["person_id"],
    )  # fmt: skip
    return employer, group, ids


def test_who_leaves_has_the_employment_and_its_posts_ended(world: World) -> None:
    _, _, ids = known(world)
    hear(world, "employee.left", employee_id="hr-1", left_on=date(2026, 12, 31))
    (employment,) = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])["employments"]
    assert (employment["ends"], employment["posts"][0]["terms"][-1]["ends"]) == ("2026-12-31", "2026-12-31")


def test_leaving_that_comes_before_the_answer_is_kept_with_the_question(world: World) -> None:
    _, group = world.ready()
    ids = taken_on(world, group)
    hear(world, "employee.recorded", **RUTH, **STARTS)
    hear(world, "employee.left", employee_id="hr-1", left_on=date(2026, 12, 31))
    (asked,) = questions(world)["questions"]
    said = {"school_id": ABBEY, "question_id": asked["question_id"], "person_id": ids["person_id"]}
    world.ask(MANAGER, "answer_staff_question", **said)
    (employment,) = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])["employments"]
    assert employment["ends"] == "2026-12-31"


def test_how_days_away_are_paid_comes_into_the_run_until_it_is_withdrawn(world: World) -> None:
    employer, group, _ = known(world)
    hear(world, "absence.recorded", **AWAY)
    hear(world, "absence.recorded", **AWAY | {"absence_id": "a-2", "starts": date(2026, 9, 21), "ends": date(2026, 9, 21), "unpaid": True, "statutory": "", "full_pay_basis_points": 0})  # fmt: skip
    with world.uow() as uow:
        (paid,) = employments_paid(uow, employer, group, date(2026, 9, 1), date(2026, 9, 30))
    first, second = paid.absences
    assert (first.basis_points, first.statutory, first.beside) == (5_000, StatutoryKind.SSP, Beside.ON_TOP)
    assert (second.basis_points, second.unpaid) == (0, UnpaidReason.UNPAID_LEAVE)
    hear(world, "absence.recorded", **AWAY | {"withdrawn": True})
    with world.uow() as uow:
        (paid,) = employments_paid(uow, employer, group, date(2026, 9, 1), date(2026, 9, 30))
        (october,) = employments_paid(uow, employer, group, date(2026, 10, 1), date(2026, 10, 31))
    assert [one.unpaid for one in paid.absences] == [UnpaidReason.UNPAID_LEAVE]
    assert october.absences == ()


def test_what_nobody_can_place_waits_for_a_person_with_the_reason(world: World) -> None:
    world.ready()
    hear(world, "absence.recorded", **AWAY)
    assert waiting(world) == ["HR has not told payroll of this person: have HR say again who they are."]


def test_an_absence_of_somebody_without_an_employment_waits_until_there_is_one(world: World) -> None:
    world.ready()
    hear(world, "employee.recorded", **RUTH, **STARTS)
    hear(world, "absence.recorded", **AWAY)
    assert waiting(world) == [
        "Ruth Ellis has no employment here on 14 September 2026: add it, then take this in again."
    ]


def test_a_batch_of_several_schools_is_held_to_them_after_a_look_beyond(world_on_each: World) -> None:
    world = world_on_each
    world.ready()
    joan = RUTH | {"employee_id": "hr-2", "surname": "Marsh", "forename": "Joan"}
    Intake(world.runtime.handling).take(
        [
            delivery(world, "employee.recorded", ABBEY, **RUTH, **STARTS),
            delivery(world, "membership.school.recorded.v1", BECK, **BECK_AS_IT_IS),
            delivery(world, "employee.recorded", BECK, **joan, **STARTS),
            delivery(world, "employee.changed", ABBEY, **RUTH | {"surname": "Ellis-Ward"}),
        ]
    )
    assert waiting(world) == []
    found = world.ask(OFFICER, "staff_questions")["without_employment"]
    with world.uow() as uow:
        assert uow.schools.among()[BECK].name == "Beck Academy"
    assert sorted((one["name"], one["school_id"]) for one in found) == [
        ("Joan Marsh", BECK),
        ("Ruth Ellis-Ward", ABBEY),
    ]
