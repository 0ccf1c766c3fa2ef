"""Payment runs: proposed by one person, released by a second, taken by finance into its bank, and told as paid.

Nothing is paid here. Where a supplier's account is in doubt its invoices stay out of the run, and the run says why. An
account is looked up again at each step and never kept: a change in between stops the run, and so does one that is still
cooling off on the day of the step, however late the day of payment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.procurement.application.payables.ports import PayableFilter, Step
from services.procurement.application.payables.roles import roles_in_words
from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers import standing
from services.procurement.application.suppliers.standing import Payee
from services.procurement.domain.payables import life, payment_run
from services.procurement.domain.payables.differences import EXECUTIVE, FINANCE
from services.procurement.domain.payables.life import State
from services.procurement.domain.payables.payment_run import Account, Payment, PaymentRun, RunState
from shared.calendar.words import day_in_words
from shared.files_over_rpc import file_as_json
from shared.identifiers import new_id
from shared.money import pounds
from shared.refusals import ChangedMeanwhile, NotValid, WrongTime
from shared.refusing import for_the_trust, worded
from shared.spreadsheets import Column, Kind, write_csv

MOST_INVOICES = 2_000
"""In one run: more are left for the next."""
CSV = "text/csv"
COLUMNS = (
    Column("reference", "Our reference"),
    Column("payee", "Account name"),
    Column("sort_code", "Sort code"),
    Column("account_number", "Account number"),
    Column("amount", "Amount", Kind.MONEY),
    Column("pay_on", "Pay on", Kind.DATE),
    Column("supplier", "Supplier"),
    Column("invoices", "Their invoices"),
)


@worded
def preview_run(uow: Procuring, due_until: date, pay_on: date) -> dict[str, Any]:
    """What a run would pay of what is due until a day, and what it would leave out and why. Nothing is changed."""
    for_the_trust(uow)
    _refuse_past(uow, pay_on)
    return _run_as_json(_proposed(uow, due_until, pay_on)[0])


@worded
def propose_run(uow: Procuring, due_until: date, pay_on: date) -> dict[str, Any]:
    """A run proposed to finance. Raises Conflict where there is nothing to pay, or somebody else is proposing one."""
    for_the_trust(uow)
    _refuse_past(uow, pay_on)
    run, due = _proposed(uow, due_until, pay_on)
    if not run.payments:
        raise WrongTime("Nothing can be paid now: no approved invoice is due until that day, or all are held")
    uow.payables.add_run(run)
    for payable in due:
        if payable.invoice_id in run.invoice_ids:
            uow.payables.save(life.proposed(payable, run.run_id))
            words = f"Proposed for payment on {day_in_words(pay_on)} in {run.in_words}"
            uow.payables.note(payable.invoice_id, Step(uow.now(), uow.actor, "proposed", words))
    return _run_as_json(run)


@worded
def release_run(uow: Procuring, run_id: str, version: int | None = None) -> dict[str, Any]:
    """The run released by somebody other than its proposer, after every account was looked up again."""
    for_the_trust(uow)
    run = _read(uow, run_id, version)
    changed = [payment.supplier_name for payment in run.payments if _why_not(uow, payment, run.pay_on)]
    return _run_as_json(uow.payables.save_run(payment_run.released(run, uow.actor, uow.now(), changed)))


@worded
def give_up_run(uow: Procuring, run_id: str, reason: str, version: int | None = None) -> dict[str, Any]:
    """The run given up; its invoices can be proposed again. Raises Conflict once its file was given out."""
    for_the_trust(uow)
    run = payment_run.given_up(_read(uow, run_id, version), reason, by_finance=_is_finance(uow))
    run = uow.payables.save_run(run)
    _back_among_approved(uow, run.invoice_ids, f"The {run.in_words} was given up: {reason.strip()}")
    return _run_as_json(run)


@worded
def run_file(uow: Procuring, run_id: str) -> dict[str, str]:
    """What the released run still has to pay as a CSV for the bank, in base64, with the accounts in force now.

    Who takes it, and when, is put down. Raises Conflict before the release, and where an account changed or is held
    since: then nothing is given out.
    """
    for_the_trust(uow)
    before = uow.payables.run(run_id)
    run = payment_run.file_taken(before, uow.actor, uow.now())
    numbers = {one.invoice_id: one.document.number for one in uow.payables.among(run.invoice_ids)}
    rows = []
    for payment in run.untold:
        if because := _why_not(uow, payment, run.pay_on):
            raise WrongTime(f"{payment.supplier_name}: {because}. {_way_out(before)}")
        payee = standing.payee(uow, payment.supplier_id, run.pay_on)
        if payee is not None:
            rows.append(_row(run, payment, payee, numbers))
    uow.payables.save_run(run)
    for payment in run.untold:
        words = f"The file for the bank was taken, with {payment.reference}"
        for invoice_id in payment.invoice_ids:
            uow.payables.note(invoice_id, Step(uow.now(), uow.actor, "file taken", words))
    name = f"payment-run-{run.number}-{run.pay_on.isoformat()}.csv"
    return file_as_json(name, CSV, write_csv(rows, COLUMNS))


@worded
def tell_paid(uow: Procuring, run_id: str, payments: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What finance says of the payments of a run: paid on a day, or not paid and why. What was not paid can be proposed
    again."""
    for_the_trust(uow)
    run = uow.payables.run(run_id)
    if not payments:
        raise NotValid("Say of at least one payment whether it was made")
    for said in payments:
        on = said.get("paid_on") or run.pay_on
        run = payment_run.told(run, said["supplier_id"], said["outcome"], on, uow.today(), said.get("note", ""))
        payment = next(one for one in run.payments if one.supplier_id == said["supplier_id"])
        if payment.outcome == "paid":
            _note_paid(uow, payment, on)
        else:
            _back_among_approved(uow, payment.invoice_ids, f"Not paid: {payment.note}")
    return _run_as_json(uow.payables.save_run(run))


