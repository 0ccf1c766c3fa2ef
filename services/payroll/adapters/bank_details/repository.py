"""The repository of accounts: changes, reads of full numbers, and the check of an account's numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from services.payroll.adapters.bank_details.tables import AccountChangeRow, NumberReadRow
from services.payroll.adapters.base import Repository, in_parts
from services.payroll.adapters.modulus_files import modulus_files_set
from services.payroll.adapters.staff.tables import EmploymentRow, PersonRow
from services.payroll.application.bank_details.ports import NumberRead
from services.payroll.domain.bank_accounts.accounts import BankAccount
from services.payroll.domain.bank_accounts.modulus import Fit, modulus_fit
from services.payroll.domain.bank_details.changes import AccountChange, AccountState, ChangeState, account_state
from shared.identifiers import new_id
from shared.refusals import NotKnown

_FITS = {one.value: one for one in Fit}
_STATES = {one.value: one for one in ChangeState}


class BankDetailsRepository(Repository):
    """Accounts within the schools of the scope."""

    def lock(self, person_id: str) -> None:
        """Others who want to change this person's account wait until this transaction ends. Raises NotKnown."""
        wanted = self._within(select(PersonRow.person_id), PersonRow.school_id)
        if self._session.scalar(wanted.where(PersonRow.person_id == person_id).with_for_update()) is None:
            raise NotKnown("There is no such person here: choose one from the list of staff")

    def change(self, change_id: str) -> AccountChange:
        """One change. Raises NotKnown."""
        self._session.flush()
        row = self._session.get(AccountChangeRow, change_id, populate_existing=True)
        if row is None or not self._scope.covers(row.school_id):
            raise NotKnown("There is no such change of bank details: choose one from the person's page")
        return _change(row)

    def changes(self, person_ids: Collection[str]) -> dict[str, list[AccountChange]]:
        """Changes by person, oldest first."""
        found: dict[str, list[AccountChange]] = {}
        for part in in_parts(person_ids):
            wanted = self._within(select(AccountChangeRow), AccountChangeRow.school_id)
            wanted = wanted.where(AccountChangeRow.person_id.in_(part))
            for row in self._session.scalars(wanted.order_by(AccountChangeRow.entered_at, AccountChangeRow.change_id)):
                found.setdefault(row.person_id, []).append(_change(row))
        return found

    def states_of_group(self, employer_id: str, pay_group_id: str, opened_at: datetime) -> dict[str, AccountState]:
        """What a run opened at a time knows of the accounts of a pay group's people, by person."""
        self._session.flush()
        of_group = select(EmploymentRow.person_id).where(
            EmploymentRow.employer_id == employer_id, EmploymentRow.pay_group_id == pay_group_id
        )
        wanted = self._within(select(AccountChangeRow.__table__), AccountChangeRow.school_id)
        wanted = wanted.where(AccountChangeRow.person_id.in_(of_group))
        found: dict[str, list[AccountChange]] = {}
        for row in self._session.execute(wanted.order_by(AccountChangeRow.entered_at, AccountChangeRow.change_id)):
            found.setdefault(row.person_id, []).append(_change(row))
        return {person_id: account_state(changes, opened_at) for person_id, changes in found.items()}

    def waiting(self, school_id: str | None = None) -> list[AccountChange]:
        """Changes that wait for a second person, oldest first."""
        wanted = self._within(select(AccountChangeRow), AccountChangeRow.school_id)
        wanted = wanted.where(AccountChangeRow.state == ChangeState.WAITING.value)
        if school_id is not None:
            wanted = wanted.where(AccountChangeRow.school_id == school_id)
        return [_change(row) for row in self._session.scalars(wanted.order_by(AccountChangeRow.entered_at))]

    def others_with(self, account: BankAccount, person_id: str) -> list[str]:
        """Other people of the scope who are or were paid into the same account."""
        wanted = self._within(select(AccountChangeRow.person_id).distinct(), AccountChangeRow.school_id)
        same = wanted.where(
            AccountChangeRow.sort_code == account.sort_code,
            AccountChangeRow.number == account.number,
            AccountChangeRow.roll_number == account.roll_number,
            AccountChangeRow.person_id != person_id,
            AccountChangeRow.state != ChangeState.WITHDRAWN.value,
        )
        return sorted(self._session.scalars(same))

    def put(self, change: AccountChange) -> None:
        self._scope.check(change.school_id)
        self._put(AccountChangeRow, change.change_id, _columns(change))

    def add_new(self, changes: Iterable[AccountChange]) -> None:
        """Many changes that are not on record, at once."""
        for change in changes:
            self._scope.check(change.school_id)
            self._session.add(AccountChangeRow(**_columns(change)))

    def note_read(self, read: NumberRead) -> None:
        values = {name: getattr(read, name) for name in NumberRead.__dataclass_fields__}
        self._session.add(NumberReadRow(read_id=new_id(), **values))

    def reads(self, person_id: str) -> list[NumberRead]:
        """Who read a full number of this person, newest first."""
        wanted = self._within(select(NumberReadRow), NumberReadRow.school_id)
        rows = self._session.scalars(
            wanted.where(NumberReadRow.person_id == person_id).order_by(
                NumberReadRow.at.desc(), NumberReadRow.read_id.desc()
            )
        )
        return [NumberRead(row.change_id, row.person_id, row.school_id, row.at, row.by, row.reason) for row in rows]

    def fit_of(self, account: BankAccount) -> tuple[Fit, str]:
        """What the check of an account's numbers says, and the table it went by (empty without one)."""
        files = modulus_files_set()
        return modulus_fit(account, files.table if files else None), files.source if files else ""


def _columns(change: AccountChange) -> dict[str, Any]:
    values = {name: getattr(change, name) for name in AccountChange.__dataclass_fields__ if name != "account"}
    account = change.account
    values |= {"sort_code": account.sort_code, "number": account.number, "roll_number": account.roll_number}
    return values | {"state": change.state.value, "checked": change.checked.value}


def _change(row: Any) -> AccountChange:
    return AccountChange(
        row.change_id,
        row.person_id,
        row.school_id,
        row.account_name,
        BankAccount(row.sort_code, row.number, row.roll_number),
        _FITS[row.checked],
        row.checked_by,
        row.entered_by,
        row.entered_at,
        row.came_by,
        _STATES[row.state],
        row.confirmed_by,
        row.confirmed_at,
        row.ended_because,
    )
