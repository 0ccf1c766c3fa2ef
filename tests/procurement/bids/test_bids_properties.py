"""What holds whatever the bids are: a lot after a disqualification is a lot without that bid, nobody gets more than the weight,
and whatever order people act in, nothing is read before two of them have opened it in time."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.procurement.application.bids import sealing
from services.procurement.domain.bids.evaluation import Contender, Exclusion, LowPrice, Moderated, evaluated
from services.procurement.domain.tenders.tender import Lot, TieRule
from shared.errors import QuaysideError
from tests.procurement.bids.room import CARE, DEADLINE, LOT, OPENERS, PASSWORD, PORTAL, PRICE, SAFETY, Room
from tests.procurement.world import BUYER, World

PASSWORDS = st.sampled_from([PASSWORD, "somebody else's guess"])
MARKS = st.integers(0, 10).map(lambda half: Decimal(half) / 2)


@st.composite
def contenders(draw: st.DrawFn, least: int = 1) -> list[Contender]:
    found = []
    for number in range(draw(st.integers(least, 6))):
        pence = draw(st.integers(1, 10**9))
        marks = {name: Moderated(draw(MARKS), "because") for name in (CARE.name, SAFETY.name)}
        found.append(Contender(f"bid-{number}", f"Bidder {number}", None, pence, pence, marks))
    return found


def said(lot: Lot, bids: list[Contender]) -> Any:
    return evaluated(lot, bids, tie_rule=TieRule.HIGHER_QUALITY, low_price=LowPrice(Decimal(25)))


@given(contenders(least=2), st.data())
def test_a_lot_after_a_disqualification_is_the_lot_without_that_bid(bids: list[Contender], data: st.DataObject) -> None:
    out = data.draw(st.sampled_from(bids))
    with_it = said(LOT, [replace(one, exclusion=Exclusion("g", "r")) if one is out else one for one in bids])
    without = said(LOT, [one for one in bids if one is not out])
    assert (with_it.ranking, with_it.winner, with_it.waits_for) == (without.ranking, without.winner, without.waits_for)
    assert out.bid_id in {one.bid_id for one in with_it.disqualified}


@given(contenders())
def test_points_never_exceed_the_weight_and_the_lowest_price_gets_all_of_it(bids: list[Contender]) -> None:
    found = said(LOT, bids)
    assert sum(one.weight for one in LOT.criteria) == 100
    for bid in found.ranking:
        assert all(0 <= score.points <= score.weight for score in bid.scores)
        assert bid.total == sum(score.points for score in bid.scores) <= 100
    if found.ranking:
        lowest = min(found.ranking, key=lambda one: one.price_pence)
        assert next(one.points for one in lowest.scores if one.criterion == PRICE.name) == PRICE.weight


@given(contenders())
def test_ranks_follow_the_totals_and_every_bid_is_in_one_place(bids: list[Contender]) -> None:
    found = said(LOT, bids)
    assert [one.total for one in found.ranking] == sorted((one.total for one in found.ranking), reverse=True)
    placed = [one.bid_id for one in found.ranking] + [one.bid_id for one in found.disqualified]
    assert sorted(placed) == sorted(one.bid_id for one in bids)


@given(contenders(least=2), st.randoms(use_true_random=False))
def test_the_order_in_which_bids_came_decides_nothing(bids: list[Contender], random: Any) -> None:
    shuffled = list(bids)
    random.shuffle(shuffled)
    assert said(LOT, bids).ranking == said(LOT, shuffled).ranking


class Box(RuleBasedStateMachine):
    """People and bidders act in any order; the clock only goes forward."""

    @initialize()
    def a_tender(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.room = Room(self.world)
        self.room.sealed_box()
        self.tokens = [self.room.link(f"Bidder {number}") for number in range(3)]
        self.sealed: dict[tuple[int, str], int] = {}
        self.opened: list[str] = []

    def past(self) -> bool:
        return self.world.clock.now() > DEADLINE

    @rule(who=st.integers(0, 2), password=PASSWORDS, pounds=st.integers(1, 1000))
    def send(self, who: int, password: str, pounds: int) -> None:
        answer = self.room.send(self.tokens[who], pounds, password=password)
        assert answer["taken"] is not self.past()
        if answer["taken"]:
            assert answer["replaced"] is ((who, password) in self.sealed)
            self.sealed[who, password] = pounds * 100

    @rule(who=st.integers(0, 2), password=PASSWORDS)
    def take_back(self, who: int, password: str) -> None:
        may = (who, password) in self.sealed and not self.past()
        try:
            self.world.ask(PORTAL, "withdraw_bid", token=self.tokens[who], password=password)
        except QuaysideError:
            assert not may
        else:
            assert may
            del self.sealed[who, password]

    @rule(who=st.sampled_from(sorted(OPENERS, key=lambda one: one.actor)))
    def open(self, who: Any) -> None:
        may = self.past() and len(self.opened) < 2 and who.actor not in self.opened
        try:
            self.room.ask(who, "open_bids", passphrase=OPENERS[who])
        except QuaysideError:
            assert not may
        else:
            assert may
            self.opened.append(who.actor)

    @precondition(lambda self: not self.past())
    @rule()
    def the_deadline_passes(self) -> None:
        self.world.clock.move_to(DEADLINE + timedelta(seconds=1))

    @invariant()
    def nothing_is_read_before_two_have_opened_and_then_everything(self) -> None:
        if not hasattr(self, "opened"):
            return
        box = self.room.ask(BUYER, "bid_box")
        assert box["envelopes"] == len(self.sealed)
        with self.world.uow() as uow:
            read = uow.bids.bids("tender-grounds")
        if len(self.opened) < 2:
            assert (read, box["opened_at"]) == ([], None)
        else:
            assert sorted(one.content["lots"][0]["prices"][0] for one in read) == sorted(self.sealed.values())

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.stop()
            self.folder.cleanup()


def test_whatever_order_people_act_in_the_box_keeps_its_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    monkeypatch.setattr(sealing, "SCRYPT_COST", 2**8)
    monkeypatch.setattr(sealing, "BIDDER_COST", 2**4)
    usual = settings(max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Box, settings=usual)
