"""A collective order from its opening to its close, worked by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.procurement.domain.collective.closing import close
from services.procurement.domain.collective.facts import (
    LineAsked,
    LineRefused,
    LineWithdrawn,
    SavingRecorded,
    SchoolLeft,
)
from services.procurement.domain.collective.order import Phase
from services.procurement.domain.collective.saving import AloneMethod
from services.procurement.domain.collective.window import ask_for, open_order, school_leaves, withdraw
from services.procurement.domain.suppliers.supplier import supplier_stopped
from services.procurement.domain.vat import VatTreatment
from shared.refusals import ChangedMeanwhile, NotKnown, NotValid, Refused, WrongTime
from tests.procurement.domain.examples import (
    BEFORE,
    BOX_FILL,
    CLOSES,
    DELIVERY,
    DURING,
    OPENS,
    RATES,
    SCHOOLS,
    SUPPLIER,
    asked,
    closed,
    delivery_fee,
    item,
    opened,
)

SECOND = timedelta(seconds=1)


def test_three_schools_share_a_pooled_order_to_the_penny_and_see_what_each_saves() -> None:
    # 11 firm and 2 tolerance: 3 cases of 4 at the price from 12 units, 12 x £0.90 = £10.80; delivery £10.00; VAT 20%.
    books = item(price="1.00", case_size=4, breaks=[(12, "0.90")])
    order = closed(
        opened(books, fees=[delivery_fee()]), ("a", "books", 5, 0), ("b", "books", 5, 2), ("c", "books", 1, 0)
    )
    assert order.closing is not None
    ordered = order.closing.items["books"]
    assert (ordered.cases, ordered.units, ordered.pence) == (3, 12, 1080)
    assert {school: got.units for school, got in ordered.by_school.items()} == {"a": 5, "b": 6, "c": 1}
    assert order.closing.bill.total_pence == 2496
    shares = order.closing.shares
    assert {school: shares[school].goods["books"] for school in "abc"} == {"a": 450, "b": 540, "c": 90}
    assert {school: shares[school].fees["delivery"] for school in "abc"} == {"a": 417, "b": 500, "c": 83}
    assert {school: shares[school].vat_pence for school in "abc"} == {"a": 173, "b": 208, "c": 35}
    assert {school: shares[school].total_pence for school in "abc"} == {"a": 1040, "b": 1248, "c": 208}
    savings = order.closing.savings
    assert {school: savings[school].net_pence for school in "abc"} == {"a": 933, "b": 760, "c": 1227}
    abbey = savings["a"]
    assert (abbey.alone_goods_pence, abbey.alone_fees, abbey.alone_vat_pence) == (800, {"delivery": 1000}, 360)
    assert (abbey.gross_pence, abbey.spare_pence) == (1120, 300)
    assert abbey.alone["books"].working(books.versions[0]) == (
        "alone by its own full cases, 2 cases of 4: 8 at £1.00 (all-units price from 1) = £8.00; 3 of these units would "
        "have been to spare (£3.00)"
    )


def test_a_school_that_could_not_reach_the_minimum_alone_is_told_so_and_saves_nothing_by_it() -> None:
    books = item(price="1.00", case_size=4, minimum_cases=3)
    order = closed(opened(books), ("a", "books", 4, 0), ("b", "books", 8, 0))
    assert order.closing is not None
    savings = order.closing.savings
    assert {school: savings[school].net_pence for school in "ab"} == {"a": 0, "b": 0}
    assert savings["a"].alone["books"].method is AloneMethod.MINIMUM_WAIVED
    assert savings["a"].beyond_minimum == ("books",)
    assert "could not have reached the minimum order of 3 cases" in savings["a"].alone["books"].working(
        books.versions[0]
    )


def test_a_school_whose_tolerance_reaches_the_minimum_alone_would_have_bought_the_minimum() -> None:
    books = item(price="1.00", case_size=4, minimum_cases=3)
    order = closed(opened(books), ("a", "books", 8, 4), ("b", "books", 8, 0))
    assert order.closing is not None
    line = order.closing.savings["a"].alone["books"]
    assert (line.method, line.units, line.pence, line.spare_units) == (AloneMethod.OWN_MINIMUM, 12, 1200, 4)


def test_one_school_alone_in_an_order_saves_nothing() -> None:
    order = closed(opened(item(breaks=[(8, "0.9")]), fees=[delivery_fee()]), ("a", "books", 6, 3))
    assert order.closing is not None
    assert (order.closing.savings["a"].net_pence, order.closing.savings["a"].gross_pence) == (0, 0)


def test_an_item_short_of_its_minimum_is_not_ordered_and_says_how_much_is_missing() -> None:
    order = closed(opened(item(case_size=4, minimum_cases=3)), ("a", "books", 5, 2))
    assert order.closing is not None
    assert order.closing.items["books"].working == (
        "nothing is ordered: 5 firm and 2 tolerance units are 5 short of 3 cases of 4 (a minimum order is reached when "
        "firm and tolerance units together fill its cases)"
    )
    assert (order.closing.bill.total_pence, order.closing.shares) == (0, {})


def test_vat_is_computed_by_treatment_and_only_on_what_bears_it() -> None:
    order = closed(
        opened(item("books", "1.00"), item("milk", "0.50", vat=VatTreatment.ZERO)),
        ("a", "books", 4, 0),
        ("b", "milk", 8, 0),
    )
    assert order.closing is not None
    assert order.closing.bill.vat == {VatTreatment.STANDARD: 80, VatTreatment.ZERO: 0}
    assert {school: order.closing.shares[school].vat_pence for school in "ab"} == {"a": 80, "b": 0}


def test_the_phases_follow_the_clock_and_the_closing_time_is_already_too_late() -> None:
    order = opened(box_fill_from=BOX_FILL)
    assert [order.phase(at) for at in (BEFORE, OPENS, BOX_FILL, CLOSES - SECOND, CLOSES)] == [
        Phase.NOT_OPEN, Phase.OPEN, Phase.BOX_FILL, Phase.BOX_FILL, Phase.ENDED,
    ]  # fmt: skip
    assert close(order, CLOSES)[0].phase(CLOSES) is Phase.CLOSED


def test_a_line_is_entered_changed_and_withdrawn() -> None:
    order, entered = ask_for(opened(), "a", "books", 3, 1, DURING)
    order, changed = ask_for(order, "a", "books", 2, 2, DURING + SECOND)
    assert isinstance(changed[0], LineAsked)
    assert (changed[0].before, changed[0].now) == ((3, 1), (2, 2))
    assert ask_for(order, "a", "books", 2, 2, DURING) == (order, ())
    order, gone = withdraw(order, "a", "books", DURING + 2 * SECOND)
    assert isinstance(gone[0], LineWithdrawn)
    assert (len(entered), order.pooled_wish("books"), order.version) == (1, (0, 0), 4)


def test_a_late_line_is_refused_kept_and_shown() -> None:
    order, facts = ask_for(opened(), "a", "books", 3, 0, CLOSES)
    assert isinstance(facts[0], LineRefused)
    assert order.pooled_wish("books") == (0, 0)
    assert [refusal.reason for refusal in order.refusals] == [
        "Abbey Primary's line for Books was not taken: it came on 9 November 2026 at 12:00pm, and 'Exercise books, autumn' "
        "ended on 9 November 2026 at 12:00pm"
    ]


def test_a_withdrawal_after_the_close_is_refused_kept_and_the_line_stands() -> None:
    order = closed(opened(), ("a", "books", 4, 0))
    order, facts = withdraw(order, "a", "books", CLOSES + SECOND)
    assert isinstance(facts[0], LineRefused)
    assert "was not withdrawn and stands" in order.refusals[0].reason
    assert order.wish("a", "books") == (4, 0)


def test_in_the_box_fill_phase_a_change_that_opens_a_case_is_refused_and_one_that_fills_it_is_taken() -> None:
    order = asked(opened(item(case_size=6), box_fill_from=BOX_FILL), ("a", "books", 5, 0), ("b", "books", 4, 0))
    refused, facts = ask_for(order, "b", "books", 3, 0, BOX_FILL)
    assert isinstance(facts[0], LineRefused)
    assert "would rise from 3 to 4" in refused.refusals[0].reason
    filled, _ = ask_for(order, "b", "books", 4, 3, BOX_FILL)
    assert filled.wish("b", "books") == (4, 3)
    unchanged, stood = withdraw(filled, "b", "books", BOX_FILL)
    assert isinstance(stood[0], LineRefused)
    assert unchanged.wish("b", "books") == (4, 3)


def test_a_school_leaving_before_the_close_takes_its_lines_with_it() -> None:
    order = asked(opened(box_fill_from=BOX_FILL), ("a", "books", 4, 0), ("b", "books", 4, 0))
    order, facts = school_leaves(order, "a", BOX_FILL + SECOND)
    assert [type(fact) for fact in facts] == [LineWithdrawn, SchoolLeft]
    assert order.pooled_wish("books") == (4, 0)
    assert school_leaves(order, "a", BOX_FILL + SECOND) == (order, ())
    with pytest.raises(WrongTime, match="Abbey Primary has left"):
        ask_for(order, "a", "books", 1, 0, BOX_FILL + 2 * SECOND)


def test_a_school_leaving_after_the_close_has_its_lines_honoured() -> None:
    order, facts = school_leaves(closed(opened(), ("a", "books", 4, 0)), "a", CLOSES + SECOND)
    assert isinstance(facts[0], SchoolLeft)
    assert facts[0].honoured
    assert facts[0].in_words == (
        "Abbey Primary left after 'Exercise books, autumn' was closed: its lines were already ordered from Bright Paper "
        "Ltd, so they are delivered and charged to it"
    )
    assert order.closing is not None
    assert order.closing.shares["a"].net_pence == 400


def test_closing_twice_is_closing_once_and_the_loser_of_a_race_finds_it_closed() -> None:
    order = asked(opened(), ("a", "books", 4, 0))
    once, facts = close(order, CLOSES, version_read=order.version)
    assert sum(isinstance(fact, SavingRecorded) for fact in facts) == 1
    assert close(once, CLOSES + SECOND, version_read=order.version) == (once, ())
    changed, _ = ask_for(order, "b", "books", 1, 0, CLOSES)
    with pytest.raises(ChangedMeanwhile, match="changed by somebody else"):
        close(changed, CLOSES, version_read=order.version)


def test_an_order_is_not_closed_before_its_time() -> None:
    with pytest.raises(WrongTime, match="still open to the schools"):
        close(opened(), CLOSES - SECOND)


@pytest.mark.parametrize(
    ("school", "sku", "firm", "tolerance", "at", "refusal", "words"),
    [
        ("a", "books", 0, 0, DURING, NotValid, "Nothing of Books is asked for"),
        ("a", "books", -1, 0, DURING, NotValid, "firm quantity of Books cannot be -1"),
        ("a", "books", 1, -1, DURING, NotValid, "tolerance quantity of Books cannot be -1"),
        ("a", "books", 1.5, 0, DURING, NotValid, "whole number of units"),
        ("a", "books", True, 0, DURING, NotValid, "whole number of units"),
        ("a", "books", 1_000_001, 0, DURING, NotValid, "too high to be meant"),
        ("a", "pens", 1, 0, DURING, NotKnown, "'pens' is not offered"),
        ("z", "books", 1, 0, DURING, NotKnown, "not invited"),
        ("a", "books", 1, 0, BEFORE, WrongTime, "opens on 2 November 2026 at 8:00am"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused_in_words(
    school: str, sku: str, firm: Any, tolerance: int, at: datetime, refusal: type[Refused], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        ask_for(opened(), school, sku, firm, tolerance, at)


def test_withdrawing_a_line_that_is_not_there_is_refused() -> None:
    with pytest.raises(NotValid, match="no line for Books"):
        withdraw(opened(), "a", "books", DURING)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closes_at": OPENS}, "close before it opens"),
        ({"now": CLOSES}, "already past"),
        ({"opens_at": OPENS.replace(tzinfo=None)}, "no time zone"),
        ({"box_fill_from": CLOSES}, "after the opening and before the close"),
        ({"delivery_on": OPENS.date()}, "before the order closes"),
        ({"schools": {}}, "Choose the schools"),
        ({"items": []}, "at least one item"),
        ({"items": [item(), item()]}, "chosen twice"),
        ({"title": " "}, "Give the order a name"),
        ({"fees": [delivery_fee(), delivery_fee()]}, "same name"),
        ({"supplier": supplier_stopped(SUPPLIER, "gone")[0]}, "Nothing is bought from Bright Paper"),
    ],
)
def test_an_order_that_does_not_fit_together_is_not_opened(change: dict[str, Any], words: str) -> None:
    wanted: dict[str, Any] = {
        "order_id": "o", "title": "Books", "supplier": SUPPLIER, "schools": SCHOOLS, "items": [item()],
        "opens_at": OPENS, "closes_at": CLOSES, "delivery_on": DELIVERY, "now": BEFORE, "vat_rates": RATES,
    }  # fmt: skip
    with pytest.raises(NotValid, match=words):
        open_order(**(wanted | change))