def runs(uow: Procuring) -> list[dict[str, Any]]:
    """All runs, the latest first."""
    for_the_trust(uow)
    return [_run_as_json(run) for run in uow.payables.runs()]


@worded
def run_page(uow: Procuring, run_id: str) -> dict[str, Any]:
    """One run with its invoices, and what the caller may do with it now."""
    for_the_trust(uow)
    run = uow.payables.run(run_id)
    shown = _run_as_json(run)
    documents = {one.invoice_id: one for one in uow.payables.among([*run.invoice_ids, *_left_out_ids(run)])}
    for part in (*shown["payments"], *shown["left_out"]):
        part["invoices"] = [
            {
                "invoice_id": invoice_id,
                "number": documents[invoice_id].document.number,
                "kind": documents[invoice_id].document.kind.value,
                "pence": documents[invoice_id].owed_pence,
            }
            for invoice_id in part["invoice_ids"]
        ]
    shown["may"] = {
        "release": run.state is RunState.PROPOSED and uow.actor != run.made_by,
        "give_up": run.may_be_given_up and (run.state is RunState.PROPOSED or _is_finance(uow)),
        "take_file": run.state is RunState.RELEASED,
        "tell": run.state is RunState.RELEASED,
        "remit": run.state in (RunState.RELEASED, RunState.TOLD),
    }
    return shown


def _proposed(uow: Procuring, due_until: date, pay_on: date) -> tuple[PaymentRun, list[life.Payable]]:
    approved = uow.payables.listed(PayableFilter(states=(State.APPROVED.value,)), MOST_INVOICES)
    due = [one for one in approved if one.document.is_credit_note or one.pay_by is None or one.pay_by <= due_until]
    suppliers = {one.supplier_id for one in due if one.supplier_id}
    invoiced = {one.supplier_id for one in due if not one.document.is_credit_note}
    due = [one for one in due if one.supplier_id in invoiced]
    number = uow.payables.next_run_number()
    payments, left_out = payment_run.proposal(
        due,
        {supplier_id: _account(standing.payee(uow, supplier_id, pay_on)) for supplier_id in suppliers},
        {supplier_id: _holds(uow, supplier_id, pay_on) for supplier_id in suppliers},
        number,
    )
    return PaymentRun(new_id(), number, pay_on, uow.actor, uow.now(), payments, left_out), due


def _why_not(uow: Procuring, payment: Payment, on: date) -> str:
    """Why a payment must not be made after all; empty while nothing changed."""
    if held := _holds(uow, payment.supplier_id, on):
        return held[0]
    now = _account(standing.payee(uow, payment.supplier_id, on))
    same = now is not None and now.fingerprint == payment.account.fingerprint
    return "" if same else "its bank details changed since the run was proposed"


