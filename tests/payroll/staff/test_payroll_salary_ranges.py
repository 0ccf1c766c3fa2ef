"""A salary that is said to be in a published range is held against it, unless the trust sets its own pay."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import InvalidRequest
from tests.payroll.staff.hired import MANAGER, taken_on
from tests.payroll.world import ABBEY, World

# In the rest of England from September 2026: leading practitioners £53,847 to £81,861, headteachers £60,619 to £148,829.
SALARY = {
    "starts": "2026-09-01", "scale": "teachers.rest-of-england", "annual_pence": 6_000_000, "pay_range": "headteacher",
    "agreed_in": "minute 7", "pension": "teachers",
}  # fmt: skip


def post(world: World, ids: dict[str, Any], terms: dict[str, Any], **said: Any) -> dict[str, Any]:
    asked = {"employment_id": ids["employment_id"], "title": "Headteacher", "terms": terms} | said
    found: dict[str, Any] = world.ask(MANAGER, "set_post", school_id=ABBEY, **asked)
    return found


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({}, "annual_pence", "outside the range HT_MIN to HT_MAX of 'teachers.rest-of-england' from 2026-09-01"),
        ({}, "annual_pence", "(£60,619.00 to £148,829.00). Say that the trust sets its own pay if it does"),
        ({"pay_range": "leading practitioner", "annual_pence": 8_186_101}, "annual_pence", "£53,847.00 to £81,861.00"),
        ({"scale": ""}, "scale", "Choose the pay scale of the school's area"),
        ({"annual_pence": None, "point": "M1"}, "pay_range", "give the salary"),
        ({"hour_pence": 1_500}, "pay_range", "give the salary"),
    ],
)
def test_a_salary_outside_its_range_is_refused_beside_its_box(
    world: World, said: dict[str, Any], field: str, words: str
) -> None:
    _, group = world.ready()
    ids = taken_on(world, group)
    with pytest.raises(InvalidRequest) as refusal:
        post(world, ids, SALARY | said)
    assert words in str(refusal.value.details["fields"][field])


def test_a_salary_within_the_range_stands_and_an_academy_may_pay_outside(world: World) -> None:
    _, group = world.ready()
    ids = taken_on(world, group)
    within = post(world, ids, SALARY | {"annual_pence": 6_061_900})["terms"][0]
    assert (within["annual_pence"], within["scale"]) == (6_061_900, "")
    assert post(world, ids, SALARY, own_pay=True)["terms"][0]["annual_pence"] == 6_000_000
    leading = SALARY | {"pay_range": "leading practitioner"}
    assert post(world, ids, leading)["terms"][0]["annual_pence"] == 6_000_000
