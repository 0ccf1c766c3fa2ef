"""A teacher of Abbey as its business manager takes her on."""

from __future__ import annotations

from typing import Any

from tests.payroll.world import ABBEY, World, manager_of

MANAGER = manager_of(ABBEY)
TEACHER = {
    "starts": "2026-09-01", "scale": "teachers.rest-of-england", "point": "M3", "fte": "0.6", "pension": "teachers",
}  # fmt: skip


def taken_on(world: World, group: str, **said: Any) -> dict[str, Any]:
    """A teacher at three fifths from 1 September, as the business manager of Abbey enters her."""
    person = {"surname": "Ellis", "forename": "Ruth", "born": "1990-05-04", "gender": "F", "ni_number": "AB 12 34 56 C"}
    person |= said
    person_id = world.ask(MANAGER, "add_person", school_id=ABBEY, **person)["person_id"]
    employment = world.ask(
        MANAGER, "add_employment",
        school_id=ABBEY, person_id=person_id, pay_group_id=group, starts="2026-09-01",
    )  # fmt: skip
    post = world.ask(
        MANAGER, "set_post",
        school_id=ABBEY, employment_id=employment["employment_id"], title="Class teacher", cost_code="E01", terms=TEACHER,
    )  # fmt: skip
    return {"person_id": person_id, "employment_id": employment["employment_id"], "post_id": post["post_id"]}
