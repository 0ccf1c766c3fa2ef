"""Who is paid through the bank from a closed run, into which account; and who is not, why, and what to do. Each person is paid once for
all payslips of the run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from services.payroll.domain.bank_details.changes import AccountState
from services.payroll.domain.bank_file.payments import Credit
from services.payroll.domain.payslips.results import Payslip
from shared.money import pounds
from shared.refusals import wrong

_OLD_ACCOUNT = (
    "is paid into the account before: the new one was confirmed after this run was opened, and holds from the next"
)
_WAITING = "is paid into the account before: the new one waits for a second person to confirm it"
_NO_ACCOUNT = "has no account: enter it, have a second person confirm it, and pay by hand this time"
_NOT_CONFIRMED = "has an account that nobody has confirmed: have a second person confirm it, and pay by hand this time"
_HELD = "has an account that was confirmed after this run was opened, and holds from the next: pay by hand this time"


@dataclass(frozen=True, slots=True)
class PersonToPay:
    """A person with the payslips of one run, and what the run knew of the account when it was opened."""

    person_id: str
    name: str
    slips: tuple[Payslip, ...]
    account: AccountState

    @property
    def net_pence(self) -> int:
        return sum(slip.net_pence for slip in self.slips)

    @property
    def whose(self) -> str:
        """As messages name them."""
        return f"{self.name} (payroll id {', '.join(slip.payroll_id for slip in self.slips)})"


@dataclass(frozen=True, slots=True)
class PersonCredit:
    """One person's payment in the file, and the change by which the account was confirmed."""

    person_id: str
    change_id: str
    credit: Credit


@dataclass(frozen=True, slots=True)
class NotPaid:
    """Somebody with net pay who is not in the file, why, and what to do."""

    person_id: str
    whose: str
    pence: int
    why: str

    def in_words(self) -> str:
        return f"{self.whose} {self.why} ({pounds(self.pence)})"


@dataclass(frozen=True, slots=True)
class PayCredits:
    """The payments of a run: those for the file, those left out, and what to know of some that are in it."""

    credits: tuple[PersonCredit, ...]
    not_paid: tuple[NotPaid, ...]
    notes: tuple[str, ...]

    @property
    def total_pence(self) -> int:
        return sum(one.credit.pence for one in self.credits)


def pay_credits(
    people: Iterable[PersonToPay], pay_on: date, reference: str, already: Collection[str] = ()
) -> PayCredits:
    """The payments of a run on a day, in the order of the people; who is in `already` was paid before and is left out, and so is
    who has nothing to get. Raises NotValid for net pay below nothing, which no closed run has."""
    paid: list[PersonCredit] = []
    left_out: list[NotPaid] = []
    notes: list[str] = []
    for one in people:
        if one.net_pence < 0:
            raise wrong("net", f"{one.whose} has net pay of {pounds(one.net_pence)}: this run cannot be paid")
        if not one.net_pence or one.person_id in already:
            continue
        state = one.account
        if state.account is None:
            left_out.append(NotPaid(one.person_id, one.whose, one.net_pence, _why(state)))
            continue
        credit = Credit(one.whose, state.account_name, state.account, one.net_pence, reference, pay_on)
        paid.append(PersonCredit(one.person_id, state.change_id, credit))
        if state.held or state.waiting:
            notes.append(f"{one.whose} {_OLD_ACCOUNT if state.held else _WAITING}")
    return PayCredits(tuple(paid), tuple(left_out), tuple(notes))


def _why(state: AccountState) -> str:
    if state.held:
        return _HELD
    return _NOT_CONFIRMED if state.waiting else _NO_ACCOUNT
