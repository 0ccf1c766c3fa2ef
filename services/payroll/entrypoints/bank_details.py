"""Where people are paid: what is answered."""

from __future__ import annotations

from typing import Any

from contracts.api import payroll_bank_details as asked
from services.payroll.adapters.unit_of_work import PayrollUnitOfWork as Paying
from services.payroll.application.bank_details import accounts
from services.payroll.entrypoints.roles import ENTERERS, FULL_NUMBER_READERS, PAY_READERS, PAYE_RECORD, SECOND_PERSONS
from shared.service import Needs, TableOwned, rpc

BANK_DETAILS_TABLES = (
    TableOwned("account_change", "Accounts that people are paid into", "delete"),
    TableOwned("number_read", "Who read a full account number", "keep", PAYE_RECORD),
)


class AccountsOfStaff:
    """Accounts that people are paid into."""

    @rpc(asked.AccountSaid, roles=ENTERERS)
    def change_bank_details(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return accounts.change_bank_details(uow, **said)

    @rpc(asked.Change, roles=SECOND_PERSONS)
    def confirm_bank_details(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return accounts.confirm_bank_details(uow, **said)

    @rpc(asked.Changes, roles=SECOND_PERSONS)
    def confirm_several_bank_details(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return accounts.confirm_several_bank_details(uow, **said)

    @rpc(asked.ChangeEnded, roles=ENTERERS)
    def withdraw_bank_details(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return accounts.withdraw_bank_details(uow, **said)

    @rpc(asked.OfPerson, roles=PAY_READERS, needs=Needs.READ, changes=False)
    def bank_details(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return accounts.bank_details(uow, **said)

    @rpc(asked.ChangesWanted, roles=PAY_READERS | SECOND_PERSONS, needs=Needs.READ, changes=False)
    def bank_details_waiting(self, uow: Paying, school_id: str | None) -> list[dict[str, Any]]:
        return accounts.bank_details_waiting(uow, school_id)

    # It writes that the number was read, so it is a command. An answer kept for a repeated call holds no number.

    @rpc(asked.NumberRead, roles=FULL_NUMBER_READERS, shown_once=["sort_code", "number", "roll_number"])
    def read_full_number(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return accounts.read_full_number(uow, **said)
