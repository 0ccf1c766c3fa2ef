"""Buying from somebody connected with the trust: limits over the financial year, approvals, assurances, all on record."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.procurement.application.suppliers import standing
from services.procurement.domain.suppliers.related_parties import (
    APPROVAL,
    ASSURANCE,
    Connection,
    Limits,
    PartyPaper,
    party_of,
)
from services.procurement.domain.suppliers.related_parties import standing as reckoned
from shared.errors import InvalidRequest
from shared.refusals import NoRuleForDate, WrongTime
from tests.procurement.contract_register import shared_contract
from tests.procurement.suppliers.papers import buy
from tests.procurement.world import ABBEY, BUYER, EXECUTIVE, FINANCE, World

LIMITS = Limits(4_000_000, 250_000)
TODAY = date(2026, 11, 2)


def why_not(world: World, supplier_id: str, pence: int, on: date = TODAY, school_id: str | None = None) -> str:
    with world.uow(school_id) as uow:
        try:
            standing.refuse_buying(uow, supplier_id, pence, on)
        except WrongTime as refusal:
            return str(refusal)
    return ""


def connect(world: World, supplier_id: str, person: str = "governor@abbey", **said: Any) -> Any:
    usual = {"kind": "owner", "starts_on": "2026-09-01", "words": "as declared in September"}
    return world.ask(BUYER, "declare_connection", supplier_id=supplier_id, person=person, **(usual | said))


def paper(world: World, supplier_id: str, kind: str, **said: Any) -> Any:
    usual = {"reference": "RPT-1", "year": "2026-27", "kind": kind}
    return world.ask(FINANCE, "record_approval", supplier_id=supplier_id, **(usual | said))


def test_what_a_connected_supplier_may_be_given_is_limited_over_the_year(world_on_each: World) -> None:
    world = world_on_each
    world.take_up(ABBEY)
    supplier_id = world.supplier()
    assert why_not(world, supplier_id, 5_000_000) == ""
    connect(world, supplier_id)
    assert why_not(world, supplier_id, 250_000) == ""
    assert (
        "over £2,500.00 a year the supplier has to sell at cost, and no statement of assurance is on record"
        in why_not(world, supplier_id, 250_001)
    )
    paper(world, supplier_id, ASSURANCE)
    buy(world, supplier_id, "30000")
    assert why_not(world, supplier_id, 1_000_000) == ""
    assert why_not(world, supplier_id, 1_000_001) == (
        "Bright Paper Ltd cannot be given this order: it is a related party, and £30,000.00 in 2026-27 so far and "
        "£10,000.01 now make £40,000.01: over £40,000.00 the DfE has to approve before, and no approval is on record"
    )
    # A school asks: it counts what every school bought.
    assert "£30,000.00 in 2026-27 so far" in why_not(world, supplier_id, 1_000_001, school_id=ABBEY)
    paper(world, supplier_id, APPROVAL, up_to_pence=4_500_000, reference="DFE-77")
    assert why_not(world, supplier_id, 1_500_000) == ""
    assert "the approval on record goes up to £45,000.00" in why_not(world, supplier_id, 1_500_001)
    seen = world.ask(EXECUTIVE, "supplier_page", supplier_id=supplier_id)["party"]
    assert (seen["bought_pence"], seen["bought"][0]["number"], len(seen["papers"])) == (
        3_000_000,
        "PO-2026-27-00001",
        2,
    )
    assert [rule["name"] for rule in seen["rules"]] == ["related-party.approval-over", "related-party.at-cost-over"]


def test_the_next_year_counts_again_and_needs_new_papers(world: World) -> None:
    world.take_up(ABBEY)
    supplier_id = world.supplier()
    connect(world, supplier_id)
    paper(world, supplier_id, ASSURANCE)
    buy(world, supplier_id, "39000")
    assert "at cost" not in why_not(world, supplier_id, 300_000)
    assert "£0.00 in 2027-28 so far" in why_not(world, supplier_id, 300_000, on=date(2027, 9, 1))
    assert "at cost" in why_not(world, supplier_id, 300_000, on=date(2027, 9, 1))


def test_a_contract_counts_with_its_value_and_what_is_ordered_under_it_not_again(world: World) -> None:
    contract_id = shared_contract.entered(world)
    contract = shared_contract.page_of(world, contract_id)
    connect(world, contract["supplier_id"])
    paper(world, contract["supplier_id"], ASSURANCE)
    # £36,000.00 over its term; its first quarter is £3,000.00.
    assert why_not(world, contract["supplier_id"], 400_000) == ""
    assert "£36,000.00 in 2026-27 so far" in why_not(world, contract["supplier_id"], 400_001)
    shared_contract.ordered(world, contract_id)
    assert why_not(world, contract["supplier_id"], 400_000) == ""
    (counted,) = world.ask(EXECUTIVE, "supplier_page", supplier_id=contract["supplier_id"])["party"]["bought"]
    assert (counted["number"], counted["pence"]) == ("contract", 3_600_000)


def test_a_connection_that_ended_counts_no_more(world: World) -> None:
    supplier_id = world.supplier()
    connection = connect(world, supplier_id)
    ended = {"supplier_id": supplier_id, "connection_id": connection["connection_id"], "reason": "sold her share"}
    with pytest.raises(InvalidRequest, match="cannot end before"):
        world.ask(BUYER, "end_connection", **ended, ends_on="2026-08-31")
    world.ask(BUYER, "end_connection", **ended, ends_on="2026-11-30")
    assert "related party" in why_not(world, supplier_id, 9_000_000, on=date(2026, 11, 30))
    assert why_not(world, supplier_id, 9_000_000, on=date(2026, 12, 1)) == ""


def test_suppliers_of_one_person_count_as_one_party(world: World) -> None:
    world.take_up(ABBEY)
    first, second = world.supplier(), world.supplier("Other Paper Ltd")
    connect(world, first)
    connect(world, second)
    buy(world, first, "2400")
    assert why_not(world, second, 10_000) == ""
    assert "£2,400.00 in 2026-27 so far and £100.01 now" in why_not(world, second, 10_001)
    told = world.ask(EXECUTIVE, "related_parties")
    assert [(one["supplier"], one["party"], one["bought_pence"]) for one in told] == [
        ("Bright Paper Ltd", 2, 240_000), ("Other Paper Ltd", 2, 240_000),
    ]  # fmt: skip


def test_a_party_is_all_that_one_person_is_connected_with_on_the_day() -> None:
    def link(supplier_id: str, person: str, until: date | None = None) -> Connection:
        return Connection("c", supplier_id, person, "owner", "", date(2026, 1, 1), until)

    links = [link("a", "ann"), link("b", "ann"), link("b", "ben"), link("c", "ben"), link("d", "ann", date(2026, 6, 1))]
    assert party_of("a", links, TODAY) == {"a", "b"}
    assert party_of("b", links, TODAY) == {"a", "b", "c"}
    assert party_of("e", links, TODAY) == set()
    assert party_of("a", links, date(2026, 6, 1)) == {"a", "b", "d"}


@pytest.mark.parametrize(
    ("before", "now", "kinds", "refusals"),
    [
        (0, 250_000, [], 0),
        (0, 250_001, [], 1),
        (0, 250_001, [ASSURANCE], 0),
        (0, 4_000_000, [ASSURANCE], 0),
        (1, 4_000_000, [ASSURANCE], 1),
        (1, 4_000_000, [], 2),
        (1, 4_000_000, [ASSURANCE, APPROVAL], 0),
    ],
)
def test_the_limits_hold_to_the_penny(before: int, now: int, kinds: list[str], refusals: int) -> None:
    papers = [PartyPaper("s", kind, "R", 4_000_001 if kind == APPROVAL else None, "2026-27") for kind in kinds]
    assert len(reckoned(before, now, LIMITS, papers, "2026-27").refusals) == refusals


def test_the_limit_is_that_of_the_day_and_a_day_without_a_row_is_refused_by_name(world: World) -> None:
    from services.procurement.application.suppliers.rule_rows import limits

    assert limits(date(2023, 8, 31)).approval_over_pence == 2_000_000
    assert limits(date(2023, 9, 1)).approval_over_pence == 4_000_000
    with pytest.raises(NoRuleForDate, match="related-party"):
        limits(date(2018, 1, 1))


def test_papers_and_connections_that_say_too_little_are_refused(world: World) -> None:
    supplier_id = world.supplier()
    connect(world, supplier_id)
    with pytest.raises(InvalidRequest, match="is on record since 1 September 2026"):
        connect(world, supplier_id)
    with pytest.raises(InvalidRequest, match="Enter the amount that was approved"):
        paper(world, supplier_id, APPROVAL)
    with pytest.raises(InvalidRequest, match="write it like 2026-27"):
        paper(world, supplier_id, ASSURANCE, year="2026")
    with pytest.raises(InvalidRequest, match="Enter the reference"):
        paper(world, supplier_id, ASSURANCE, reference=" ")
    world.clock.move_to(datetime(2026, 11, 3, 9, tzinfo=UTC))
    steps = world.ask(EXECUTIVE, "supplier_page", supplier_id=supplier_id)["steps"]
    assert next(step["what"] for step in steps) == "connection declared: governor@abbey, owner, from 1 September 2026"
