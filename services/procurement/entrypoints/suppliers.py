"""Suppliers taken on: declarations, conflicts, related parties, bank details, scorecards: what is answered."""

from __future__ import annotations

from typing import Any

from contracts.api import procurement_suppliers as asked
from contracts.api.limits import Nothing
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.application.suppliers import (
    bank,
    contacts,
    listed,
    needs,
    pages,
    related,
    scorecards,
    taking_on,
)
from services.procurement.entrypoints.roles import BUYERS, PAYERS, TRUST
from shared.service import Needs, TableOwned, rpc

SUPPLIERS_TABLES: tuple[TableOwned, ...] = ()


class SupplierRecords:
    """Suppliers taken on: declarations, conflicts, related parties, bank details, scorecards."""

    @rpc(asked.Supplier, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def supplier_page(self, uow: Procuring, supplier_id: str) -> dict[str, Any]:
        return pages.supplier_page(uow, supplier_id)

    @rpc(asked.SupplierFromBefore, roles=BUYERS, needs=Needs.NOTHING)
    def add_supplier(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return listed.add_supplier(uow, **said)

    @rpc(asked.SupplierAt, roles=PAYERS, needs=Needs.NOTHING)
    def confirm_taken_over(self, uow: Procuring, supplier_id: str, version: int) -> dict[str, Any]:
        return taking_on.confirm_taken_over(uow, supplier_id, version)

    @rpc(asked.StopSupplier, roles=BUYERS, needs=Needs.NOTHING)
    def stop_supplier(self, uow: Procuring, supplier_id: str, reason: str) -> dict[str, Any]:
        return listed.stop_supplier(uow, supplier_id, reason)

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def suppliers(self, uow: Procuring) -> list[dict[str, Any]]:
        return listed.suppliers(uow)

    @rpc(Nothing, roles=PAYERS | bank.SECOND_PERSONS, needs=Needs.NOTHING, changes=False)
    def suppliers_need(self, uow: Procuring) -> list[dict[str, Any]]:
        return needs.suppliers_need(uow)

    # Taking on

    @rpc(asked.NewSupplier, roles=BUYERS, needs=Needs.NOTHING)
    def invite_supplier(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return listed.invite_supplier(uow, **said)

    @rpc(asked.Corrected, roles=PAYERS, needs=Needs.NOTHING)
    def correct_supplier(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return listed.correct_supplier(uow, **said)

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def supplier_questions(self, uow: Procuring) -> dict[str, Any]:
        return taking_on.questions()

    @rpc(asked.Declarations, roles=PAYERS, needs=Needs.NOTHING)
    def give_declarations(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return taking_on.give_declarations(uow, **said)

    @rpc(asked.Checked, roles=PAYERS, needs=Needs.NOTHING)
    def check_supplier(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return taking_on.check_supplier(uow, **said)

    @rpc(asked.SupplierAt, roles=PAYERS, needs=Needs.NOTHING)
    def approve_supplier(self, uow: Procuring, supplier_id: str, version: int) -> dict[str, Any]:
        return taking_on.approve_supplier(uow, supplier_id, version)

    @rpc(asked.Refused, roles=PAYERS, needs=Needs.NOTHING)
    def refuse_supplier(self, uow: Procuring, supplier_id: str, version: int, reason: str) -> dict[str, Any]:
        return taking_on.refuse_supplier(uow, supplier_id, version, reason)

    @rpc(asked.SupplierAt, roles=BUYERS, needs=Needs.NOTHING)
    def invite_supplier_again(self, uow: Procuring, supplier_id: str, version: int) -> dict[str, Any]:
        return taking_on.invite_again(uow, supplier_id, version)

    @rpc(asked.NewContact, roles=PAYERS, needs=Needs.NOTHING)
    def add_contact(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return contacts.add_contact(uow, **said)

    @rpc(asked.EndedContact, roles=PAYERS, needs=Needs.NOTHING)
    def end_contact(self, uow: Procuring, supplier_id: str, contact_id: str, reason: str) -> dict[str, Any]:
        return contacts.end_contact(uow, supplier_id, contact_id, reason)

    # Bank details

    @rpc(asked.BankRequest, roles=PAYERS, needs=Needs.NOTHING)
    def request_bank_change(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return bank.request_bank_change(uow, **said)

    @rpc(asked.CallBack, roles=PAYERS, needs=Needs.NOTHING)
    def call_back(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return bank.call_back(uow, **said)

    @rpc(asked.Confirmed, roles=bank.SECOND_PERSONS, needs=Needs.NOTHING)
    def confirm_bank_change(self, uow: Procuring, change_id: str, words: str) -> dict[str, Any]:
        return bank.confirm_bank_change(uow, change_id, words)

    @rpc(asked.ChangeEnded, roles=PAYERS, needs=Needs.NOTHING)
    def cancel_bank_change(self, uow: Procuring, change_id: str, reason: str) -> dict[str, Any]:
        return bank.cancel_bank_change(uow, change_id, reason)

    @rpc(asked.ChangeEnded, roles=PAYERS, needs=Needs.NOTHING)
    def suspect_fraud(self, uow: Procuring, change_id: str, reason: str) -> dict[str, Any]:
        return bank.suspect_fraud(uow, change_id, reason)

    @rpc(asked.ChangeEnded, roles=bank.SECOND_PERSONS, needs=Needs.NOTHING)
    def clear_suspicion(self, uow: Procuring, change_id: str, reason: str) -> dict[str, Any]:
        return bank.clear_suspicion(uow, change_id, reason)

    @rpc(asked.Change, roles=PAYERS | bank.SECOND_PERSONS, needs=Needs.NOTHING, changes=False)
    def bank_change_page(self, uow: Procuring, change_id: str) -> dict[str, Any]:
        return bank.bank_change_page(uow, change_id)

    # Related parties

    @rpc(asked.NewConnection, roles=PAYERS, needs=Needs.NOTHING)
    def declare_connection(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return related.declare_connection(uow, **said)

    @rpc(asked.EndedConnection, roles=PAYERS, needs=Needs.NOTHING)
    def end_connection(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return related.end_connection(uow, **said)

    @rpc(asked.Paper, roles=PAYERS, needs=Needs.NOTHING)
    def record_approval(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return related.record_approval(uow, **said)

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def related_parties(self, uow: Procuring) -> list[dict[str, Any]]:
        return related.related_parties(uow)

    # How they did

    @rpc(asked.Supplier, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def scorecard(self, uow: Procuring, supplier_id: str) -> dict[str, Any]:
        return scorecards.scorecard(uow, supplier_id)

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def scorecards(self, uow: Procuring) -> list[dict[str, Any]]:
        return scorecards.scorecards(uow)
