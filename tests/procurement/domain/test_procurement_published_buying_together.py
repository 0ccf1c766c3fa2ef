"""The published cases of buying together, read in place: case rounding, allocation, hub fees, price breaks.

Deviations: in words where they occur; each is reproduced with the publisher's own setting passed in.
- Minimum order: the publisher's code compares it with units although its own cases mean cases; here it counts cases.
- Box fill: the publisher counts a tolerance without any firm unit as an open case; here no firm unit, no open case.
- Weight fee in pounds: the publisher takes 453.6 g for a pound; the exact 453.59237 g would give 551.16.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from services.procurement.domain.catalogue.price_breaks import BreakKind, price_ladder
from services.procurement.domain.collective.allocation import Ask, Surplus, first_come_allocation, kept_as_asked
from services.procurement.domain.collective.case_rounding import box_fill_objection, cases_to_order, units_missing
from services.procurement.domain.collective.fees import (
    BasketLine,
    DeliveryFee,
    FirstAndFurtherFee,
    FlatFee,
    PercentFee,
    PercentRounding,
    PerItemFee,
    WeightFee,
    fee_for_each_item,
)
from services.procurement.domain.collective.receipt import units_beyond_order, units_still_free
from tests.procurement.domain.examples import asked, closed, item, opened, published

FOODSOFT = "procurement/collective-buying/foodsoft-case-rounding-and-allocation.json"
HUB_FEES = "procurement/collective-buying/openfoodnetwork-fee-calculators.json"
BREAKS = "procurement/collective-buying/volume-price-breaks-all-units.json"


def told(what: str, agreed: list[bool]) -> None:
    print(f"{what}: {sum(agreed)} of {len(agreed)}")
    assert agreed
    assert all(agreed), f"{what}: case {agreed.index(False) + 1} differs"


def pence(amount: Any) -> int:
    return int(Decimal(str(amount)) * 100)


def asks(requests: list[list[int]]) -> list[Ask]:
    return [Ask(place, f"school {place}", firm, tolerance) for place, (firm, tolerance) in enumerate(requests)]


def basket(unit_price: Any, units: int) -> list[BasketLine]:
    return [BasketLine(units, pence(unit_price) * units, Decimal(str(unit_price)))]


def test_published_case_rounding_is_reproduced() -> None:
    cases = published(FOODSOFT)["units_to_order"]
    told(
        "case rounding with tolerance",
        [cases_to_order(c["unit_quantity"], c["quantity"], c["tolerance"]) == c["expected_cases"] for c in cases],
    )


def test_published_minimum_orders_are_reproduced() -> None:
    cases = published(FOODSOFT)["minimum_order_quantity"]
    told(
        "minimum order",
        [
            cases_to_order(c["unit_quantity"], c["quantity"], c["tolerance"], c["moq_cases"]) == c["expected"]
            for c in cases
        ],
    )


def test_published_first_come_allocations_are_reproduced() -> None:
    given = published(FOODSOFT)["allocation_first_come_first_served"]
    agreed = []
    for case in given["cases"]:
        requests = asks(case["requests"])
        firm, tolerance = sum(ask.firm for ask in requests), sum(ask.tolerance for ask in requests)
        ordered = cases_to_order(given["unit_quantity"], firm, tolerance) * given["unit_quantity"]
        received = ordered if case["received"] is None else case["received"]
        surplus = [Surplus(step) for step in case.get("surplus", ["tolerance", "left"])]
        result = first_come_allocation(requests, received, surplus)
        counts = {Surplus.TOLERANCE: result.into_tolerance, Surplus.LEFT: result.left}
        agreed.append(
            [got.units for got in result.by_school.values()] == case["expected_alloc"]
            and ordered == case.get("expected_total_ordered", ordered)
            and [counts[step] for step in surplus] == case.get("expected_counts", [counts[step] for step in surplus])
        )
    told("first-come allocation", agreed)


def test_published_timeline_keeps_the_first_place_and_queues_the_increase_behind() -> None:
    given = published(FOODSOFT)["documented_timeline"]
    lines = [(school.lower(), "books", firm, tolerance) for school, firm, tolerance in given["events"]]
    order = closed(opened(item(case_size=given["unit_quantity"])), *lines)
    assert order.closing is not None
    books = order.closing.items["books"]
    result = {
        "quantity": books.asked_firm,
        "tolerance": books.asked_tolerance,
        "cases": books.cases,
        "alloc": {school.upper(): got.units for school, got in books.by_school.items()},
    }
    told("documented timeline", [result == given["expected"]])


def test_published_single_member_results_are_reproduced() -> None:
    agreed = []
    for case in published(FOODSOFT)["single_member"]:
        ask = asks([case["request"]])
        got = first_come_allocation(ask, case["received"]).by_school["school 0"]
        agreed.append({"quantity": got.firm, "tolerance": got.tolerance} == case["fcfs"])
        if "no_auto" in case:
            kept = kept_as_asked(ask)["school 0"]
            agreed.append({"quantity": kept.firm, "tolerance": kept.tolerance} == case["no_auto"])
    told("single member", agreed)


def test_published_box_fill_changes_are_taken_or_refused() -> None:
    given = published(FOODSOFT)["boxfill_phase"]
    size = given["unit_quantity"]
    agreed = []
    for phase in ("before_date", "after_date"):
        for case in given[phase]:
            before, wanted = tuple(case["from"]), tuple(case["to"])
            taken = phase == "before_date" or box_fill_objection(size, 1, before, wanted) is None
            after = wanted if taken else before
            agreed.append(
                taken == case["ok"]
                and [*before, units_missing(size, *before)] == case["before"]
                and [*after, units_missing(size, *after)] == case["after"]
            )
    told("box-fill phase", agreed)


def test_published_reconciliations_are_reproduced() -> None:
    agreed = []
    for case in published(FOODSOFT)["reconcile"]:
        if "difference" in case:
            agreed.append(units_beyond_order(case["ordered"], case["received"]) == case["difference"])
        else:
            free = units_still_free(case["ordered"], case["received"], case["member_deviation_sum"])
            agreed.append(free == case["availability"])
    told("received against ordered", agreed)


def test_published_hub_fees_are_reproduced() -> None:
    given = published(HUB_FEES)
    agreed = []
    for c in given["price_sack_delivery_threshold"]:
        delivery = DeliveryFee("delivery", pence(c["normal"]), pence(c["minimal"]), pence(c["discount"]))
        agreed.append(delivery.pence_for(basket(c["unit_price"], c["qty"])) == pence(c["expected"]))
    for c in given["flexi_rate"]:
        flexible = FirstAndFurtherFee("handling", pence(c["first"]), pence(c["additional"]), c["max_items"])
        agreed.append(flexible.pence_for(basket("1", c["qty"])) == pence(c["expected"]))
    for c in given["flat_percent_item_total"]:
        by_line = PercentFee("hub", Decimal(c["percent"]))
        agreed.append(by_line.pence_for(basket(c["price"], c["qty"])) == pence(c["expected"]))
    for c in given["flat_percent_per_item_rounds_each_unit"]:
        by_unit = PercentFee("hub", Decimal(c["percent"]), PercentRounding.BY_UNIT)
        agreed.append(by_unit.pence_for(basket(c["price"], c["qty"])) == pence(c["expected"]))
    for c in given["per_item"]:
        agreed.append(
            PerItemFee("packing", pence(c["amount"])).pence_for(basket("1", c["qty"])) == pence(c["expected"])
        )
    grams = {"kg": Decimal(1000), "lb": Decimal("453.6")}
    for c in given["weight"]:
        weight = WeightFee("carriage", pence(c["per_unit"]), grams[c["unit"]])
        lines = [BasketLine(q, 0, Decimal(0), None if kg is None else Decimal(kg) * 1000) for kg, q in c["lines"]]
        agreed.append(weight.pence_for(lines) == pence(c["expected"]))
    for c in given["hub_fee_stacking"]:
        fees = [
            FlatFee("flat", pence(fee["flat_rate"])) if isinstance(fee, dict) else PerItemFee("item", pence(fee))
            for fee in [*c.get("supplier_fees", []), *c["coordinator_fees"]]
        ]
        agreed.append(fee_for_each_item(fees) == pence(c["expected_per_item"]))
    told("hub fee calculators", agreed)


def test_the_product_rounds_a_percentage_by_line_where_the_published_case_rounds_by_unit() -> None:
    assert PercentFee("hub", Decimal(20)).pence_for(basket("0.86", 8)) == 138


def test_an_exact_pound_of_weight_differs_from_the_published_one_by_a_penny() -> None:
    lines = [BasketLine(1, 0, Decimal(0), Decimal(50_000))]
    assert WeightFee("carriage", 500, Decimal("453.59237")).pence_for(lines) == 551_16


def test_a_line_without_a_weight_is_named_beside_the_fee_that_could_not_count_it() -> None:
    heavy, unweighed = BasketLine(1, 100, Decimal(1), Decimal(500)), BasketLine(5, 100)
    fee = WeightFee("carriage", 500)
    assert fee.pence_for([heavy, unweighed]) == 250
    assert fee.lines_without_weight([heavy, unweighed]) == [unweighed]


def test_published_all_units_price_breaks_are_reproduced() -> None:
    given = published(BREAKS)["all_units_volume_pricing"]
    ladder = price_ladder(BreakKind.ALL_UNITS, [(units, Decimal(price)) for units, price in given["tiers"]])
    told("all-units price breaks", [ladder.cost_pence(units) == pence(total) for units, total in given["cases"]])


def test_the_catering_folder_holds_the_same_published_file() -> None:
    assert published(FOODSOFT) == published("catering/collective-order/foodsoft-case-rounding-and-allocation.json")


def test_published_timeline_before_the_close_shows_six_firm_and_one_tolerance() -> None:
    order = asked(opened(item(case_size=5)), ("a", "books", 2, 3), ("b", "books", 2, 0), ("a", "books", 4, 1))
    assert order.pooled_wish("books") == (6, 1)
