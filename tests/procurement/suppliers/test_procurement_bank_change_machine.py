"""Whatever people try, in whatever order: an account is paid into only after the whole way, and nothing is paid while a
change is under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.procurement.domain.suppliers import bank_change
from services.procurement.domain.suppliers.bank_change import BankChange, CallBackRules, ChangeState, HeldNumber
from services.procurement.domain.suppliers.bank_details import Account
from shared.calendar import working_days_between
from shared.refusals import Refused

RULES = CallBackRules(number_held_days=30, cooling_off_days=5)
PEOPLE = st.sampled_from(["ann", "ben", "cat"])
NUMBERS = ("01372 000111", "01483 000222", "020 7946 0000")


class BankChanges(RuleBasedStateMachine):
    """One supplier, three people, three numbers, some weeks."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 9, 1, 9, tzinfo=UTC)
        self.held: list[HeldNumber] = []
        self.changes: list[BankChange] = []

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        if self.now < datetime(2027, 10, 1, tzinfo=UTC):
            self.now += timedelta(days=days, hours=1)

    @rule(number=st.sampled_from(NUMBERS))
    def number_is_put_on_record(self, number: str) -> None:
        self.held.append(HeldNumber(number, self.now, "its website"))

    @rule(by=PEOPLE, last=st.integers(0, 3), number=st.sampled_from(["", *NUMBERS]))
    def change_is_requested(self, by: str, last: int, number: str) -> None:
        try:
            bank_change.refuse_second_request(self.changes, self.now.date())
        except Refused:
            return
        account = Account("Bright Paper Ltd", "200000", f"1234567{last}")
        first = bank_change.in_force(self.changes, self.now.date()) is None
        made = BankChange(
            str(len(self.changes)), "s", account, first, ChangeState.REQUESTED, self.now, by, "letter", number
        )
        self.changes.append(made)

    @rule(by=PEOPLE, number=st.sampled_from(NUMBERS))
    def somebody_calls_back(self, by: str, number: str) -> None:
        self._try(lambda one: bank_change.called_back(one, by, self.now, number, self.held, "Rita", RULES))

    @rule(by=PEOPLE)
    def somebody_confirms(self, by: str) -> None:
        self._try(lambda one: bank_change.confirmed(one, by, self.now, self.now.date(), RULES))

    @rule()
    def it_is_cancelled(self) -> None:
        self._try(lambda one: bank_change.cancelled(one, self.now, self.now.date()))

    @rule(by=PEOPLE)
    def fraud_is_suspected(self, by: str) -> None:
        self._try(lambda one: bank_change.suspected(one, by, self.now))

    @rule(by=PEOPLE)
    def it_is_cleared(self, by: str) -> None:
        self._try(lambda one: bank_change.cleared(one, by, self.now))

    @invariant()
    def whoever_is_paid_went_the_whole_way(self) -> None:
        paid = bank_change.in_force(self.changes, self.now.date())
        if paid is None:
            return
        assert paid.called_at and paid.confirmed_at and paid.in_force_on
        assert paid.requested_at <= paid.called_at <= paid.confirmed_at
        assert paid.confirmed_by not in (paid.called_by, paid.requested_by)
        assert working_days_between(paid.confirmed_at.date(), paid.in_force_on) == RULES.cooling_off_days
        known = [one for one in self.held if bank_change.same_number(one.phone, paid.called_number)]
        oldest = min(one.since for one in known)
        assert oldest < paid.requested_at
        if not paid.first:
            assert paid.requested_at - oldest >= timedelta(days=RULES.number_held_days)

    @invariant()
    def nothing_is_paid_while_a_change_is_under_way_or_none_holds(self) -> None:
        today = self.now.date()
        under_way = [one for one in self.changes if one.stage_on(today) in bank_change.UNFINISHED]
        assert len(under_way) <= 1
        can_be_paid = not under_way and bank_change.in_force(self.changes, today) is not None
        assert (bank_change.holds(self.changes, today) == []) is can_be_paid

    def _try(self, step: object) -> None:
        """The step on the newest change; a refusal leaves it as it was."""
        if not self.changes:
            return
        newest = self.changes[-1]
        try:
            self.changes[-1] = step(newest)  # type: ignore[operator]
        except Refused:
            assert self.changes[-1] == replace(newest)


BankChanges.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_bank_changes = BankChanges.TestCase
