"""From publication to the contract: questions, changes, the intended award, the standstill, the award, the end without one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.procurement.application.suppliers import standing
from services.procurement.application.tenders import pages, running
from services.procurement.domain.bids.outcome import CriterionScore, ExcludedBid, LotOutcome, RankedBid
from shared.errors import Conflict, InvalidRequest, NotFound
from tests.procurement.tenders.planned import DEADLINE, VISITOR, Planned
from tests.procurement.world import ABBEY, BUYER, World, head_of


def ranked(bidder: str, rank: int, pence: int, points: str, supplier_id: str | None = None) -> RankedBid:
    scores = (
        CriterionScore("Price", "price", Decimal(40), Decimal(points), f"40 × lowest ÷ {pence}"),
        CriterionScore(
            "Method", "quality", Decimal(40), Decimal(24), "40 × 3 ÷ 5", Decimal(3), f"{bidder} knows mowing"
        ),
    )
    total = Decimal(points) + 24
    return RankedBid(bidder, bidder, supplier_id, rank, pence, pence, total, Decimal(24), scores)


def judged(monkeypatch: pytest.MonkeyPatch, **said: Any) -> None:
    """What the room of bids says of the one lot."""
    first = ranked("Green Acre Ltd", 1, 18_000_000, "40")
    second = ranked("Meadow Ltd", 2, 20_000_000, "36")
    out = ExcludedBid("x", "Weeds Ltd", None, "Condition not met", "No insurance was shown", 15_000_000)
    usual: dict[str, Any] = {"ranking": (first, second), "disqualified": (out,), "winner": first}
    lot = LotOutcome("1", "All sites", 1, **(usual | said))
    for module in (running, pages):
        monkeypatch.setattr(module, "outcome", lambda _uow, _tender_id: [lot])


def opened(world: World) -> Planned:
    planned = Planned(world).published()
    world.clock.move_to(DEADLINE + timedelta(hours=1))
    with world.uow() as uow:
        planned.version = running.note_opened(uow, planned.tender_id).version
    return planned


def supplier(world: World, name: str) -> str:
    """A supplier from which may be bought, whatever its on-boarding asks for."""
    with world.uow() as uow:
        found = [one.supplier_id for one, _ in uow.suppliers.listed() if one.name == name]
    return found[0] if found else world.supplier(name)


@pytest.fixture(autouse=True)
def _standing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a supplier is on-boarded is tested where suppliers are."""
    monkeypatch.setattr(standing, "refuse_buying", lambda *_: None)


