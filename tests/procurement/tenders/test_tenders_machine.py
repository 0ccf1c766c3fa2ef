"""Whatever is tried in whatever order: no bid is opened before the deadline, nothing is awarded within the standstill, a
published plan stands, the deadline never moves forward, and what is over stays over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.procurement.application.tenders import rules
from services.procurement.domain.requisitions.delegation import Approver
from services.procurement.domain.requisitions.signing import Signature
from services.procurement.domain.tenders import lifecycle, planning
from services.procurement.domain.tenders.lifecycle import Ready
from services.procurement.domain.tenders.tender import (
    Award,
    Conflict,
    Criterion,
    CriterionKind,
    Direct,
    Estimate,
    Evaluator,
    Lot,
    Procedure,
    State,
    Tender,
    Term,
    TieRule,
)
from services.procurement.domain.to_sign import ToSign
from shared.calendar.zone import school_date
from shared.refusals import Refused

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
TIMES = rules.times(START.date())
CRITERIA = (
    Criterion("Price", CriterionKind.PRICE, Decimal(40)),
    Criterion("Method", CriterionKind.QUALITY, Decimal(60), Decimal(2)),
)
LATE = 15
"""Steps after which a tender may be ended; sooner, most would never come to an award."""
PEOPLE = tuple(Evaluator(one, one.title(), Conflict.NONE) for one in ("ann", "bob"))

SIGNS = ToSign(90, (Approver.BOARD,), {}, ("buyer@trust",))


class Life(RuleBasedStateMachine):
    """One tender and a clock; each rule tries a step and keeps what comes of it."""

    @initialize(procedure=st.sampled_from(list(Procedure)), over=st.booleans())
    def plan(self, procedure: Procedure, over: bool) -> None:
        self.now, self.over, self.steps = START, over, 0
        self.tender = Tender(
            "t", "T-1", "Grounds", need="Mowing", cpv_codes=("77314000",), school_ids=("a", "b"),
            lots=(Lot("1", "All", value_pence=100, criteria=CRITERIA),), procedure=procedure, tie_rule=TieRule.LOWER_PRICE,
            evaluators=PEOPLE, estimate=Estimate(100, "guess"), term=Term(None, Decimal(3)), why_no_framework="none fits",
            direct=Direct("s", "ground", "because"), deadline_at=START + timedelta(days=40),
        )  # fmt: skip
        self.at_publication: Tender | None = None
        self.deadlines: list[datetime] = []
        self.notice_at: datetime | None = None

    @rule(step=st.sampled_from([timedelta(seconds=1), timedelta(days=1), timedelta(days=9), timedelta(days=30)]))
    def time_passes(self, step: timedelta) -> None:
        self.now += step

    @precondition(lambda self: self.tender.state is State.DRAFT)
    @rule(later=st.sampled_from([-1, 0, 3, 20]))
    def set_the_deadline(self, later: int) -> None:
        first = lifecycle.earliest(self.tender, school_date(self.now), self.over, TIMES)
        until = self.now + timedelta(days=(first.day - school_date(self.now)).days + later)
        assert self._try(lambda held: lifecycle.timed(held, until, None, first, TIMES)) is (later >= 0)

    @precondition(lambda self: self.tender.state is State.DRAFT)
    @rule(answered=st.sampled_from([True, True, True, False]))
    def publish(self, answered: bool) -> None:
        ready = Ready(self.over, () if answered else ("b",), ("a",), True)
        first = lifecycle.earliest(self.tender, school_date(self.now), self.over, TIMES)
        if self._try(lambda held: lifecycle.published(held, ready, first, self.now)):
            assert answered
            assert not (self.over and self.tender.procedure is Procedure.BELOW_THRESHOLD)
            self.at_publication = self.tender
            if self.tender.procedure is not None and self.tender.procedure.has_bids:
                assert self.tender.deadline_at is not None
                assert school_date(self.tender.deadline_at) >= first.day

    @precondition(lambda self: self.tender.state is State.PUBLISHED)
    @rule(days=st.sampled_from([-1, 0, 1, 15]))
    def change(self, days: int) -> None:
        until = (self.tender.deadline_at or self.now) + timedelta(days=days)
        self._try(lambda held: lifecycle.changed(held, until, "A site less", self.now, TIMES))

    @rule()
    def change_the_plan(self) -> None:
        self._try(lambda held: planning.judged_by(held, "1", tuple(reversed(CRITERIA))))

    @rule()
    def open_the_bids(self) -> None:
        if self._try(lambda held: lifecycle.opened(held, self.now)) and self.tender.opened_at == self.now:
            assert self.tender.deadline_at is not None
            assert self.now > self.tender.deadline_at

    @rule()
    def intend(self) -> None:
        awards = [Award("1", "s", "S Ltd", 90, "first")]
        if self._try(lambda held: lifecycle.intended(held, awards, SIGNS, self.over, self.now, TIMES)):
            self.notice_at = self.now

    @precondition(lambda self: self.tender.state is State.INTENDED)
    @rule()
    def take_back(self) -> None:
        assert self._try(lambda held: lifecycle.reconsidered(held, "A mark was wrong"))

    @rule()
    def sign(self) -> None:
        signature = Signature(Approver.BOARD, "chair@trust", self.now, minute="minute 4")
        held = self.tender.to_sign
        if held is not None and not held.is_signed:
            self._try(lambda tender: lifecycle.signed(tender, held.with_signature(signature)))

    @rule()
    def award(self) -> None:
        if self._try(lambda held: lifecycle.awarded(held, self.now)):
            assert self.notice_at is not None
            assert self.tender.to_sign is not None
            assert self.tender.to_sign.is_signed
            if self.over:
                # Eight working days are ten days at least, the day of the notice among them.
                assert (school_date(self.now) - school_date(self.notice_at)).days >= 10

    @rule()
    def go_on(self) -> None:
        """What one would do next, so that many come to an award."""
        if self.tender.state is State.DRAFT:
            self.publish(True)
        elif self.tender.state is State.INTENDED:
            self.now += timedelta(days=16)
            self.sign()
            self.award()
        elif self.tender.state is State.PUBLISHED and self.tender.procedure is not Procedure.DIRECT_AWARD:
            assert self.tender.deadline_at is not None
            self.now = max(self.now, self.tender.deadline_at + timedelta(seconds=1))
            self.open_the_bids()
        else:
            self.intend()

    @precondition(lambda self: self.steps > LATE)
    @rule(why=st.sampled_from(["", "No money"]))
    def end(self, why: str) -> None:
        if self._try(lambda held: lifecycle.terminated(held, why, self.now)):
            assert why

    def _try(self, step: object) -> bool:
        before, self.steps = self.tender, self.steps + 1
        try:
            self.tender = step(before)  # type: ignore[operator]
        except Refused:
            assert self.tender is before
            return False
        assert before.state not in (State.AWARDED, State.TERMINATED)
        if self.tender.deadline_at and self.tender.state is not State.DRAFT:
            self.deadlines.append(self.tender.deadline_at)
        return True

    @invariant()
    def the_deadline_never_moves_forward(self) -> None:
        held = getattr(self, "deadlines", [])
        assert held == sorted(held)

    @invariant()
    def a_published_plan_stands(self) -> None:
        begun = getattr(self, "at_publication", None)
        if begun is not None:
            same = ("lots", "requirements", "procedure", "tie_rule", "estimate", "term", "school_ids", "published_at")
            assert all(getattr(self.tender, name) == getattr(begun, name) for name in same)

    @invariant()
    def what_is_awarded_was_intended(self) -> None:
        tender = getattr(self, "tender", None)
        if tender is not None and tender.state is State.AWARDED:
            assert tender.awards
            assert tender.intended_at is not None


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
