"""Collective orders: what is answered, listened to and done by the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.api import procurement_collective as asked
from contracts.api.limits import Nothing, School
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.adapters.unit_of_work import procuring
from services.procurement.application import schools
from services.procurement.application.collective import (
    approvals,
    closing,
    deliveries,
    documents,
    mistakes,
    pages,
    reports,
    returns,
    windows,
    wishes,
)
from services.procurement.entrypoints.roles import ACCOUNTS, BUYERS, OWN, REQUEST_APPROVERS, TRUST
from shared.identity.roles import SCHOOL_STAFF
from shared.jobs.run import JobRun
from shared.messaging.outcomes import Event
from shared.service import Needs, TableOwned, handles, rpc, sweep
from shared.service import job as job_kind
from shared.spreadsheets import XLSX

COLLECTIVE_TABLES = (
    TableOwned("known_school", "The school as known here", "delete"),
    TableOwned("invited_school", "Collective orders it was invited to", "keep", ACCOUNTS),
    TableOwned("wish", "What it asked for", "keep", ACCOUNTS),
    TableOwned("wish_approval", "Who approved what it asked for", "keep", ACCOUNTS),
    TableOwned("refusal", "Lines that were not taken", "delete"),
    TableOwned("notice", "Notices", "delete"),
    TableOwned("school_share", "What it got and its shares", "keep", ACCOUNTS),
    TableOwned("saving", "What it saved", "keep", ACCOUNTS),
    TableOwned("recharge", "What it was charged", "keep", ACCOUNTS),
    TableOwned("usage_record", "What it used", "keep", ACCOUNTS),
)


class CollectiveOrders:
    """Schools buying together."""

    # For the trust: collective orders

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def schools(self, uow: Procuring) -> list[dict[str, Any]]:
        return schools.schools(uow)

    @rpc(asked.NewWindow, roles=BUYERS, needs=Needs.NOTHING)
    def open_window(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return windows.open_window(uow, **said)

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def orders(self, uow: Procuring) -> list[dict[str, Any]]:
        return pages.orders(uow)

    @rpc(asked.Order, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def order_page(self, uow: Procuring, order_id: str) -> dict[str, Any]:
        return pages.order_page(uow, order_id)

    @rpc(asked.Order, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def preview_closing(self, uow: Procuring, order_id: str) -> dict[str, Any]:
        return closing.preview_closing(uow, order_id)

    @rpc(asked.Order, roles=BUYERS, needs=Needs.NOTHING)
    def close_order(self, uow: Procuring, order_id: str) -> dict[str, Any]:
        return closing.close_order(uow, order_id)

    @rpc(asked.CalledOff, roles=BUYERS, needs=Needs.NOTHING)
    def call_off_order(self, uow: Procuring, order_id: str, reason: str) -> dict[str, Any]:
        return mistakes.call_off(uow, order_id, reason)

    @rpc(asked.Moved, roles=BUYERS, needs=Needs.NOTHING)
    def move_order(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return mistakes.move(uow, **said)

    @rpc(asked.Delivery, roles=BUYERS, needs=Needs.NOTHING)
    def receive(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deliveries.receive(uow, **said)

    @rpc(asked.SharedOut, roles=BUYERS, needs=Needs.NOTHING)
    def share_out_by_hand(self, uow: Procuring, order_id: str, sku: str, units: dict[str, int]) -> dict[str, Any]:
        return deliveries.share_out_by_hand(uow, order_id, sku, units)

    @rpc(asked.SentBack, roles=BUYERS, needs=Needs.NOTHING)
    def send_back(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return returns.send_back(uow, **said)

    @rpc(asked.EntryTakenBack, roles=BUYERS, needs=Needs.NOTHING)
    def take_back_goods(self, uow: Procuring, order_id: str, note: str, reason: str) -> dict[str, Any]:
        return returns.take_back(uow, order_id, note, reason)

    @rpc(asked.BoughtUnder, roles=BUYERS, needs=Needs.NOTHING)
    def name_framework(self, uow: Procuring, order_id: str, bought_under: str) -> dict[str, Any]:
        return windows.name_framework(uow, order_id, bought_under)

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def quantities_waiting(self, uow: Procuring) -> list[dict[str, Any]]:
        return approvals.waiting_for_approval(uow)

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def savings(self, uow: Procuring) -> dict[str, Any]:
        return reports.savings(uow)

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def usage(self, uow: Procuring) -> list[dict[str, Any]]:
        return reports.usage(uow)

    @rpc(asked.Order, roles=TRUST, needs=Needs.NOTHING)
    def make_shares_sheet(self, uow: Procuring, order_id: str) -> dict[str, str]:
        return documents.ask_for_shares_sheet(uow, order_id)

    # For a school

    @rpc(School, roles=OWN, needs=Needs.READ, changes=False)
    def my_windows(self, uow: Procuring, school_id: str) -> list[dict[str, Any]]:
        return pages.my_windows(uow, school_id)

    @rpc(School, roles=OWN, needs=Needs.READ, changes=False)
    def my_orders(self, uow: Procuring, school_id: str) -> list[dict[str, Any]]:
        return pages.my_orders(uow, school_id)

    @rpc(asked.SchoolOrder, roles=OWN, needs=Needs.READ, changes=False)
    def school_order_page(self, uow: Procuring, school_id: str, order_id: str) -> dict[str, Any]:
        return pages.school_order_page(uow, school_id, order_id)

    @rpc(asked.PreviewWanted, roles=OWN, needs=Needs.READ, changes=False)
    def preview_for_school(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return closing.preview_for_school(uow, **said)

    @rpc(asked.Wish, roles=SCHOOL_STAFF)
    def ask_for(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return windows.ask_for(uow, **said)

    @rpc(asked.Wishes, roles=SCHOOL_STAFF)
    def ask_for_many(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return wishes.ask_for_many(uow, **said)

    @rpc(asked.Line, roles=SCHOOL_STAFF)
    def withdraw(self, uow: Procuring, school_id: str, order_id: str, sku: str) -> dict[str, Any]:
        return windows.withdraw(uow, school_id, order_id, sku)

    @rpc(asked.CodesChosen, roles=SCHOOL_STAFF)
    def choose_codes(self, uow: Procuring, school_id: str, order_id: str, codes: dict[str, str]) -> dict[str, Any]:
        return windows.choose_codes(uow, school_id, order_id, codes)

    @rpc(asked.QuantitiesApproved, roles=REQUEST_APPROVERS)
    def approve_quantities(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return approvals.approve_quantities(uow, **said)

    @rpc(asked.SchoolSavings, roles=OWN, needs=Needs.READ, changes=False)
    def school_savings(self, uow: Procuring, school_id: str, working: bool) -> dict[str, Any]:
        return reports.school_savings(uow, school_id, working)

    @rpc(School, roles=OWN, needs=Needs.READ, changes=False)
    def school_recharges(self, uow: Procuring, school_id: str) -> list[dict[str, Any]]:
        return reports.school_recharges(uow, school_id)

    @rpc(School, roles=OWN, needs=Needs.READ, changes=False)
    def school_usage(self, uow: Procuring, school_id: str) -> list[dict[str, Any]]:
        return reports.school_usage(uow, school_id)

    # `changes=False` though it adds a job: a school that has left may still take its statements away.
    @rpc(asked.SchoolOrder, roles=OWN, needs=Needs.READ, changes=False)
    def make_statement(self, uow: Procuring, school_id: str, order_id: str) -> dict[str, str]:
        return documents.ask_for_statement(uow, school_id, order_id)

    # What membership says

    @handles(
        "membership.school.recorded.v1",
        reads=["school_id", "name", "urn", "phase", "local_authority", "pupils"],
    )
    def school_recorded(self, uow: Procuring, event: Event) -> None:
        schools.school_recorded(uow, **event.data)

    @handles("membership.conversion.completed.v1", reads=["school_id", "new_urn", "name"])
    def school_converted(self, uow: Procuring, event: Event) -> None:
        schools.school_converted(uow, **event.data)

    # Not gated: by the time it comes the right to use may already have ended.
    @handles("membership.subscription.ended.v1", reads=["school_id", "service", "ended_on"], gated=False)
    def subscription_ended(self, uow: Procuring, event: Event) -> None:
        schools.subscription_ended(uow, **event.data)

    # What the worker does

    @sweep(every=timedelta(seconds=30))
    def close_due(self, uow: Procuring) -> None:
        closing.close_due(uow)

    @job_kind(closing.CLOSE_JOB)
    def close_job(self, run: JobRun) -> dict[str, Any]:
        with run.step("Closing the order") as uow:
            return closing.closed_now(procuring(uow), **run.arguments)

    @job_kind(deliveries.RECEIVE_JOB)
    def receive_job(self, run: JobRun) -> dict[str, Any]:
        with run.step("Recording the delivery") as uow:
            return deliveries.received_now(procuring(uow), **run.arguments)

    @job_kind(documents.STATEMENT_JOB)
    def statement_job(self, run: JobRun) -> dict[str, str]:
        with run.step("Writing the statement") as uow:
            name, pdf = documents.statement_pdf(procuring(uow), str(run.school_id), run.arguments["order_id"])
        run.keep_file(name, documents.PDF, pdf)
        return {"file": name}

    @job_kind(documents.SHARES_JOB)
    def shares_job(self, run: JobRun) -> dict[str, str]:
        with run.step("Writing the shares") as uow:
            name, sheet = documents.shares_xlsx(procuring(uow), run.arguments["order_id"])
        run.keep_file(name, XLSX, sheet)
        return {"file": name}
