"""For a head, after a term or a year: what it cost, what it saved, what was used, service by service, on one page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from services.membership.application.arrangements import period_asked, school_of
from services.membership.application.charges import gaps_page, is_handed_on
from services.membership.application.ports_subscriptions import Saving, Subscribing
from services.membership.application.previews import period_page
from services.membership.application.price_book import lines_of, title_of
from services.membership.application.refusals import worded
from services.membership.domain.costing import BELONGING
from services.membership.domain.evaluation import feedback_summary
from services.membership.domain.pricing import Period
from services.membership.domain.subscriptions import Subscription
from shared.money import pounds


@worded
def cost_and_saving(uow: Subscribing, school_id: str, from_on: date | None, until_on: date | None) -> dict[str, Any]:
    """Charges, goods handed on, savings and use by service within the days, in pence; and the sum in a sentence."""
    school = school_of(uow, school_id)
    days = period_asked(uow, from_on, until_on)
    entries = [one.entry for one in uow.charges.of_school(school_id, days.from_on, days.until_on)]
    savings = uow.savings.of_school(school_id, days.from_on, days.until_on)
    used = uow.usage.of_school(school_id, days.from_on, days.until_on)
    said = uow.reviews.feedback(school_id=school_id)
    held = [one for one in uow.subscriptions.of_school(school_id) if _in_use(one.subscription, days)]
    states = {one.line: one.subscription.state.value for one in held}
    saving_line = lines_of("procurement")[0]
    lines = dict.fromkeys([BELONGING, *states, *(e.service for e in entries), *(use.service for use in used)])
    if savings:
        lines[saving_line] = None
    services: list[dict[str, Any]] = []
    for line in lines:
        sums: dict[str, Decimal] = {}
        for use in used:
            if use.service == line:
                sums[use.unit] = sums.get(use.unit, Decimal(0)) + use.quantity
        services.append(
            {
                "line": line,
                "title": title_of(line, days.until_on),
                "state": states.get(line),
                "cost_pence": sum(e.signed for e in entries if e.service == line and not is_handed_on(e, entries)),
                "goods_pence": sum(e.signed for e in entries if e.service == line and is_handed_on(e, entries)),
                "saved_pence": sum(one.saving_pence for one in savings) if line == saving_line else 0,
                "used": [{"unit": unit, "quantity": f"{total:f}"} for unit, total in sorted(sums.items())],
                "hours_saved_a_month": feedback_summary(line, said).hours_saved_a_month,
            }
        )
    cost = sum(service["cost_pence"] for service in services)
    saved = sum(one.saving_pence for one in savings)
    return {
        "school_id": school_id,
        "school": school.name,
        "period": period_page(days),
        "cost_pence": cost,
        "goods_pence": sum(service["goods_pence"] for service in services),
        "saved_pence": saved,
        "net_pence": saved - cost,
        "words": _in_a_sentence(school.name, cost, saved),
        "services": services,
        "savings": [_saving_page(one) for one in savings],
        "not_charged": gaps_page(uow, school_id, days),
    }


def _in_use(held: Subscription, days: Period) -> bool:
    """Whether any of the days that were agreed lies within those that are asked about."""
    return any(
        span.from_on <= days.until_on and (span.until_on is None or span.until_on >= days.from_on)
        for span in held.spans
    )


def _in_a_sentence(school: str, cost: int, saved: int) -> str:
    kept = saved - cost
    left = f"{pounds(kept)} better off" if kept >= 0 else f"a net cost of {pounds(-kept)}"
    return f"{school}: services cost {pounds(cost)}, buying together saved {pounds(saved)}; {left}."


def _saving_page(saving: Saving) -> dict[str, Any]:
    return {
        "order_id": saving.order_id,
        "saving_pence": saving.saving_pence,
        "alone_pence": saving.alone_pence,
        "share_pence": saving.share_pence,
        "method": saving.method,
        "first_said_on": saving.first_said_on.isoformat(),
    }
