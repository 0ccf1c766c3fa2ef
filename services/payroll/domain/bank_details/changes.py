"""The account somebody is paid into: entered by one person, confirmed by another, and paid into from the next run that is opened
after that. Until then the account before it is paid into; where there was none, nothing is paid and the run says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.payroll.domain.bank_accounts.accounts import BankAccount
from services.payroll.domain.bank_accounts.modulus import Fit
from shared.refusals import NotValid, WrongTime, wrong


class ChangeState(StrEnum):
    """How far a change has come."""

    WAITING = "waiting for confirmation"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AccountChange:
    """One change. `checked` is what the check of the numbers said, `checked_by` the table it went by."""

    change_id: str
    person_id: str
    school_id: str
    account_name: str
    account: BankAccount
    checked: Fit
    checked_by: str
    entered_by: str
    entered_at: datetime
    came_by: str
    state: ChangeState = ChangeState.WAITING
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    ended_because: str = ""

    def __post_init__(self) -> None:
        if not self.account_name.strip():
            raise wrong("account_name", "Give the name in which the account is held")
        if not self.came_by.strip():
            raise wrong("came_by", "Say how the change came: on a form, in person, by e-mail")
        if self.checked is Fit.DOES_NOT_FIT:
            raise wrong(
                "number", "Sort code and account number do not fit together. Compare both with a bank statement"
            )

    @property
    def masked(self) -> str:
        """The account as anybody may see it: the last four figures."""
        return masked(self.account)


def masked(account: BankAccount) -> str:
    """An account without what a thief could use: the last two figures of the sort code, the last four of the number."""
    return f"**-**-{account.sort_code[4:]} ****{account.number[4:]}"


def confirmed(change: AccountChange, by: str, at: datetime) -> AccountChange:
    """The change after a second person said that it is right. Raises WrongTime, NotValid for the person who entered it."""
    _refuse_unless_waiting(change)
    if by == change.entered_by:
        raise NotValid("You entered this change yourself: another person has to confirm it")
    return replace(change, state=ChangeState.CONFIRMED, confirmed_by=by, confirmed_at=at)


def withdrawn(change: AccountChange, because: str) -> AccountChange:
    """The change taken back before it was confirmed. Raises WrongTime."""
    _refuse_unless_waiting(change)
    return replace(change, state=ChangeState.WITHDRAWN, ended_because=because)


def _refuse_unless_waiting(change: AccountChange) -> None:
    if change.state is not ChangeState.WAITING:
        raise WrongTime(f"This change is {change.state}: enter a new one")


@dataclass(frozen=True, slots=True)
class AccountState:
    """What a run opened at a time knows of somebody's account: the one paid into, and whether another waits or is held."""

    account: BankAccount | None = None
    account_name: str = ""
    change_id: str = ""
    waiting: bool = False
    held: bool = False


NO_ACCOUNT = AccountState()


def account_state(changes: Iterable[AccountChange], opened_at: datetime) -> AccountState:
    """The account of a run that was opened at a time, from one person's changes, oldest first. A change confirmed later than the
    opening is held until the next run."""
    state = NO_ACCOUNT
    last_confirmed: datetime | None = None
    for change in changes:
        if change.state is ChangeState.WAITING:
            state = replace(state, waiting=True)
        elif change.confirmed_at is not None and change.confirmed_at > opened_at:
            state = replace(state, held=True)
        elif change.confirmed_at is not None and (last_confirmed is None or last_confirmed <= change.confirmed_at):
            last_confirmed = change.confirmed_at
            state = replace(state, account=change.account, account_name=change.account_name, change_id=change.change_id)
    return state
