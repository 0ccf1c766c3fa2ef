"""The portal's doors but the web: local accounts, API tokens, webhooks, who read what; and every event that there is, to be
handed on to the schools that asked for it. Each method hands over to the application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any, cast

from contracts.api import limits
from contracts.api import portal as asked
from services.portal.adapters.sending import Sender
from services.portal.adapters.sending_jobs import forget_done
from services.portal.adapters.unit_of_work import PortalUnitOfWork as Records
from services.portal.application import accounts, delivering, drafts, readings, sign_ins, telling, tokens, webhooks
from services.portal.application.refusals import for_the_trust
from services.portal.settings import PortalSettings, portal_settings_from
from shared.contract_gate.folder import published_contracts
from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_READERS, TRUST_READERS, Role
from shared.jobs.run import JobRun
from shared.messaging.contracts import EventContract
from shared.messaging.outcomes import Event
from shared.persistence.unit_of_work import UnitOfWork
from shared.school_service import SchoolService
from shared.service import Needs, Subscription, TableOwned, rpc, sweep
from shared.service import job as job_kind

PEOPLE = frozenset({Role.OPERATOR, Role.MEMBERSHIP_LEAD, Role.EXECUTIVE})
CONNECTORS = SCHOOL_LEADERS | {Role.OPERATOR}
SEERS = SCHOOL_READERS | TRUST_READERS
APPOINTED = "membership.appointment.changed.v1"
_PLUMBING = (".replay.requested", ".replay.completed")
"""What services say to each other when a school's past is fetched: the kernel reads it, and it tells a school nothing."""
_OF_A_SCHOOL_BY_ENVELOPE = frozenset({"procurement.order.placed.v1", "procurement.order.received.v1"})
"""A school's own orders: their envelope names the school, while no field does."""


