"""What the room of bank details needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.payroll.domain.bank_accounts.accounts import BankAccount
from services.payroll.domain.bank_accounts.modulus import Fit
from services.payroll.domain.bank_details.changes import AccountChange, AccountState


@dataclass(frozen=True, slots=True)
class NumberRead:
    """That somebody read a full account number, and what for."""

    change_id: str
    person_id: str
    school_id: str
    at: datetime
    by: str
    reason: str


class BankDetails(Protocol):
    """Changes of accounts, within the schools of the scope."""

    def lock(self, person_id: str) -> None:
        """Others who want to change this person's account wait until this transaction ends."""

    def change(self, change_id: str) -> AccountChange:
        """One change. Raises NotKnown."""

    def changes(self, person_ids: Collection[str]) -> dict[str, list[AccountChange]]:
        """Changes by person, oldest first."""

    def states_of_group(self, employer_id: str, pay_group_id: str, opened_at: datetime) -> dict[str, AccountState]:
        """What a run opened at a time knows of the accounts of a pay group's people, by person."""

    def waiting(self, school_id: str | None = None) -> list[AccountChange]: ...
    def others_with(self, account: BankAccount, person_id: str) -> list[str]:
        """Other people who are or were paid into the same account: a couple, or a sign of fraud."""

    def put(self, change: AccountChange) -> None: ...
    def add_new(self, changes: Iterable[AccountChange]) -> None:
        """Many changes that are not on record, at once."""

    def note_read(self, read: NumberRead) -> None: ...
    def reads(self, person_id: str) -> list[NumberRead]:
        """Who read a full number of this person, newest first."""

    def fit_of(self, account: BankAccount) -> tuple[Fit, str]:
        """What the check of an account's numbers says, and the table it went by."""
