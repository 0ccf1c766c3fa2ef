"""What a change would cost before anybody makes it: the same plan that the command carries out, priced beside what stands now.
Nothing is stored, and nothing is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.membership.application import subscription_plans as plans
from services.membership.application.arrangements import arrangement_of, facts_of, period_asked
from services.membership.application.ports_subscriptions import Subscribing
from services.membership.application.price_book import readable, title_of
from services.membership.application.refusals import worded
from services.membership.application.subscription_plans import Planning, planning
from services.membership.domain import subscription_breaks as breaks
from services.membership.domain import subscription_steps as steps
from services.membership.domain.costing import Arrangement, Cost
from services.membership.domain.errors import BadInput, MembershipError
from services.membership.domain.preview import Kind, Preview, having_joined, having_left, with_subscription
from services.membership.domain.preview import preview as priced
from services.membership.domain.pricing import Period, Standing, WorkingLine
from services.membership.domain.spans import SpanKind
from services.membership.domain.subscription_states import State
from services.membership.domain.subscriptions import Override, Subscription


@dataclass(frozen=True)
class Wish:
    """What somebody thinks of doing. Which values it needs depends on `kind`; what is left open gets the command's default.

    `from_on` is the day the change holds (the last day for cancel and leave), `until_on` the end of a trial or the day a
    pause resumes; `mode` is trial or full; `expected` the use of a year by line.
    """

    kind: str
    line: str = ""
    offer: str = "standard"
    mode: str = "full"
    from_on: date | None = None
    until_on: date | None = None
    expected: Mapping[str, Decimal] | None = None
    period_from: date | None = None
    period_until: date | None = None


@worded
def preview(uow: Subscribing, school_id: str, wish: Wish) -> dict[str, Any]:
    """The cost of the period and of a year, now and then, with the working, the shadow and what is not known."""
    plan = planning(uow, school_id)
    now = arrangement_of(uow, school_id, plan.held)
    kind, then, holds_from = _then(plan, now, wish)
    days = period_asked(uow, wish.period_from, wish.period_until, around=holds_from)
    facts = facts_of(uow, school_id, days, wish.expected)
    page = preview_page(priced(kind, now, then, facts, days, holds_from), plan.school.name, holds_from)
    return page | {"after": _after(then, wish)}


def preview_page(shown: Preview, school: str, holds_from: date) -> dict[str, Any]:
    """A preview as plain values."""
    return {
        "kind": shown.kind.value,
        "school": school,
        "words": shown.words,
        "holds_from": holds_from.isoformat(),
        "period": period_page(shown.period),
        "now": cost_page(shown.now, holds_from),
        "then": cost_page(shown.then, holds_from),
        "difference_pence": shown.difference,
        "year_now": cost_page(shown.year_now, holds_from),
        "year_then": cost_page(shown.year_then, holds_from),
        "year_difference_pence": shown.year_difference,
        "shadow": cost_page(shown.shadow, holds_from),
        "year_shadow": cost_page(shown.year_shadow, holds_from),
        "not_known": [readable(words) for words in shown.not_known],
    }


def cost_page(cost: Cost, on: date) -> dict[str, Any]:
    """A cost by line with its working, in pence."""
    return {
        "pence": cost.pence,
        "lines": [
            {
                "line": line,
                "title": title_of(line, on),
                "pence": worked.pence,
                "working": [working_page(one, line) for one in worked.lines],
            }
            for line, worked in cost.by_service.items()
        ],
        "not_known": list(cost.not_known),
    }


def working_page(line: WorkingLine, of: str = "") -> dict[str, Any]:
    """One line of a working; `basis` reads as a sentence beside the title of the line `of` that it is about."""
    return {
        "words": line.words,
        "basis": readable(line.words, of),
        "quantity": f"{line.quantity:f}" if line.quantity is not None else None,
        "unit": line.unit,
        "unit_pence": f"{line.unit_pence:f}" if line.unit_pence is not None else None,
        "pence": line.pence,
        "row": line.row_name,
        "status": line.status,
    }


def period_page(period: Period) -> dict[str, str]:
    return {"from": period.from_on.isoformat(), "until": period.until_on.isoformat(), "words": period.words}


def _then(plan: Planning, now: Arrangement, wish: Wish) -> tuple[Kind, Arrangement, date]:
    day = wish.from_on or plan.today
    match wish.kind:
        case "join":
            return Kind.JOIN, having_joined(now, Standing.ASSOCIATE, day), day
        case "convert":
            return Kind.CONVERT, having_joined(now, Standing.MEMBER, day), day
        case "leave":
            ended = [_without_notice(plan, one, day) for one in plan.subscriptions]
            return Kind.LEAVE, having_left(now, day, ended), day + timedelta(days=1)
        case "add":
            return _added(plan, now, wish)
        case "change" | "pause" | "cancel" | "convert_trial":
            return _changed(plan, now, wish)
    raise BadInput(f"There is no preview of “{wish.kind}”.")


def _after(then: Arrangement, wish: Wish) -> dict[str, Any] | None:
    """What the subscription would be after the step; None for a step that is about all of them."""
    if wish.kind in ("join", "convert", "leave"):
        return None
    changed = then.subscriptions[-1]
    gap = next((span for span in reversed(changed.spans) if span.kind is SpanKind.PAUSED), None)
    return {
        "state": changed.state.value,
        "offer": changed.spans[-1].offer if changed.spans else changed.offer,
        "begins_on": _day(changed.spans[0].from_on if changed.spans else None),
        "trial_from": _day(changed.trial_from),
        "trial_until": _day(changed.trial_until),
        "full_from": _day(next((span.from_on for span in changed.spans if span.kind is SpanKind.FULL), None)),
        "paused_from": _day(gap.from_on if gap else None),
        "resumes_on": _day(gap.until_on + timedelta(days=1) if gap and gap.until_on else None),
        "ends_on": _day(changed.ends_on),
    }


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _added(plan: Planning, now: Arrangement, wish: Wish) -> tuple[Kind, Arrangement, date]:
    day = wish.from_on or plan.today
    pending = next((s for s in plan.subscriptions if s.service == wish.line and s.state is State.PENDING), None)
    wanted = replace(pending, offer=wish.offer) if pending else plans.request(plan, wish.line, wish.offer)[0]
    if wish.mode == "trial":
        begun, _ = plans.start_trial(plan, wanted, day, wish.until_on)
    else:
        begun, _ = plans.start_full(plan, wanted, day)
    return Kind.ADD, with_subscription(now, begun), day


def _changed(plan: Planning, now: Arrangement, wish: Wish) -> tuple[Kind, Arrangement, date]:
    held = plan.live(wish.line).subscription
    day = wish.from_on or plan.today
    words = "preview"
    match wish.kind:
        case "change":
            after, _ = plans.change_offer(plan, held, wish.offer, day, "now", words)
            return Kind.CHANGE, with_subscription(now, after), _first_day_in_full(after, day)
        case "pause":
            if wish.until_on is None:
                raise BadInput("Say on which day the service is to resume.")
            after, _ = breaks.pause(held, day, wish.until_on, words, plan.by, plan.today)
            return Kind.PAUSE, with_subscription(now, after), wish.until_on
        case "convert_trial":
            after, _ = plans.convert_trial(plan, held, wish.from_on, words)
            return Kind.CHANGE, with_subscription(now, after), after.spans[-1].from_on
    after = _cancelled(plan, held, wish.from_on, words)
    return Kind.CANCEL, with_subscription(now, after), (after.ends_on or day) + timedelta(days=1)


def _first_day_in_full(held: Subscription, day: date) -> date:
    """The day from which a yearly figure says something: one of a trial that still runs would be zero."""
    full = [
        span for span in held.spans if span.kind is SpanKind.FULL and (span.until_on is None or span.until_on >= day)
    ]
    return min((max(span.from_on, day) for span in full), default=day)


def _cancelled(plan: Planning, held: Subscription, last_day: date | None, words: str) -> Subscription:
    if held.state is State.TRIALLING:
        return steps.end_trial(held, last_day or plan.today, words, plan.by, plan.today)[0]
    return plans.cancel(plan, held, last_day, words)[0]


def _without_notice(plan: Planning, held: Subscription, last_day: date) -> Subscription:
    """The subscription as leaving on a day would end it; one that is not running stays as it is."""
    waived = Override(plan.by, "leaving")
    try:
        if held.state is State.TRIALLING:
            return steps.end_trial(held, last_day, "leaving", plan.by, plan.today)[0]
        return steps.cancel(held, last_day, "leaving", plan.by, plan.today, notice_waived=waived)[0]
    except MembershipError:
        return held
