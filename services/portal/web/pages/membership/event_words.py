"""What happened, as a timeline words it: an event's type as a short title."""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "membership.entitlement.changed.v1": "Right to use a service changed",
    "membership.school.recorded.v1": "School record changed",
    "membership.conversion.completed.v1": "School has a new URN",
    "membership.conversion.dated.v1": "Conversion date set, moved or confirmed",
    "membership.associate.started.v1": "Associate period started",
    "membership.associate.extended.v1": "Associate period extended",
    "membership.review.due.v1": "Term review due",
    "membership.review.part_submitted.v1": "Part of a term review handed in",
    "membership.review.shared.v1": "Term review opened to both sides",
    "membership.decision.due.v1": "Decision due or near",
    "membership.decision.recorded.v1": "Decision recorded",
    "membership.leaving.started.v1": "Leaving started",
    "membership.left.recorded.v1": "School left",
    "membership.journey.noted.v1": "Step of the journey",
    "membership.appointment.changed.v1": "Somebody acts for the school, or no longer does",
    "membership.subscription.requested.v1": "Service asked for",
    "membership.subscription.started.v1": "Service started",
    "membership.subscription.changed.v1": "Service changed",
    "membership.subscription.paused.v1": "Service paused",
    "membership.subscription.ending.v1": "Service is to end",
    "membership.subscription.ended.v1": "Service ended",
    "membership.subscription.suspended.v1": "Service suspended",
    "membership.charge.recorded.v1": "Charge recorded",
    "membership.charge.queried.v1": "Question about a charge",
    "membership.charge.query_moved.v1": "Question about a charge went on",
    "membership.allowance.low.v1": "Little is left of what is included",
    "membership.allowance.exhausted.v1": "All that is included is used",
    "membership.delivery.recorded.v1": "Delivery noted",
    "membership.statement.issued.v1": "Statement issued",
    "membership.income.recorded.v1": "Income recorded",
    "membership.feedback.given.v1": "Feedback given",
    "membership.take_up.completed.v1": "Membership ready",
    "procurement.collective_order.opened.v1": "Collective order opened",
    "procurement.collective_order.closed.v1": "Collective order closed",
    "procurement.order.placed.v1": "Order placed",
    "procurement.order.received.v1": "Delivery received",
    "procurement.saving.recorded.v1": "Saving recorded",
    "procurement.recharge.due.v1": "Part of an invoice to be charged",
    "procurement.usage.recorded.v1": "Use recorded",
    "procurement.take_up.completed.v1": "Procurement ready",
    "payroll.payslip.issued.v1": "Payslips issued",
    "payroll.usage.recorded.v1": "Use recorded",
    "payroll.take_up.completed.v1": "Payroll ready",
    "portal.token.issued.v1": "API token given",
    "portal.token.revoked.v1": "API token revoked",
    "portal.webhook.added.v1": "Webhook added",
    "portal.webhook.changed.v1": "Webhook changed",
    "portal.webhook.removed.v1": "Webhook removed",
    "portal.webhook.switched_on.v1": "Webhook switched on",
    "portal.webhook.switched_off.v1": "Webhook switched off",
}


def title_of(type_: str) -> str:
    """An event's title; one of a service that came later is worded from its name."""
    known = TITLES.get(type_)
    if known:
        return known
    words = " ".join(type_.split(".")[1:-1]).replace("_", " ")
    return words[:1].upper() + words[1:]
