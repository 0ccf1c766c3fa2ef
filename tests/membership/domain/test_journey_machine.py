"""Any order of commands on a membership keeps what must always hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.membership.domain import journey_conversion as conversion
from services.membership.domain import journey_exit, journey_steps
from services.membership.domain.errors import MembershipError
from services.membership.domain.journey import (
    DateReason,
    ExitStep,
    Fact,
    JourneyOutcome,
    JourneySettings,
    Reason,
    Signatures,
)
from services.membership.domain.journey_states import ENDS, TRANSITIONS, Command, State
from services.membership.domain.milestones import due_milestones
from shared.calendar import add_months, first_of_next_month, is_first_of_month
from tests.membership.domain.cases import BOTH, LEAD, MANOR_MEAD, OWNERS, SCHOOL_ONLY, TRUST_ONLY

signatures = st.sampled_from([BOTH, SCHOOL_ONLY, TRUST_ONLY, Signatures()])
REACHABLE = {(before, after) for moves in TRANSITIONS.values() for before, afters in moves.items() for after in afters}


class NoTerms:
    """Term dates of years in which each term ends on the same three days."""

    def term_ends(self, name: str) -> tuple[date, ...]:
        year = int(name[:4])
        return date(year, 12, 18), date(year + 1, 3, 26), date(year + 1, 7, 21)


def refused_or_done(ask: Callable[[], JourneyOutcome]) -> JourneyOutcome | str:
    try:
        return ask()
    except MembershipError as refusal:
        return str(refusal)


class MembershipJourney(RuleBasedStateMachine):
    @initialize(months=st.integers(1, 24), extensions=st.integers(0, 3))
    def enquire(self, months: int, extensions: int) -> None:
        self.today = date(2026, 3, 2)
        self.settings = JourneySettings(months=months, extensions_allowed=extensions)
        self.facts: list[Fact] = []
        self.recorded: set[str] = set()
        self.membership, facts = journey_steps.enquire(
            UUID(int=1), [(MANOR_MEAD, "Manor Mead School")], OWNERS, self.today
        )
        self.facts += facts

    def keep(self, outcome: JourneyOutcome) -> None:
        before, (self.membership, facts) = self.membership, outcome
        assert before.state == self.membership.state or (before.state, self.membership.state) in REACHABLE
        self.facts += facts

    @rule(days=st.integers(1, 200))
    def time_passes(self, days: int) -> None:
        before = self.membership
        self.today += timedelta(days=days)
        due = due_milestones(self.membership, NoTerms(), self.today, self.recorded)
        assert not self.recorded & {milestone.key for milestone in due}
        assert len({milestone.key for milestone in due}) == len(due)
        self.recorded |= {milestone.key for milestone in due}
        assert due_milestones(self.membership, NoTerms(), self.today, self.recorded) == ()
        assert self.membership is before, "time alone changes nothing"

    @rule(command=st.sampled_from(list(Command)), signed=signatures, months=st.integers(1, 12), days=st.integers(0, 90))
    def ask(self, command: Command, signed: Signatures, months: int, days: int) -> None:
        before, today, later = self.membership, self.today, self.today + timedelta(days=days)
        first = add_months(first_of_next_month(today), months - 1)
        membership = before
        plan = membership.exit_plan
        step = plan.open_steps[0] if plan and plan.open_steps else ExitStep.NOTICE_GIVEN
        reasons, words = [Reason.OTHER], "as agreed"
        asks = {
            Command.APPLY: lambda: journey_steps.apply(membership, today),
            Command.AGREE: lambda: journey_steps.agree(membership, signed, today, self.settings),
            Command.START_ASSOCIATE: lambda: journey_steps.start_associate(membership, today),
            Command.DECLINE: lambda: journey_steps.decline(membership, words, today),
            Command.WITHDRAW: lambda: journey_steps.withdraw(membership, words, today),
            Command.DECISION_FALLS_DUE: lambda: journey_steps.decision_falls_due(membership, today),
            Command.DECIDE_TO_CONVERT: lambda: journey_steps.decide_to_convert(
                membership, signed, first, reasons, words, today
            ),
            Command.DECIDE_TO_EXTEND: lambda: journey_steps.decide_to_extend(
                membership, signed, add_months(today, months), Reason.OTHER, words, today
            ),
            Command.DECIDE_TO_LEAVE: lambda: journey_steps.decide_to_leave(
                membership, signed, later, reasons, words, today
            ),
            Command.END_EARLY: lambda: journey_steps.end_early(membership, signed, later, reasons, words, today),
            Command.CHANGE_CONVERSION_DATE: lambda: conversion.change_conversion_date(
                membership, first, [DateReason.CORRECTING_AN_ERROR], words, LEAD, today
            ),
            Command.CONFIRM_CONVERSION_DATE: lambda: conversion.confirm_conversion_date(membership, LEAD, today),
            Command.MEET_CONDITION: lambda: conversion.meet_condition(membership, words, today),
            Command.CALL_OFF_CONVERSION: lambda: conversion.call_off_conversion(membership, words, today),
            Command.RECORD_CONVERSION: lambda: conversion.record_conversion(membership, {MANOR_MEAD: "151901"}, today),
            Command.START_LEAVING: lambda: journey_exit.start_leaving(membership, signed, later, reasons, words, today),
            Command.COMPLETE_EXIT_STEP: lambda: journey_exit.complete_exit_step(
                membership, step, LEAD, words, today, erase_from=add_months(today, 84)
            ),
            Command.FINISH_LEAVING: lambda: journey_exit.finish_leaving(membership, today),
            Command.RECORD_ERASURE: lambda: journey_exit.record_erasure(membership, words, today),
            Command.CHANGE_OWNERS: lambda: journey_steps.change_owners(membership, OWNERS),
        }
        outcome = refused_or_done(asks[command])
        if isinstance(outcome, str):
            assert outcome.endswith(".")
            assert self.membership is before
        else:
            assert before.state in TRANSITIONS[command]
            self.keep(outcome)

    @precondition(lambda self: self.membership.state not in ENDS)
    @rule()
    def go_the_usual_way(self) -> None:
        usual = {
            State.ENQUIRY: lambda m: journey_steps.apply(m, self.today),
            State.APPLIED: lambda m: journey_steps.agree(m, BOTH, self.today, self.settings),
            State.AGREED: lambda m: journey_steps.start_associate(m, self.today),
        }
        if self.membership.state in usual:
            self.keep(usual[self.membership.state](self.membership))

    @invariant()
    def an_associate_period_keeps_to_its_cap(self) -> None:
        made = self.membership
        if made.started_on and made.ends_on:
            assert made.ends_on < add_months(made.started_on, made.settings.cap_months)
            assert len(made.extensions) <= made.settings.extensions_allowed

    @invariant()
    def nobody_joins_without_both_signatures_and_a_confirmed_first_of_a_month(self) -> None:
        made = self.membership
        if made.joined_on:
            convert = [decision for decision in made.decisions if decision.outcome == "convert"]
            assert convert
            assert all(len(decision.agreed_by) == 2 for decision in convert)
            assert is_first_of_month(made.joined_on)
            assert any(type(fact).__name__ == "Converted" for fact in self.facts)

    @invariant()
    def an_end_has_a_day_and_a_departure_an_exit_plan_that_is_done(self) -> None:
        made = self.membership
        assert (made.closed_on is not None) == (made.state in ENDS)
        if made.state in (State.LEFT, State.ENDED_EARLY):
            assert made.exit_plan is not None
            assert made.exit_plan.open_steps == ()
            assert made.exit_plan.ends_early == (made.state is State.ENDED_EARLY)


TestMembershipJourney = MembershipJourney.TestCase
