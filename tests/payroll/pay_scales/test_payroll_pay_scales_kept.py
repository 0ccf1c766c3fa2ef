"""Scales put on record, shown beside the list before, named by posts and by a list of staff; and everything that cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest

from services.payroll.application.pay_scales.listed import COLUMNS
from shared.errors import Conflict, InvalidRequest, NotFound
from shared.files_over_rpc import encoded
from shared.spreadsheets import SheetToWrite, write_xlsx
from tests.payroll.pay_scales.scales_entered import LEADERSHIP, POLICY, again, entered
from tests.payroll.staff.hired import taken_on
from tests.payroll.staff.staff_sheet import row_of, sent, taken
from tests.payroll.world import ABBEY, AUDITOR, OFFICER, World, manager_of

MANAGER = manager_of(ABBEY)
SUPPORT = {"name": "Harbour support", "kind": "support", "full_time_hours": "37", "points": "H1 24000\nH2 25000"}


def test_a_scale_is_shown_with_its_lists_and_the_difference_to_the_one_before(world: World) -> None:
    employer = world.employer()
    scale = entered(world, employer)
    again(
        world, employer, scale["scale_id"],
        starts="2027-09-01", source="pay policy 2027", points="L11 63,000\nL12 64,088\nL14 70,000",
    )  # fmt: skip
    page = world.ask(AUDITOR, "scale_page", employer_id=employer, scale_id=scale["scale_id"])
    later, first = page["versions"]
    assert (page["name"], page["kind"], page["own"]) == (LEADERSHIP, "teachers", True)
    assert (first["from"], first["until"], first["source"]) == ("2026-09-01", "2027-08-31", POLICY)
    assert (later["from"], later["until"], later["status"]) == ("2027-09-01", None, "entered here")
    assert [(one["point"], one["pence"], one["difference_pence"]) for one in later["points"]] == [
        ("L11", 6_300_000, 49_800), ("L12", 6_408_800, 0), ("L14", 7_000_000, None), ("L13", None, None),
    ]  # fmt: skip
    (listed,) = [one for one in world.ask(AUDITOR, "employer_scales", employer_id=employer) if one["own"]]
    assert (listed["name"], listed["lists"], listed["points"]) == (LEADERSHIP, 2, 3)


def test_the_published_scales_stand_beside_the_own_with_what_is_pending(world: World) -> None:
    employer = world.employer()
    found = {one["scale_id"]: one for one in world.ask(OFFICER, "employer_scales", employer_id=employer)}
    assert sorted(found) == [
        "njc", "teachers.fringe", "teachers.inner-london", "teachers.outer-london", "teachers.rest-of-england",
    ]  # fmt: skip
    assert [one["scale_id"] for one in found.values() if one["award_pending"]] == ["njc"]
    page = world.ask(OFFICER, "scale_page", employer_id=employer, scale_id="njc")
    assert (page["own"], page["versions"][0]["from"], page["versions"][0]["may_correct"]) == (
        False,
        "2026-04-01",
        False,
    )


def test_a_spreadsheet_gives_the_same_points_as_the_box(world: World) -> None:
    employer = world.employer()
    rows = [{"point": "L11", "pay": 6_250_200}, {"point": "L12", "pay": 6_408_800}]
    content = encoded(write_xlsx([SheetToWrite("Points", COLUMNS, rows)]))
    scale = entered(world, employer, points="", filename="leadership.xlsx", content=content)
    (version,) = scale["versions"]
    assert [(one["point"], one["pence"]) for one in version["points"]] == [("L11", 6_250_200), ("L12", 6_408_800)]


def test_a_heading_and_any_mark_between_point_and_pay_are_read(world: World) -> None:
    scale = entered(world, world.employer(), points="Point, Pay a year\nL11, £62,502.00\nL12\t64088\n\nL13; 65691.50\n")
    (version,) = scale["versions"]
    assert [one["pence"] for one in version["points"]] == [6_250_200, 6_408_800, 6_569_150]


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"name": " "}, "name", "Give the scale a name"),
    ({"name": "NJC"}, "name", "'njc' is a published scale: choose another name"),
    ({"full_time_hours": "37"}, "full_time_hours", "leave the hours empty"),
    ({"kind": "support"}, "full_time_hours", "Give the hours of a full-time week"),
    ({"kind": "support", "full_time_hours": "370"}, "full_time_hours", "above 0 and up to 48"),
    ({"source": " "}, "source", "Say why, for whoever asks later"),
    ({"points": ""}, "points", "Give the points in the box or as a file: one of the two"),
    ({"content": "eA=="}, "points", "one of the two"),
    ({"points": "Point, Pay"}, "points", "Give at least one point"),
    ({"points": "L12"}, "points", "Row 1: 'L12' is no point with its pay for a year: write it like L12 64,088.00"),
    ({"points": "L11 62502\nL12 sixty"}, "points", "Row 2: "),
    ({"points": "L12 5340.67"}, "points", "Row 1: £5,340.67 is no pay for a full-time year"),
    ({"points": "L12 6408800"}, "points", "Row 1: £6,408,800.00 is no pay for a full-time year"),
    ({"points": "L11 62502\nl11 64088"}, "points", "Row 2: point l11 stands in row 1 already"),
    ({"points": "L11 64088\nL12 62502"}, "points", "Row 2: point L12 has less than point L11 before it"),
    ({"points": "".join(f"P{one} 20000\n" for one in range(201))}, "points", "These are 201 points"),
    ({"points": "", "filename": "l.csv", "content": encoded(b"Point,Pay a year\nL11,62502\n,64088\n")}, "file", "Row 3, Point"),
    ({"points": "", "filename": "l.csv", "content": encoded(b"Point,Money\nL11,62502\n")}, "file", "Pay a year"),
    ({"points": "", "filename": "l.pdf", "content": encoded(b"%PDF")}, "file", "l.pdf"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "field", "words"), BAD, ids=[f"{field}: {words[:40]}" for _, field, words in BAD])
def test_a_list_that_cannot_be_meant_is_refused_at_its_row_and_nothing_is_saved(
    said: Any, field: str, words: str, world: World
) -> None:
    employer = world.employer()
    with pytest.raises(InvalidRequest) as refused:
        entered(world, employer, **said)
    assert words in refused.value.details["fields"][field][0]
    assert not any(one["own"] for one in world.ask(OFFICER, "employer_scales", employer_id=employer))


def test_all_mistakes_of_a_list_are_said_at_once(world: World) -> None:
    with pytest.raises(InvalidRequest) as refused:
        entered(world, world.employer(), points="L11 900\nL12 64088\nL12 64089\nL13 1.2.3")
    assert refused.value.details["fields"]["points"] == [
        "Row 4: '1.2.3' is not an amount: write it in pounds and pence, for example £1,234.56"
    ]
    with pytest.raises(InvalidRequest, match="and 1 more") as refused:
        entered(world, world.employer("Other", "951/ZZ9"), points="L11 900\nL12 64088\nL12 64089")
    assert len(refused.value.details["fields"]["points"]) == 2


def test_a_name_is_taken_once_by_an_employer_and_is_free_for_another(world: World) -> None:
    employer, other = world.employer(), world.employer("Other", "951/ZZ9")
    entered(world, employer)
    with pytest.raises(InvalidRequest, match="This employer has a scale 'Leadership 2026' already"):
        entered(world, employer, name="LEADERSHIP 2026")
    assert entered(world, other)["name"] == LEADERSHIP


PUBLISHED = [
    ("njc", "2025-04-01", "'njc' is published for 1 April 2025: what can be entered is the pending award of 1 April 2026, or a version"),
    ("teachers.rest-of-england", "2026-09-01", "a version from a day after 1 September 2026"),
    ("njc", "2026-04-01", "'njc' has the points 3, 4, 5"),
]  # fmt: skip


@pytest.mark.parametrize(("scale", "starts", "words"), PUBLISHED)
def test_what_is_published_cannot_be_entered_otherwise(scale: str, starts: str, words: str, world: World) -> None:
    with pytest.raises(InvalidRequest, match=words):
        again(world, world.employer(), scale, starts=starts)


def test_a_list_from_a_day_that_has_one_is_a_correction_while_nobody_was_paid_by_it(world: World) -> None:
    employer = world.employer()
    scale = entered(world, employer)
    with pytest.raises(InvalidRequest, match="There is a list from 1 September 2026 already: correct that one"):
        again(world, employer, scale["scale_id"])
    later = again(world, employer, scale["scale_id"], starts="2027-09-01")
    first = later["versions"][1]["version_id"]
    with pytest.raises(InvalidRequest, match="Another list of this scale begins on 1 September 2027"):
        again(world, employer, scale["scale_id"], "correct_scale_version", version_id=first, starts="2027-09-01")
    with pytest.raises(NotFound, match="There is no such list of this scale"):
        again(world, employer, scale["scale_id"], "correct_scale_version", version_id="no-such-list")
    with pytest.raises(NotFound, match="There is no such pay scale"):
        again(world, employer, "no-such-scale")


def test_a_school_of_the_employer_names_the_scale_in_a_post_and_no_other_school_does(world: World) -> None:
    employer, group = world.ready()
    entered(world, employer)
    entered(world, world.employer("Other", "951/ZZ9"), name="Of another employer")
    person = taken_on(world, group)
    named = [one["name"] for one in world.ask(MANAGER, "pay_scales", school_id=ABBEY)]
    assert LEADERSHIP in named and "njc" in named and "Of another employer" not in named
    terms = {"starts": "2026-09-01", "scale": "leadership 2026", "point": "L12", "pension": "teachers"}
    asked = {"school_id": ABBEY, "employment_id": person["employment_id"], "title": "Deputy headteacher"}
    post = world.ask(MANAGER, "set_post", **asked, terms=terms)
    assert (post["terms"][0]["scale"], post["terms"][0]["point"]) == (LEADERSHIP, "L12")
    for wrong, words in (({"scale": "Of another employer"}, "There is no pay scale"), ({"point": "L40"}, "Point L40")):
        with pytest.raises((InvalidRequest, Conflict), match=words):
            world.ask(MANAGER, "set_post", **asked, terms=terms | wrong)


def test_a_list_of_staff_names_own_scales_and_their_hours_give_the_part_of_full_time(world: World) -> None:
    employer, _ = world.ready()
    entered(world, employer)
    entered(world, employer, **SUPPORT)
    half = {"payroll_id": "502", "surname": "Marsh", "ni_number": "AB123457A", "post": "Clerk", "pension": "none"}
    rows = [
        row_of(post="Deputy headteacher", scale="leadership 2026", point="L12", fte="1"),
        row_of(**half, scale="Harbour support", point="H2", weekly_hours="18.5"),
    ]
    unknown = sent(world, MANAGER, ABBEY, [rows[0] | {"scale": "Leadership 2025"}])
    assert (
        "There is no pay scale 'Leadership 2025': there are Harbour support, Leadership 2026, njc"
        in unknown["errors"][0]
    )
    taken(world, MANAGER, ABBEY, sent(world, MANAGER, ABBEY, rows))
    paid = {}
    for one in world.ask(MANAGER, "staff_listed", school_id=ABBEY)["staff"]:
        page = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=one["person_id"])
        terms = page["employments"][0]["posts"][0]["terms"][0]
        paid[one["surname"]] = (terms["scale"], terms["point"], terms["fte"])
    assert paid == {"Ellis": (LEADERSHIP, "L12", "1"), "Marsh": ("Harbour support", "H2", "1/2")}


def test_staff_on_an_own_scale_move_once_the_new_employer_has_it(world: World) -> None:
    employer, group = world.ready()
    entered(world, employer)
    person = taken_on(world, group)
    terms = {"starts": "2026-09-01", "scale": LEADERSHIP, "point": "L12", "pension": "teachers"}
    asked = {"school_id": ABBEY, "employment_id": person["employment_id"], "title": "Deputy headteacher"}
    world.ask(MANAGER, "set_post", **asked, terms=terms)
    trust = world.employer("New Trust", "951/ZZ9")
    world.monthly(trust)
    moved = {"school_id": ABBEY, "employer_id": trust, "starts": "2027-01-01", "source": "deed of transfer"}
    with pytest.raises(Conflict, match="paid by the pay scale Leadership 2026, which New Trust does not have"):
        world.ask(OFFICER, "set_school_employer", **moved)
    entered(world, trust)
    assert world.ask(OFFICER, "set_school_employer", **moved)["moved"] == 1
