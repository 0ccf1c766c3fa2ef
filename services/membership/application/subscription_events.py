"""The facts of a subscription as the events that membership says. Reasons that people wrote stay in the record; an event
carries what happened and from when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.membership.application.ports_subscriptions import Stored, Subscribing
from services.membership.application.price_book import title_of
from services.membership.domain.spans import ONE_DAY, SpanKind
from services.membership.domain.subscriptions import (
    Changed,
    Ended,
    Ending,
    Fact,
    Requested,
    Started,
    Subscription,
    Suspended,
)

PREFIX = "membership.subscription"


def tell(uow: Subscribing, stored: Stored, facts: Sequence[Fact], ended_because: str = "ended") -> None:
    """Add the events of these facts to the transaction; `ended_because` is the reason that an end gives."""
    for fact in facts:
        name, data, why = _said(stored, fact)
        if isinstance(fact, Ended):
            data = {
                "school_id": stored.school_id,
                "subscription_id": str(fact.subscription_id),
                "service": _service_ended(uow, stored),
                "ended_on": fact.last_day,
                "reason": ended_because,
            }
        uow.emit(
            f"{PREFIX}.{name}.v1",
            subject=str(fact.subscription_id),
            school_id=stored.school_id,
            data=data,
            why=f"{title_of(stored.line, uow.today())}: {why}",
        )


def _said(stored: Stored, fact: Fact) -> tuple[str, dict[str, Any], str]:
    about = {
        "school_id": stored.school_id,
        "subscription_id": str(fact.subscription_id),
        "line": stored.line,
        "service": stored.service,
    }
    match fact:
        case Requested():
            return "requested", about | {"offer": fact.offer, "on": fact.on}, "asked for"
        case Started():
            days = {"kind": fact.kind.value, "offer": fact.offer, "starts_on": fact.from_on, "ends_on": fact.until_on}
            return "started", about | days, f"{fact.kind.value} begins"
        case Changed(what="paused"):
            days = {"from_on": fact.from_on, "resumes_on": _resumes(stored.subscription)}
            return "paused", about | days, "paused"
        case Changed():
            return "changed", about | {"what": fact.what, "on": fact.from_on}, fact.what.replace("_", " ")
        case Ending():
            return "ending", about | {"ends_on": fact.ends_on}, "will end"
        case Suspended():
            return "suspended", about | {"from_on": fact.from_on}, "suspended by the trust"
        case Ended():
            return "ended", {}, "ended"
    raise TypeError(f"Nothing is said of a {type(fact).__name__}.")


def _resumes(subscription: Subscription) -> Any:
    gap = next(span for span in reversed(subscription.spans) if span.kind is SpanKind.PAUSED)
    return gap.until_on + ONE_DAY if gap.until_on else None


def _service_ended(uow: Subscribing, stored: Stored) -> str:
    """The service that ends with this subscription: none where another line of the school stands on it."""
    others = [one for one in uow.subscriptions.of_school(stored.school_id) if one.service == stored.service]
    mine = stored.subscription.subscription_id
    still = any(one.subscription.live and one.subscription.subscription_id != mine for one in others)
    return "" if still else stored.service
