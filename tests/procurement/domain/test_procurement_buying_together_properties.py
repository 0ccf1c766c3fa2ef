"""What holds for every collective order, whatever the schools ask for and the supplier sends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.procurement.domain.catalogue.price_breaks import BreakKind
from services.procurement.domain.collective.allocation import (
    Ask,
    Place,
    Surplus,
    first_come_allocation,
    places_after_change,
)
from services.procurement.domain.collective.case_rounding import box_fill_objection, cases_to_order, units_missing
from services.procurement.domain.collective.closing import close
from services.procurement.domain.collective.invoice_sharing import invoiced_shares, share_invoice
from services.procurement.domain.collective.order import CollectiveOrder, units_asked
from services.procurement.domain.collective.receipt import Delivered, receive
from services.procurement.domain.collective.recharges import recharge_lines
from services.procurement.domain.collective.saving import AloneMethod
from services.procurement.domain.collective.shares import Bill, SchoolShare, by_largest_remainder
from services.procurement.domain.vat import VatTreatment
from shared.money import share_out
from tests.procurement.domain.examples import CLOSES, DURING, asked, delivery_fee, item, opened

WISHES = st.tuples(st.integers(0, 30), st.integers(0, 12))
REQUESTS = st.lists(st.tuples(st.sampled_from("abcde"), WISHES), max_size=12)
ASKS = REQUESTS.map(lambda lines: [Ask(place, school, *wish) for place, (school, wish) in enumerate(lines)])
CASES = st.integers(1, 12)
MINIMUMS = st.integers(1, 6)


@st.composite
def orders(draw: st.DrawFn) -> CollectiveOrder:
    """An order of up to three schools and two items, with breaks, minimum and a delivery fee, about to close."""
    breaks = draw(st.sampled_from([(), ((12, "0.9375"),), ((6, "0.95"), (40, "0.8001"))]))
    books = item(
        "books", "1.0249", case_size=draw(CASES), minimum_cases=draw(MINIMUMS), breaks=breaks,
        kind=draw(st.sampled_from(BreakKind)),
    )  # fmt: skip
    milk = item("milk", "0.3333", case_size=draw(CASES), vat=VatTreatment.ZERO)
    lines = draw(
        st.lists(
            st.tuples(
                st.sampled_from("abc"), st.sampled_from(["books", "milk"]), st.integers(1, 40), st.integers(0, 10)
            ),
            max_size=10,
        )
    )
    return asked(opened(books, milk, fees=[delivery_fee(1234, 3000)]), *lines)


@given(ASKS, st.integers(0, 200), st.sampled_from([(Surplus.TOLERANCE, Surplus.LEFT), (Surplus.LEFT,)]))
def test_no_more_is_shared_out_than_came_and_nothing_is_lost(
    asks: list[Ask], units: int, surplus: tuple[Surplus, ...]
) -> None:
    result = first_come_allocation(asks, units, surplus)
    assert sum(got.units for got in result.by_school.values()) + result.left == units
    assert result.left >= 0
    for school in result.by_school:
        own = [ask for ask in asks if ask.school_id == school]
        assert result.by_school[school].firm <= sum(ask.firm for ask in own)
        assert result.by_school[school].tolerance <= sum(ask.tolerance for ask in own)


@given(ASKS, st.integers(0, 200))
def test_no_tolerance_is_served_while_a_firm_wish_is_not(asks: list[Ask], units: int) -> None:
    result = first_come_allocation(asks, units)
    firm_served = sum(got.firm for got in result.by_school.values())
    assert result.into_tolerance == 0 or firm_served == sum(ask.firm for ask in asks)


@given(ASKS, st.integers(0, 199))
def test_one_more_unit_takes_nothing_from_anybody(asks: list[Ask], units: int) -> None:
    fewer, more = first_come_allocation(asks, units).by_school, first_come_allocation(asks, units + 1).by_school
    assert all(
        more[school].firm >= got.firm and more[school].tolerance >= got.tolerance for school, got in fewer.items()
    )


@given(st.lists(WISHES, min_size=1, max_size=8))
def test_places_always_add_up_to_the_last_wish_and_an_increase_never_moves_an_earlier_place(
    wishes: list[tuple[int, int]],
) -> None:
    places: tuple[Place, ...] = ()
    for number, (firm, tolerance) in enumerate(wishes):
        before = {place.number: place for place in places}
        places = places_after_change(places, firm, tolerance, number, DURING)
        assert units_asked(places) == (firm, tolerance)
        assert [place.number for place in places] == sorted(place.number for place in places)
        assert all(
            place.number == number
            or (place.firm <= before[place.number].firm and place.tolerance <= before[place.number].tolerance)
            for place in places
        )


@given(CASES, st.integers(0, 200), st.integers(0, 60), MINIMUMS)
def test_full_cases_never_hold_more_than_was_asked_for_and_reach_the_minimum_or_are_none(
    size: int, firm: int, tolerance: int, minimum: int
) -> None:
    cases = cases_to_order(size, firm, tolerance, minimum)
    assert cases * size <= firm + tolerance
    assert cases == 0 or cases >= minimum
    if units_missing(size, firm, tolerance, minimum) == 0:
        assert cases * size >= firm


@given(CASES, MINIMUMS, WISHES, WISHES)
def test_a_change_taken_in_the_box_fill_phase_never_opens_a_case_or_loses_one(
    size: int, minimum: int, before: tuple[int, int], after: tuple[int, int]
) -> None:
    if box_fill_objection(size, minimum, before, after) is None:
        assert units_missing(size, *after, minimum) <= units_missing(size, *before, minimum)
        assert cases_to_order(size, *after, minimum) >= cases_to_order(size, *before, minimum)


@given(st.integers(-(10**7), 10**7), st.dictionaries(st.text(max_size=3), st.integers(1, 10**6), min_size=1))
def test_the_quick_largest_remainder_gives_what_the_shared_one_gives(total: int, weights: dict[str, int]) -> None:
    assert by_largest_remainder(total, weights) == share_out(total, weights)


@given(orders())
def test_the_shares_of_a_closed_order_are_its_bill_to_the_penny_in_every_part(order: CollectiveOrder) -> None:
    closing = close(order, CLOSES)[0].closing
    assert closing is not None
    assert_shared(closing.bill, list(closing.shares.values()))
    for closed_item in closing.items.values():
        assert sum(got.units for got in closed_item.by_school.values()) == closed_item.units


@given(orders())
def test_closing_twice_is_closing_once(order: CollectiveOrder) -> None:
    once, facts = close(order, CLOSES)
    assert facts
    assert close(once, CLOSES) == (once, ())


@given(orders())
def test_a_saving_is_always_the_price_alone_less_the_share_and_holds_its_own_working(order: CollectiveOrder) -> None:
    closing = close(order, CLOSES)[0].closing
    assert closing is not None
    for school, saving in closing.savings.items():
        assert saving.share == closing.shares[school]
        assert saving.alone_goods_pence == sum(line.pence for line in saving.alone.values())
        assert saving.net_pence == saving.alone_goods_pence + sum(saving.alone_fees.values()) - saving.share.net_pence
        assert saving.gross_pence == saving.alone_net_pence + saving.alone_vat_pence - saving.share.total_pence
        for sku, line in saving.alone.items():
            terms = order.window.items[sku].version.terms
            assert line.units == line.cases * terms.case_size >= line.received_units
            assert line.pence == terms.prices.cost_pence(line.units)
            assert (line.cases < terms.minimum_cases) == (line.method is AloneMethod.MINIMUM_WAIVED)
            assert 0 <= line.spare_pence <= line.pence


@given(orders(), st.sampled_from("abc"))
def test_a_school_that_is_alone_in_an_order_saves_exactly_nothing(order: CollectiveOrder, school: str) -> None:
    lines = [(school, sku, *order.wish(school, sku)) for sku in order.lines if order.wish(school, sku) != (0, 0)]
    alone = asked(CollectiveOrder(order.window), *lines)
    closing = close(alone, CLOSES)[0].closing
    assert closing is not None
    assert all((saving.net_pence, saving.gross_pence) == (0, 0) for saving in closing.savings.values())


@given(orders(), st.integers(0, 150), st.integers(0, 60))
def test_what_came_is_never_exceeded_and_its_shares_add_up(order: CollectiveOrder, books: int, milk: int) -> None:
    order = close(order, CLOSES)[0]
    order, _ = receive(order, "DN1", [Delivered("books", books)], CLOSES, last=False)
    order, _ = receive(order, "DN2", [Delivered("milk", milk)], CLOSES, last=True)
    assert order.receipt is not None
    assert_shared(order.receipt.bill, list(order.receipt.shares.values()))
    for came in order.receipt.items.values():
        assert sum(got.units for got in came.by_school.values()) + came.left == came.all_units


@given(
    orders().filter(lambda order: any(order.pooled_wish(sku)[0] >= 72 for sku in ("books", "milk"))),
    st.integers(-50_000, 50_000), st.integers(0, 50_000), st.integers(0, 9_999), st.integers(0, 9_999),
)  # fmt: skip
def test_any_invoice_is_recharged_to_exactly_its_total(
    order: CollectiveOrder, books: int, milk: int, delivery: int, vat: int
) -> None:
    bill = Bill({"books": books, "milk": milk}, {"delivery": delivery}, {VatTreatment.STANDARD: vat})
    order, _ = share_invoice(close(order, CLOSES)[0], "INV1", bill, bill.total_pence)
    assert_shared(bill, list(invoiced_shares(order).values()))
    assert sum(line.pence for lines in recharge_lines(order, "INV1").values() for line in lines) == bill.total_pence


def assert_shared(bill: Bill, shares: list[SchoolShare]) -> None:
    for sku, pence in bill.goods.items():
        assert sum(share.goods.get(sku, 0) for share in shares) == pence
    for name, pence in bill.fees.items():
        assert sum(share.fees.get(name, 0) for share in shares) == pence
    for treatment, pence in bill.vat.items():
        assert sum(share.vat.get(treatment, 0) for share in shares) == pence
    assert sum(share.total_pence for share in shares) == bill.total_pence
