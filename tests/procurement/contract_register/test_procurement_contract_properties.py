"""What holds for every contract: shares add up to the penny, schools coming and going keep the sums, alarms are told once,
visits are paid for once, whatever is done in whatever order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.procurement.domain.contract_register.alarms import due
from services.procurement.domain.contract_register.contract import (
    Contract,
    Driver,
    Extension,
    decided,
    terminated,
)
from services.procurement.domain.contract_register.novations import (
    Consent,
    Novation,
    NovationState,
    Party,
    Way,
    agreed,
    put_in_force,
)
from services.procurement.domain.contract_register.sharing import Part, costs, periods, shared, spread_over
from services.procurement.domain.contract_register.visits import (
    PAID,
    Visit,
    VisitState,
    accepted,
    cancelled,
    refused,
    taken_back,
)
from shared.refusals import DoesNotAddUp, NotValid, WrongTime
from tests.procurement.contract_register.examples import grounds

QUICK = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
FIRST = date(2027, 1, 1)
days = st.integers(0, 700).map(lambda more: FIRST + timedelta(days=more))
figures = st.decimals("0.5", "5000", places=1)


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    starts = draw(days)
    ends = starts + timedelta(days=draw(st.integers(0, 1500)))
    return grounds(
        starts_on=starts, ends_on=ends, value_pence=draw(st.integers(1, 10**9)), notice_by=None, extensions=(),
        period_months=draw(st.sampled_from([1, 3, 12])),
        driver=draw(st.sampled_from([Driver.PUPILS, Driver.AREA, Driver.EQUAL, Driver.FIXED])),
    )  # fmt: skip


@QUICK
@given(contracts(), st.lists(figures, min_size=1, max_size=8))
def test_shares_add_up_to_the_period_and_periods_to_the_value(contract: Contract, numbers: list[Decimal]) -> None:
    parts = [Part(f"school-{at}", contract.starts_on, None, number, "") for at, number in enumerate(numbers)]
    by_period = costs(contract)
    assert sum(by_period.values()) == contract.value_pence
    assert list(by_period) == [one.number for one in periods(contract)]
    for number, pence in by_period.items():
        found = shared(contract, number, parts, {})
        assert sum(found.shares.values()) == pence
        assert sum(step.pence for step in found.steps) == pence


@QUICK
@given(contracts(), st.data())
def test_periods_follow_each_other_without_a_gap_from_the_first_day_to_the_last(contract: Contract, data: Any) -> None:
    if data.draw(st.booleans()):
        more = data.draw(st.integers(1, 40))
        option = Extension(1, more, data.draw(st.integers(0, 10**8)), contract.ends_on)
        contract = decided(
            grounds(starts_on=contract.starts_on, ends_on=contract.ends_on, extensions=(option,), notice_by=None),
            1, True, contract.ends_on, "buyer", "works well",
        )  # fmt: skip
    found = periods(contract)
    assert found[0].starts_on == contract.starts_on
    assert found[-1].ends_on == contract.last_day
    for before, after in pairwise(found):
        assert after.starts_on == before.ends_on + timedelta(days=1)
    assert sum(costs(contract).values()) == contract.value_pence


@QUICK
@given(contracts(), st.integers(0, 1500))
def test_an_early_end_changes_no_period_that_was_over_before_it(contract: Contract, after: int) -> None:
    last = contract.starts_on + timedelta(days=after)
    if last >= contract.ends_on:
        return
    ended = terminated(contract, contract.starts_on, last, "r")
    before, now = costs(contract), costs(ended)
    whole = [one.number for one in periods(contract) if one.ends_on <= last]
    assert [now[number] for number in whole] == [before[number] for number in whole]
    assert sum(now.values()) <= contract.value_pence


@QUICK
@given(st.integers(0, 10**7), st.integers(1, 60))
def test_a_share_spread_over_visits_adds_up_and_differs_by_a_penny_at_most(pence: int, visits: int) -> None:
    spread = spread_over(pence, [f"visit-{number}" for number in range(visits)])
    assert sum(spread.values()) == pence
    assert max(spread.values()) - min(spread.values()) <= 1


def force(novation: Novation, contract: Contract, parts: list[Part]) -> list[Part]:
    """The parts after a joining or leaving that all agreed to."""
    for party in Party:
        novation = agreed(novation, party, Consent(contract.starts_on, "by letter", "buyer"))
    done, after = put_in_force(novation, contract, parts, contract.starts_on)
    assert done.state is NovationState.IN_FORCE
    return after


def sum_of_shares(contract: Contract, number: int, parts: list[Part]) -> int | str:
    """What the schools pay together of a period; "nobody" where it is refused because no school is there."""
    try:
        return sum(shared(contract, number, parts, {}).shares.values())
    except DoesNotAddUp as refusal:
        return "nobody" if "No school is in" in str(refusal) else str(refusal)


@QUICK
@given(contracts(), st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.integers(1, 90)), max_size=10))
def test_schools_that_join_and_leave_keep_every_sum(contract: Contract, moves: list[tuple[int, bool, int]]) -> None:
    parts = [Part("school-0", contract.starts_on, None, Decimal(100), "")]
    for at, joins, after in moves:
        from_on = contract.starts_on + timedelta(days=after)
        way = Way.JOINS if joins else Way.LEAVES
        novation = Novation("n", contract.contract_id, f"school-{at}", way, from_on, Decimal(50 + at), "")
        try:
            parts = force(novation, contract, parts)
        except NotValid:
            continue
    for at in range(4):
        own = sorted((part.from_on, part.until_on) for part in parts if part.school_id == f"school-{at}")
        for before, following in pairwise(own):
            assert before[1] is not None
            assert before[1] < following[0], "a school is in a contract once at a time"
    for number, pence in costs(contract).items():
        assert sum_of_shares(contract, number, parts) in (pence, "nobody")


@QUICK
@given(st.lists(st.integers(1, 200), min_size=1, max_size=15))
def test_however_often_one_looks_each_alarm_is_told_once_and_none_after_a_nearer_one(steps: list[int]) -> None:
    contract = grounds()
    said: set[tuple[str, date, int]] = set()
    told: list[tuple[str, date, int]] = []
    day = date(2029, 1, 1)
    for step in steps:
        day += timedelta(days=step)
        now, passed = due(contract, said, day, (12, 6, 3), (6, 3, 1))
        told += [one.key for one in now]
        said |= {one.key for one in (*now, *passed)}
        assert due(contract, said, day, (12, 6, 3), (6, 3, 1))[0] == []
    assert len(told) == len(set(told))
    by_day: dict[tuple[str, date], list[int]] = {}
    for about, on, months in told:
        by_day.setdefault((about, on), []).append(months)
    assert all(months == sorted(months, reverse=True) for months in by_day.values())


class AVisit(RuleBasedStateMachine):
    """A visit under any order of answers: it is paid for while it is accepted, and never answered twice."""

    @initialize()
    def planned(self) -> None:
        self.visit = Visit("v", "c", "s", "Mowing", date(2028, 1, 10))
        self.paid = 0
        self.today = date(2028, 1, 10)

    @rule(fault=st.sampled_from(["", "The edges were left"]))
    def accept(self, fault: str) -> None:
        was = self.visit.state
        try:
            self.visit = accepted(self.visit, self.today, fault, "office", self.today)
            self.paid += 1
            assert was in (VisitState.PLANNED, VisitState.REFUSED)
        except WrongTime:
            assert was in (*PAID, VisitState.CANCELLED)

    @rule(reason=st.sampled_from(["", "Nobody came"]))
    def refuse(self, reason: str) -> None:
        was = self.visit.state
        try:
            self.visit = refused(self.visit, self.today, reason, "office", self.today)
            assert reason
        except NotValid:
            assert not reason
        except WrongTime:
            assert was in (*PAID, VisitState.CANCELLED)

    @rule()
    def take_back(self) -> None:
        was = self.visit.state
        try:
            self.visit = taken_back(self.visit, "a slip", "office")
            self.paid -= 1
        except WrongTime:
            assert was not in PAID

    @precondition(lambda self: self.visit.state is VisitState.REFUSED)
    @rule()
    def cancel(self) -> None:
        self.visit = cancelled(self.visit, "rain", "buyer")

    @invariant()
    def paid_while_accepted(self) -> None:
        assert self.paid == (1 if self.visit.state in PAID else 0)
        assert (self.visit.done_on is None) is (self.visit.state in (VisitState.PLANNED,)) or (
            self.visit.state is VisitState.CANCELLED
        )


AVisit.TestCase.settings = settings(QUICK, max_examples=30, stateful_step_count=15)
test_a_visit_under_any_order_of_answers = AVisit.TestCase
