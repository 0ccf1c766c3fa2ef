"""The account somebody is paid into: changed by one person, confirmed by another, paid into from the next run on; shown masked, and
every read of a full number is put on record."""

from __future__ import annotations

from typing import Any

from services.payroll.application.bank_details.ports import NumberRead
from services.payroll.application.ports import Paying
from services.payroll.application.staff.noted import note
from services.payroll.domain.bank_accounts.accounts import bank_account
from services.payroll.domain.bank_accounts.modulus import fit_in_words
from services.payroll.domain.bank_details import changes
from services.payroll.domain.bank_details.changes import AccountChange, ChangeState
from services.payroll.rules.bank import long_numbers
from shared.identifiers import new_id
from shared.refusals import WrongTime, wrong
from shared.refusing import refuse_without, worded


@worded
def change_bank_details(
    uow: Paying,
    school_id: str,
    person_id: str,
    account_name: str,
    sort_code: str,
    number: str,
    roll_number: str,
    came_by: str,
) -> dict[str, Any]:
    """A change put on record, to be confirmed by another person. Raises NotFound, InvalidRequest for numbers that cannot be or do
    not fit together, Conflict while another change waits."""
    uow.bank_details.lock(person_id)
    person = uow.staff.person(person_id)
    held = uow.bank_details.changes([person_id]).get(person_id, [])
    if any(one.state is ChangeState.WAITING for one in held):
        raise WrongTime(f"A change for {person.name} waits for confirmation: confirm it or take it back first")
    account = bank_account(sort_code, number, long_numbers(uow.today()), roll_number)
    confirmed = [one for one in held if one.state is ChangeState.CONFIRMED]
    if confirmed and confirmed[-1].account == account:
        raise wrong("number", f"This is the account that is paid into already ({confirmed[-1].masked})")
    fit, table = uow.bank_details.fit_of(account)
    change = AccountChange(
        new_id(), person_id, person.school_id, account_name.strip(), account, fit, table, uow.actor, uow.now(),
        came_by.strip(),
    )  # fmt: skip
    uow.bank_details.put(change)
    note(uow, person, "change of bank details entered; waits for another person", f"It came {came_by.strip()}")
    shared = uow.staff.people(uow.bank_details.others_with(account, person_id))
    return change_as_json(uow, change) | {
        "check": fit_in_words(account, fit).replace(str(account), changes.masked(account)),
        "also_of": [one.name for one in shared.values()],
    }


@worded
def confirm_bank_details(uow: Paying, school_id: str, change_id: str) -> dict[str, Any]:
    """A second person says that the change is right; the next run that is opened pays into it. Raises NotFound, InvalidRequest for
    whoever entered it, Conflict for one that waits no longer."""
    change = _locked(uow, change_id)
    done = changes.confirmed(change, uow.actor, uow.now())
    uow.bank_details.put(done)
    note(uow, uow.staff.person(change.person_id), "change of bank details confirmed; paid into from the next run on")
    return change_as_json(uow, done)


@worded
def confirm_several_bank_details(uow: Paying, school_id: str, change_ids: list[str]) -> dict[str, Any]:
    """A second person says that several changes are right, as after a list of staff was taken in: all of them, or none. Raises as
    `confirm_bank_details` does."""
    for change_id in dict.fromkeys(change_ids):
        confirm_bank_details(uow, school_id, change_id)
    return {"confirmed": len(dict.fromkeys(change_ids))}


@worded
def withdraw_bank_details(uow: Paying, school_id: str, change_id: str, reason: str) -> dict[str, Any]:
    """The change is taken back before it was confirmed. Raises NotFound, InvalidRequest without a reason, Conflict."""
    because = refuse_without(reason)
    done = changes.withdrawn(_locked(uow, change_id), because)
    uow.bank_details.put(done)
    note(uow, uow.staff.person(done.person_id), "change of bank details taken back", because)
    return change_as_json(uow, done)


@worded
def bank_details(uow: Paying, school_id: str, person_id: str) -> dict[str, Any]:
    """Somebody's accounts, masked: the one paid into, changes newest first, and who read a full number. Raises NotFound."""
    person = uow.staff.person(person_id)
    held = uow.bank_details.changes([person_id]).get(person_id, [])
    confirmed = [one for one in held if one.state is ChangeState.CONFIRMED]
    return {
        "person_id": person_id,
        "name": person.name,
        "account": confirmed[-1].masked if confirmed else "",
        "account_name": confirmed[-1].account_name if confirmed else "",
        "changes": [change_as_json(uow, one) for one in reversed(held)],
        "reads": [
            {"at": read.at.isoformat(), "by": read.by, "reason": read.reason}
            for read in uow.bank_details.reads(person_id)
        ],
    }


def bank_details_waiting(uow: Paying, school_id: str | None) -> list[dict[str, Any]]:
    """Changes that wait for a second person, oldest first, with the names."""
    waiting = uow.bank_details.waiting(school_id)
    people = uow.staff.people([one.person_id for one in waiting])
    schools = uow.schools.among()
    return [
        {
            **change_as_json(uow, one),
            "name": people[one.person_id].name,
            "school": schools[one.school_id].name if one.school_id in schools else one.school_id,
        }
        for one in waiting
    ]


@worded
def read_full_number(uow: Paying, school_id: str, change_id: str, reason: str) -> dict[str, Any]:
    """The whole account of one change; who read it, when and why is put on record first. Raises NotFound, InvalidRequest."""
    change = uow.bank_details.change(change_id)
    because = refuse_without(reason)
    read = NumberRead(change_id, change.person_id, change.school_id, uow.now(), uow.actor, because)
    uow.bank_details.note_read(read)
    note(uow, uow.staff.person(change.person_id), "full account number read", because)
    account = change.account
    return {
        "change_id": change_id,
        "account_name": change.account_name,
        "sort_code": account.sort_code,
        "number": account.number,
        "roll_number": account.roll_number,
    }


def change_as_json(uow: Paying, change: AccountChange) -> dict[str, Any]:
    """A change without its account numbers, and whether whoever asks may confirm it."""
    waiting = change.state is ChangeState.WAITING
    return {
        "change_id": change.change_id,
        "person_id": change.person_id,
        "school_id": change.school_id,
        "account": change.masked,
        "account_name": change.account_name,
        "checked": change.checked.value,
        "checked_by": change.checked_by,
        "state": change.state.value,
        "entered_by": change.entered_by,
        "entered_at": change.entered_at.isoformat(),
        "came_by": change.came_by,
        "confirmed_by": change.confirmed_by,
        "confirmed_at": change.confirmed_at.isoformat() if change.confirmed_at else None,
        "ended_because": change.ended_because,
        "may_confirm": waiting and change.entered_by != uow.actor,
    }


def _locked(uow: Paying, change_id: str) -> AccountChange:
    uow.bank_details.lock(uow.bank_details.change(change_id).person_id)
    return uow.bank_details.change(change_id)
