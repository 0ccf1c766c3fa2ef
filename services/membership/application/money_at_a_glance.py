"""For the first page of a school and of the trust: what services cost and saved so far, what needs a decision, what is on its
way, which months and questions wait. One answer each, so that a home page asks once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from services.membership.application import charge_queries
from services.membership.application.arrangements import period_asked, require_known
from services.membership.application.charges import CHARGES_JOB, is_handed_on, schools_to_charge
from services.membership.application.ports_subscriptions import Subscribing
from services.membership.application.previews import period_page
from services.membership.application.refusals import for_the_trust, worded
from services.membership.application.statements import issued_page
from services.membership.application.subscription_pages import subscription_page
from services.membership.domain.charges import QueryState
from services.membership.domain.spans import SpanKind
from services.membership.domain.subscription_states import State
from services.membership.domain.subscriptions import Subscription
from shared.calendar import first_of_month, last_of_month
from shared.clock import school_date

SOON = timedelta(days=42)
"""How long before its last day a trial is said to need a decision: half a term, so that a governors' meeting lies in it."""
NEWS = timedelta(days=30)
"""How long an answer or a statement is news."""
MONTHS_BACK = 12
MOST_MONTHS = 72
"""Six years: as long as charges are kept."""


@worded
def services_at_a_glance(uow: Subscribing, school_id: str) -> dict[str, Any]:
    """A school's year so far: cost, saving, subscriptions that need a decision or are on their way, news of questions and
    statements."""
    held, today = uow.subscriptions.of_school(school_id), uow.today()
    if not held:
        require_known(uow, school_id)
    days = period_asked(uow, None, None)
    entries = [one.entry for one in uow.charges.of_school(school_id, days.from_on, days.until_on)]
    savings = uow.savings.of_school(school_id, days.from_on, days.until_on)
    live = [one for one in held if one.subscription.live]
    queries = uow.charges.queries(school_id)
    fresh = today - NEWS
    return {
        "school_id": school_id,
        "period": period_page(days),
        "cost_pence": sum(entry.signed for entry in entries if not is_handed_on(entry, entries)),
        "goods_pence": sum(entry.signed for entry in entries if is_handed_on(entry, entries)),
        "saved_pence": sum(one.saving_pence for one in savings),
        "saving_method": savings[-1].method if savings else "",
        "services": len(live),
        "decide": [subscription_page(uow, one) for one in live if needs_a_decision(one.subscription, today)],
        "on_the_way": [
            subscription_page(uow, one)
            for one in live
            if _moves(one.subscription, today) or (one.service and one.ready_since is None)
        ],
        "questions": [
            charge_queries.query_page(query)
            for query in queries
            if query.state in (QueryState.EXPLAINED, QueryState.CORRECTED, QueryState.DECIDED)
            and query.notes[-1].on >= fresh
        ],
        "statements": [issued_page(one, whole=False) for one in uow.statements.of_school(school_id, since=fresh)],
    }


@worded
def money_at_a_glance(uow: Subscribing) -> dict[str, Any]:
    """The trust's side: questions that wait, months that are over and not drawn up."""
    for_the_trust(uow)
    return {"questions": charge_queries.waiting(uow), "months": months(uow)}


@worded
def months_of_charges(uow: Subscribing) -> dict[str, Any]:
    """The months that are over, the newest first: when each was drawn up, and what came of it."""
    for_the_trust(uow)
    return {"months": months(uow), "schools": len(schools_to_charge(uow))}


def months(uow: Subscribing) -> list[dict[str, Any]]:
    """The months that are over, the newest first, each with the job that drew it up: the last twelve, and before them those
    that nobody has drawn up."""
    first = _first_month(uow)
    if first is None:
        return []
    drawn: dict[str, dict[str, Any]] = {}
    for one in uow.jobs_of(CHARGES_JOB):
        drawn.setdefault(str(one["arguments"]["month"]), one)
    over = [month for month in _months_back(uow.today()) if month >= first]
    shown = [month for place, month in enumerate(over) if place < MONTHS_BACK or month.isoformat() not in drawn]
    sums = uow.charges.sums_by_month(shown[-1], last_of_month(shown[0])) if shown else {}
    return [_month(month, drawn.get(month.isoformat()), *sums.get(month, (0, 0))) for month in shown]


def needs_a_decision(held: Subscription, today: date) -> bool:
    """Whether a trial is over, or soon will be, with nothing agreed for after it."""
    return held.state is State.TRIALLING and held.trial_until is not None and held.trial_until - today <= SOON


def _moves(held: Subscription, today: date) -> bool:
    """Whether something agreed is still to come: a beginning, a pause that begins or ends, a last day."""
    coming: Sequence[Any] = [
        span for span in held.spans if span.from_on > today and span.kind is not SpanKind.SUSPENDED
    ]
    return held.state in (State.PENDING, State.ENDING, State.PAUSED) or bool(coming)


def _months_back(today: date) -> list[date]:
    """The first days of the months that are over, the newest first, as far back as a month is ever drawn up."""
    months = [first_of_month(first_of_month(today) - timedelta(days=1))]
    while len(months) < MOST_MONTHS:
        months.append(first_of_month(months[-1] - timedelta(days=1)))
    return months


def _month(month: date, job: Mapping[str, Any] | None, entries: int, pence: int) -> dict[str, Any]:
    return {
        "month": month.isoformat(),
        "words": f"{month:%B %Y}",
        "drawn_up": job is not None,
        "job_id": job["id"] if job else None,
        "job_state": job["state"] if job else None,
        "drawn_up_at": job["finished_at"] if job else None,
        "entries": entries,
        "pence": pence,
    }


def _first_month(uow: Subscribing) -> date | None:
    begun = uow.subscriptions.first_requested_at()
    return first_of_month(school_date(begun)) if begun else None
