"""From a plan to a contract through both rooms: the tender is planned and published, bids come sealed, are opened and marked, the
award is intended, taken back for a disqualification, intended again, and becomes a contract."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.procurement.application.bids.keeping import forget_old_bids
from services.procurement.application.suppliers import standing
from shared.errors import Conflict, InvalidRequest
from tests.procurement.bids.room import PASSWORD, PORTAL
from tests.procurement.tenders.planned import DEADLINE, EVALUATORS, Planned, evaluator
from tests.procurement.world import BUYER, EXECUTIVE, FINANCE, World

WORDS = "seven green ladders hum"


class Run(Planned):
    """A planned tender whose bids are real."""

    def ask(self, who: Any, method: str, /, **said: Any) -> Any:
        return self.world.ask(who, method, tender_id=self.tender_id, **said)

    def with_bids(self, prices: dict[str, int]) -> dict[str, str]:
        """Published with a box, bids sent and opened, their requirements met; ids by bidder."""
        self.ask(BUYER, "name_openers", accounts=[FINANCE.actor, EXECUTIVE.actor])
        for who in (FINANCE, EXECUTIVE):
            self.ask(who, "take_bid_key", passphrase=WORDS)
        self.published()
        for name, pounds in prices.items():
            link = self.ask(BUYER, "invite_to_bid", name=name, email=f"{name[:4].lower()}@example.com")["token"]
            offer = {"lot": "1", "prices": [pounds * 100], "answers": {"Method": "By hand"}}
            bid = {"lots": [offer], "requirements": {"R1": {"met": True, "words": "Policy"}}}
            assert self.world.ask(PORTAL, "submit_bid", token=link, password=PASSWORD, bid=bid)["taken"]
        self.world.clock.move_to(DEADLINE + timedelta(hours=1))
        for who in (FINANCE, EXECUTIVE):
            self.ask(who, "open_bids", passphrase=WORDS)
        found = {one["bidder"]: one["bid_id"] for one in self.ask(BUYER, "opened_bids")["bids"]}
        for bid_id in found.values():
            self.ask(BUYER, "check_bid", bid_id=bid_id, checks=[{"key": "R1", "passed": True}])
        self.version = self.page()["version"]
        return found

    def marked(self, bids: dict[str, str], mark: str) -> None:
        for one in EVALUATORS:
            who = evaluator(one["account"])
            self.ask(who, "declare_interest", has_interest=False)
            given = [
                {"bid_id": bid_id, "lot": "1", "criterion": name, "mark": mark, "comment": "As the method says"}
                for bid_id in bids.values()
                for name in ("Method", "Social value")
            ]
            self.ask(who, "save_marks", marks=given)
            self.ask(who, "hand_in_marks")
        self.ask(BUYER, "agree_unanimous_marks")


def kept_until_the_contract_is_long_over(world: World, tender_id: str) -> None:
    """Three years after the award the loser's method is gone and the winner's is there, since its contract is so new."""
    world.clock.move_to(world.clock.now() + timedelta(days=3 * 365 + 2))
    with world.uow() as uow:
        forget_old_bids(uow)
        kept = {one.bidder: one.content["lots"][0]["answers"]["Method"] for one in uow.bids.bids(tender_id)}
    assert kept == {"Green Acre Ltd": "", "Meadow Ltd": "By hand"}


def test_a_real_tender_goes_from_the_plan_to_the_contract(
    world_on_each: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whether a supplier is on-boarded is tested where suppliers are.
    monkeypatch.setattr(standing, "refuse_buying", lambda *_: None)
    world = world_on_each
    run = Run(world)
    for name in ("Green Acre Ltd", "Meadow Ltd"):
        world.supplier(name)
    bids = run.with_bids({"Green Acre Ltd": 180_000, "Meadow Ltd": 200_000})
    with pytest.raises(Conflict, match="The evaluation is not finished"):
        run.do("intend_tender_award")
    run.marked(bids, "4")
    friend = world.supplier("Friends of the buyer Ltd")
    with pytest.raises(
        InvalidRequest, match="Green Acre Ltd is on the list of suppliers, and the lot can go to no other"
    ):
        run.do("intend_tender_award", suppliers={"1": friend})
    run.do("intend_tender_award")
    shut_out = {"bid_id": bids["Green Acre Ltd"], "ground": "bid not complete", "reason": "The price list is missing"}
    with pytest.raises(Conflict, match="take the intended award back first"):
        run.ask(BUYER, "shut_out_bid", **shut_out)
    run.do("take_back_tender_award", because="The price list of the first is missing")
    run.ask(BUYER, "shut_out_bid", **shut_out)
    run.do("intend_tender_award")
    world.clock.move_to(DEADLINE + timedelta(days=20))
    run.signed()
    run.do("award_tender")
    page = run.page()
    assert page["state"] == "awarded"
    (one,) = page["awards"]
    assert (one["supplier_name"], one["value_pence"]) == ("Meadow Ltd", 200_000_00)
    assert one["contract_id"]
    types = [one for one in ("published", "opened", "awarded") if world.events(f"procurement.tender.{one}.v1")]
    assert types == ["published", "opened", "awarded"]
    flags = {(one["code"], one["title"]) for one in world.ask(EXECUTIVE, "red_flags")["flags"]}
    # The lowest of two was shut out, and the other one won: an outsider would ask, and so do we.
    assert {("R035", "Grounds maintenance"), ("R036", "Grounds maintenance")} <= flags
    kept_until_the_contract_is_long_over(world, run.tender_id)
