"""What membership answers about subscriptions: the catalogue, previews, trials and the full service; what it takes from other
services about use; and what it does by itself when a day has come. Charges are in `entrypoints_charges`."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.api import limits
from contracts.api import membership_subscriptions as ask
from services.membership.application import (
    deliveries,
    entitlements,
    evaluations,
    money_at_a_glance,
    previews,
    subscription_calendar,
    subscription_pages,
    subscriptions,
    usage,
)
from services.membership.application.ports_subscriptions import Subscribing, UsageNote
from services.membership.application.previews import Wish
from services.membership.application.usage import Delivery
from services.membership.domain.evaluation import WouldKeep
from services.membership.domain.journey import Side
from services.membership.domain.usage import Usage
from services.membership.entrypoints_charges import Charges, refusing
from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_READERS, SCHOOL_STAFF, TRUST_READERS, Role
from shared.messaging.outcomes import Event
from shared.service import Needs, TableOwned, handles, rpc, sweep

READERS = SCHOOL_READERS | TRUST_READERS | {Role.MEMBERSHIP_LEAD, Role.FINANCE}
TAKERS = SCHOOL_LEADERS | {Role.MEMBERSHIP_LEAD}
TRUST_DECIDERS = frozenset({Role.MEMBERSHIP_LEAD, Role.EXECUTIVE})
DELIVERERS = TRUST_DECIDERS | {
    Role.FINANCE,
    Role.BUYER,
    Role.PAYROLL_OFFICER,
    Role.HR_ADVISER,
    Role.TECHNICIAN,
    Role.CATERING_MANAGER,
}
TRUST_SIDE = TRUST_DECIDERS | {Role.TRUSTEE, Role.AUDITOR}
OPEN = Needs.NOTHING
LOOK_EVERY = timedelta(minutes=5)
_USE = ("school_id", "usage_id", "line", "measure", "quantity", "on", "about")
CONTRACT_DUTY = "6 years after the subscription ended (limitation of contract claims)"
ACCOUNTS_DUTY = "6 years after the end of the financial year (VAT and company accounting records)"

SUBSCRIPTION_TABLES = (
    TableOwned("subscription", "Subscriptions", "keep", CONTRACT_DUTY),
    TableOwned("published_entitlement", "What may be used", "delete"),
    TableOwned("school_income", "Incomes", "keep", ACCOUNTS_DUTY),
    TableOwned("usage_record", "Use of services", "keep", ACCOUNTS_DUTY, ("delivered_by",)),
    TableOwned("saving_record", "Savings", "keep", ACCOUNTS_DUTY),
    TableOwned("charge_entry", "Charges", "keep", ACCOUNTS_DUTY),
    TableOwned("charge_gap", "Not charged", "delete"),
    TableOwned("charge_query", "Questions about charges", "keep", ACCOUNTS_DUTY),
    TableOwned("issued_statement", "Statements", "keep", ACCOUNTS_DUTY),
    TableOwned("term_review", "Term reviews", "delete"),
    TableOwned("service_feedback", "Feedback on services", "delete"),
)
"""How the tables of this half are exported and what leaving does to each."""


class SubscriptionsAndCharges(Charges):
    """The half of membership that offers services and charges for them."""

    # What is on offer, and what it would cost

    @rpc(ask.SchoolDay, roles=READERS, needs=OPEN, changes=False)
    def catalogue(self, uow: Subscribing, school_id: str, on: date | None) -> dict[str, Any]:
        return subscription_pages.catalogue(uow, school_id, on)

    @rpc(ask.Preview, roles=READERS, needs=OPEN, changes=False)
    def preview(self, uow: Subscribing, school_id: str, **wish: Any) -> dict[str, Any]:
        return previews.preview(uow, school_id, Wish(**wish))

    @rpc(ask.SubscriptionsWanted, roles=READERS, needs=OPEN, changes=False)
    def subscriptions_of(self, uow: Subscribing, school_id: str, ended: bool) -> list[dict[str, Any]]:
        return subscription_pages.subscriptions_of(uow, school_id, ended)

    @rpc(ask.Subscription, roles=READERS, needs=OPEN, changes=False)
    def subscription(self, uow: Subscribing, school_id: str, subscription_id: str) -> dict[str, Any]:
        return subscription_pages.one_subscription(uow, school_id, subscription_id)

    @rpc(ask.LineOffered, roles=READERS, needs=OPEN, changes=False)
    def line_for_school(self, uow: Subscribing, school_id: str, line: str, offer: str) -> dict[str, Any]:
        return subscription_pages.line_for_school(uow, school_id, line, offer)

    @rpc(ask.School, roles=READERS, needs=OPEN, changes=False)
    def services_at_a_glance(self, uow: Subscribing, school_id: str) -> dict[str, Any]:
        return money_at_a_glance.services_at_a_glance(uow, school_id)

    # Asking for a service, trying it, taking it up

    @rpc(ask.TakeUp, roles=TAKERS, needs=OPEN)
    def take_up(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        """Asks for a line and begins it, on trial or in full, in one step."""
        return subscriptions.take_up(uow, **asked)

    @rpc(ask.Request, roles=TAKERS, needs=OPEN)
    def request_service(self, uow: Subscribing, school_id: str, line: str, offer: str) -> dict[str, Any]:
        return subscriptions.request_service(uow, school_id, line, offer)

    @rpc(ask.OpenedRequest, roles=TRUST_DECIDERS, needs=OPEN)
    def open_service(self, uow: Subscribing, school_id: str, line: str, offer: str, reason: str) -> dict[str, Any]:
        """The trust opens a line to a school that the rule refuses, by a recorded decision."""
        return subscriptions.request_service(uow, school_id, line, offer, reason)

    @rpc(ask.SaidStep, roles=TAKERS, needs=OPEN)
    def withdraw_request(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.withdraw_request(uow, **asked)

    @rpc(ask.Trial, roles=TAKERS, needs=OPEN)
    def start_trial(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.start_trial(uow, **asked)

    @rpc(ask.AnotherTrial, roles=TRUST_DECIDERS, needs=OPEN)
    def start_another_trial(self, uow: Subscribing, reason: str, **asked: Any) -> dict[str, Any]:
        """A line is tried once; the trust may allow it again, with its reason."""
        return subscriptions.start_trial(uow, **asked, override_reason=reason)

    @rpc(ask.Start, roles=TAKERS, needs=OPEN)
    def start_full(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.start_full(uow, **asked)

    @rpc(ask.Extension, roles=TAKERS, needs=OPEN)
    def extend_trial(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.extend_trial(uow, **asked)

    @rpc(ask.Decision, roles=TAKERS, needs=OPEN)
    def convert_trial(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.convert_trial(uow, **asked)

    @rpc(ask.LastDay, roles=TAKERS, needs=OPEN)
    def end_trial(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.end_trial(uow, **asked)

    # Changing and ending it

    @rpc(ask.Pause, roles=TAKERS, needs=OPEN)
    def pause(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.pause(uow, **asked)

    @rpc(ask.Step, roles=TAKERS, needs=OPEN)
    def resume(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.resume(uow, **asked)

    @rpc(ask.OtherOffer, roles=TAKERS, needs=OPEN)
    def change_offer(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.change_offer(uow, **asked)

    @rpc(ask.Cancellation, roles=TAKERS, needs=OPEN)
    def cancel(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.cancel(uow, **asked)

    @rpc(ask.CancellationWithoutNotice, roles=TRUST_DECIDERS, needs=OPEN)
    def cancel_without_notice(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        """The trust waives the notice, with its reason."""
        return subscriptions.cancel(uow, **asked)

    @rpc(ask.Step, roles=TAKERS, needs=OPEN)
    def change_of_mind(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.change_of_mind(uow, **asked)

    @rpc(ask.SaidStep, roles=TRUST_DECIDERS, needs=OPEN)
    def suspend(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.suspend(uow, **asked)

    @rpc(ask.SaidStep, roles=TRUST_DECIDERS, needs=OPEN)
    def reinstate(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return subscriptions.reinstate(uow, **asked)

    # Use and allowances

    @rpc(ask.Delivery, roles=DELIVERERS, needs=OPEN)
    def record_delivery(self, uow: Subscribing, school_id: str, **asked: Any) -> dict[str, Any]:
        return usage.record_delivery(uow, school_id, Delivery(**asked))

    @rpc(limits.Nothing, roles=DELIVERERS | TRUST_READERS, needs=OPEN, changes=False)
    def delivered_by_people(self, uow: Subscribing) -> list[dict[str, Any]]:
        return deliveries.delivered_by_people(uow)

    @rpc(ask.Line, roles=DELIVERERS, needs=OPEN, changes=False)
    def deliveries_of(self, uow: Subscribing, school_id: str, line: str) -> dict[str, Any]:
        return deliveries.deliveries_of(uow, school_id, line)

    @rpc(ask.UsageWanted, roles=READERS, needs=OPEN, changes=False)
    def usage_of(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return usage.usage_of(uow, **asked)

    @rpc(ask.SchoolDay, roles=READERS, needs=OPEN, changes=False)
    def allowances(self, uow: Subscribing, school_id: str, on: date | None) -> list[dict[str, Any]]:
        return usage.allowances(uow, school_id, on)

    # Reviews from both sides, and feedback

    @rpc(ask.ReviewPart, roles=SCHOOL_LEADERS | {Role.GOVERNOR}, needs=OPEN)
    def submit_school_part(self, uow: Subscribing, school_id: str, **part: Any) -> dict[str, Any]:
        return evaluations.submit_part(uow, school_id, Side.SCHOOL, **part)

    @rpc(ask.ReviewPart, roles=TRUST_DECIDERS, needs=OPEN)
    def submit_trust_part(self, uow: Subscribing, school_id: str, **part: Any) -> dict[str, Any]:
        return evaluations.submit_part(uow, school_id, Side.TRUST, **part)

    @rpc(ask.OneReview, roles=SCHOOL_LEADERS | TRUST_DECIDERS, needs=OPEN)
    def share_review(self, uow: Subscribing, school_id: str, review_id: str) -> dict[str, Any]:
        return evaluations.share_review(uow, school_id, review_id)

    @rpc(ask.NextSteps, roles=SCHOOL_LEADERS | TRUST_DECIDERS, needs=OPEN)
    def agree_next_steps(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return evaluations.agree_next_steps(uow, **asked)

    @rpc(ask.School, roles=SCHOOL_READERS, needs=OPEN, changes=False)
    def reviews_as_school(self, uow: Subscribing, school_id: str) -> dict[str, Any]:
        return evaluations.reviews_of(uow, school_id, Side.SCHOOL)

    @rpc(ask.School, roles=TRUST_SIDE, needs=OPEN, changes=False)
    def reviews_as_trust(self, uow: Subscribing, school_id: str) -> dict[str, Any]:
        return evaluations.reviews_of(uow, school_id, Side.TRUST)

    @rpc(ask.Feedback, roles=SCHOOL_STAFF, needs=OPEN)
    def give_feedback(self, uow: Subscribing, would_keep: str, **asked: Any) -> dict[str, Any]:
        return evaluations.give_feedback(uow, would_keep=WouldKeep(would_keep), **asked)

    @rpc(limits.Nothing, roles=TRUST_READERS | TRUST_DECIDERS, needs=OPEN, changes=False)
    def feedback_on_services(self, uow: Subscribing) -> list[dict[str, Any]]:
        return evaluations.feedback_on_services(uow)

    # What other services say

    @handles("procurement.usage.recorded.v1", reads=_USE, gated=False)
    def procurement_used(self, uow: Subscribing, event: Event) -> None:
        _count(uow, event, "procurement")

    @handles("procurement.take_up.completed.v1", reads=["school_id"], gated=False)
    def procurement_is_ready(self, uow: Subscribing, event: Event) -> None:
        uow.subscriptions.make_ready(event.data["school_id"], "procurement", uow.now())

    @handles("payroll.usage.recorded.v1", reads=_USE, gated=False)
    def payroll_used(self, uow: Subscribing, event: Event) -> None:
        _count(uow, event, "payroll")

    @handles("payroll.take_up.completed.v1", reads=["school_id"], gated=False)
    def payroll_is_ready(self, uow: Subscribing, event: Event) -> None:
        uow.subscriptions.make_ready(event.data["school_id"], "payroll", uow.now())

    # What the calendar brings

    @sweep(every=LOOK_EVERY)
    def subscriptions_by_the_calendar(self, uow: Subscribing) -> None:
        """Pauses that end, ends that are reached, trials that lapse."""
        subscription_calendar.look_after(uow, subscriptions.keep)

    @sweep(every=LOOK_EVERY)
    def entitlements_by_the_calendar(self, uow: Subscribing) -> None:
        """What a school may use from today on, where it is another thing than yesterday."""
        entitlements.publish_due(uow)


def _count(uow: Subscribing, event: Event, service: str) -> None:
    """A use that a service says; a quantity of nothing is none."""
    said = event.data
    if not said["quantity"]:
        return
    used = Usage(
        said["usage_id"],
        UUID(said["school_id"]),
        said["line"],
        said["measure"],
        Decimal(said["quantity"]),
        said["on"],
        said["about"],
        said["about"],
    )
    with refusing():
        usage.record(uow, used, UsageNote(service, uow.actor))
