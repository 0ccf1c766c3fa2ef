"""An order driven at random: deliveries, returns, counter entries, changes, invoices, the end. Held to a model that only
adds up, and to what must hold whatever is done: nothing falls below zero, and where the order stands follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.procurement.domain.purchase_orders import changes, goods
from services.procurement.domain.purchase_orders.changes import LineChange
from services.procurement.domain.purchase_orders.goods import Entry, EntryKind, Wants, standing
from services.procurement.domain.purchase_orders.order import Kind, State
from services.procurement.domain.purchase_orders.placing import NewLine, placed
from services.procurement.domain.suppliers.supplier import Supplier
from services.procurement.domain.vat import VatRate, VatTreatment
from shared.refusals import Refused

DAY = date(2026, 11, 2)
RATE = VatRate(VatTreatment.STANDARD, Decimal(20), date(2011, 1, 4), None, "s", "verified")
amounts = st.integers(1, 12).map(Decimal)
lines = st.integers(1, 2)
ENDED = (State.CLOSED, State.CANCELLED)


class Order(RuleBasedStateMachine):
    """Two lines; `came` and `back` are what a clerk with a sheet of paper would have added up."""

    @initialize(first=amounts, second=amounts)
    def place(self, first: Decimal, second: Decimal) -> None:
        asked = [
            NewLine("Paper", quantity, "box", Decimal("12.50"), VatTreatment.STANDARD, "30197643")
            for quantity in (first, second)
        ]
        self.order = placed(
            purchase_order_id="p", number="PO-1", kind=Kind.SCHOOL, school_id="a", title="Paper", lines=asked,
            supplier=Supplier("s", "Bright Paper Ltd", None, None), delivery_on=None, origin="", approved_by="h",
            placed_by="b", on=DAY, vat_rates=[RATE],
        )  # fmt: skip
        self.entries: list[Entry] = []
        self.dearest = self.order.net_pence
        self.next = 0

    def entry(self, kind: EntryKind, held: dict[int, Decimal], **said: object) -> Entry:
        self.next += 1
        made = Entry(
            f"e{self.next}",
            kind,
            f"D{self.next}",
            held,
            "because",
            None,
            DAY,
            "clerk",
            datetime(2026, 11, 2, tzinfo=UTC),
        )
        return replace(made, **said)  # type: ignore[arg-type]

    def take(self, step: goods.Stepped) -> None:
        self.order, kept = step
        if kept is not None:
            self.entries.append(kept)

    @rule(line=lines, quantity=amounts, last=st.booleans())
    def something_comes(self, line: int, quantity: Decimal, last: bool) -> None:
        entry = self.entry(EntryKind.DELIVERY, {line: quantity})
        if self.order.state in ENDED:
            self.refused(lambda: goods.received(self.order, entry, self.entries, last=last))
            return
        self.take(goods.received(self.order, entry, self.entries, last=last))
        again, nothing = goods.received(self.order, entry, self.entries, last=last)
        assert (again, nothing) == (self.order, None)

    @rule(line=lines, quantity=amounts, wants=st.sampled_from(Wants))
    def something_goes_back(self, line: int, quantity: Decimal, wants: Wants) -> None:
        entry = self.entry(EntryKind.RETURN, {line: quantity}, wants=wants)
        if self.order.state in ENDED or quantity > self.order.line(line).kept:
            self.refused(lambda: goods.returned(self.order, entry))
            return
        self.take(goods.returned(self.order, entry))

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def an_entry_is_taken_back(self, data: st.DataObject) -> None:
        wrong = data.draw(st.sampled_from(self.entries))
        counter = self.entry(EntryKind.UNDONE, {}, undoes=wrong.entry_id)
        before = self.order
        try:
            self.take(goods.undone(self.order, counter, self.entries))
        except Refused:
            too_much = wrong.kind is EntryKind.DELIVERY and any(
                before.line(no).received - quantity < before.line(no).returned for no, quantity in wrong.lines.items()
            )
            assert before.state in ENDED or wrong not in standing(self.entries) or too_much
            assert self.order == before

    @rule(line=lines, quantity=st.integers(0, 15).map(Decimal))
    def a_quantity_is_changed(self, line: int, quantity: Decimal) -> None:
        try:
            self.order, _ = changes.changed(
                self.order, lines=[LineChange(line, quantity)], delivery_on=None, reason="less", on=DAY
            )
        except Refused:
            return
        assert self.order.line(line).quantity == quantity

    @rule(line=lines, quantity=amounts)
    def it_is_invoiced(self, line: int, quantity: Decimal) -> None:
        held = self.order.line(line)
        self.order = self.order.with_lines({line: replace(held, invoiced=held.invoiced + quantity)})

    @rule(cancelling=st.booleans())
    def it_ends(self, cancelling: bool) -> None:
        end = changes.cancelled if cancelling else changes.closed
        came = any(line.received for line in self.order.lines)
        invoiced = any(line.invoiced for line in self.order.lines)
        before = self.order.state
        try:
            self.order, _ = end(self.order, "because", "clerk", DAY)
        except Refused:
            assert before in ENDED or (came or invoiced if cancelling else not came)
            return
        assert self.order.state is (State.CANCELLED if cancelling else State.CLOSED)

    def refused(self, step: object) -> None:
        before = self.order
        try:
            step()  # type: ignore[operator]
        except Refused:
            assert self.order == before
            return
        raise AssertionError("it should have been refused")

    @invariant()
    def what_is_on_the_lines_is_what_the_standing_entries_add_up_to(self) -> None:
        for line in self.order.lines:
            held = [one for one in standing(self.entries) if line.line_no in one.lines]
            came = sum(one.lines[line.line_no] for one in held if one.kind is EntryKind.DELIVERY)
            back = sum(one.lines[line.line_no] for one in held if one.kind is EntryKind.RETURN)
            assert (line.received, line.returned) == (came, back)
            assert 0 <= line.returned <= line.received
            assert line.kept >= 0
            assert line.to_come >= 0
            assert 0 <= line.to_replace <= line.returned
            assert line.given_up >= 0
            assert line.credit_due >= 0

    @invariant()
    def it_never_becomes_dearer_and_stands_where_its_lines_say(self) -> None:
        assert self.order.net_pence <= self.dearest
        came = any(line.received for line in self.order.lines)
        open_lines = any(line.to_come for line in self.order.lines)
        expected = {(False, True): State.PLACED, (False, False): State.PLACED, (True, True): State.PART_RECEIVED}
        if self.order.ended is None:
            assert self.order.state is expected.get((came, open_lines), State.RECEIVED)
        assert self.order.total_pence == self.order.net_pence + sum(amount.pence for amount in self.order.vat)


TestAnOrderWhateverIsDoneWithIt = Order.TestCase
TestAnOrderWhateverIsDoneWithIt.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