class Portal(SchoolService):
    """The portal's own records. Pages and the REST API are in `web`, a process of its own."""

    name = "portal"
    title = "Portal"
    taken_up = False
    face = "services.portal.web"
    unit_of_work = Records
    tables = (
        TableOwned("reading", "Who read what", "keep", readings.DUTY),
        TableOwned("api_token", "API tokens", "delete"),
        TableOwned("webhook_endpoint", "Webhooks", "delete"),
        TableOwned("webhook_delivery", "Webhook messages", "delete"),
    )

    def __init__(self, settings: PortalSettings | None = None) -> None:
        self._settings = settings or portal_settings_from()
        self.send: delivering.Send = Sender(private=self._settings.webhooks_private)

    # For the trust: local accounts

    @rpc(asked.NewAccount, roles=PEOPLE, needs=Needs.NOTHING, shown_once=["passphrase"])
    def add_local_account(self, uow: Records, account: str, passphrase: str | None) -> dict[str, Any]:
        for_the_trust(uow)
        return accounts.add_account(uow, account, passphrase)

    @rpc(asked.Account, roles=PEOPLE, needs=Needs.NOTHING, shown_once=["passphrase"])
    def reset_local_account(self, uow: Records, account: str) -> dict[str, Any]:
        for_the_trust(uow)
        return accounts.reset_passphrase(uow, account)

    @rpc(asked.Account, roles=PEOPLE, needs=Needs.NOTHING)
    def end_local_account(self, uow: Records, account: str) -> dict[str, Any]:
        for_the_trust(uow)
        return accounts.end_account(uow, account)

    @rpc(limits.Nothing, roles=PEOPLE, needs=Needs.NOTHING, changes=False)
    def local_accounts(self, uow: Records) -> list[dict[str, Any]]:
        for_the_trust(uow)
        return accounts.accounts(uow)

    # For a school: API tokens

    @rpc(limits.School, roles=CONNECTORS, needs=Needs.NOTHING, changes=False)
    def api_tokens(self, uow: Records, school_id: str) -> list[dict[str, Any]]:
        return tokens.tokens_of(uow, school_id)

    @rpc(asked.NewToken, roles=CONNECTORS, needs=Needs.NOTHING, shown_once=["secret"])
    def add_api_token(self, uow: Records, **said: Any) -> dict[str, Any]:
        return tokens.add_token(uow, **said)

    @rpc(asked.Token, roles=CONNECTORS, needs=Needs.NOTHING)
    def revoke_api_token(self, uow: Records, school_id: str, token_id: str) -> dict[str, Any]:
        return tokens.revoke_token(uow, school_id, token_id)

    # For a school: webhooks

    @rpc(limits.School, roles=SEERS, needs=Needs.NOTHING, changes=False)
    def webhooks(self, uow: Records, school_id: str) -> list[dict[str, Any]]:
        return webhooks.webhooks(uow, school_id)

    @rpc(limits.Nothing, roles=SEERS, needs=Needs.NOTHING, changes=False)
    def webhook_events(self, uow: Records) -> list[dict[str, Any]]:
        return [
            {"type": one.type, "meaning": one.meaning, "personal_data": one.personal_data.value}
            for one in self._told.values()
        ]

    @rpc(asked.NewWebhook, roles=CONNECTORS, needs=Needs.NOTHING, shown_once=["secret"])
    def add_webhook(self, uow: Records, **said: Any) -> dict[str, Any]:
        return webhooks.add_webhook(uow, **said, known=self._told, private=self._settings.webhooks_private)

    @rpc(asked.ChangedWebhook, roles=CONNECTORS, needs=Needs.NOTHING)
    def change_webhook(self, uow: Records, **said: Any) -> dict[str, Any]:
        return webhooks.change_webhook(uow, **said, known=self._told, private=self._settings.webhooks_private)

    @rpc(asked.Webhook, roles=CONNECTORS, needs=Needs.NOTHING, shown_once=["secret"])
    def rotate_webhook_secret(self, uow: Records, school_id: str, endpoint_id: str) -> dict[str, Any]:
        return webhooks.rotate_webhook_secret(uow, school_id, endpoint_id)

    @rpc(asked.Webhook, roles=CONNECTORS, needs=Needs.NOTHING)
    def test_webhook(self, uow: Records, school_id: str, endpoint_id: str) -> dict[str, Any]:
        return webhooks.test_webhook(uow, school_id, endpoint_id)

    @rpc(asked.WebhookOn, roles=CONNECTORS, needs=Needs.NOTHING)
    def switch_webhook_on(self, uow: Records, school_id: str, endpoint_id: str, drop_waiting: bool) -> dict[str, Any]:
        return webhooks.switch_webhook_on(uow, school_id, endpoint_id, drop_waiting=drop_waiting)

    @rpc(asked.Webhook, roles=CONNECTORS, needs=Needs.NOTHING)
    def switch_webhook_off(self, uow: Records, school_id: str, endpoint_id: str) -> dict[str, Any]:
        return webhooks.switch_webhook_off(uow, school_id, endpoint_id)

    @rpc(asked.Webhook, roles=CONNECTORS, needs=Needs.NOTHING)
    def remove_webhook(self, uow: Records, school_id: str, endpoint_id: str) -> dict[str, Any]:
        return webhooks.remove_webhook(uow, school_id, endpoint_id)

    @rpc(asked.DeliveriesWanted, roles=SEERS, needs=Needs.NOTHING, changes=False)
    def webhook_deliveries(self, uow: Records, **said: Any) -> dict[str, Any]:
        return webhooks.webhook_deliveries(uow, **said)

    @rpc(asked.OneDelivery, roles=CONNECTORS | {Role.OFFICE}, needs=Needs.NOTHING)
    def resend_delivery(self, uow: Records, school_id: str, delivery_id: str) -> dict[str, Any]:
        return webhooks.resend_delivery(uow, school_id, delivery_id)

    # Who read what

    @rpc(asked.ReadingsWanted, roles=SCHOOL_LEADERS | TRUST_READERS, needs=Needs.NOTHING, changes=False)
    def readings(self, uow: Records, school_id: str | None, before: int | None, most: int) -> dict[str, Any]:
        return readings.readings_of(uow, school_id, before, most)

    # What all services say

    @cached_property
    def _told(self) -> Mapping[str, EventContract]:
        """Every event that a school can be told of, of whichever service, the portal's own among them: one that comes
        later is heard without a change here. What is of no school, as a pay run of the whole trust, no school is told."""
        return {one.type: one for one in published_contracts() if _is_of_a_school(one)}

    @cached_property
    def subscriptions(self) -> Mapping[str, Subscription]:
        return {
            type_: Subscription(type_, contract.fields, False, self._heard) for type_, contract in self._told.items()
        }

    def _heard(self, uow: Records, event: Event) -> None:
        """Handed on to the webhooks of the school that it is about."""
        telling.told(uow, event, self._told[event.type])
        if event.type == APPOINTED:
            accounts.note_appointment_changed(uow, event.data["person_id"])

    # What the worker does

    @sweep(every=timedelta(seconds=2))
    def send_webhooks_due(self, uow: Records) -> None:
        delivering.send_if_due(uow)

    @sweep(every=timedelta(seconds=15))
    def count_what_waits(self, uow: Records) -> None:
        delivering.observe(uow)
        sign_ins.observe(uow)

    @sweep(every=timedelta(minutes=10))
    def forget_old(self, uow: Records) -> None:
        for what in (sign_ins, accounts, drafts, readings, delivering):
            what.forget_old(uow)
        forget_done(uow.session.connection(), telling.SEND_JOB, uow.now() - timedelta(hours=1))

    @job_kind(telling.SEND_JOB)
    def send_webhooks(self, run: JobRun) -> dict[str, int]:
        return {"tried": delivering.send_waiting(lambda: _records(run.runtime.unit_of_work()), self.send)}


def _records(uow: UnitOfWork) -> Records:
    return cast(Records, uow)


def _is_of_a_school(contract: EventContract) -> bool:
    names_it = "school_id" in contract.fields or contract.type in _OF_A_SCHOOL_BY_ENVELOPE
    return names_it and not contract.name.endswith(_PLUMBING)
