"""A second person signs what commits the trust under a contract, the aggregation guard is asked, and what counts towards the
thresholds follows the contract. Figures worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest, NotAllowed
from tests.procurement.contract_register.shared_contract import (
    TRUSTEE,
    entered,
    ordered,
    page_of,
    signed,
    supplier,
    terms,
)
from tests.procurement.world import BUYER, FINANCE, NAMES, World

GROUNDS = "77314000"
MINUTE = "Board of 2 November 2026, minute 4"


def waiting(world: World, **other: Any) -> str:
    """A contract of £36,000.00 with an option of £12,000.00, entered by the buyer and not signed."""
    world.take_up(*NAMES)
    return str(world.ask(BUYER, "add_contract", **terms(supplier(world), **other))["contract_id"])


def sign(world: World, contract_id: str, who: Any = TRUSTEE, minute: str = MINUTE) -> Any:
    held = page_of(world, contract_id)["to_sign"][-1]
    return world.ask(
        who, "sign_contract_commitment", contract_id=contract_id, commitment_id=held["commitment_id"], minute=minute
    )


def counted(world: World, on: str | None = None) -> dict[str, int]:
    """What counts towards the threshold beside a penny, by kind."""
    said = world.ask(BUYER, "weigh_purchase", cpv_code=GROUNDS, pence_incl_vat=1, on=on)
    return {part["kind"]: part["pence"] for part in said["working"] if part["kind"] != "this"}


def test_a_contract_entered_by_hand_is_ordered_once_the_board_has_signed(world_on_each: World) -> None:
    world = world_on_each
    contract_id = waiting(world)
    (held,) = page_of(world, contract_id)["to_sign"]
    assert (held["about"], held["to_sign"]["waits_for"], held["to_sign"]["pence"]) == (
        "contract", "trust board", 3_600_000,
    )  # fmt: skip
    assert "Yesoiday HaTorah" in held["to_sign"]["record"]["source"]
    with pytest.raises(Conflict, match="waits for the trust board to sign: nothing is ordered before"):
        ordered(world, contract_id)
    assert world.events("procurement.contract.awarded.v1") == []
    with pytest.raises(NotAllowed):
        sign(world, contract_id, BUYER)
    with pytest.raises(Conflict, match="This waits for the trust board"):
        sign(world, contract_id, FINANCE)
    with pytest.raises(InvalidRequest, match="decides in a meeting"):
        sign(world, contract_id, minute=" ")
    assert sign(world, contract_id)["state"] == "signed"
    assert len(world.events("procurement.contract.awarded.v1")) == 1
    assert ordered(world, contract_id)["pence"] == 300_000
    with pytest.raises(Conflict, match="was signed before"):
        sign(world, contract_id)


def test_a_contract_that_is_refused_never_began_and_counts_for_nothing(world: World) -> None:
    contract_id = waiting(world)
    # £36,000.00 and the option of £12,000.00, and a fifth.
    assert counted(world) == {"contract": 57_600_00}
    held = page_of(world, contract_id)["to_sign"][0]
    said = {"contract_id": contract_id, "commitment_id": held["commitment_id"]}
    with pytest.raises(InvalidRequest, match="Say why it is refused"):
        world.ask(TRUSTEE, "refuse_contract_commitment", reason=" ", **said)
    world.ask(TRUSTEE, "refuse_contract_commitment", reason="Too dear", **said)
    page = page_of(world, contract_id)
    assert (page["state"], page["terminated_because"], page["periods"]) == ("terminated", "Not signed: Too dear", [])
    assert counted(world) == {}
    with pytest.raises(Conflict):
        sign(world, contract_id)


def test_what_counts_follows_options_changes_and_an_early_end(world: World) -> None:
    contract_id = entered(world)
    assert counted(world) == {"contract": 57_600_00}
    said = {"from_on": "2026-12-01", "ground": "provided for in the contract", "reason": "Two more fields"}
    assert world.ask(BUYER, "vary_contract", contract_id=contract_id, pence=1_000_00, **said)["waits_for"]
    with pytest.raises(Conflict, match="waits for the .* to sign first"):
        world.ask(BUYER, "vary_contract", contract_id=contract_id, pence=2_000_00, **said)
    signed(world, contract_id)
    assert counted(world) == {"contract": 58_800_00}
    less = world.ask(BUYER, "vary_contract", contract_id=contract_id, pence=-2_000_00, **said)
    assert (less["number"], less["waits_for"]) == (2, "")
    assert counted(world) == {"contract": 56_400_00}
    world.ask(BUYER, "decide_extension", contract_id=contract_id, number=1, take=False, reason="We tender again")
    # £35,000.00 and a fifth, until the term ends.
    assert counted(world) == {"contract": 42_000_00}
    assert counted(world, "2027-11-30") == {"contract": 42_000_00}
    world.ask(BUYER, "terminate_contract", contract_id=contract_id, last_day="2026-11-30", reason="They gave up")
    # One quarter of £3,000.00, before the changes began, and a fifth.
    assert counted(world) == {"contract": 3_600_00}
    assert counted(world, "2026-12-31") == {}


def test_a_contract_that_reaches_the_threshold_says_how_it_was_competed_for(world: World) -> None:
    world.take_up(*NAMES)
    large = terms(supplier(world), value_pence=18_000_000)
    # £180,000.00 and the option of £12,000.00, and a fifth: £230,400.00.
    with pytest.raises(InvalidRequest, match=r"£230,400.00 with VAT over the whole term reaches the threshold"):
        world.ask(BUYER, "add_contract", **large)
    with pytest.raises(InvalidRequest, match="Say how 'Grounds maintenance' was competed for"):
        world.ask(BUYER, "add_contract", competed="framework", **large)
    before = {"competed": "before the Act", "competed_words": "Signed in 2024"}
    with pytest.raises(InvalidRequest, match="begins on 1 September 2026, when the Procurement Act 2023 was in force"):
        world.ask(BUYER, "add_contract", **large, **before)
    words = {"competed": "framework", "competed_words": "Grounds maintenance, YPO 1042"}
    contract_id = world.ask(BUYER, "add_contract", **large, **words)["contract_id"]
    signed(world, contract_id)
    # It was competed for: told beside what counts.
    assert counted(world) == {}
    kept = next(note for note in page_of(world, contract_id)["notes"] if note["kind"] == "threshold")
    assert kept["words"].endswith("Framework: Grounds maintenance, YPO 1042.")
    assert kept["rules"][-1]["name"] == "threshold.goods-services"


def test_a_contract_below_the_act_grows_only_while_it_stays_below(world: World) -> None:
    # £64,000.00 and a fifth is £76,800.00; £110,000.00 more and a fifth is £208,800.00, over £207,720.00.
    contract_id = entered(world, value_pence=6_400_000, extensions=[])
    said = {
        "contract_id": contract_id, "from_on": "2026-12-01", "ground": "below the threshold of the Act, and stays there",
        "reason": "Ten more sites",
    }  # fmt: skip
    small = world.ask(BUYER, "preview_variation", pence=10_900_000, **said)
    assert small["within"] is True
    large = world.ask(BUYER, "preview_variation", pence=11_000_000, **said)
    assert large["within"] is False
    assert "reaches the threshold of £207,720.00" in large["findings"][-1]


def test_terms_are_corrected_until_the_first_order_and_signed_again(world: World) -> None:
    contract_id = waiting(world)
    page = page_of(world, contract_id)
    assert "correct" in page["may"]
    right = {
        "contract_id": contract_id, "version": page["version"], "kind": "goods", "vat": "zero", "cost_code": "BAE210",
        "notice_by": "2029-05-31", "period_months": 12,
    }  # fmt: skip
    with pytest.raises(InvalidRequest, match="Say why"):
        world.ask(BUYER, "correct_contract_terms", reason=" ", **right)
    world.ask(BUYER, "correct_contract_terms", reason="As the contract says", **right)
    page = page_of(world, contract_id)
    assert (page["kind"], page["vat"], page["cost_code"], page["notice_by"], page["period_months"]) == (
        "goods", "zero", "BAE210", "2029-05-31", 12,
    )  # fmt: skip
    assert page["notes"][0]["words"] == (
        "Terms corrected: kind: goods, it was services; VAT: zero, it was standard; cost code: BAE210, it was not said; "
        "notice by: 31 May 2029, it was not said; months in an order: 12, it was 3. As the contract says"
    )
    # No VAT any more.
    assert counted(world) == {"contract": 48_000_00}
    signed(world, contract_id)
    ordered(world, contract_id)
    assert "correct" not in page_of(world, contract_id)["may"]
    with pytest.raises(Conflict, match="is ordered: its terms stand"):
        world.ask(BUYER, "correct_contract_terms", reason="Again", **right)


def test_a_notice_day_outside_the_contract_is_refused(world: World) -> None:
    contract_id = waiting(world)
    with pytest.raises(InvalidRequest, match="lies outside the term"):
        world.ask(
            BUYER, "correct_contract_terms", contract_id=contract_id, version=1, kind="services", vat="standard",
            notice_by="2030-01-01", period_months=3, reason="As agreed",
        )  # fmt: skip
