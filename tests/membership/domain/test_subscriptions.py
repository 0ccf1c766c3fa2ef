"""Subscriptions: every pair of state and command, entitlement by date, and that a trial never becomes a charge by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from services.membership.domain import subscription_breaks as breaks
from services.membership.domain import subscription_steps as steps
from services.membership.domain.catalogue import Eligibility
from services.membership.domain.errors import AlreadyDone, BadInput, NeedsAnswer, NotAllowedNow
from services.membership.domain.spans import Span, SpanKind
from services.membership.domain.subscription_states import TRANSITIONS, Command, State
from services.membership.domain.subscription_steps import ChangeWhen
from services.membership.domain.subscriptions import (
    Entitlement,
    Level,
    Override,
    Subscription,
    SubscriptionOutcome,
    entitlement_of,
    entitlement_of_school,
    entitlement_schedule,
)
from shared.calendar import published_term_dates
from tests.membership.domain.cases import END, HEAD, LEAD, MANOR_MEAD, START

OPEN_TO_ALL = Eligibility(True, "HR advisory is open to every school.", "catalogue/hr_advice from 2024-09-01")
TRIAL_END = date(2026, 12, 18)
OCTOBER = date(2026, 10, 5)
TERMS = published_term_dates()


def pending(number: int = 1) -> Subscription:
    return steps.request(UUID(int=number), MANOR_MEAD, "hr_advice", "standard", OPEN_TO_ALL, [], HEAD, START)[0]


def subscription_in(state: str) -> Subscription:
    """A subscription to HR advice brought to a state by 5 October 2026."""
    asked = pending()
    ways: dict[str, Callable[[], Subscription]] = {
        "pending": lambda: asked,
        "trialling": lambda: steps.start_trial(asked, [], START, TRIAL_END, HEAD, START, latest_day=END)[0],
        "active": lambda: steps.start_full(asked, START, HEAD, START)[0],
        "paused": lambda: breaks.pause(
            subscription_in("active"), date(2026, 10, 1), date(2026, 11, 2), "building works", HEAD, date(2026, 9, 28)
        )[0],
        "suspended": lambda: breaks.suspend(subscription_in("active"), "terms not kept", LEAD, date(2026, 10, 1))[0],
        "ending": lambda: steps.cancel(subscription_in("active"), TRIAL_END, "not needed", HEAD, date(2026, 10, 1))[0],
        "ended": lambda: steps.reach_end(
            steps.cancel(
                subscription_in("active"), date(2026, 10, 4), "moved", HEAD, date(2026, 9, 30), notice_waived=WAIVED
            )[0],
            LEAD,
            OCTOBER,
        )[0],
    }
    return ways[state]()


WAIVED = Override(LEAD, "the adviser is on leave")
# By hand: what is possible on 5 October 2026 (the calendar's own commands are asked for when their day has come).
ALLOWED: dict[str, dict[str, str]] = {
    "pending": {"start_trial": "trialling", "start_full": "active", "withdraw_request": "ended"},
    "trialling": {
        "extend_trial": "trialling",
        "convert_trial": "active",
        "end_trial": "ending",
        "lapse_trial": "ended",
        "suspend": "suspended",
        "change_offer": "trialling",
    },
    "active": {"pause": "paused", "suspend": "suspended", "cancel": "ending", "change_offer": "active"},
    "paused": {"resume": "active", "suspend": "suspended", "cancel": "ending"},
    "suspended": {"reinstate": "active", "cancel": "ending"},
    "ending": {"change_of_mind": "active", "reach_end": "ended"},
    "ended": {},
}
ASK: dict[str, Callable[[Subscription], SubscriptionOutcome]] = {
    "start_trial": lambda s: steps.start_trial(s, [], OCTOBER, TRIAL_END, HEAD, OCTOBER),
    "start_full": lambda s: steps.start_full(s, OCTOBER, HEAD, OCTOBER),
    "withdraw_request": lambda s: steps.withdraw_request(s, "asked by mistake", HEAD, OCTOBER),
    "extend_trial": lambda s: steps.extend_trial(s, date(2027, 3, 25), "adviser was ill", HEAD, OCTOBER),
    "convert_trial": lambda s: steps.convert_trial(s, date(2026, 11, 2), "it works for us", HEAD, OCTOBER),
    "end_trial": lambda s: steps.end_trial(s, OCTOBER, "not for us", HEAD, OCTOBER),
    "lapse_trial": lambda s: steps.lapse_trial(s, LEAD, date(2027, 1, 18)),
    "pause": lambda s: breaks.pause(s, OCTOBER, date(2026, 11, 2), "building works", HEAD, OCTOBER),
    "resume": lambda s: breaks.resume(s, HEAD, OCTOBER),
    "suspend": lambda s: breaks.suspend(s, "terms not kept", LEAD, OCTOBER),
    "reinstate": lambda s: breaks.reinstate(s, "settled", LEAD, OCTOBER),
    "cancel": lambda s: steps.cancel(s, TRIAL_END, "not needed", HEAD, OCTOBER),
    "change_of_mind": lambda s: steps.change_of_mind(s, HEAD, OCTOBER),
    "reach_end": lambda s: steps.reach_end(s, LEAD, date(2026, 12, 19)),
    "change_offer": lambda s: steps.change_offer(s, "plus", OCTOBER, "more cases", HEAD, OCTOBER),
}


def test_the_hand_written_table_names_every_state_and_command() -> None:
    assert set(ALLOWED) == {state.value for state in State}
    assert set(ASK) == {command.value for command in Command}


@pytest.mark.parametrize("state", [state.value for state in State])
@pytest.mark.parametrize("command", [command.value for command in Command])
def test_every_state_and_command_is_allowed_or_refused_as_written(state: str, command: str) -> None:
    start = subscription_in(state)
    assert start.state == state
    if command in ALLOWED[state]:
        after, facts = ASK[command](start)
        assert after.state == ALLOWED[state][command]
        assert after.state in TRANSITIONS[Command(command)][start.state]
        assert facts
        assert len(after.notes) == len(start.notes) + 1
    else:
        with pytest.raises(NotAllowedNow, match=f"The subscription to hr_advice is {state}. .* is possible only while"):
            ASK[command](start)


def test_a_school_has_one_subscription_to_a_service_at_a_time() -> None:
    with pytest.raises(AlreadyDone, match=r"already \(active\)"):
        steps.request(
            UUID(int=2), MANOR_MEAD, "hr_advice", "standard", OPEN_TO_ALL, [subscription_in("active")], HEAD, OCTOBER
        )
    again, _ = steps.request(
        UUID(int=2), MANOR_MEAD, "hr_advice", "standard", OPEN_TO_ALL, [subscription_in("ended")], HEAD, OCTOBER
    )
    assert again.state is State.PENDING


def test_a_school_that_is_not_eligible_needs_a_recorded_decision_of_the_trust() -> None:
    refused = Eligibility(
        False, "In-house IT support is for primary schools; Sirius is secondary.", "catalogue/it_support"
    )
    with pytest.raises(NotAllowedNow, match="for primary schools; Sirius is secondary"):
        steps.request(UUID(int=2), MANOR_MEAD, "it_support", "standard", refused, [], HEAD, START)
    opened, _ = steps.request(
        UUID(int=2),
        MANOR_MEAD,
        "it_support",
        "standard",
        refused,
        [],
        HEAD,
        START,
        override=Override(LEAD, "primary-age special school"),
    )
    assert opened.notes[0].words.endswith("Opened by the trust: primary-age special school")


def test_a_service_is_tried_once_unless_the_trust_says_why_again() -> None:
    first = steps.lapse_trial(subscription_in("trialling"), LEAD, date(2027, 1, 18))[0]
    january = date(2027, 1, 25)
    with pytest.raises(AlreadyDone, match="tried hr_advice from 1 September 2026: a service is tried once"):
        steps.start_trial(pending(2), [first], january, date(2027, 3, 25), HEAD, january)
    again, _ = steps.start_trial(
        pending(2), [first], january, date(2027, 3, 25), HEAD, january, override=Override(LEAD, "adviser was ill")
    )
    assert again.notes[-1].words == "another trial: adviser was ill"


def test_a_trial_of_another_school_or_service_does_not_count() -> None:
    first = subscription_in("trialling")
    other_school = steps.request(UUID(int=3), UUID(int=77), "hr_advice", "standard", OPEN_TO_ALL, [first], HEAD, START)[
        0
    ]
    assert steps.start_trial(other_school, [first], START, TRIAL_END, HEAD, START)[0].state is State.TRIALLING


def test_a_trial_lies_inside_the_associate_period() -> None:
    with pytest.raises(BadInput, match="which ends on 31 August 2027"):
        steps.start_trial(pending(), [], START, date(2027, 9, 1), HEAD, START, latest_day=END)


def test_a_trial_whose_time_is_up_waits_read_only_and_then_lapses_without_a_charge() -> None:
    trial = subscription_in("trialling")
    assert entitlement_of(trial, TRIAL_END).level is Level.TRIAL
    assert entitlement_of(trial, date(2026, 12, 19)).level is Level.READ_ONLY
    with pytest.raises(BadInput, match="waits for a decision until 17 January 2027"):
        steps.lapse_trial(trial, LEAD, date(2027, 1, 17))
    ended, _ = steps.lapse_trial(trial, LEAD, date(2027, 1, 18))
    assert {span.kind for span in ended.spans} == {SpanKind.TRIAL}


def test_a_trial_may_still_be_converted_or_extended_while_it_waits() -> None:
    trial, january = subscription_in("trialling"), date(2027, 1, 4)
    full, _ = steps.convert_trial(trial, january, "it works", HEAD, january)
    assert [(e.level, e.from_on, e.until_on) for e in entitlement_schedule(full)] == [
        (Level.TRIAL, START, TRIAL_END),
        (Level.READ_ONLY, date(2026, 12, 19), date(2027, 1, 3)),
        (Level.FULL, january, None),
    ]
    longer, _ = steps.extend_trial(trial, date(2027, 2, 12), "adviser was ill", HEAD, january, latest_day=END)
    assert entitlement_of(longer, date(2027, 2, 12)).level is Level.TRIAL


def test_a_trial_is_extended_so_many_times_each_with_a_reason() -> None:
    trial = subscription_in("trialling")
    with pytest.raises(NeedsAnswer, match="Give a reason in words for extending the trial"):
        steps.extend_trial(trial, date(2027, 1, 29), " ", HEAD, OCTOBER)
    for until in (date(2027, 1, 29), date(2027, 2, 12)):
        trial, _ = steps.extend_trial(trial, until, "more cases", HEAD, OCTOBER)
    assert trial.spans == (Span(SpanKind.TRIAL, "standard", START, date(2027, 2, 12)),)
    with pytest.raises(BadInput, match="extended 2 times, which is the limit"):
        steps.extend_trial(trial, date(2027, 3, 25), "more", HEAD, OCTOBER)


def test_a_pause_is_read_only_between_its_days_and_resumes_by_itself_in_every_copy() -> None:
    paused = subscription_in("paused")
    levels = {
        day: entitlement_of(paused, day).level
        for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 2))
    }
    assert list(levels.values()) == [Level.FULL, Level.READ_ONLY, Level.READ_ONLY, Level.FULL]
    resumed, _ = breaks.resume(paused, LEAD, date(2026, 11, 2))
    assert (resumed.state, resumed.spans) == (State.ACTIVE, paused.spans)


def test_resuming_early_gives_the_days_back() -> None:
    resumed, _ = breaks.resume(subscription_in("paused"), HEAD, OCTOBER)
    assert [(s.kind, s.from_on, s.until_on) for s in resumed.spans] == [
        (SpanKind.FULL, START, date(2026, 9, 30)),
        (SpanKind.PAUSED, date(2026, 10, 1), date(2026, 10, 4)),
        (SpanKind.FULL, OCTOBER, None),
    ]


def test_a_pause_still_to_come_can_be_called_off() -> None:
    active = subscription_in("active")
    paused, _ = breaks.pause(active, date(2026, 11, 2), date(2026, 11, 30), "works", HEAD, OCTOBER)
    assert entitlement_of(paused, OCTOBER).level is Level.FULL
    resumed, _ = breaks.resume(paused, HEAD, OCTOBER)
    assert resumed.spans == active.spans


def test_a_suspended_school_reads_its_records_and_goes_on_where_it_would_be() -> None:
    suspended = subscription_in("suspended")
    assert entitlement_of(suspended, OCTOBER).level is Level.READ_ONLY
    back, _ = breaks.reinstate(suspended, "settled", LEAD, OCTOBER)
    assert entitlement_of(back, OCTOBER).level is Level.FULL
    assert [s.kind for s in back.spans] == [SpanKind.FULL, SpanKind.SUSPENDED, SpanKind.FULL]


def test_a_trial_whose_time_went_by_while_suspended_waits_for_a_decision() -> None:
    suspended, _ = breaks.suspend(subscription_in("trialling"), "terms", LEAD, START)
    back, _ = breaks.reinstate(suspended, "settled", LEAD, date(2027, 1, 4))
    assert back.state is State.TRIALLING
    assert entitlement_of(back, date(2027, 1, 4)).level is Level.READ_ONLY
    full, _ = steps.convert_trial(back, date(2027, 1, 5), "it works", HEAD, date(2027, 1, 4))
    assert entitlement_of(full, date(2027, 1, 5)).level is Level.FULL


def test_cancelling_keeps_the_notice_unless_the_trust_waives_it() -> None:
    active = subscription_in("active")
    with pytest.raises(BadInput, match="With 30 days of notice from 5 October 2026 the last day is 4 November 2026"):
        steps.cancel(active, date(2026, 11, 3), "moved", HEAD, OCTOBER)
    ending, _ = steps.cancel(active, OCTOBER, "moved", HEAD, OCTOBER, notice_waived=WAIVED)
    assert ending.notes[-1].words == "moved (notice waived: the adviser is on leave)"


def test_the_first_end_of_a_term_that_keeps_the_notice_is_offered() -> None:
    ends = [date(2026, 12, 18), date(2027, 3, 25), date(2027, 7, 21)]
    assert steps.earliest_period_end(date(2026, 11, 18), ends) == date(2026, 12, 18)
    assert steps.earliest_period_end(date(2026, 11, 19), ends) == date(2027, 3, 25)
    with pytest.raises(NeedsAnswer, match="enter the term dates"):
        steps.earliest_period_end(date(2027, 7, 1), ends)


def test_a_change_of_mind_until_the_last_day_leaves_no_trace_in_what_may_be_used() -> None:
    active, ending = subscription_in("active"), subscription_in("ending")
    kept, _ = steps.change_of_mind(ending, HEAD, TRIAL_END)
    assert (kept.spans, kept.state, kept.ends_on) == (active.spans, State.ACTIVE, None)
    with pytest.raises(BadInput, match="The last day was 18 December 2026"):
        steps.change_of_mind(ending, HEAD, date(2026, 12, 19))


@pytest.mark.parametrize("state", ["paused", "suspended", "trialling"])
def test_a_change_of_mind_goes_back_to_what_it_was(state: str) -> None:
    before = subscription_in(state)
    if state == "trialling":
        ending, _ = steps.end_trial(before, date(2026, 10, 16), "not for us", HEAD, OCTOBER)
    else:
        ending, _ = steps.cancel(before, TRIAL_END, "not needed", HEAD, OCTOBER)
    kept, _ = steps.change_of_mind(ending, HEAD, date(2026, 10, 6))
    assert (kept.state, kept.spans) == (before.state, before.spans)


def test_after_the_end_records_stay_readable_for_ninety_days() -> None:
    ended = subscription_in("ended")
    assert entitlement_of(ended, date(2026, 10, 4)) == Entitlement(Level.FULL, START, date(2026, 10, 4))
    assert entitlement_of(ended, date(2027, 1, 2)).level is Level.READ_ONLY
    assert entitlement_of(ended, date(2027, 1, 3)).level is Level.NONE


def test_a_school_that_came_back_has_the_most_of_its_subscriptions() -> None:
    ended, again = subscription_in("ended"), steps.start_full(pending(2), date(2026, 11, 2), HEAD, OCTOBER)[0]
    assert entitlement_of_school([ended, again], "hr_advice", OCTOBER).level is Level.READ_ONLY
    assert entitlement_of_school([ended, again], "hr_advice", date(2026, 11, 2)).level is Level.FULL
    assert entitlement_of_school([ended, again], "payroll", date(2026, 11, 2)).level is Level.NONE


def test_another_offer_begins_on_its_day_and_the_days_before_stay_as_they_were() -> None:
    changed, _ = steps.change_offer(subscription_in("active"), "plus", date(2027, 1, 4), "more cases", HEAD, OCTOBER)
    assert [(s.offer, s.from_on, s.until_on) for s in changed.spans] == [
        ("standard", START, date(2027, 1, 3)),
        ("plus", date(2027, 1, 4), None),
    ]
    with pytest.raises(AlreadyDone, match="is the offer in force"):
        steps.change_offer(changed, "plus", date(2027, 2, 1), "", HEAD, OCTOBER)


@pytest.mark.parametrize(
    ("when", "today", "begins"),
    [
        (ChangeWhen.NOW, OCTOBER, OCTOBER),
        (ChangeWhen.NEXT_TERM, OCTOBER, date(2026, 12, 19)),
        (ChangeWhen.NEXT_TERM, date(2026, 12, 18), date(2026, 12, 19)),
        (ChangeWhen.NEXT_TERM, date(2027, 8, 2), date(2027, 9, 1)),
        (ChangeWhen.NEXT_YEAR, OCTOBER, date(2027, 9, 1)),
    ],
)
def test_a_change_begins_now_or_after_this_term_or_with_the_next_year(
    when: ChangeWhen, today: date, begins: date
) -> None:
    assert steps.change_begins_on(when, today, TERMS) == begins


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2020, 1, 1)])
def test_nothing_begins_in_the_past(day: date) -> None:
    with pytest.raises(BadInput, match="is past: choose today, 1 September 2026, or a later day"):
        steps.start_full(pending(), day, HEAD, START)


def test_a_trial_forgotten_beyond_the_readable_days_gives_nothing_for_the_days_between() -> None:
    april = date(2027, 4, 5)
    suspended, _ = breaks.suspend(subscription_in("trialling"), "found by the audit", LEAD, april)
    assert [(e.level, e.from_on, e.until_on) for e in entitlement_schedule(suspended)] == [
        (Level.TRIAL, START, TRIAL_END),
        (Level.READ_ONLY, date(2026, 12, 19), date(2027, 3, 18)),
        (Level.READ_ONLY, april, None),
    ]


def test_a_change_of_mind_keeps_what_was_agreed_for_the_days_ahead() -> None:
    soon, _ = steps.convert_trial(subscription_in("trialling"), date(2026, 11, 2), "it works", HEAD, OCTOBER)
    ending, _ = steps.cancel(soon, date(2026, 11, 20), "doubts", HEAD, OCTOBER)
    kept, _ = steps.change_of_mind(ending, HEAD, OCTOBER)
    assert (kept.state, kept.spans) == (State.ACTIVE, soon.spans)
    paused, _ = breaks.pause(subscription_in("active"), date(2026, 11, 2), date(2026, 11, 30), "works", HEAD, OCTOBER)
    suspended, _ = breaks.suspend(paused, "terms", LEAD, OCTOBER)
    back, _ = breaks.reinstate(suspended, "settled", LEAD, OCTOBER)
    assert (back.state, back.spans) == (State.PAUSED, paused.spans)
