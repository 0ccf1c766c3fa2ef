"""Changes of a supplier's bank details: requested, called back, confirmed by a second person, cooled off; or stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers.noted import BANK, note
from services.procurement.application.suppliers.rule_rows import call_back_rules
from services.procurement.domain.suppliers import bank_change
from services.procurement.domain.suppliers.bank_change import BankChange, ChangeState, HeldNumber
from services.procurement.domain.suppliers.bank_details import account_of
from shared.identifiers import new_id
from shared.identity.roles import Role
from shared.refusals import NotValid
from shared.refusing import for_the_trust, worded

FIRST_PERSONS = frozenset({Role.BUYER, Role.FINANCE})
SECOND_PERSONS = frozenset({Role.FINANCE, Role.EXECUTIVE})
"""Who confirms a change or clears a suspicion: of the two persons one at least answers for the money."""
_SECOND = ("confirm", "clear")


@worded
def request_bank_change(
    uow: Procuring,
    supplier_id: str,
    account_name: str,
    sort_code: str,
    account_number: str,
    came_by: str,
    number_in_request: str,
) -> dict[str, Any]:
    """A request put on record; from now on nothing is paid. Raises InvalidRequest for wrong numbers, Conflict for a second one."""
    for_the_trust(uow)
    uow.onboarding.lock(supplier_id)
    changes = uow.onboarding.changes([supplier_id])
    bank_change.refuse_second_request(changes, uow.today())
    if not came_by.strip():
        raise NotValid(
            "Say how the request came: by letter, by e-mail, by telephone",
            fields={"came_by": ["Say how the request came"]},
        )
    standing = bank_change.in_force(changes, uow.today())
    account = account_of(account_name, sort_code, account_number)
    if standing and standing.account == account:
        raise NotValid(f"This is the account that is paid into already ({account.masked()})")
    change = BankChange(
        new_id(), supplier_id, account, not any(one.confirmed_at for one in changes), ChangeState.REQUESTED, uow.now(), uow.actor, came_by.strip(),
        number_in_request.strip(),
    )  # fmt: skip
    return _put(
        uow, change, f"request recorded for the {account.masked()}; payments are held", f"It came by {came_by.strip()}"
    )


@worded
def call_back(uow: Procuring, change_id: str, number: str, spoke_to: str, words: str) -> dict[str, Any]:
    """The supplier said on a number held before that the request is its own. Raises InvalidRequest, Conflict."""
    rules = call_back_rules(uow.today())

    def step(change: BankChange) -> BankChange:
        return bank_change.called_back(change, uow.actor, uow.now(), number, _held(uow, change), spoke_to, rules)

    return _step(
        uow, change_id, step, f"called back on {number.strip()}, spoke to {spoke_to.strip()}", words, **rules.rows
    )


@worded
def confirm_bank_change(uow: Procuring, change_id: str, words: str) -> dict[str, Any]:
    """A second person confirms; the change cools off and then holds by itself. Raises InvalidRequest, Conflict."""
    rules = call_back_rules(uow.today())

    def step(change: BankChange) -> BankChange:
        return bank_change.confirmed(change, uow.actor, uow.now(), uow.today(), rules)

    return _step(uow, change_id, step, "confirmed by a second person; cooling off", words, **rules.rows)


@worded
def cancel_bank_change(uow: Procuring, change_id: str, reason: str) -> dict[str, Any]:
    """The change ends before it held. Raises InvalidRequest without a reason, Conflict."""
    _refuse_without(reason)
    return _step(
        uow, change_id, lambda change: bank_change.cancelled(change, uow.now(), uow.today()), "cancelled", reason
    )


@worded
def suspect_fraud(uow: Procuring, change_id: str, reason: str) -> dict[str, Any]:
    """Nothing is paid to the supplier until a second person has cleared it. Raises InvalidRequest without a reason, Conflict."""
    _refuse_without(reason)
    return _step(
        uow, change_id, lambda change: bank_change.suspected(change, uow.actor, uow.now()), "fraud suspected", reason
    )


@worded
def clear_suspicion(uow: Procuring, change_id: str, reason: str) -> dict[str, Any]:
    """A second person looked into it; payments go on as before the request. Raises InvalidRequest, Conflict."""
    _refuse_without(reason)
    return _step(
        uow, change_id, lambda change: bank_change.cleared(change, uow.actor, uow.now()), "suspicion cleared", reason
    )


@worded
def bank_change_page(uow: Procuring, change_id: str) -> dict[str, Any]:
    """One change for those who pay: with the whole account, the numbers that may be called, and what is open. Raises NotFound."""
    for_the_trust(uow)
    change = uow.onboarding.change(change_id)
    account, rules = change.account, call_back_rules(uow.today())
    rows = rules.rows.values()
    return change_as_json(uow, change) | {
        "supplier": uow.suppliers.get(change.supplier_id).name,
        "account_name": account.name,
        "sort_code": account.sort_code_in_words(),
        "account_number": account.number,
        "numbers": [
            {"phone": one.phone, "since": one.since.isoformat(), "found_in": one.found_in}
            for one in bank_change.numbers_to_call(change, _held(uow, change), rules)
        ],
        "also_of": _others_with(uow, change),
        "rules": list(rows),
    }  # fmt: skip


def change_as_json(uow: Procuring, change: BankChange) -> dict[str, Any]:
    """A change without its account numbers."""
    return {
        "change_id": change.change_id,
        "supplier_id": change.supplier_id,
        "account": change.account.masked(),
        "first": change.first,
        "stage": change.stage_on(uow.today()),
        "requested_at": change.requested_at.isoformat(),
        "requested_by": change.requested_by,
        "came_by": change.came_by,
        "number_in_request": change.number_in_request,
        "called_by": change.called_by,
        "called_number": change.called_number,
        "called_at": change.called_at.isoformat() if change.called_at else None,
        "spoke_to": change.spoke_to,
        "confirmed_by": change.confirmed_by,
        "confirmed_at": change.confirmed_at.isoformat() if change.confirmed_at else None,
        "in_force_on": change.in_force_on.isoformat() if change.in_force_on else None,
        "steps": open_steps(uow, change),
        "waits_for_another": _waits_for_another(uow, change),
    }


def open_steps(uow: Procuring, change: BankChange) -> list[str]:
    """The steps that whoever asks may take with the change now: by their role, and by what they did with it before."""
    stage = change.stage_on(uow.today())
    steps = {
        "requested": ["call_back", "cancel", "suspect"],
        "called back": ["confirm", "cancel", "suspect"],
        "cooling off": ["cancel", "suspect"],
        "in force": ["suspect"],
        "fraud suspected": ["clear"],
    }.get(stage, [])
    second = uow.actor not in _taken_by(change, stage) and bool(uow.trust_roles & SECOND_PERSONS)
    return [step for step in steps if (second if step in _SECOND else uow.trust_roles & FIRST_PERSONS)]


def _waits_for_another(uow: Procuring, change: BankChange) -> bool:
    """Whether the step that is next is for a second person, and whoever asks cannot be that person."""
    waits = change.stage_on(uow.today()) in (ChangeState.CALLED_BACK.value, ChangeState.SUSPECTED.value)
    return waits and not set(_SECOND) & set(open_steps(uow, change))


def _taken_by(change: BankChange, stage: str) -> tuple[str, ...]:
    """Those who may not take the step that is next, since they took one before."""
    if stage == ChangeState.CALLED_BACK.value:
        return change.called_by, change.requested_by
    return (change.suspected_by,) if stage == ChangeState.SUSPECTED.value else ()


def _others_with(uow: Procuring, change: BankChange) -> list[str]:
    """Other suppliers that are, were or asked to be paid into the same account: a sign of fraud, or one firm twice."""
    numbers = (change.account.sort_code, change.account.number)
    same = {
        one.supplier_id
        for one in uow.onboarding.changes()
        if (one.account.sort_code, one.account.number) == numbers and one.supplier_id != change.supplier_id
    }
    return list(uow.suppliers.names(same).values())


def _held(uow: Procuring, change: BankChange) -> list[HeldNumber]:
    """The supplier's numbers that were on record before the request and were not taken off it until then."""
    return [
        HeldNumber(one.phone, one.since, one.found_in)
        for one in uow.onboarding.contacts(change.supplier_id)
        if one.phone and (one.until is None or one.until > change.requested_at)
    ]


def _step(
    uow: Procuring, change_id: str, step: Callable[[BankChange], BankChange], what: str, words: str, **rules: Any
) -> dict[str, Any]:
    for_the_trust(uow)
    uow.onboarding.lock(uow.onboarding.change(change_id).supplier_id)
    return _put(uow, step(uow.onboarding.change(change_id)), what, words, **rules)


def _put(uow: Procuring, change: BankChange, what: str, words: str, **rules: Any) -> dict[str, Any]:
    uow.onboarding.put_change(change)
    note(uow, change.supplier_id, BANK, what, words, **rules)
    return change_as_json(uow, change)


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise NotValid("Say why, for whoever asks later", fields={"reason": ["Say why, for whoever asks later"]})
