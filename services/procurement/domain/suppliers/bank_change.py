"""A change of the account that a supplier is paid into, as a guarded way: the request is recorded and believed by nobody;
somebody calls back on a number that was held before; a second person confirms; a cooling-off time runs; then it holds.

From the request on nothing is paid. Until the new account holds, the old one stands; a change that was cancelled or looks
like fraud never holds. The first account of a supplier goes the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from services.procurement.domain.suppliers.bank_details import Account
from shared.calendar import add_working_days
from shared.calendar.words import day_in_words
from shared.refusals import NotValid, WrongTime

_NOT_DIGITS = re.compile(r"[^\d+]")


class ChangeState(StrEnum):
    """How far a change has come. `CONFIRMED` is cooling off until its day, and holds from that day on."""

    REQUESTED = "requested"
    CALLED_BACK = "called back"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    SUSPECTED = "fraud suspected"
    CLEARED = "suspicion cleared"


OPEN = frozenset({ChangeState.REQUESTED, ChangeState.CALLED_BACK})
UNFINISHED = frozenset({"requested", "called back", "cooling off", "fraud suspected"})
"""The stages in which no second change can be requested."""


@dataclass(frozen=True, slots=True)
class HeldNumber:
    """A telephone number of the supplier on record, since when, and where it was found."""

    phone: str
    since: datetime
    found_in: str


@dataclass(frozen=True, slots=True)
class CallBackRules:
    """How old a number must be to be trusted, and how long a change cools off; with the rows that say so."""

    number_held_days: int
    cooling_off_days: int
    rows: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BankChange:
    """One request to pay a supplier into an account, with whoever took each step."""

    change_id: str
    supplier_id: str
    account: Account
    first: bool
    state: ChangeState
    requested_at: datetime
    requested_by: str
    came_by: str
    number_in_request: str = ""
    called_by: str = ""
    called_number: str = ""
    called_at: datetime | None = None
    spoke_to: str = ""
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    in_force_on: date | None = None
    suspected_by: str = ""
    ended_at: datetime | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the supplier's account is this one on the day, unless a later change holds too."""
        return self.state is ChangeState.CONFIRMED and self.in_force_on is not None and self.in_force_on <= day

    def stage_on(self, day: date) -> str:
        """Where it stands, in the words of the page."""
        if self.state is not ChangeState.CONFIRMED:
            return self.state.value
        return "in force" if self.holds_on(day) else "cooling off"


def refuse_second_request(changes: Iterable[BankChange], day: date) -> None:
    """Raise WrongTime where a change is under way already."""
    for change in changes:
        stage = change.stage_on(day)
        if stage in UNFINISHED:
            raise WrongTime(
                f"A change of bank details requested on {day_in_words(change.requested_at)} is not finished ({stage}). "
                "Two requests at once are a sign of fraud: finish or cancel the first"
            )


def called_back(
    change: BankChange,
    by: str,
    at: datetime,
    number: str,
    held: Sequence[HeldNumber],
    spoke_to: str,
    rules: CallBackRules,
) -> BankChange:
    """The supplier said on a number that was held before that the request is its own. Raises NotValid or WrongTime."""
    _refuse_unless(change, ChangeState.REQUESTED, "call back")
    if not spoke_to.strip():
        raise NotValid("Enter the name of the person you spoke to")
    _refuse_number(change, number, held, rules)
    return replace(
        change, state=ChangeState.CALLED_BACK, called_by=by, called_at=at, called_number=number.strip(), spoke_to=spoke_to.strip()
    )  # fmt: skip


def confirmed(change: BankChange, by: str, at: datetime, today: date, rules: CallBackRules) -> BankChange:
    """A second person has looked at the request and the call; the cooling-off begins. Raises NotValid or WrongTime."""
    _refuse_unless(change, ChangeState.CALLED_BACK, "confirm")
    if by == change.called_by:
        raise NotValid("You called back yourself. A second person has to confirm")
    if by == change.requested_by:
        raise NotValid("You recorded the request yourself. Somebody else has to confirm")
    on = add_working_days(today, rules.cooling_off_days)
    return replace(change, state=ChangeState.CONFIRMED, confirmed_by=by, confirmed_at=at, in_force_on=on)


def cancelled(change: BankChange, at: datetime, today: date) -> BankChange:
    """The change ends before it held; the old account stands. Raises WrongTime for one that holds or has ended."""
    if change.state not in OPEN and change.stage_on(today) != "cooling off":
        raise WrongTime(f"This change is {change.stage_on(today)}, and cannot be cancelled")
    return replace(change, state=ChangeState.CANCELLED, ended_at=at)


