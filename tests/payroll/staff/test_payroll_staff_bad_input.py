"""What cannot be entered of people, employments, posts and facts: each is refused at its field, in words, and nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest, NotFound, QuaysideError
from tests.payroll.staff.hired import TEACHER, taken_on
from tests.payroll.world import ABBEY, BECK, OFFICER, World, manager_of

MANAGER = manager_of(ABBEY)
WHO: dict[str, Any] = {"surname": "Marsh", "forename": "Joan", "born": "1985-02-03", "ni_number": "AB123457A"}


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Still]:
    """One teacher at Abbey; what is refused changes nothing, so that all refusals may meet the same world."""
    world = World(tmp_path_factory.mktemp("still"))
    _, group = world.ready()
    yield Still(world, group, taken_on(world, group))
    world.stop()


@dataclass(frozen=True)
class Still:
    world: World
    group: str
    ids: dict[str, Any]


def refused(world: World, method: str, **said: Any) -> QuaysideError:
    with pytest.raises(QuaysideError) as found:
        world.ask(MANAGER, method, school_id=ABBEY, **said)
    return found.value


PEOPLE = [
    ({"surname": " "}, "surname", "Give the surname"),
    ({"born": "2020-01-01"}, "born", "would be 6 years old: check the year"),
    ({"born": "2999-01-01"}, "born", "check the year"),
    ({"ni_number": "AB12345C"}, "ni_number", "is not two letters, six figures and a letter"),
    ({"ni_number": "TN010185F"}, "ni_number", "temporary number"),
    ({"teacher_reference": "12"}, "teacher_reference", "seven figures, like 12/34567"),
    ({"gender": "X"}, "gender", "Must be one of"),
    ({"surname": "M" * 36}, "surname", "at most 35 characters"),
    ({"address": ["a", "b", "c", "d", "e"]}, "address", "at most four lines"),
]


@pytest.mark.parametrize(("said", "field", "words"), PEOPLE, ids=[f"{field} {words}" for _, field, words in PEOPLE])
def test_a_person_who_cannot_be_is_refused(said: Any, field: str, words: str, still: Still) -> None:
    world = still.world
    refusal = refused(world, "add_person", **WHO | said)
    assert words in str(refusal.details["fields"][field])
    assert world.ask(MANAGER, "staff_questions", school_id=ABBEY)["without_employment"] == []


def test_a_number_is_on_record_once_and_a_likely_double_is_asked_about(world: World) -> None:
    world.ready()
    world.ask(MANAGER, "add_person", school_id=ABBEY, **WHO)
    known = refused(world, "add_person", **WHO | {"surname": "Other"})
    assert "is that of Joan Marsh, who is on record" in known.message
    likely = refused(world, "add_person", **WHO | {"ni_number": ""})
    assert isinstance(likely, Conflict)
    assert "Joan Marsh with the same birth date is on record" in likely.message
    world.ask(MANAGER, "add_person", school_id=ABBEY, **WHO | {"ni_number": "AB123458B"})
    world.ask(MANAGER, "add_person", school_id=ABBEY, **WHO | {"ni_number": "", "is_another": True})
    assert len(world.ask(MANAGER, "staff_questions", school_id=ABBEY)["without_employment"]) == 3


def test_a_change_of_somebody_who_was_changed_meanwhile_is_refused(world: World) -> None:
    world.ready()
    person = world.ask(MANAGER, "add_person", school_id=ABBEY, **WHO)["person_id"]
    changed = world.ask(
        MANAGER, "change_person", school_id=ABBEY, person_id=person, version=0, **WHO | {"email": "j@abbey.example"}
    )
    assert changed["changed"] == ["email"]
    refusal = refused(world, "change_person", person_id=person, version=0, **WHO)
    assert "Somebody changed this person since you opened it" in refusal.message


EMPLOYMENTS: list[tuple[dict[str, Any], type[QuaysideError], str]] = [
    ({"payroll_id": "1001"}, InvalidRequest, "The payroll id 1001 is taken at this employer"),
    ({"payroll_id": "a*b"}, InvalidRequest, "is not 1 to 35 letters, figures, dots, strokes and spaces"),
    ({"service_from": "2027-01-01"}, InvalidRequest, "Continuous service begins on the first day"),
    ({"starts": "2010-01-01"}, Conflict, "Nobody has said who employs this school's staff on 1 January 2010"),
    ({"pay_group_id": "none"}, NotFound, "There is no such pay group"),
    ({"person_id": "none"}, NotFound, "There is no such person here"),
    ({"weekly_hours": "99"}, InvalidRequest, "The weekly hours are above 0 and up to 60"),
]


@pytest.mark.parametrize(("said", "kind", "words"), EMPLOYMENTS, ids=[words for _, _, words in EMPLOYMENTS])
def test_an_employment_that_cannot_be_is_refused(said: Any, kind: Any, words: str, still: Still) -> None:
    world = still.world
    usual = {"person_id": still.ids["person_id"], "pay_group_id": still.group, "starts": "2026-10-01"}
    refusal = refused(world, "add_employment", **usual | said)
    assert isinstance(refusal, kind)
    assert words in refusal.message
    assert world.ask(OFFICER, "staff_listed")["total"] == 1


TERMS: list[tuple[dict[str, Any], str, str]] = [
    ({"scale": "", "point": ""}, "scale", "one of the three"),
    ({"scale": "teachers.mars"}, "scale", "There is no pay scale 'teachers.mars'"),
    ({"fte": "three"}, "fte", "write it like 0.6 or 3/5"),
    ({"fte": "0"}, "fte", "above 0 and up to 1"),
    ({"fte": "0.6", "weekly_hours": "20"}, "fte", "and not both"),
    ({"fte": "", "weekly_hours": "20"}, "weekly_hours", "This pay does not go by hours"),
    ({"working_weeks": "53"}, "working_weeks", "up to 52 weeks"),
    ({"ends": "2026-08-01"}, "ends", "before they begin"),
    ({"starts": "2026-08-01"}, "starts", "the terms have to begin within it"),
    ({"scale": "", "annual_pence": 3_000_000}, "agreed_in", "Say where this pay was agreed"),
]


@pytest.mark.parametrize(("said", "field", "words"), TERMS, ids=[words for _, _, words in TERMS])
def test_terms_that_cannot_be_are_refused_and_the_post_stays_as_it_was(
    said: Any, field: str, words: str, still: Still
) -> None:
    world, ids = still.world, still.ids
    post = {"employment_id": ids["employment_id"], "post_id": ids["post_id"], "title": "Class teacher"}
    refusal = refused(world, "set_post", **post, terms=TEACHER | said)
    assert words in str(refusal.details["fields"][field])
    (employment,) = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])["employments"]
    assert (employment["posts"][0]["version"], employment["posts"][0]["terms"][0]["fte"]) == (0, "3/5")


def test_new_terms_end_those_before_and_a_step_on_an_older_version_is_refused(world: World) -> None:
    _, group = world.ready()
    ids = taken_on(world, group)
    post = {"employment_id": ids["employment_id"], "post_id": ids["post_id"], "title": "Class teacher", "version": 0}
    later = TEACHER | {"starts": "2027-01-01", "fte": "1"}
    tlr = {
        "kind": "TLR3",
        "words": "Reading",
        "starts": "2027-01-01",
        "ends": "2027-08-31",
        "annual_pence": 200_000,
        "basis": "full",
    }
    made = world.ask(MANAGER, "set_post", school_id=ABBEY, **post, terms=later, allowances=[tlr])
    assert [(one["starts"], one["ends"], one["fte"]) for one in made["terms"]] == [
        ("2026-09-01", "2026-12-31", "3/5"), ("2027-01-01", None, "1"),
    ]  # fmt: skip
    assert [one["words"] for one in made["allowances"]] == ["Reading"]
    assert "Somebody changed this post" in refused(world, "set_post", **post, terms=later).message
    too_much = tlr | {"annual_pence": 900_000}
    refusal = refused(world, "set_post", **post | {"version": 1}, terms=later, allowances=[too_much])
    assert "Say that the trust sets its own pay" in refusal.message


INSURED = {
    "letter": "a", "earnings_pence": 1_000_000, "at_lel_pence": 279_500, "lel_to_pt_pence": 244_500, "pt_to_uel_pence": 476_000,
    "employee_pence": 38_080, "employer_pence": 118_725,
}  # fmt: skip
"""Five months of £2,000.00: limits of £559 and £1,048 a month, 8% of £952.00, 15% of £1,583.00."""
FACTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("shoe size", {}, "kind", "'shoe size' is not one of: starter, tax code"),
    ("tax code", {}, "code", "Give the tax code of the notice"),
    ("tax code", {"code": "1257"}, "code", "has no letter"),
    ("tax code", {"code": "1257L", "previous_pay_pence": -1}, "previous_pay_pence", "a whole number of pence from 0 up"),
    ("tax code", {"code": "1257L", "previous_pay_pence": 1.5}, "previous_pay_pence", "a whole number of pence from 0 up"),
    ("tax code", {"code": "1257L", "colour": "red"}, "colour", "does not belong here"),
    ("starter", {"p45_code": "1257L"}, "p45_left_on", "copy both"),
    ("starter", {"p45_code": "1257L", "p45_left_on": "2027-08-31"}, "left_on", "after the tax year 2026-27"),
    ("starter", {"declaration": "D"}, "declaration", "'D' is not one of: A, B, C"),
    ("starter", {"loans": ["7"]}, "loans", "'7' is not one of the plans"),
    ("national insurance", {"letter": "C"}, "letter", "Use A"),
    ("national insurance", {"veteran_since": "yesterday"}, "veteran_since", "write it like 2026-09-01"),
    ("student loan", {"plan": "3", "told": "start notice"}, "plan", "not one of: 1, 2, 4, 5, PG"),
    ("local government pension", {"section": "60/40"}, "section", "not one of: main, 50/50"),
    ("additional pension", {"arrangement": "additional voluntary contributions (AVC)", "reference": "A"}, "additional", "either a sum"),
    ("salary sacrifice", {"benefit": "cycle", "reference": "C1"}, "amount", "give one of the two"),
    ("attachment order", {"order": "council tax", "made": "2026-08-01", "reference": "X", "normal_pence": 100}, "rate", "worked by a table"),
    ("attachment order", {"order": "council tax", "made": "2026-12-01", "reference": "X", "table": "council_tax.england"}, "served", "cannot have been served"),
    ("opening figures", {"pay_pence": 100}, "tax_pence", "Give the tax of the year so far"),
    ("opening figures", {"pay_pence": 100, "tax_pence": 1, "smp_pence": -1}, "smp_pence", "a whole number of pence from 0 up"),
    ("national insurance so far", {"earnings_pence": 100}, "letter", "Give the category letter"),
    ("national insurance so far", {**INSURED, "letter": "Q"}, "letter", "use one of A, B, C"),
    ("national insurance so far", {**INSURED, "employer_pence": None}, "employer_pence", "£0.00 where there are none"),
    ("national insurance so far", {**INSURED, "at_lel_pence": 279_550}, "at_lel_pence", "whole pounds"),
    ("national insurance so far", {**INSURED, "earnings_pence": 999_999}, "earnings_pence", "The three bands come to £10,000.00, more than all earnings of £9,999.99"),
    ("national insurance so far", {**INSURED, "at_lel_pence": 0}, "at_lel_pence", "enter these, too"),
    ("national insurance so far", {**INSURED, "letter": "C"}, "employee_pence", "nothing is taken from the employee"),
    ("national insurance so far", {**INSURED, "letter": "X", "employee_pence": 0}, "employer_pence", "nothing is due from the employer"),
    ("national insurance so far", {**INSURED, "pt_to_uel_pence": 0}, "employee_pence", "only on earnings above the primary threshold"),
    ("national insurance so far", {**INSURED, "employer_pence": 1_000_000}, "employee_pence", "more than the earnings"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "values", "field", "words"), FACTS, ids=[f"{kind}: {words}" for kind, _, _, words in FACTS]
)
def test_a_fact_that_cannot_be_is_refused_at_its_field(
    kind: str, values: Any, field: str, words: str, still: Still
) -> None:
    world, ids = still.world, still.ids
    said = {"employment_id": ids["employment_id"], "kind": kind, "starts": "2026-09-01", "values": values}
    refusal = refused(world, "set_fact", **said)
    assert words in str(refusal.details["fields"][field])
    (employment,) = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])["employments"]
    assert employment["facts"] == []


RIGHT: list[tuple[str, dict[str, Any], str]] = [
    ("tax code", {"code": "s1257l m1"}, "S1257L X by HMRC's notice of a tax code"),
    ("director", {"method": "annual"}, "director by the annual method"),
    ("student loan", {"plan": "PG", "told": "start notice"}, "plan PG by start notice"),
    ("local government pension", {"annual_pence": 1_650_000}, "main section, band 1 from 2026-09-01"),
    ("additional pension", {"arrangement": "additional voluntary contributions (AVC)", "reference": "A1", "fixed_pence": 5_000}, "additional voluntary contributions (AVC) A1"),
    ("salary sacrifice", {"benefit": "cycle", "reference": "C1", "fixed_pence": 4_000}, "cycle C1"),
    ("attachment order", {"order": "council tax", "made": "2026-08-01", "reference": "X", "table": "council_tax.england", "owed_pence": 90_000}, "council tax X"),
    ("opening figures", {"pay_pence": 100, "tax_pence": 20}, "2026-27: pay £1.00, tax £0.20"),
    ("national insurance so far", INSURED, "2026-27, letter A: earnings £10,000.00, employee £380.80, employer £1,187.25"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values", "words"), RIGHT, ids=[kind for kind, _, _ in RIGHT])
def test_every_kind_of_fact_is_kept_and_read_back(kind: str, values: Any, words: str, still: Still) -> None:
    world, ids = still.world, still.ids
    said = {"employment_id": ids["employment_id"], "kind": kind, "starts": "2026-09-01", "values": values}
    (made,) = world.ask(MANAGER, "set_fact", school_id=ABBEY, **said)["facts"]
    assert (made["kind"], made["words"]) == (kind, words)
    page = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])
    assert page["employments"][0]["facts"] == [{**made, "in_force": True}]
    aside = {"employment_id": ids["employment_id"], "fact_id": made["fact_id"]}
    assert "Say why" in refused(world, "put_fact_aside", **aside, reason=" ").message
    world.ask(MANAGER, "put_fact_aside", school_id=ABBEY, **aside, reason="entered twice")
    page = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=ids["person_id"])
    assert page["employments"][0]["facts"] == []


def test_another_school_changes_nothing_of_it(world: World) -> None:
    _, group = world.ready()
    ids = taken_on(world, group)
    beck = manager_of(BECK)
    for method, said in (
        ("person_page", {"person_id": ids["person_id"]}),
        ("change_person", {"person_id": ids["person_id"], "version": 0, **WHO}),
        ("add_employment", {"person_id": ids["person_id"], "pay_group_id": group, "starts": "2026-09-01"}),
        ("end_employment", {"employment_id": ids["employment_id"], "version": 0, "ends": "2026-09-30", "reason": "r"}),
        ("end_post", {"post_id": ids["post_id"], "version": 0, "ends": "2026-09-30", "reason": "r"}),
        ("set_fact", {"employment_id": ids["employment_id"], "kind": "tax code", "starts": "2026-09-01", "values": {"code": "BR"}}),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            world.ask(beck, method, school_id=BECK, **said)
