"""One person from being taken on to leaving: employer, pay group, person, employment, post, facts, list and page."""

from __future__ import annotations

from tests.payroll.staff.hired import taken_on
from tests.payroll.world import ABBEY, OFFICER, World, manager_of

MANAGER = manager_of(ABBEY)


def test_a_person_is_taken_on_paid_by_a_post_and_leaves(world_on_each: World) -> None:
    world = world_on_each
    _, group = world.ready()
    ids = taken_on(world, group)
    employment = {"school_id": ABBEY, "employment_id": ids["employment_id"]}
    for kind, values in (
        ("starter", {"p45_code": "1257L", "p45_left_on": "2026-08-31", "p45_pay_pence": 1_000_000, "p45_tax_pence": 95_000, "loans": ["2"]}),
        ("national insurance", {}),
        ("teachers pension", {}),
    ):  # fmt: skip
        world.ask(MANAGER, "set_fact", **employment, kind=kind, starts="2026-09-01", values=values)
    listed = world.ask(MANAGER, "staff_listed", school_id=ABBEY)
    (row,) = listed["staff"]
    assert (listed["total"], row["name"], row["payroll_id"], row["pay_group"]) == (
        1,
        "Ruth Ellis",
        "1001",
        "Monthly staff",
    )
    assert [post["title"] for post in row["posts"]] == ["Class teacher"]

    page = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])
    (held,) = page["employments"]
    assert page["ni_number"] == "AB123456C"
    assert held["missing"] == []
    assert [(fact["kind"], fact["words"]) for fact in held["facts"]] == [
        ("starter", "declaration none"),
        ("tax code", "1257L by the P45 of this tax year; previous pay £10,000.00, tax £950.00"),
        ("student loan", "plan 2 by starter"),
        ("national insurance", "letter by age and circumstances"),
        ("teachers pension", "in the scheme"),
    ]
    assert held["posts"][0]["terms"][0]["fte"] == "3/5"

    world.ask(MANAGER, "end_employment", **employment, version=0, ends="2027-03-31", reason="another school")
    page = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])
    assert page["employments"][0]["ends"] == "2027-03-31"
    assert page["employments"][0]["posts"][0]["terms"][-1]["ends"] == "2027-03-31"
    assert page["steps"][0]["what"] == "employment 1001 ends on 31 March 2027"
    assert world.ask(OFFICER, "staff_listed", on="2027-04-01")["total"] == 0
