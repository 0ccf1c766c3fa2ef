"""The drafts of the notices: each of the seventeen has fields of its own, those after a contract come from the register, and a
contract that no tender here made has its drafts as well."""

from __future__ import annotations

from typing import Any

import pytest

from services.procurement.domain.tenders.notice_text import NO_MARKET, OF_NOTICE
from shared.errors import InvalidRequest
from tests.procurement.contract_register.shared_contract import entered, signed, supplier, terms
from tests.procurement.tenders.planned import Planned
from tests.procurement.world import BUYER, NAMES, World

ITS_OWN = {
    "UK1": "Main category: services",
    "UK2": "How suppliers take part, and until when: [not known yet]",
    "UK3": "Qualifying planned procurement notice: yes, if the tender notice follows from 12 December 2026 to 2 November 2027; "
    "tenders then have 10 days",
    "UK4": "Tenders by: 1 December 2026 at 12:00pm",
    "UK5": "Direct award, ground: [not known yet]",
    "UK6": "Assessment summaries sent to every bidder on: [not known yet]",
    "UK7": "Contract made: [not known yet]",
    "UK8": "Payments of more than: £30,000.00",
    "UK9": "Rating (good, approaching target, requires improvement, inadequate, other): [not known yet]",
    "UK10": "Ground for the change (s.74): [not known yet]",
    "UK11": "Reason for the end: [not known yet]",
    "UK12": "Lots that are ended: 1",
    "UK13": f"Market to be set up: {NO_MARKET}",
    "UK14": f"How suppliers apply: {NO_MARKET}",
    "UK15": f"What changes: {NO_MARKET}",
    "UK16": f"Reason for the end of the market: {NO_MARKET}",
    "UK17": "Half-year: 1 October 2026 to 31 March 2027",
}
"""A line that no other notice of the same tender has."""
LARGE = {
    "value_pence": 18_000_000, "competed": "direct award", "competed_words": "One supplier only, Schedule 5 paragraph 6",
}  # fmt: skip


def drafts(world: World, method: str, **about: str) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in world.ask(BUYER, method, **about)["notices"]}


def test_each_of_the_seventeen_has_fields_that_no_other_has(world: World) -> None:
    planned = Planned(world).ready()
    found = drafts(world, "tender_notices", tender_id=planned.tender_id)
    assert set(found) == set(OF_NOTICE) == set(ITS_OWN)
    for code, line in ITS_OWN.items():
        assert [other for other, one in found.items() if line in one["text"].split("\n")] == [code]
    assert "No preliminary market engagement notice because: The market is known" in found["UK4"]["text"]


def test_a_contract_that_was_awarded_directly_has_its_drafts_from_the_register(world_on_each: World) -> None:
    world = world_on_each
    contract_id = entered(world, **LARGE)
    found = drafts(world, "contract_notices", contract_id=contract_id)
    assert [code for code, one in found.items() if one["duty"] == "must"] == ["UK5", "UK6", "UK7"]
    assert found["UK4"]["because"] == "no tender here made this contract"
    assert "Direct award, ground: direct award: One supplier only, Schedule 5 paragraph 6" in found["UK5"]["text"]
    details = found["UK7"]["text"].split("\n")
    # £180,000.00 and the option of £12,000.00, and a fifth.
    assert "Contract value: £180,000.00 without VAT, £230,400.00 with VAT and every option" in details
    assert "Contract made: 2 November 2026" in details
    assert "Contract dates: 1 September 2026 to 31 August 2029, at the longest until 31 August 2030" in details
    assert found["UK7"]["by"] == "2026-12-02"
    said = {"contract_id": contract_id, "code": "UK7", "reference": "2026/S 7"}
    with pytest.raises(InvalidRequest, match="the day has not come yet"):
        world.ask(BUYER, "note_contract_notice", published_on="2026-12-24", **said)
    world.ask(BUYER, "note_contract_notice", published_on="2026-11-02", **said)
    assert drafts(world, "contract_notices", contract_id=contract_id)["UK7"]["reference"] == "2026/S 7"


def test_a_change_and_an_end_are_due_from_the_register(world: World) -> None:
    contract_id = entered(world, **LARGE)
    change = {
        "contract_id": contract_id, "from_on": "2027-01-01", "pence": 2_500_000, "ground": "unforeseeable circumstances",
        "reason": "A storm felled the trees",
    }  # fmt: skip
    world.ask(BUYER, "vary_contract", **change)
    assert drafts(world, "contract_notices", contract_id=contract_id)["UK10"]["duty"] == "later"
    signed(world, contract_id)
    due = drafts(world, "contract_notices", contract_id=contract_id)["UK10"]
    # £25,000.00 of £180,000.00 is 13.89 per cent, more than ten.
    assert (due["duty"], due["by"]) == ("must", "2027-01-01")
    assert "What changes: £25,000.00 more without VAT" in due["text"]
    assert "Value after all changes: £205,000.00 without VAT, until 31 August 2029" in due["text"]
    world.ask(BUYER, "terminate_contract", contract_id=contract_id, last_day="2027-02-28", reason="They gave up")
    over = drafts(world, "contract_notices", contract_id=contract_id)["UK11"]
    assert (over["duty"], over["by"]) == ("must", "2027-03-30")
    assert "Reason for the end: ended early: They gave up" in over["text"]


def test_a_contract_below_the_threshold_needs_no_notice(world: World) -> None:
    world.take_up(*NAMES)
    contract_id = world.ask(BUYER, "add_contract", **terms(supplier(world)))["contract_id"]
    found = drafts(world, "contract_notices", contract_id=contract_id)
    assert {one["duty"] for one in found.values()} == {"not needed", "exempt"}
