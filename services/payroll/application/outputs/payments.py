"""The money of a closed run: the bank's file, made once and the same each time it is asked for, and what others are owed."""

from __future__ import annotations

from typing import Any

from services.payroll.application.outputs.closed_runs import ClosedRun, closed_run
from services.payroll.application.outputs.ports import BankFileMade
from services.payroll.application.ports import Paying
from services.payroll.application.rules import source_as_json
from services.payroll.domain.bank_details.changes import AccountState
from services.payroll.domain.bank_file.payments import Originator
from services.payroll.domain.bank_file.standard18 import BankFile, FileNumbers
from services.payroll.domain.bank_file.standard18 import bank_file as file_of
from services.payroll.domain.outputs.pay_credits import NotPaid, PayCredits, PersonToPay, pay_credits
from services.payroll.domain.outputs.to_others import owed_to_others
from services.payroll.domain.pay_runs.runs import PayRun
from services.payroll.rules.bank import bacs_rules
from services.payroll.rules.outputs import others_days
from shared.files_over_rpc import file_as_json
from shared.refusals import ChangedMeanwhile, wrong
from shared.refusing import for_the_trust, worded

TEXT = "text/plain"
HIGHEST_FILE, HIGHEST_SERIAL = 999, 999_999


@worded
def bank_file(uow: Paying, run_id: str) -> dict[str, Any]:
    """The Bacs file of a closed run: bytes in base64, their hash, and who is not in it, why and what to do. Asked again it is the same file.
    Who took it is put down each time, since it has full account numbers.

    Raises NotFound, Conflict for a run that is not closed, InvalidRequest for what Bacs does not take.
    """
    for_the_trust(uow)
    closed = closed_run(uow, run_id, alone=True)
    payer = _payer(uow, closed.run)
    to_pay = _credits(uow, closed)
    held = uow.outputs.bank_file(run_id)
    numbers = FileNumbers(held.serial, held.file, held.made_on) if held else _next_numbers(uow, closed.run)
    made = file_of(payer, [one.credit for one in to_pay.credits], numbers, bacs_rules(closed.run.paid_on))
    if held is None:
        held = _kept(uow, closed.run, numbers, made, to_pay)
    elif held.sha256 != made.sha256:
        raise ChangedMeanwhile(
            "The account that pays, or somebody's account, is no longer what it was when this file was made: the file that was given out "
            "counts, and what has to be paid otherwise is paid by hand"
        )
    uow.outputs.note_taken(run_id, uow.actor, uow.now())
    name = f"bacs-{held.serial:06d}-{closed.run.paid_on.isoformat()}.txt"
    return {
        **file_as_json(name, TEXT, made.content),
        "sha256": made.sha256,
        "payments": made.payments,
        "total_pence": made.total_pence,
        "processing_days": [day.isoformat() for day in made.processing_days],
        "made_by": held.made_by,
        "made_at": held.made_at.isoformat(),
        "not_paid": [_not_paid(one) for one in to_pay.not_paid],
        "notes": list(to_pay.notes),
        "changed": [f"{one.whose}: {one.field} is sent as {one.sent!r}" for one in made.changes],
    }


@worded
def payments_of_run(uow: Paying, run_id: str) -> dict[str, Any]:
    """What a closed run pays without a number of anybody's account: how many and how much, who is left out, and who took the file."""
    for_the_trust(uow)
    closed = closed_run(uow, run_id)
    to_pay = _credits(uow, closed)
    held = uow.outputs.bank_file(run_id)
    return {
        "run_id": run_id,
        "paid_on": closed.run.paid_on.isoformat(),
        "payments": len(to_pay.credits),
        "total_pence": to_pay.total_pence,
        "not_paid": [_not_paid(one) for one in to_pay.not_paid],
        "notes": list(to_pay.notes),
        "sha256": held.sha256 if held else None,
        "taken": [{"by": by, "at": at.isoformat()} for by, at in uow.outputs.taken(run_id)],
    }


@worded
def others_due(uow: Paying, run_id: str) -> list[dict[str, Any]]:
    """What a closed run owes pension schemes, those who made orders, and others, with the day by which it has to be there."""
    for_the_trust(uow)
    closed = closed_run(uow, run_id)
    owed = owed_to_others((one.payslip for one in closed.payslips), others_days(closed.run.terms.payday))
    return [
        {
            "payee": one.payee.value,
            "name": one.name,
            "reference": one.reference,
            "member_pence": one.member_pence,
            "employer_pence": one.employer_pence,
            "pence": one.pence,
            "due": one.due.isoformat() if one.due else None,
            "rule": source_as_json(one.source) if one.source else None,
        }
        for one in owed
    ]


def _credits(uow: Paying, closed: ClosedRun) -> PayCredits:
    run = closed.run
    states = uow.bank_details.states_of_group(run.employer_id, run.pay_group_id, run.opened_at)
    people = (
        PersonToPay(
            person_id, slips[0].name, tuple(one.payslip for one in slips), states.get(person_id, AccountState())
        )
        for person_id, slips in closed.by_person.items()
    )
    return pay_credits(people, run.paid_on, f"SALARY {run.paid_on:%b %Y}".upper())


def _payer(uow: Paying, run: PayRun) -> Originator:
    payer = uow.employers.get(run.employer_id).originator
    if payer is None:
        raise wrong(
            "bacs_user",
            "The employer has no account to pay from: enter its Bacs service user number, sort code and account",
        )
    return payer


def _next_numbers(uow: Paying, run: PayRun) -> FileNumbers:
    """Numbers that go up by one and begin again after the highest that a file can have."""
    before = uow.outputs.last_serial(run.employer_id)
    return FileNumbers(before % HIGHEST_SERIAL + 1, before % HIGHEST_FILE + 1, uow.today())


def _kept(uow: Paying, run: PayRun, numbers: FileNumbers, made: BankFile, to_pay: PayCredits) -> BankFileMade:
    held = BankFileMade(
        run.run_id,
        run.employer_id,
        numbers.serial,
        numbers.file,
        numbers.made_on,
        uow.actor,
        uow.now(),
        made.sha256,
        made.payments,
        made.total_pence,
        len(to_pay.not_paid),
    )
    uow.outputs.add_bank_file(held)
    return held


def _not_paid(one: NotPaid) -> dict[str, Any]:
    return {"person_id": one.person_id, "whose": one.whose, "pence": one.pence, "why": one.in_words()}
