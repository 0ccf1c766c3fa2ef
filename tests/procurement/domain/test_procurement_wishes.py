"""Many lines in one go are the same as the lines one by one, or they are nothing at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.procurement.domain.collective.facts import LineRefused
from services.procurement.domain.collective.window import ask_for, withdraw
from services.procurement.domain.collective.wishes import Wish, ask_for_many
from shared.refusals import ChangedMeanwhile, NotValid
from tests.procurement.domain.examples import BOX_FILL, CLOSES, DURING, item, opened

SKUS = ("books", "ink", "pens")
lines = st.dictionaries(st.sampled_from(SKUS), st.tuples(st.integers(0, 20), st.integers(0, 5)))
wrong_lines = st.dictionaries(st.sampled_from([*SKUS, "gold"]), st.tuples(st.integers(-2, 20), st.integers(0, 5)))


@given(lines, lines)
def test_many_lines_leave_the_order_as_the_same_lines_one_by_one(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> None:
    order, _ = ask_for_many(opened(*map(item, SKUS)), "a", [Wish(sku, *wish) for sku, wish in before.items()], DURING)
    one_by_one = order
    for sku, (firm, tolerance) in after.items():
        if firm or tolerance:
            one_by_one, _ = ask_for(one_by_one, "a", sku, firm, tolerance, DURING)
        elif one_by_one.wish("a", sku) != (0, 0):
            one_by_one, _ = withdraw(one_by_one, "a", sku, DURING)
    together, _ = ask_for_many(order, "a", [Wish(sku, *wish) for sku, wish in after.items()], DURING)
    assert together == one_by_one


@given(lines, wrong_lines)
def test_whatever_is_sent_either_all_of_it_stands_or_the_order_is_as_it_was(
    before: dict[str, tuple[int, int]], sent: dict[str, tuple[int, int]]
) -> None:
    order, _ = ask_for_many(opened(*map(item, SKUS)), "a", [Wish(sku, *wish) for sku, wish in before.items()], DURING)
    wishes = [Wish(sku, *wish) for sku, wish in sent.items()]
    wrong = {sku for sku, (firm, _) in sent.items() if sku == "gold" or firm < 0}
    if wrong:
        with pytest.raises(NotValid) as refused:
            ask_for_many(order, "a", wishes, DURING)
        assert set(refused.value.details["lines"]) == wrong
        return
    after, _ = ask_for_many(order, "a", wishes, DURING)
    assert {sku: after.wish("a", sku) for sku in sent} == sent


@given(lines.filter(bool), st.data())
def test_a_line_that_is_not_as_its_sender_saw_it_is_named_with_what_stands_there(
    before: dict[str, tuple[int, int]], data: st.DataObject
) -> None:
    order, _ = ask_for_many(opened(*map(item, SKUS)), "a", [Wish(sku, *wish) for sku, wish in before.items()], DURING)
    sku = data.draw(st.sampled_from(sorted(before)))
    there = order.wish("a", sku)
    with pytest.raises(ChangedMeanwhile) as refused:
        ask_for_many(order, "a", [Wish(sku, there[0] + 2, 0, seen=(there[0] + 1, there[1]))], DURING)
    assert refused.value.details["changed"] == {sku: {"firm": there[0], "tolerance": there[1]}}


def test_refused_lines_are_kept_and_the_others_do_not_stand_alone() -> None:
    order = opened(*map(item, SKUS), box_fill_from=BOX_FILL)
    order, _ = ask_for(order, "b", "books", 3, 0, DURING)
    after, facts = ask_for_many(order, "a", [Wish("books", 1, 0), Wish("pens", 3, 0)], BOX_FILL)
    assert [fact.refusal.sku for fact in facts if isinstance(fact, LineRefused)] == ["pens"]
    assert (after.wish("a", "books"), len(after.refusals)) == ((0, 0), 1)
    late, _ = ask_for_many(order, "a", [Wish("books", 1, 0)], CLOSES)
    assert late.lines == order.lines
