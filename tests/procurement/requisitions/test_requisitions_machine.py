"""Whatever people do to a request in whatever order: no order without the approvals that its row demands, none of them by
somebody who raised or changed it, no two by the same person, and none for more than was approved and tolerated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.procurement.domain.requisitions import requisition as domain
from services.procurement.domain.requisitions.delegation import SENIORITY, Approver, BudgetRule, Limit, Route, Scheme
from services.procurement.domain.requisitions.demand import demand_of
from services.procurement.domain.requisitions.requisition import Line, Requisition, State
from services.procurement.domain.requisitions.signing import Signer
from services.procurement.domain.vat import VatTreatment
from shared.refusals import Refused

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
TODAY = date(2026, 11, 2)
PEOPLE = {
    "office": frozenset[Approver](),
    "manager": frozenset({Approver.BUSINESS_MANAGER}),
    "head": frozenset({Approver.HEAD}),
    "head and manager": frozenset({Approver.HEAD, Approver.BUSINESS_MANAGER}),
    "cfo": frozenset({Approver.FINANCE}),
    "deputy cfo": frozenset({Approver.FINANCE}),
    "chief": frozenset({Approver.EXECUTIVE}),
    "clerk": frozenset({Approver.COMMITTEE, Approver.BOARD}),
}
SCHEME = Scheme(
    scheme_id="s", school_id=None, number=1, valid_from=TODAY,
    limits=(
        Limit(50_000, (Approver.BUSINESS_MANAGER,), 0, Route.ORDER),
        Limit(300_000, (Approver.HEAD,), 0, Route.ORDER),
        Limit(1_000_000, (Approver.HEAD, Approver.FINANCE), 0, Route.ORDER),
        Limit(None, (Approver.HEAD, Approver.FINANCE, Approver.BOARD), 0, Route.ORDER),
    ),
    tolerance_per_cent=Decimal(10), tolerance_pence=10_000, window_days=30, cpv_digits=3, budget=BudgetRule.WARN,
    source="hand", status="verified",
)  # fmt: skip
EXPECTED = {50_000: "business manager", 300_000: "head", 1_000_000: "chief financial officer"}
"""Who is the last to sign at least, by the highest amount; above that the trust board. Written by hand."""
people = st.sampled_from(sorted(PEOPLE))
prices = st.sampled_from(["1", "499.99", "500.01", "2999", "3000.01", "3200", "3350", "9999", "10000.01", "20000"])
PENS, CHAIRS = "30192121", "39112000"


def line(price: str, cpv: str = PENS) -> Line:
    return Line(1, "Chair", Decimal(1), "piece", Decimal(price), VatTreatment.STANDARD, cpv, "E19")


def signer(by: str) -> Signer:
    return Signer(by, PEOPLE[by], NOW)


def last_to_sign(pence: int) -> Approver:
    return Approver(next((who for most, who in EXPECTED.items() if pence <= most), "trust board"))


class RequestMachine(RuleBasedStateMachine):
    """One request, and everybody who may touch it. What must hold is judged by a record kept here, apart from the code."""

    @initialize(by=people, price=prices)
    def begin(self, by: str, price: str) -> None:
        made = Requisition("r", "s", "Chairs", "Broken", None, "by hand", "", by, NOW, involved=frozenset({by}))
        self.request = domain.with_lines(domain.opened(made), [line(price)], "supplier", by)
        self.touched = {by}
        """Whoever raised, changed or sent what is to be approved."""
        self.signers: list[tuple[str, Approver]] = []
        """Who signed as whom since it was last sent."""
        self.approved_for = 0
        self.seen: tuple[domain.Decision, ...] = ()

    def state(self, *states: State) -> bool:
        return self.request.state in states

    def try_to(self, step: str, *arguments: object) -> bool:
        try:
            done = getattr(domain, step)(self.request, *arguments)
        except Refused:
            return False
        self.request = done[0] if isinstance(done, tuple) else done
        return True

    @precondition(lambda self: self.state(State.DRAFT, State.RETURNED))
    @rule(by=people, price=prices)
    def write(self, by: str, price: str) -> None:
        if self.try_to("with_lines", [line(price)], "supplier", by):
            self.touched.add(by)

    @rule(by=people)
    def send(self, by: str) -> None:
        try:
            demand = demand_of(self.request, lambda _: SCHEME, [], on=TODAY, own=PEOPLE[by])
        except Refused:
            return
        if self.try_to("sent", demand, by, NOW):
            self.touched.add(by)
            self.signers = []

    def sign_by(self, by: str, words: str) -> None:
        waited, before = self.state(State.WAITING), len(self.request.decisions)
        if self.try_to("signed", signer(by), words, "minute 7"):
            assert waited
            self.signers.append((by, self.request.decisions[before].approver))
            if self.state(State.APPROVED):
                self.approved_for = self.request.net_pence or 0

    @precondition(lambda self: self.state(State.WAITING))
    @rule(by=people, words=st.sampled_from(["", "away"]))
    def sign(self, by: str, words: str) -> None:
        self.sign_by(by, words)

    @precondition(lambda self: self.state(State.WAITING))
    @rule()
    def everybody_signs(self) -> None:
        for by in sorted(PEOPLE):
            self.sign_by(by, "instead")

    @precondition(lambda self: self.state(State.WAITING))
    @rule(by=people)
    def ask_back(self, by: str) -> None:
        if self.try_to("returned", signer(by), "Why?"):
            assert by not in self.touched

    @precondition(lambda self: self.state(State.WAITING))
    @rule(by=people)
    def take_back(self, by: str) -> None:
        if self.try_to("taken_back", by):
            self.touched.add(by)

    @precondition(lambda self: self.state(State.APPROVED))
    @rule(
        by=people,
        times=st.sampled_from(["0.5", "1", "1.04", "1.09", "1.2"]),
        supplier=st.sampled_from(["supplier", "supplier", "other"]),
        cpv=st.sampled_from([PENS, PENS, CHAIRS]),
    )
    def change_the_approved(self, by: str, times: str, supplier: str, cpv: str) -> None:
        before = self.request
        price = round(before.lines[0].price * Decimal(times), 4)
        if self.try_to("changed_after_approval", [line(str(price), cpv)], supplier, by) and self.state(State.DRAFT):
            self.touched.add(by)
        elif self.state(State.APPROVED):
            assert self.request.supplier_id == before.supplier_id
            assert self.request.lines[0].cpv_code == before.lines[0].cpv_code

    @precondition(lambda self: not self.state(State.ORDERED))
    @rule()
    def order(self) -> None:
        approved = self.state(State.APPROVED)
        assert self.try_to("ordered", "po-1") is approved

    @invariant()
    def nothing_is_approved_or_ordered_without_its_signatures(self) -> None:
        if not self.state(State.APPROVED, State.ORDERED):
            return
        who = [by for by, _ in self.signers]
        assert who
        assert len(set(who)) == len(who)
        assert not set(who) & self.touched
        assert SENIORITY[self.signers[-1][1]] >= SENIORITY[last_to_sign(self.approved_for)]
        assert all(approver in PEOPLE[by] for by, approver in self.signers)

    @invariant()
    def an_approved_request_costs_no_more_than_approved_and_tolerated(self) -> None:
        if self.state(State.APPROVED, State.ORDERED):
            now = self.request.net_pence or 0
            assert now * 10 <= self.approved_for * 11 + 10
            assert now <= self.approved_for + 10_000

    @invariant()
    def what_was_decided_is_never_taken_back(self) -> None:
        assert self.request.decisions[: len(self.seen)] == self.seen
        self.seen = self.request.decisions


RequestMachine.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestAnyRequest = RequestMachine.TestCase


def test_an_order_is_refused_for_a_request_whose_signature_was_forged_by_its_sender() -> None:
    request = domain.opened(Requisition("r", "s", "Chairs", "Broken", None, "by hand", "", "office", NOW))
    request = domain.with_lines(request, [line("10")], "supplier", "office")
    request = domain.sent(request, demand_of(request, lambda _: SCHEME, [], on=TODAY), "office", NOW)
    request = domain.signed(request, signer("manager"), "", "")
    forged = replace(request, decisions=(replace(request.decisions[0], by="office"),))
    with pytest.raises(Refused, match="an order needs every approval first"):
        domain.ordered(forged, "po-1")