def _holds(uow: Procuring, supplier_id: str, pay_on: date) -> list[str]:
    """Why the supplier is not paid, today or on the day of payment: what is cooling off can still be objected to."""
    found = (standing.holds(uow, supplier_id, day) for day in (uow.today(), pay_on))
    return list(dict.fromkeys(words for of_day in found for words in of_day))


def _way_out(run: PaymentRun) -> str:
    """What to do where a payment of a released run must not be made."""
    if run.may_be_given_up:
        return "Give the run up and propose it again"
    return "See that the bank does not make this payment, and tell that it was not paid, and why"


def _is_finance(uow: Procuring) -> bool:
    """Whether the caller may undo what finance released."""
    return not {FINANCE, EXECUTIVE}.isdisjoint(roles_in_words(uow))


def _account(payee: Payee | None) -> Account | None:
    if payee is None:
        return None
    whole = "\n".join((payee.account_name, payee.sort_code, payee.account_number))
    return Account(payee.account_name, payee.account_number[-4:], hashlib.sha256(whole.encode()).hexdigest())


def _row(run: PaymentRun, payment: Payment, payee: Payee, numbers: Mapping[str, str]) -> dict[str, object]:
    return {
        "reference": payment.reference,
        "payee": payee.account_name,
        "sort_code": payee.sort_code,
        "account_number": payee.account_number,
        "amount": payment.pence,
        "pay_on": run.pay_on,
        "supplier": payment.supplier_name,
        "invoices": " ".join(numbers[one] for one in payment.invoice_ids),
    }


def _note_paid(uow: Procuring, payment: Payment, on: date) -> None:
    for payable in uow.payables.among(payment.invoice_ids):
        uow.payables.save(life.paid(payable, on, payment.reference))
        done = "Settled" if payable.document.is_credit_note else "Paid"
        words = f"{done} on {day_in_words(on)} with {payment.reference}, {pounds(payment.pence)} in all"
        uow.payables.note(payable.invoice_id, Step(uow.now(), uow.actor, "paid", words))


def _back_among_approved(uow: Procuring, invoice_ids: Sequence[str], words: str) -> None:
    for payable in uow.payables.among(invoice_ids):
        uow.payables.save(life.taken_out_of_run(payable))
        uow.payables.note(payable.invoice_id, Step(uow.now(), uow.actor, "not paid", words))


def _read(uow: Procuring, run_id: str, version: int | None) -> PaymentRun:
    run = uow.payables.run(run_id)
    if version is not None and version != run.version:
        raise ChangedMeanwhile(f"The {run.in_words} was changed by somebody else since you opened it: look at it again")
    return run


def _refuse_past(uow: Procuring, pay_on: date) -> None:
    if pay_on < uow.today():
        words = "The day of payment is over: choose today or a later day"
        raise NotValid(words, fields={"pay_on": [words]})


def _left_out_ids(run: PaymentRun) -> list[str]:
    return [one for left in run.left_out for one in left.invoice_ids]


def _run_as_json(run: PaymentRun) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "number": run.number,
        "state": run.state.value,
        "version": run.version,
        "pay_on": run.pay_on.isoformat(),
        "made_by": run.made_by,
        "made_at": run.made_at.isoformat(),
        "released_by": run.released_by,
        "released_at": run.released_at.isoformat() if run.released_at else None,
        "file_taken_by": run.file_taken_by,
        "file_taken_at": run.file_taken_at.isoformat() if run.file_taken_at else None,
        "given_up_because": run.given_up_because,
        "total_pence": run.total_pence,
        "payments": [
            {
                "supplier_id": one.supplier_id,
                "supplier_name": one.supplier_name,
                "account": f"{one.account.name}, account ending {one.account.ending}",
                "pence": one.pence,
                "reference": one.reference,
                "invoice_ids": list(one.invoice_ids),
                "outcome": one.outcome,
                "paid_on": one.paid_on.isoformat() if one.paid_on else None,
                "note": one.note,
            }
            for one in run.payments
        ],
        "left_out": [
            {
                "supplier_id": one.supplier_id,
                "supplier_name": one.supplier_name,
                "pence": one.pence,
                "invoice_ids": list(one.invoice_ids),
                "reasons": list(one.reasons),
            }
            for one in run.left_out
        ],
    }
