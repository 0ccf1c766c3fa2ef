"""A window with several schools, driven at random against a model that only remembers each school's last wish."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.procurement.domain.collective.case_rounding import cases_to_order, units_missing
from services.procurement.domain.collective.closing import close
from services.procurement.domain.collective.facts import LineAsked, LineRefused, LineWithdrawn
from services.procurement.domain.collective.order import Phase
from services.procurement.domain.collective.receipt import Delivered, receive
from services.procurement.domain.collective.window import ask_for, school_leaves, withdraw
from shared.refusals import WrongTime
from tests.procurement.domain.examples import BOX_FILL, CLOSES, OPENS, item, opened

SCHOOLS = {"a": "Abbey", "b": "Beck", "c": "Castle", "d": "Dene"}
SKUS = ("books", "pens")
SIZES = {"books": 6, "pens": 4}
MINIMUMS = {"books": 1, "pens": 2}
schools = st.sampled_from(sorted(SCHOOLS))
skus = st.sampled_from(SKUS)


class Window(RuleBasedStateMachine):
    """Schools ask, change, withdraw and leave while the clock goes on; the order is closed more than once."""

    @initialize(
        box_fill=st.booleans(), wishes=st.lists(st.tuples(schools, skus, st.integers(1, 15), st.integers(0, 5)))
    )
    def open(self, box_fill: bool, wishes: list[tuple[str, str, int, int]]) -> None:
        items = [item(sku, case_size=SIZES[sku], minimum_cases=MINIMUMS[sku]) for sku in SKUS]
        self.order = opened(*items, schools=SCHOOLS, box_fill_from=BOX_FILL if box_fill else None)
        self.now = OPENS
        self.wishes: dict[tuple[str, str], tuple[int, int]] = {}
        self.gone: set[str] = set()
        self.refused = 0
        self.notes = 0
        for school, sku, firm, tolerance in wishes:
            self.ask(school=school, sku=sku, firm=firm, tolerance=tolerance)

    def taking_lines(self) -> bool:
        return self.order.phase(self.now) in (Phase.OPEN, Phase.BOX_FILL)

    def pooled(self, sku: str) -> tuple[int, int]:
        own = [wish for (_, wished), wish in self.wishes.items() if wished == sku]
        return sum(firm for firm, _ in own), sum(tolerance for _, tolerance in own)

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(school=schools, sku=skus, firm=st.integers(0, 15), tolerance=st.integers(0, 5))
    def ask(self, school: str, sku: str, firm: int, tolerance: int) -> None:
        if (firm, tolerance) == (0, 0):
            return
        if school in self.gone:
            with pytest.raises(WrongTime):
                ask_for(self.order, school, sku, firm, tolerance, self.now)
            return
        before_pooled, before_order = self.pooled(sku), self.order
        self.order, facts = ask_for(self.order, school, sku, firm, tolerance, self.now)
        self.note(before_pooled, sku, facts, (school, sku), (firm, tolerance))
        if not facts:
            assert self.order is before_order

    @rule(school=schools, sku=skus)
    def withdraw_line(self, school: str, sku: str) -> None:
        if school in self.gone or (school, sku) not in self.wishes:
            return
        before_pooled = self.pooled(sku)
        self.order, facts = withdraw(self.order, school, sku, self.now)
        self.note(before_pooled, sku, facts, (school, sku), None)

    def note(
        self,
        before: tuple[int, int],
        sku: str,
        facts: tuple[object, ...],
        line: tuple[str, str],
        wish: tuple[int, int] | None,
    ) -> None:
        for fact in facts:
            if isinstance(fact, LineRefused):
                self.refused += 1
                assert self.order.phase(self.now) is not Phase.OPEN
                return
            assert isinstance(fact, LineAsked | LineWithdrawn)
            assert self.taking_lines()
            self.wishes.pop(line, None)
            if wish is not None:
                self.wishes[line] = wish
            if self.order.phase(self.now) is Phase.BOX_FILL:
                missing = [units_missing(SIZES[sku], *pooled, MINIMUMS[sku]) for pooled in (before, self.pooled(sku))]
                assert missing[1] <= missing[0]

    @rule(school=schools)
    def leave(self, school: str) -> None:
        self.order, _ = school_leaves(self.order, school, self.now)
        self.gone.add(school)
        if self.order.closing is None:
            self.wishes = {line: wish for line, wish in self.wishes.items() if line[0] != school}

    @rule(wait=st.booleans())
    def close_twice(self, wait: bool) -> None:
        if self.now < CLOSES:
            with pytest.raises(WrongTime):
                close(self.order, self.now)
            if not wait:
                return
            self.now = CLOSES
        was_closed = self.order.closing is not None
        once, facts = close(self.order, self.now)
        assert bool(facts) is not was_closed
        assert close(once, self.now + timedelta(hours=1)) == (once, ())
        self.order = once

    @precondition(lambda self: self.order.closing is not None)
    @rule(sku=skus, units=st.integers(0, 40), last=st.booleans())
    def deliver(self, sku: str, units: int, last: bool) -> None:
        self.notes += 1
        self.order, _ = receive(self.order, f"DN{self.notes}", [Delivered(sku, units)], self.now, last=last)

    @invariant()
    def the_order_holds_exactly_the_wishes_that_were_taken(self) -> None:
        held = {(school, sku): self.order.wish(school, sku) for sku, by in self.order.lines.items() for school in by}
        assert held == self.wishes
        assert len(self.order.refusals) == self.refused

    @invariant()
    def a_closed_order_adds_up(self) -> None:
        closing = self.order.closing
        if closing is None:
            return
        assert sum(share.total_pence for share in closing.shares.values()) == closing.bill.total_pence
        for sku, closed in closing.items.items():
            assert closed.cases == cases_to_order(SIZES[sku], *self.pooled(sku), MINIMUMS[sku])
            assert sum(got.units for got in closed.by_school.values()) == closed.units
        if self.order.receipt is not None:
            receipt = self.order.receipt
            assert sum(share.total_pence for share in receipt.shares.values()) == receipt.bill.total_pence
            for came in receipt.items.values():
                assert sum(got.units for got in came.by_school.values()) + came.left == came.all_units


TestWindow = Window.TestCase
TestWindow.settings = settings(stateful_step_count=30)
