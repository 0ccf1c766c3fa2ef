"""A school's page of lines saved in one go: all or none, each wrong line named, and a change by somebody else noticed."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest
from tests.procurement.world import ABBEY, BECK, BOX_FILL, BUYER, CASTLE, CLOSES, NAMES, World, head_of


def many(world: World, order_id: str, *lines: dict[str, Any], school: str = ABBEY) -> Any:
    return world.ask(head_of(school), "ask_for_many", school_id=school, order_id=order_id, lines=list(lines))


def line(sku: str, firm: int, tolerance: int = 0, expected: tuple[int, int] | None = None) -> dict[str, Any]:
    seen = {"expected": {"firm": expected[0], "tolerance": expected[1]}} if expected is not None else {}
    return {"sku": sku, "firm": firm, "tolerance": tolerance, **seen}


def opened(world: World, **said: Any) -> str:
    """An order that offers books and pens."""
    world.take_up(*NAMES)
    supplier_id = world.supplier()
    world.item(supplier_id, "books")
    world.item(supplier_id, "pens")
    return world.window(supplier_id, skus=["books", "pens"], **said)


def wishes(world: World, order_id: str, school: str = ABBEY) -> dict[str, tuple[int, int]]:
    page = world.ask(head_of(school), "school_order_page", school_id=school, order_id=order_id)
    return {one["sku"]: (one["firm"], one["tolerance"]) for one in page["lines"]}


def test_many_lines_are_entered_changed_and_taken_back_in_one_go(world_on_each: World) -> None:
    world = world_on_each
    order_id = opened(world)
    said = many(world, order_id, line("books", 3, 1), line("pens", 0))
    assert (said["taken"], said["changed"], said["in_words"]) == (True, 1, "One line was saved.")
    said = many(world, order_id, line("books", 0), line("pens", 5, 2))
    assert (said["changed"], said["in_words"]) == (2, "2 lines were saved.")
    assert wishes(world, order_id) == {"pens": (5, 2)}
    page = world.ask(BUYER, "order_page", order_id=order_id)
    assert [(one["pooled_firm"], one["pooled_tolerance"]) for one in page["items"]] == [(0, 0), (5, 2)]
    assert many(world, order_id, line("pens", 5, 2))["in_words"].startswith("Nothing was changed")


def test_one_wrong_line_keeps_all_from_being_saved_and_every_wrong_line_is_named(world: World) -> None:
    order_id = opened(world)
    with pytest.raises(InvalidRequest, match="Nothing was saved") as refused:
        many(world, order_id, line("books", 4), line("pens", -1), line("ink", 2))
    assert refused.value.details["lines"] == {
        "pens": "The firm quantity of Pens cannot be -1: give zero or more.",
        "ink": "Item 'ink' is not offered in 'Exercise books, autumn'.",
    }
    assert wishes(world, order_id) == {}
    with pytest.raises(InvalidRequest, match="'pens' is there twice"):
        many(world, order_id, line("pens", 1), line("pens", 2))


def test_a_line_that_somebody_else_changed_meanwhile_is_shown_and_nothing_is_saved(world_on_each: World) -> None:
    world = world_on_each
    order_id = opened(world)
    many(world, order_id, line("books", 3))
    many(world, order_id, line("books", 8, 2))
    with pytest.raises(Conflict, match="One line was changed by somebody else at Abbey Primary") as refused:
        many(world, order_id, line("books", 4, 0, expected=(3, 0)), line("pens", 6, 0, expected=(0, 0)))
    assert refused.value.details["changed"] == {"books": {"firm": 8, "tolerance": 2}}
    assert wishes(world, order_id) == {"books": (8, 2)}
    assert (
        many(world, order_id, line("books", 4, 0, expected=(8, 2)), line("pens", 6, 0, expected=(0, 0)))["changed"] == 2
    )


def test_two_people_who_enter_the_same_do_not_disturb_each_other(world: World) -> None:
    order_id = opened(world)
    many(world, order_id, line("books", 3))
    said = many(world, order_id, line("books", 3, 0, expected=(0, 0)))
    assert (said["taken"], said["changed"]) == (True, 0)


def test_lines_that_come_too_late_are_kept_as_refused_and_change_nothing(world: World) -> None:
    order_id = opened(world)
    many(world, order_id, line("books", 4))
    world.clock.move_to(CLOSES)
    said = many(world, order_id, line("books", 9), line("pens", 1))
    assert (said["taken"], said["changed"], sorted(said["refused"])) == (False, 0, ["books", "pens"])
    assert said["in_words"].startswith("Nothing was saved. Abbey Primary's line for Books was not taken: it came on")
    page = world.ask(head_of(ABBEY), "school_order_page", school_id=ABBEY, order_id=order_id)
    assert [one["sku"] for one in page["refusals"]] == ["books", "pens"]
    assert wishes(world, order_id) == {"books": (4, 0)}


def test_while_cases_are_filled_up_one_refused_line_holds_the_others_back(world: World) -> None:
    order_id = opened(world, box_fill_from=BOX_FILL.isoformat())
    world.want(order_id, (ABBEY, 3, 0), (BECK, 4, 0))
    world.clock.move_to(BOX_FILL)
    said = many(world, order_id, line("books", 1), line("pens", 3), school=CASTLE)
    assert (said["taken"], list(said["refused"])) == (False, ["pens"])
    assert wishes(world, order_id, CASTLE) == {}
    assert many(world, order_id, line("books", 1), school=CASTLE)["taken"]


def test_a_thousand_lines_are_saved_at_once(world: World) -> None:
    world.take_up(*NAMES)
    supplier_id = world.supplier()
    head = "Item number,Name,Unit,Price,Case size,CPV code,VAT"
    rows = "".join(f"X{n},Exercise book {n},pack,1.00,4,22830000,standard\n" for n in range(1000))

    content = base64.b64encode(f"{head}\n{rows}".encode()).decode()
    said = {"supplier_id": supplier_id, "filename": "list.csv", "content": content, "valid_from": "2026-11-01"}
    assert world.ask(BUYER, "import_catalogue", **said)["state"] == "saved"
    order_id = world.window(supplier_id, skus=[f"X{n}" for n in range(1000)], bought_under="a framework")
    said = many(world, order_id, *(line(f"X{n}", 1 + n, 0, expected=(0, 0)) for n in range(1000)))
    assert said["in_words"] == "1000 lines were saved."
    assert len(wishes(world, order_id)) == 1000


def test_of_two_people_who_save_different_pages_at_the_same_moment_one_is_told(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    order_id = opened(world)

    def save(firm: int) -> str:
        try:
            many(world, order_id, line("books", firm, 0, expected=(0, 0)), line("pens", firm, 0, expected=(0, 0)))
        except Conflict:
            return "told"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, (3, 8))) == ["saved", "told"]
    assert wishes(world, order_id) in ({"books": (3, 0), "pens": (3, 0)}, {"books": (8, 0), "pens": (8, 0)})
