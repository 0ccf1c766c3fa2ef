"""What cannot be right is refused with the words a person gets, and nothing is half-written."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from services.procurement.adapters.base import metadata
from shared.errors import QuaysideError
from tests.procurement.world import ABBEY, BUYER, CLOSES, World, head_of

TERMS = {
    "sku": "pens",
    "name": "Pens",
    "cpv": "30192121",
    "valid_from": "2026-01-01",
    "unit": "box",
    "price": "1",
    "vat": "standard",
}
WINDOW = {
    "title": "More books", "schools": [ABBEY], "skus": ["books"], "closes_at": CLOSES.isoformat(), "delivery_on": "2026-11-16",
}  # fmt: skip
LINE = {"school_id": ABBEY, "sku": "books", "firm": 1}
DELIVERY = {"delivery_note": "DN1", "lines": [], "last": True}

# (method, request over a usual one, code, words)
CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("add_supplier", {"name": " "}, "invalid", "The supplier has no name"),
    ("add_supplier", {"name": "X", "company_number": "12"}, "", ""),
    ("add_supplier", {"name": "X", "company_number": "1234567890"}, "invalid", "is not a company number"),
    ("add_supplier", {"name": "X", "vat_number": "GB123456789"}, "invalid", "VAT number"),
    ("add_supplier", {"name": "bright paper ltd"}, "invalid", "already listed"),
    ("add_supplier", {"name": "X" * 301}, "invalid", "Enter at most 300 characters"),
    ("add_supplier", {"name": "X", "reason": " "}, "invalid", "Say what the trust bought from it before"),
    ("stop_supplier", {"reason": " "}, "invalid", "Say why nothing more is bought from Bright Paper"),
    ("list_item", {"price": "1.23456"}, "invalid", "more than 4 decimals"),
    ("list_item", {"price": "-1"}, "invalid", "A price of £-1 is not possible"),
    ("list_item", {"price": "NaN"}, "invalid", "price: "),
    ("list_item", {"case_size": 0}, "invalid", "A case of 0 units is not possible"),
    ("list_item", {"case_size": 10**12}, "invalid", "too high to be meant"),
    ("list_item", {"cpv": "paper"}, "invalid", "'paper' is not a CPV code"),
    ("list_item", {"cpv": "15511000"}, "invalid", "allergens are not"),
    ("list_item", {"sku": "books"}, "invalid", "already has an item 'books'"),
    ("list_item", {"breaks": [{"from_units": 1, "price": "1"}]}, "invalid", "does not come after"),
    ("new_terms", {"sku": "glue"}, "not_found", "no item 'glue'"),
    ("new_terms", {"sku": "books", "valid_from": "2025-01-01"}, "invalid", "cannot start before it"),
    ("open_window", {"skus": ["glue"]}, "not_found", "has no item 'glue'"),
    ("open_window", {"skus": []}, "invalid", "at least one item"),
    ("open_window", {"schools": []}, "invalid", "Choose the schools"),
    ("open_window", {"schools": ["nobody"]}, "not_found", "The school nobody is not known here"),
    ("open_window", {"closes_at": "2026-11-09T12:00:00"}, "invalid", "closes_at"),
    ("open_window", {"closes_at": "2026-10-01T12:00:00Z"}, "invalid", "would close before it opens"),
    ("open_window", {"delivery_on": "2026-11-01"}, "invalid", "before the order closes"),
    ("open_window", {"title": ""}, "invalid", "Give the order a name"),
    ("open_window", {"fees": [{"kind": "delivery", "name": "van", "pence": 100}]}, "invalid", "needs free from pence"),
    ("open_window", {"fees": [{"kind": "flat", "name": "van", "pence": -1}]}, "invalid", "Give zero or more"),
    ("open_window", {"colour": "red"}, "invalid", "colour: Unknown field"),
    ("ask_for", {"firm": -1}, "invalid", "cannot be -1"),
    ("ask_for", {"firm": 0}, "invalid", "Nothing of Books is asked for"),
    ("ask_for", {"firm": 1.5}, "invalid", "firm"),
    ("ask_for", {"firm": 1_000_001}, "invalid", "too high to be meant"),
    ("ask_for", {"sku": "glue"}, "not_found", "'glue' is not offered"),
    ("withdraw", {"order_id": "none"}, "not_found", "no such collective order"),
    ("close_order", {"order_id": "none"}, "not_found", "no such collective order"),
    ("receive", {"lines": [{"sku": "books", "units": -1}]}, "invalid", "cannot have come"),
    ("receive", {"lines": [{"sku": "glue", "units": 1}]}, "not_found", "'glue' is not offered"),
    ("receive", {"lines": [{"sku": "books", "units": 1}] * 2}, "invalid", "on the delivery twice"),
    ("receive", {"delivery_note": " "}, "invalid", "number of the delivery note"),
    ("share_out_by_hand", {"sku": "books", "units": {ABBEY: 1}}, "conflict", "has not been received yet"),
    ("open_window", {"code": "no code!"}, "invalid", "is not a cost code"),
    ("open_window", {"codes": {"glue": "E19"}}, "not_found", "'glue', which is not offered"),
    ("choose_codes", {"codes": {"E20": "E19"}}, "not_found", "No item of 'Exercise books, autumn' has the cost code"),
    ("choose_codes", {"codes": {"": "no code!"}}, "invalid", "is not a cost code"),
    ("approve_quantities", {}, "conflict", "waits for approval"),
    ("name_framework", {"bought_under": " "}, "invalid", "Give the framework with its reference"),
    ("send_back", {}, "conflict", "has not been received yet"),
    ("send_back", {"sku": "glue"}, "not_found", "'glue' is not offered"),
    ("take_back_goods", {}, "not_found", "no delivery or return DN1 that still stands"),
    ("take_back_goods", {"reason": " "}, "invalid", "Say what was wrong"),
    ("make_statement", {"order_id": "none"}, "not_found", "not invited"),
]  # fmt: skip
AFTER_CLOSE = {"receive", "share_out_by_hand", "send_back", "take_back_goods", "close_order"}


def rows(world: World) -> dict[str, int]:
    with world.uow() as uow:
        return {
            name: uow.session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }


@pytest.mark.parametrize(("method", "wrong", "code", "words"), CASES)
def test_bad_input_is_refused_in_words_and_leaves_nothing(
    world: World, method: str, wrong: dict[str, Any], code: str, words: str
) -> None:
    order_id = world.closed((ABBEY, 4, 0)) if method in AFTER_CLOSE else world.opened()
    (supplier,) = world.ask(BUYER, "suppliers")
    of = {"supplier_id": supplier["supplier_id"]}
    usual: dict[str, dict[str, Any]] = {
        "add_supplier": {"reason": "by its invoices"},
        "stop_supplier": of,
        "list_item": TERMS | of,
        "new_terms": {key: value for key, value in TERMS.items() if key not in ("name", "cpv")} | of,
        "open_window": WINDOW | of,
        "ask_for": LINE | {"order_id": order_id},
        "withdraw": {"school_id": ABBEY, "sku": "books", "order_id": order_id},
        "close_order": {},
        "receive": DELIVERY | {"order_id": order_id},
        "share_out_by_hand": {"order_id": order_id},
        "choose_codes": {"school_id": ABBEY, "order_id": order_id},
        "approve_quantities": {"school_id": ABBEY, "order_id": order_id, "pence": 1},
        "name_framework": {"order_id": order_id},
        "send_back": {"order_id": order_id, "sku": "books", "units": {ABBEY: 1}, "reason": "torn"},
        "take_back_goods": {"order_id": order_id, "note": "DN1", "reason": "another order's"},
        "make_statement": {"school_id": ABBEY},
    }
    who = head_of(ABBEY) if "school_id" in usual[method] else BUYER
    before = rows(world)
    if not code:
        world.ask(who, method, **(usual[method] | wrong))
        return
    with pytest.raises(QuaysideError) as refused:
        world.ask(who, method, **(usual[method] | wrong))
    assert (refused.value.code, words in refused.value.message) == (code, True), refused.value.message
    assert rows(world) == before


def test_receiving_before_the_close_is_refused(world: World) -> None:
    order_id = world.opened()
    for method, request in (("receive", DELIVERY), ("make_shares_sheet", {})):
        with pytest.raises(QuaysideError, match="not closed yet"):
            world.ask(BUYER, method, order_id=order_id, **request)


def test_a_school_without_procurement_cannot_be_invited(world: World) -> None:
    from shared.persistence.take_up_store import Mode

    world.opened()
    (supplier,) = world.ask(BUYER, "suppliers")
    world.take_up(ABBEY, mode=Mode.READ_ONLY)
    with pytest.raises(QuaysideError, match="Abbey Primary has not taken up procurement, or has left it"):
        world.ask(BUYER, "open_window", **WINDOW, supplier_id=supplier["supplier_id"])
