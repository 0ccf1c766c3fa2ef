"""Needs, approvals, budgets and quotes: what is answered, listened to and done by the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.api import limits
from contracts.api import procurement_requisitions as asked
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.application.requisitions import (
    budget_files,
    deciding,
    delegation,
    heard,
    quotes,
    reading,
    requests,
)
from services.procurement.entrypoints.roles import (
    ACCOUNTS,
    BUDGET_HOLDERS,
    DELEGATORS,
    OWN,
    PAYERS,
    REQUEST_APPROVERS,
    REQUESTERS,
    TRUST,
)
from shared import refusals
from shared.identity.roles import Role
from shared.messaging.outcomes import Event, Refused
from shared.service import Needs, TableOwned, handles, rpc

REQUISITIONS_TABLES = (
    TableOwned("requisition", "Requests to buy", "keep", ACCOUNTS),
    TableOwned("requisition_line", "What they asked for", "keep", ACCOUNTS),
    TableOwned("requisition_decision", "What was decided about them", "keep", ACCOUNTS),
    TableOwned("quote_request", "Quotes that were asked for", "keep", ACCOUNTS),
    TableOwned("school_delegation", "Its own scheme of delegation", "keep", ACCOUNTS),
    TableOwned("budget", "Its budgets", "delete"),
    TableOwned("budget_entry", "What was committed and spent", "keep", ACCOUNTS),
)


class Requisitions:
    """Needs, approvals, budgets and quotes."""

    # Requests

    @rpc(asked.OfBuyer, roles=OWN, needs=Needs.READ, changes=False)
    def school_requests(self, uow: Procuring, school_id: str | None) -> list[dict[str, Any]]:
        return reading.school_requests(uow, school_id)

    @rpc(limits.Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def trust_requests(self, uow: Procuring) -> list[dict[str, Any]]:
        return reading.trust_requests(uow)

    @rpc(asked.OneRequest, roles=OWN, needs=Needs.READ, changes=False)
    def request_page(self, uow: Procuring, school_id: str | None, requisition_id: str) -> dict[str, Any]:
        return reading.request_page(uow, school_id, requisition_id)

    @rpc(asked.OneRequest, roles=REQUESTERS, needs=Needs.READ, changes=False)
    def what_request_asks(self, uow: Procuring, school_id: str | None, requisition_id: str) -> dict[str, Any]:
        return deciding.what_is_asked(uow, school_id, requisition_id)

    @rpc(asked.NewRequest, roles=REQUESTERS)
    def new_request(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return requests.new_request(uow, **said)

    @rpc(asked.DescribedRequest, roles=REQUESTERS)
    def describe_request(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return requests.describe_request(uow, **said)

    @rpc(asked.ItemWanted, roles=REQUESTERS)
    def add_request_item(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return requests.add_item(uow, **said)

    @rpc(asked.LineWanted, roles=REQUESTERS)
    def put_request_line(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return requests.put_line(uow, **said)

    @rpc(asked.LineOut, roles=REQUESTERS)
    def remove_request_line(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return requests.remove_line(uow, **said)

    @rpc(asked.SupplierChosen, roles=REQUESTERS)
    def choose_request_supplier(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return requests.choose_supplier(uow, **said)

    @rpc(asked.OneRequest, roles=REQUESTERS)
    def send_request(self, uow: Procuring, school_id: str | None, requisition_id: str) -> dict[str, Any]:
        return deciding.send_request(uow, school_id, requisition_id)

    @rpc(asked.OneRequest, roles=REQUESTERS)
    def take_back_request(self, uow: Procuring, school_id: str | None, requisition_id: str) -> dict[str, Any]:
        return requests.take_back(uow, school_id, requisition_id)

    @rpc(asked.Withdrawal, roles=REQUESTERS)
    def withdraw_request(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return requests.withdraw_request(uow, **said)

    @rpc(asked.RequestDecision, roles=REQUEST_APPROVERS)
    def decide_request(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deciding.decide_request(uow, **said)

    @rpc(asked.RequestOrder, roles=REQUESTERS)
    def order_request(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deciding.order_request(uow, **said)

    @rpc(asked.OfBuyer, roles=REQUESTERS, needs=Needs.READ, changes=False)
    def suppliers_for_requests(self, uow: Procuring, school_id: str | None) -> list[dict[str, str]]:
        return reading.suppliers_for_requests(uow)

    # Quotes

    @rpc(asked.QuotesWanted, roles=REQUESTERS)
    def ask_for_quotes(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return quotes.ask_for_quotes(uow, **said)

    @rpc(asked.OneQuoteRequest, roles=OWN, needs=Needs.READ, changes=False)
    def quote_request(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return quotes.quote_request(uow, **said)

    @rpc(asked.QuoteCame, roles=REQUESTERS)
    def record_quote(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return quotes.record_quote(uow, **said)

    @rpc(asked.NoQuote, roles=REQUESTERS)
    def record_no_quote(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return quotes.record_no_quote(uow, **said)

    @rpc(asked.QuoteChosen, roles=REQUESTERS)
    def choose_quote(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return quotes.choose_quote(uow, **said)

    # The scheme of delegation

    @rpc(limits.Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def delegation(self, uow: Procuring) -> dict[str, Any]:
        return delegation.delegation(uow)

    @rpc(limits.School, roles=OWN, needs=Needs.READ, changes=False)
    def school_delegation(self, uow: Procuring, school_id: str) -> dict[str, Any]:
        return delegation.school_delegation(uow, school_id)

    @rpc(asked.NewDelegation, roles=DELEGATORS, needs=Needs.NOTHING)
    def record_delegation(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return delegation.record_delegation(uow, **said)

    @rpc(asked.DelegationDecision, roles=DELEGATORS, needs=Needs.NOTHING)
    def decide_delegation(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return delegation.decide_delegation(uow, **said)

    @rpc(asked.NewSchoolDelegation, roles={Role.HEAD})
    def record_school_delegation(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return delegation.record_school_delegation(uow, **said)

    # Budgets

    @rpc(asked.SchoolBudgetsWanted, roles=OWN, needs=Needs.READ, changes=False)
    def school_budgets(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return budget_files.school_budgets(uow, **said)

    @rpc(asked.BudgetEntriesWanted, roles=OWN, needs=Needs.READ, changes=False)
    def budget_entries(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return budget_files.budget_entries(uow, **said)

    @rpc(asked.BudgetsWanted, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def trust_budgets(self, uow: Procuring, **said: Any) -> list[dict[str, Any]]:
        return budget_files.trust_budgets(uow, **said)

    @rpc(asked.BudgetSet, roles=BUDGET_HOLDERS)
    def set_budget(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return budget_files.set_budget(uow, **said)

    @rpc(limits.School, roles=OWN, needs=Needs.READ, changes=False)
    def school_budget_template(self, uow: Procuring, school_id: str) -> dict[str, str]:
        return budget_files.budget_template(with_schools=False)

    @rpc(limits.Nothing, roles=PAYERS, needs=Needs.NOTHING, changes=False)
    def budget_template(self, uow: Procuring) -> dict[str, str]:
        return budget_files.budget_template(with_schools=True)

    @rpc(asked.SchoolBudgetFile, roles=BUDGET_HOLDERS)
    def import_budget(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return budget_files.import_budget(uow, **said)

    @rpc(asked.BudgetFile, roles={Role.FINANCE}, needs=Needs.NOTHING)
    def import_budgets(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return budget_files.import_budgets(uow, **said)

    # What other services say

    @handles(
        "catering.requisition.raised.v1",
        reads=["school_id", "requisition_id", "title", "reason", "needed_by", "lines"],
    )
    def catering_needs(self, uow: Procuring, event: Event) -> None:
        _taken(heard.requisition_raised, uow, event)

    @handles(
        "ticketing.purchase.requested.v1",
        reads=["school_id", "request_id", "ticket_id", "title", "reason", "needed_by", "lines"],
    )
    def ticketing_needs(self, uow: Procuring, event: Event) -> None:
        _taken(heard.purchase_requested, uow, event)


def _taken(handler: Callable[..., None], uow: Procuring, event: Event) -> None:
    """Handle a need. What it cannot mean will be no better when it is tried again: Refused, so that a person sees it."""
    try:
        handler(uow, **event.data)
    except refusals.Refused as refusal:
        raise Refused(f"{refusal}.") from refusal