def test_a_tender_goes_to_the_first_and_becomes_a_contract_after_the_standstill(
    world_on_each: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_on_each
    planned = opened(world)
    supplier(world, "Green Acre Ltd")
    judged(monkeypatch)
    page = world.ask(BUYER, "tender_award_page", tender_id=planned.tender_id)
    assert page["steps"] == ["intend", "terminate"]
    texts = {one["bidder"]: one["text"] for one in page["summaries"]}
    assert "It is intended to award to Green Acre Ltd." in texts["Meadow Ltd"]
    assert "The winner’s: mark 3, 24 points (40 × 3 ÷ 5). Green Acre Ltd knows mowing" in texts["Meadow Ltd"]
    assert "Weeds" not in texts["Meadow Ltd"]
    assert "Ground: Condition not met" in texts["Weeds Ltd"]
    assert "Meadow" not in texts["Weeds Ltd"]

    planned.do("intend_tender_award")
    # 1 December 2026 is a Tuesday: eight working days end on Thursday the 10th.
    assert planned.page()["standstill_until"] == "2026-12-10"
    world.clock.move_to(datetime(2026, 12, 10, 22, 0, tzinfo=UTC))
    with pytest.raises(Conflict, match="The standstill runs until the end of 10 December 2026"):
        planned.do("award_tender")
    world.clock.move_to(datetime(2026, 12, 11, 8, 0, tzinfo=UTC))
    assert planned.page()["steps"] == ["reconsider", "terminate", "sign"]
    with pytest.raises(Conflict, match="The award waits for the trust board to sign"):
        planned.do("award_tender")
    planned.signed()
    done = planned.do("award_tender")
    assert (done["state"], len(done["contracts"])) == ("awarded", 1)
    (event,) = world.events("procurement.tender.awarded.v1")
    (lot,) = event["lots"]
    assert (lot["supplier_name"], lot["value_pence"], lot["contract_id"]) == (
        "Green Acre Ltd", 18_000_000, done["contracts"][0],
    )  # fmt: skip
    (made,) = world.events("procurement.contract.awarded.v1")
    assert (made["starts_on"], made["ends_on"], made["value_pence"]) == ("2027-04-01", "2030-03-31", 18_000_000)
    # It was competed for, so that it is told beside what counts, extensions and VAT included: 18 m / 3 x 5 x 1.2.
    weighed = world.ask(BUYER, "weigh_purchase", cpv_code="77314000", pence_incl_vat=1, on="2027-05-01")
    assert [(part["kind"], part["pence"]) for part in weighed["working"]] == [("this", 1)]
    assert [part["pence"] for part in weighed["apart"]] == [36_000_000]
    shown = world.ask(head_of(ABBEY), "school_tender_page", school_id=ABBEY, tender_id=planned.tender_id)
    assert shown["awards"] == [{"lot": "1", "supplier_name": "Green Acre Ltd"}]


def test_a_bidder_that_is_not_on_the_list_of_suppliers_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = opened(world)
    judged(monkeypatch)
    with pytest.raises(InvalidRequest, match="Green Acre Ltd is not on the list of suppliers"):
        planned.do("intend_tender_award")
    listed = world.supplier("Green Acre Grounds Maintenance Ltd")
    planned.do("intend_tender_award", suppliers={"1": listed})
    assert planned.page()["awards"][0]["supplier_id"] == listed


def test_an_unfinished_evaluation_is_no_ground_for_an_award(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = opened(world)
    judged(monkeypatch, winner=None, waits_for=("Bob Day has not marked Method",))
    with pytest.raises(Conflict, match="not finished: lot 1: Bob Day has not marked Method"):
        planned.do("intend_tender_award")
    judged(monkeypatch, winner=None)
    with pytest.raises(Conflict, match="No lot has a winner: end the tender instead"):
        planned.do("intend_tender_award")


def test_an_intended_award_is_taken_back_and_the_standstill_begins_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = opened(world)
    supplier(world, "Green Acre Ltd")
    judged(monkeypatch)
    planned.do("intend_tender_award")
    planned.do("take_back_tender_award", because="Meadow's mark was added up wrongly")
    assert (planned.page()["state"], planned.page()["awards"]) == ("opened", [])
    world.clock.move_to(datetime(2026, 12, 7, 9, 0, tzinfo=UTC))
    planned.do("intend_tender_award")
    assert planned.page()["standstill_until"] == "2026-12-16"


def test_a_direct_award_needs_a_ground_a_justification_and_a_standstill(world: World) -> None:
    planned = Planned(world)
    planned.agreed()
    only = supplier(world, "Only One Ltd")
    value = {"years": "1", "pence_incl_vat": 30_000_000, "working": "their price", "starts_on": "2027-01-01"}
    planned.do("set_tender_value", **value)
    said: dict[str, Any] = {"procedure": "direct award", "why_no_framework": "None sells the part"}
    direct = {"supplier_id": only, "ground": "Only one supplier", "justification": "They hold the patent"}
    for left_out, words in (
        ("ground", "Choose the ground"), ("justification", "Say why this ground is met"), ("supplier_id", "Choose the supplier"),
    ):  # fmt: skip
        with pytest.raises(InvalidRequest, match=words):
            planned.do("set_tender_procedure", **said, direct=direct | {left_out: ""})
    planned.do("set_tender_procedure", **said, direct=direct)
    planned.do("publish_tender")
    with pytest.raises(InvalidRequest, match="Give the price agreed"):
        planned.do("intend_tender_award")
    planned.do("intend_tender_award", value_pence=25_000_000)
    page = planned.page()
    assert (page["standstill_until"], page["awards"][0]["value_pence"]) == ("2026-11-11", 25_000_000)
    due = {
        one["code"]: one["duty"] for one in world.ask(BUYER, "tender_notices", tender_id=planned.tender_id)["notices"]
    }
    assert (due["UK5"], due["UK4"], due["UK6"], due["UK17"]) == ("must", "not needed", "must", "exempt")


def test_nobody_opens_or_awards_before_the_deadline(world: World) -> None:
    planned = Planned(world).published()
    with world.uow() as uow, pytest.raises(Exception, match="Bids are taken until 1 December 2026 at 12:00pm"):
        running.note_opened(uow, planned.tender_id)
    with pytest.raises(Conflict, match="no bid has been judged"):
        planned.do("intend_tender_award")


def test_a_change_is_told_to_everybody_and_moves_the_deadline_back_only(world: World) -> None:
    planned = Planned(world).published()
    with pytest.raises(InvalidRequest, match="never earlier"):
        planned.do("change_tender", words="Sooner", deadline_at=(DEADLINE - timedelta(days=1)).isoformat())
    world.clock.move_to(datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
    with pytest.raises(InvalidRequest, match="at least 10 days; this leaves 4"):
        planned.do("change_tender", words="A site is left out")
    later = datetime(2026, 12, 14, 12, 0, tzinfo=UTC)
    planned.do("change_tender", words="A site is left out", deadline_at=later.isoformat())
    public = world.ask(VISITOR, "public_tender", tender_id=planned.tender_id)
    assert public["deadline_at"] == later.isoformat()
    assert public["questions_until"] == (later - timedelta(days=7)).isoformat()
    assert public["changes"][-1]["in_words"] == "A site is left out. The deadline is now 14 December 2026 at 12:00pm."


def test_an_ended_tender_says_why_and_asks_for_notice_uk12(world: World) -> None:
    planned = Planned(world).published()
    planned.do("terminate_tender", because="The schools found the money is not there")
    public = world.ask(VISITOR, "public_tender", tender_id=planned.tender_id)
    assert public["terminated_because"] == "The schools found the money is not there"
    due = {one["code"]: one for one in world.ask(BUYER, "tender_notices", tender_id=planned.tender_id)["notices"]}
    assert (due["UK12"]["duty"], due["UK6"]["duty"]) == ("must", "not needed")
    assert "Ended because: The schools found the money is not there" in due["UK12"]["text"]
    with pytest.raises(Conflict, match="is terminated already"):
        planned.do("terminate_tender", because="Again")


def test_a_recorded_planned_notice_shortens_the_tender_period(world: World) -> None:
    planned = Planned(world).ready()
    page = planned.page()
    assert page["earliest"]["deadline_on"] == str(date(2026, 11, 27))
    world.ask(
        BUYER,
        "note_tender_notice",
        tender_id=planned.tender_id,
        code="UK3",
        published_on="2026-09-01",
        reference="2026/1",
    )
    assert planned.page()["earliest"]["deadline_on"] == str(date(2026, 11, 12))
    with pytest.raises(InvalidRequest, match="the day has not come yet"):
        world.ask(BUYER, "note_tender_notice", tender_id=planned.tender_id, code="UK4", published_on="2027-09-01")
    with pytest.raises(NotFound, match="There is no notice UK18"):
        world.ask(BUYER, "note_tender_notice", tender_id=planned.tender_id, code="UK18", published_on="2026-09-01")


def test_two_buyers_at_once_do_not_overwrite_each_other(world: World) -> None:
    planned = Planned(world)
    old = planned.version
    planned.do("set_tender_basics", title="Grounds", need="Mowing", cpv_codes=["77314000"])
    planned.version = old
    with pytest.raises(Conflict, match="changed by somebody else since you opened it"):
        planned.do("set_tender_basics", title="Hedges", need="Hedges", cpv_codes=["77314000"])
    assert planned.page()["title"] == "Grounds"


def test_a_published_plan_stands(world: World) -> None:
    planned = Planned(world).published()
    with pytest.raises(Conflict, match="is published: its plan stands"):
        planned.do("set_tender_lots", lots=[{"title": "Other"}])
    with pytest.raises(Conflict, match="whether a school takes part is settled"):
        world.ask(
            head_of(ABBEY), "answer_tender_invitation",
            school_id=ABBEY, tender_id=planned.tender_id, takes_part=False, words="No",
        )  # fmt: skip


def test_a_contract_begins_on_the_day_of_its_award_at_the_earliest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = opened(world)
    supplier(world, "Green Acre Ltd")
    judged(monkeypatch)
    planned.do("intend_tender_award")
    planned.signed()
    world.clock.move_to(datetime(2026, 12, 11, 8, 0, tzinfo=UTC))
    with pytest.raises(InvalidRequest, match="not on 10 December 2026"):
        planned.do("award_tender", starts_on="2026-12-10")
    assert planned.do("award_tender", starts_on="2026-12-11")["state"] == "awarded"


def test_visitors_see_published_tenders_only_the_open_ones_first(world: World) -> None:
    first = Planned(world).published()
    first.do("terminate_tender", because="No money")
    second = Planned(world).published()
    Planned(world).do("terminate_tender", because="Only a plan")
    Planned(world)
    listed = world.ask(VISITOR, "public_tenders")
    assert [(one["number"], one["is_open"]) for one in listed] == [("T-2026-002", True), ("T-2026-001", False)]
    assert second.tender_id == listed[0]["tender_id"]