def suspected(change: BankChange, by: str, at: datetime) -> BankChange:
    """Somebody thinks it is fraud: it never holds, or holds no more, and nothing is paid until that is cleared."""
    if change.state in (ChangeState.CANCELLED, ChangeState.SUSPECTED, ChangeState.CLEARED):
        raise WrongTime(f"This change has ended already ({change.state})")
    return replace(change, state=ChangeState.SUSPECTED, suspected_by=by, ended_at=at)


def cleared(change: BankChange, by: str, at: datetime) -> BankChange:
    """The suspicion was looked into; payments go on, to the account from before. Raises NotValid or WrongTime."""
    _refuse_unless(change, ChangeState.SUSPECTED, "clear")
    if by == change.suspected_by:
        raise NotValid("You reported this yourself. A second person has to clear it")
    return replace(change, state=ChangeState.CLEARED, ended_at=at)


def in_force(changes: Iterable[BankChange], day: date) -> BankChange | None:
    """The change whose account is paid into on the day: the one that came into force last."""
    holding = [change for change in changes if change.holds_on(day)]
    return max(holding, key=lambda change: (change.in_force_on, change.confirmed_at), default=None)


def holds(changes: Sequence[BankChange], day: date) -> list[str]:
    """Why nothing is paid to the supplier on the day, in words; nothing where it can be paid."""
    found = [words for change in changes if (words := _hold(change, day))]
    if in_force(changes, day) is None:
        found.append("No bank details are in force")
    return found


def _hold(change: BankChange, day: date) -> str:
    since = f"requested on {day_in_words(change.requested_at)}"
    if change.state is ChangeState.SUSPECTED:
        return f"Fraud is suspected with the bank details {since}"
    if change.state is ChangeState.REQUESTED:
        return f"New bank details were {since}, and nobody has called back yet"
    if change.state is ChangeState.CALLED_BACK:
        return f"New bank details were {since}, and a second person has to confirm them"
    if change.in_force_on is not None and change.stage_on(day) == "cooling off":
        return f"New bank details are cooling off until {day_in_words(change.in_force_on)}"
    return ""


def same_number(one: str, other: str) -> bool:
    """Whether two telephone numbers are the same, however they are written: 01372 000111, +44 1372 000111."""
    return bool(_dialled(one)) and _dialled(one) == _dialled(other)


def _dialled(number: str) -> str:
    digits = _NOT_DIGITS.sub("", number.replace("(0)", ""))
    for prefix in ("+44", "0044"):
        if digits.startswith(prefix):
            digits = "0" + digits.removeprefix(prefix).removeprefix("0")
    return digits.replace("+", "")


def numbers_to_call(change: BankChange, held: Sequence[HeldNumber], rules: CallBackRules) -> list[HeldNumber]:
    """The numbers on which a call back counts: held before the request, and long enough where an account is replaced."""
    age = timedelta(days=0 if change.first else rules.number_held_days)
    before = [one for one in held if one.since < change.requested_at]
    return [one for one in before if change.requested_at - one.since >= age]


def _refuse_number(change: BankChange, number: str, held: Sequence[HeldNumber], rules: CallBackRules) -> None:
    if not _dialled(number):
        raise NotValid("Enter the number you called")
    found = next((one for one in held if same_number(number, one.phone) and one.since < change.requested_at), None)
    if found is None and same_number(number, change.number_in_request):
        raise NotValid(f"{number.strip()} is the number in the request itself. Call a number that was on record before")
    if found is None and any(same_number(number, one.phone) for one in held):
        raise NotValid(f"{number.strip()} was put on record after the request came. Call a number that was held before")
    if found is None:
        raise NotValid(
            f"{number.strip()} is not on record for this supplier. Call a number that was held before the request"
        )
    age = timedelta(days=rules.number_held_days)
    if not change.first and change.requested_at - found.since < age:
        raise NotValid(
            f"{number.strip()} was put on record on {day_in_words(found.since)}, less than {rules.number_held_days} days before the "
            "request. Call an older number, or write to the address on the contract"
        )


def _refuse_unless(change: BankChange, state: ChangeState, step: str) -> None:
    if change.state is not state:
        raise WrongTime(f"This change is {change.state}: there is nothing to {step}")
