"""What a school may choose: the days on which a service can begin, a trial or the service can end; and what can be done with a
subscription as it stands, or why not. Each is planned as the command would be, so that what is offered is not refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from services.membership.application import price_book
from services.membership.application import subscription_plans as plans
from services.membership.application.arrangements import last_day_for_a_trial, spells_of, standing_on
from services.membership.application.ports_subscriptions import Stored
from services.membership.application.subscription_plans import Planning
from services.membership.domain import subscription_breaks as breaks
from services.membership.domain import subscription_steps as steps
from services.membership.domain.errors import BadInput, MembershipError, in_words
from services.membership.domain.spans import ONE_DAY, SpanKind
from services.membership.domain.subscription_states import TRANSITIONS, Command, State
from services.membership.domain.subscription_steps import ChangeWhen
from services.membership.domain.subscriptions import Subscription
from shared.calendar import academic_year_of, first_of_next_month

BY_THE_CALENDAR = {Command.LAPSE_TRIAL, Command.REACH_END}
OF_THE_TRUST = {Command.SUSPEND, Command.REINSTATE}
ANOTHER_TRIAL, WITHOUT_NOTICE = "start_another_trial", "cancel_without_notice"
_TRIED = "tried, to see whether it would be possible"
Try = Callable[[], object]


def starts(plan: Planning) -> list[dict[str, Any]]:
    """Days on which a service may begin, the soonest first: those on which the school is alongside, as far as is agreed."""
    year = academic_year_of(plan.today)
    wanted = [(plan.today, "today"), (first_of_next_month(plan.today), "the first of next month")]
    wanted += [(end + ONE_DAY, "after this term") for end in _ends_from(plan.today)[:1]]
    wanted += [(year.ends + ONE_DAY, "with the next school year")]
    return _choices(sorted((day, words) for day, words in wanted if _agreed(plan, day)))


def trial_ends(plan: Planning, first: date) -> list[dict[str, Any]]:
    """Last days for a trial that begins on a day: the ends of terms, and the end of the time alongside."""
    spell = standing_on(spells_of(plan.uow, str(plan.school.school_id)), first)
    if spell is None:
        return []
    latest = last_day_for_a_trial(plan.uow, str(plan.school.school_id), spell)
    ends = [end for end in _ends_from(first + plans.LEAST_TRIAL - ONE_DAY) if latest is None or end <= latest]
    wanted = [(end, "the end of a term") for end in ends[:3]]
    if latest and latest >= first:
        wanted.append((latest, "the end of your year alongside"))
    return _choices(wanted)


def taking_up(plan: Planning, line: str, pending: Subscription | None, offer: str) -> dict[str, dict[str, Any]]:
    """Whether the school may try a line and whether it may take it in full, or why not."""

    def wanted() -> Subscription:
        return pending or plans.request(plan, line, offer)[0]

    return {
        "trial": _may(lambda: plans.start_trial(plan, wanted(), None, None)),
        "full": _may(lambda: plans.start_full(plan, wanted(), None)),
    }


def actions(plan: Planning, stored: Stored) -> list[dict[str, Any]]:
    """What can be done with a subscription as it stands: `possible` now, or `words` why not; by the school or the trust."""
    held = stored.subscription
    wanted = [command for command, states in TRANSITIONS.items() if held.state in states]
    found = [
        _action(command.value, "trust" if command in OF_THE_TRUST else "school", _tries(plan, held)[command])
        for command in wanted
        if command not in BY_THE_CALENDAR
    ]
    if held.state is State.PENDING and any(
        one.had_a_trial for one in plan.subscriptions if one.service == held.service
    ):
        found.append(_action(ANOTHER_TRIAL, "trust", lambda: plans.start_trial(plan, held, None, None, _TRIED)))
    if Command.CANCEL in wanted:
        found.append(_action(WITHOUT_NOTICE, "trust", lambda: plans.cancel(plan, held, plan.today, _TRIED, _TRIED)))
    return found


def choices(plan: Planning, stored: Stored) -> dict[str, list[dict[str, Any]]]:
    """Days and offers to choose from, by what is to be decided."""
    held = stored.subscription
    first = held.trial_from or plan.today
    after_trial = max(held.trial_until + ONE_DAY if held.trial_until else plan.today, plan.today)
    least = plan.today + timedelta(days=plan.settings.notice_days)
    last = held.trial_until or plan.today
    return {
        "convert_from": _choices([(after_trial, "when the trial is over"), (plan.today, "today")]),
        "extend_until": [
            one for one in trial_ends(plan, first) if date.fromisoformat(one["on"]) > max(last, plan.today)
        ],
        "trial_last_days": _choices(
            [(max(last, plan.today), "the day until which it was agreed"), (plan.today, "today")]
        ),
        "last_days": _choices([(end, "the end of a term") for end in _ends_from(least)[:3]] + [(least, "the soonest")]),
        "starts": starts(plan) if held.state is State.PENDING else [],
        "trial_ends": trial_ends(plan, plan.today) if held.state is State.PENDING else [],
        "change_when": _change_days(plan),
        "offers": other_offers(plan, held),
    }


def other_offers(plan: Planning, held: Subscription) -> list[dict[str, Any]]:
    """The offers of the line that the school does not have now, with their prices."""
    spell = standing_on(spells_of(plan.uow, str(plan.school.school_id)), plan.today)
    if spell is None:
        return []
    rows = price_book.prices_with(plan.uow.prices.rows()).in_force(spell.standing, plan.today)
    others = [row for row in rows if row.service == held.service and row.offer != steps.offer_on(held, plan.today)]
    return [{"offer": row.offer, "words": price_book.price_words(row)} for row in others]


def next_date(held: Subscription, today: date) -> dict[str, str] | None:
    """The next day that matters for a subscription, and what happens on it."""
    waits = waits_until(held, today)
    if waits:
        return _on(waits, "the last day to decide; without a decision it ends, and nothing is charged")
    if held.ends_on and held.ends_on >= today:
        return _on(held.ends_on, "the last day")
    coming = next((span for span in held.spans if span.from_on > today), None)
    ahead = {
        SpanKind.TRIAL: "the trial begins",
        SpanKind.FULL: "the full service begins",
        SpanKind.PAUSED: "the pause begins",
        SpanKind.SUSPENDED: "the suspension begins",
    }
    if coming is not None:
        resumes = coming.kind is SpanKind.FULL and held.state is State.PAUSED
        return _on(coming.from_on, "it resumes" if resumes else ahead[coming.kind])
    if held.state is State.TRIALLING and held.trial_until:
        return _on(held.trial_until, "the last day of the trial: decide by then how it goes on")
    return None


def state_in_words(held: Subscription, today: date) -> str:
    """Where a subscription stands, in a sentence."""
    on = in_words
    waits = waits_until(held, today)
    if waits:
        return f"The trial was over on {on(held.trial_until)}. You may still read, and decide until {on(waits)}."
    match held.state:
        case State.PENDING:
            return f"Asked for on {on(held.requested_on)}. It has not begun, and costs nothing until it does."
        case State.TRIALLING if held.trial_from and held.trial_from > today:
            return f"The trial begins on {on(held.trial_from)} and runs until {on(held.trial_until)}."
        case State.TRIALLING:
            return f"On trial until {on(held.trial_until)}. Nothing is charged for these days."
        case State.ACTIVE:
            coming = next((s for s in held.spans if s.kind is SpanKind.FULL and s.from_on > today), None)
            runs = any(s.kind is SpanKind.FULL and s.covers(today) for s in held.spans)
            return f"In full from {on(coming.from_on)}." if coming and not runs else "In use, in full."
        case State.PAUSED:
            gap = next(span for span in reversed(held.spans) if span.kind is SpanKind.PAUSED)
            began = "Paused since" if gap.from_on <= today else "To be paused from"
            until = f" until {on(gap.until_on)}" if gap.until_on else ""
            return f"{began} {on(gap.from_on)}{until}. Nothing is charged during that time; you may still read."
        case State.SUSPENDED:
            return "Suspended by the trust. Nothing is charged during that time; you may still read."
        case State.ENDING:
            return f"It ends after {on(held.ends_on)}. Until then you may change your mind."
    return f"It ended after {on(held.ends_on)}." if held.ends_on else "It has ended."


def waits_until(held: Subscription, today: date) -> date | None:
    """The last day on which a trial whose time is up may still be decided on; None where it does not wait."""
    if held.state is not State.TRIALLING or held.trial_until is None or today <= held.trial_until:
        return None
    settings = price_book.subscription_settings(today)
    return held.trial_until + timedelta(days=settings.waiting_days_after_trial)


def _tries(plan: Planning, held: Subscription) -> dict[Command, Try]:
    """Each command with the values that people would most likely give, on values only."""
    today = plan.today
    far = [date.fromisoformat(one["on"]) for one in trial_ends(plan, held.trial_from or today)]
    return {
        Command.START_TRIAL: lambda: plans.start_trial(plan, held, None, None),
        Command.START_FULL: lambda: plans.start_full(plan, held, None),
        Command.WITHDRAW_REQUEST: lambda: steps.withdraw_request(held, _TRIED, plan.by, today),
        Command.EXTEND_TRIAL: lambda: plans.extend_trial(plan, held, max([*far, today]), _TRIED),
        Command.CONVERT_TRIAL: lambda: plans.convert_trial(plan, held, None, _TRIED),
        Command.END_TRIAL: lambda: steps.end_trial(held, today, _TRIED, plan.by, today),
        Command.PAUSE: lambda: breaks.pause(held, _first_day(held, today), date.max, _TRIED, plan.by, today),
        Command.RESUME: lambda: breaks.resume(held, plan.by, today),
        Command.SUSPEND: lambda: breaks.suspend(held, _TRIED, plan.by, today),
        Command.REINSTATE: lambda: breaks.reinstate(held, _TRIED, plan.by, today),
        Command.CANCEL: lambda: plans.cancel(plan, held, None, _TRIED),
        Command.CHANGE_OF_MIND: lambda: steps.change_of_mind(held, plan.by, today),
        Command.CHANGE_OFFER: lambda: _change_offer(plan, held),
    }


def _agreed(plan: Planning, day: date) -> bool:
    spell = standing_on(spells_of(plan.uow, str(plan.school.school_id)), day)
    if spell is None:
        return False
    latest = last_day_for_a_trial(plan.uow, str(plan.school.school_id), spell)
    return latest is None or day <= latest


def _change_offer(plan: Planning, held: Subscription) -> object:
    others = other_offers(plan, held)
    if not others:
        raise BadInput(f"{price_book.title_of(held.service, plan.today)} has no other offer.")
    return plans.change_offer(plan, held, others[0]["offer"], _first_day(held, plan.today), "now", _TRIED)


def _first_day(held: Subscription, today: date) -> date:
    return max(today, held.spans[0].from_on) if held.spans else today


def _action(step: str, whose: str, tried: Try) -> dict[str, Any]:
    return {"step": step, "whose": whose, **_may(tried)}


def _may(tried: Try) -> dict[str, Any]:
    try:
        tried()
    except MembershipError as refusal:
        return {"possible": False, "words": str(refusal)}
    return {"possible": True, "words": ""}


def _change_days(plan: Planning) -> list[dict[str, Any]]:
    words = {
        ChangeWhen.NOW: "today; the days are shared out",
        ChangeWhen.NEXT_TERM: "after this term",
        ChangeWhen.NEXT_YEAR: "with the next school year",
    }
    return [
        {"when": when.value, **_on(steps.change_begins_on(when, plan.today, price_book.term_dates()), words[when])}
        for when in ChangeWhen
    ]


def _ends_from(first: date) -> list[date]:
    return [end for end in plans.term_ends(first) if end >= first]


def _choices(days: Iterable[tuple[date, str]]) -> list[dict[str, Any]]:
    found: dict[date, str] = {}
    for day, words in days:
        found.setdefault(day, words)
    return [_on(day, words) for day, words in found.items()]


def _on(day: date, words: str) -> dict[str, str]:
    return {"on": day.isoformat(), "words": words}
