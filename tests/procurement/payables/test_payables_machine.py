"""Whatever people do with invoices in whatever order: none is approved twice or paid without a second person, an order is
never invoiced beyond what was kept, and what all bear is exactly what is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.procurement.application.payables.rule_rows import severities
from services.procurement.domain.payables import life
from services.procurement.domain.payables.charging import charged_pence, parts_by_coding, parts_by_order
from services.procurement.domain.payables.hands import hands_in, refuse_own_hand
from services.procurement.domain.payables.life import Coded, Payable, State
from services.procurement.domain.payables.three_way import match
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from shared.refusals import Refused
from tests.procurement.payables.papers import TOLERANCE, credit_note, invoice, line, order, ordered, payable

NOW, TODAY = datetime(2026, 11, 9, 9, tzinfo=UTC), date(2026, 11, 9)
PEOPLE = st.sampled_from(["office@trust", "buyer@trust", "finance@trust"])
ROLES = st.sampled_from([("a buyer",), ("finance",), ("an executive",), ()])
QUANTITIES = st.integers(1, 12).map(str)
PRICES = st.sampled_from(["9.00", "10.00", "10.10", "14.00"])
REASON = st.sampled_from(["", "Agreed by telephone"])


class InvoicesOfOneOrder(RuleBasedStateMachine):
    """Invoices and credit notes of one order line, which comes in parts and goes back in parts."""

    @initialize()
    def begin(self) -> None:
        self.order: PurchaseOrder = order([ordered(quantity="20", received="0")])
        self.kept: dict[str, Payable] = {}
        self.approvals: dict[str, int] = {}

    @rule(quantity=st.integers(1, 8))
    def comes(self, quantity: int) -> None:
        held = self.order.lines[0]
        self.order = self.order.with_lines({1: replace(held, received=held.received + quantity)})

    @precondition(lambda self: self.order.lines[0].kept > self.order.lines[0].invoiced)
    @rule()
    def goes_back(self) -> None:
        held = self.order.lines[0]
        self.order = self.order.with_lines({1: replace(held, returned=held.returned + 1)})

    @rule(quantity=QUANTITIES, price=PRICES, credit=st.booleans(), who=PEOPLE, sender=PEOPLE)
    def arrives(self, quantity: str, price: str, credit: bool, who: str, sender: str) -> None:
        of = line(quantity=quantity, price=price)
        document = credit_note(of) if credit else invoice(of)
        number = f"invoice-{len(self.kept) + 1}"
        one = payable(document, number, entered_by=who, senders=(sender,), purchase_order_id="order-1")
        self.kept[one.invoice_id] = self.compared(one)

    @precondition(lambda self: self.kept)
    @rule(data=st.data(), roles=ROLES, reason=REASON)
    def somebody_decides(self, data: st.DataObject, roles: tuple[str, ...], reason: str) -> None:
        one = self.one_of(data)
        for question in one.open_questions:
            key = question.key

            def decide(held: Payable, key: str = key) -> Payable:
                return life.decided(held, key, "x", NOW, reason, roles)

            self.attempt(one, decide)

    @precondition(lambda self: self.kept)
    @rule(data=st.data(), who=PEOPLE)
    def somebody_approves(self, data: st.DataObject, who: str) -> None:
        one = self.one_of(data)
        if one.state in life.OPEN:
            one = self.compared(one)
        try:
            refuse_own_hand(one, who, hands_in(one, [], self.order, []))
            after = life.approved(one, who, NOW, {})
        except Refused:
            return
        assert who not in (one.entered_by, *one.senders)
        assert not one.open_questions
        self.kept[one.invoice_id] = after
        self.approvals[one.invoice_id] = self.approvals.get(one.invoice_id, 0) + 1
        self.note_invoiced(one)

    @precondition(lambda self: self.kept)
    @rule(
        data=st.data(), step=st.sampled_from(["refuse", "dispute", "end", "propose", "take out", "pay"]), reason=REASON
    )
    def anything_else(self, data: st.DataObject, step: str, reason: str) -> None:
        steps = {
            "refuse": lambda one: life.refused(one, reason),
            "dispute": lambda one: life.disputed(one, TODAY, "x", reason),
            "end": lambda one: life.dispute_ended(one, TODAY),
            "propose": lambda one: life.proposed(one, "run-1"),
            "take out": life.taken_out_of_run,
            "pay": lambda one: life.paid(one, TODAY, "QS00001"),
        }
        self.attempt(self.one_of(data), steps[step])

    def one_of(self, data: st.DataObject) -> Payable:
        return self.kept[data.draw(st.sampled_from(sorted(self.kept)))]

    def attempt(self, one: Payable, step: Callable[[Payable], Payable]) -> None:
        try:
            self.kept[one.invoice_id] = step(self.kept[one.invoice_id])
        except Refused:
            return

    def compared(self, one: Payable) -> Payable:
        found = match(one.document, self.order, {}, severities(TODAY), TOLERANCE)
        return life.checked(one, found.differences)

    def note_invoiced(self, one: Payable) -> None:
        held, quantity = self.order.lines[0], one.document.lines[0].quantity
        sign = -1 if one.document.is_credit_note else 1
        self.order = self.order.with_lines({1: replace(held, invoiced=held.invoiced + sign * quantity)})

    @invariant()
    def nothing_is_approved_twice(self) -> None:
        assert all(count == 1 for count in self.approvals.values())

    @invariant()
    def the_order_is_never_invoiced_beyond_what_was_kept(self) -> None:
        held = self.order.lines[0]
        assert Decimal(0) <= held.invoiced <= held.kept

    @invariant()
    def only_what_was_approved_is_proposed_or_paid(self) -> None:
        for one in self.kept.values():
            if one.state in (State.PROPOSED, State.PAID):
                assert one.approved_by
                assert self.approvals[one.invoice_id] == 1
            assert one.state is not State.MATCHED or not one.in_dispute


TestInvoicesOfOneOrder = InvoicesOfOneOrder.TestCase
TestInvoicesOfOneOrder.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)

AMOUNTS = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.integers(1, 99_999).map(lambda pence: f"{pence / 100:.2f}"),
        st.sampled_from(["S", "Z"]),
        st.sampled_from([None, "abbey", "beck", "castle"]),
    ),
    min_size=1,
    max_size=6,
)


@given(AMOUNTS, st.booleans(), st.integers(0, 500))
def test_what_all_bear_is_exactly_what_the_invoice_asks_for(
    amounts: list[tuple[int, str, str, str | None]], credit: bool, carriage: int
) -> None:
    lines = [
        line(number, str(quantity), price, vat, order_line=str(number))
        for number, (quantity, price, vat, _) in enumerate(amounts, 1)
    ]
    if carriage:
        lines.append(line(len(lines) + 1, "1", f"{carriage / 100:.2f}", description="Carriage"))
    of = order(
        [
            ordered(number, str(quantity), price, school_id=school)
            for number, (quantity, price, _, school) in enumerate(amounts, 1)
        ],
        school_id=None,
    )
    document = credit_note(*lines) if credit else invoice(*lines)
    parts = parts_by_order(document, of, match(document, of, {}, severities(TODAY), TOLERANCE))
    assert sum(part.pence for of_one in parts.values() for part in of_one) == charged_pence(document)
    assert set(parts) <= {school for *_, school in amounts}


@given(st.integers(2, 10**7), st.data())
def test_a_coded_line_is_shared_to_the_penny(net: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, net - 1))
    document = invoice(line(price=f"{net / 100:.2f}", net_pence=net))
    coding = (Coded("1", "abbey", "E16", first, "09310000"), Coded("1", None, "E16", net - first, "09310000"))
    parts = parts_by_coding(document, coding)
    assert sum(part.pence for of_one in parts.values() for part in of_one) == charged_pence(document)
