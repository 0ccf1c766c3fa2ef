"""The remittance advice: what a supplier is told of one payment, as a PDF made by the worker."""

from __future__ import annotations

from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.domain.payables.payment_run import Payment, PaymentRun, RunState
from shared.calendar.words import day_in_words
from shared.documents import Section, Statement, Table
from shared.money import pounds
from shared.refusals import NotKnown, WrongTime
from shared.refusing import for_the_trust, worded

REMITTANCE_JOB = "procurement.remittance"
PDF = "application/pdf"


@worded
def ask_for_remittance(uow: Procuring, run_id: str, supplier_id: str) -> dict[str, str]:
    """Have the remittance advice of one payment made; gives the job that keeps it."""
    for_the_trust(uow)
    _payment(uow.payables.run(run_id), supplier_id)
    return {"job_id": uow.later(REMITTANCE_JOB, {"run_id": run_id, "supplier_id": supplier_id})}


@worded
def remittance_pdf(uow: Procuring, run_id: str, supplier_id: str) -> tuple[str, bytes]:
    """(File name, PDF/UA) of the advice; the same payment gives the same bytes."""
    run = uow.payables.run(run_id)
    payment = _payment(run, supplier_id)
    documents = uow.payables.among(payment.invoice_ids)
    rows = [
        [
            one.document.kind.value.capitalize(),
            one.document.number,
            day_in_words(one.document.issued_on),
            pounds(one.owed_pence),
        ]
        for one in documents
    ]
    paid_on = payment.paid_on or run.pay_on
    advice = Statement(
        title="Remittance advice",
        subtitle=f"Payment {payment.reference}",
        facts=_facts(run, payment),
        recipient=[payment.supplier_name],
        headline=("We pay you", pounds(payment.pence)),
        sections=[
            Section(
                tables=[
                    Table(
                        columns=["Document", "Your number", "Date", "Amount"],
                        rows=rows,
                        align=["left", "left", "left", "right"],
                        totals=["Paid", "", "", pounds(payment.pence)],
                        caption="What the payment is for",
                    )
                ]
            )
        ],
        footer=f"Payment {payment.reference}, {day_in_words(paid_on)}",
    )
    return f"remittance {payment.reference} {payment.supplier_name}.pdf", advice.pdf(paid_on)


def _facts(run: PaymentRun, payment: Payment) -> list[tuple[str, Any]]:
    day = payment.paid_on or run.pay_on
    label = "Paid on" if payment.paid_on else "To be paid on"
    return [
        (label, day_in_words(day)),
        ("Into", f"{payment.account.name}, account ending {payment.account.ending}"),
        ("Our reference", payment.reference),
    ]


def _payment(run: PaymentRun, supplier_id: str) -> Payment:
    if run.state not in (RunState.RELEASED, RunState.TOLD):
        raise WrongTime(f"The {run.in_words} is {run.state.value}: suppliers are told once it is released")
    found = next((one for one in run.payments if one.supplier_id == supplier_id), None)
    if found is None or found.outcome == "not paid":
        raise NotKnown(f"The {run.in_words} has no payment to that supplier")
    return found
