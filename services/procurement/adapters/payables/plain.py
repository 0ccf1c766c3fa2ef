"""Invoices, runs and settings of payables as rows, and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from services.procurement.adapters.payables.tables import PayableRow, PaymentRunRow
from services.procurement.application.einvoices.plain import invoice_as_json, invoice_of
from services.procurement.domain.payables.differences import Decision, Difference, Severity
from services.procurement.domain.payables.duplicates import number_key
from services.procurement.domain.payables.life import Coded, Pause, Payable, State
from services.procurement.domain.payables.payment_run import Account, LeftOut, Payment, PaymentRun, RunState
from services.procurement.domain.requisitions.signing import signature_of


def payable_values(payable: Payable) -> dict[str, Any]:
    """The columns of an invoice, but for its id."""
    document = payable.document
    return {
        "supplier_id": payable.supplier_id,
        "supplier_name": document.seller.name[:300],
        "purchase_order_id": payable.purchase_order_id,
        "without_order": payable.without_order,
        "kind": document.kind.value,
        "number": document.number,
        "number_key": number_key(document.number),
        "twin": payable.twin,
        "issued_on": document.issued_on,
        "received_on": payable.received_on,
        "owed_pence": payable.owed_pence,
        "state": payable.state.value,
        "version": payable.version,
        "pay_by": payable.pay_by,
        "goods_on": payable.goods_on,
        "document": invoice_as_json(document),
        "findings": [dict(one) for one in payable.findings],
        "differences": [
            asdict(one) | {"severity": one.severity.name, "decided_by": list(one.decided_by)}
            for one in payable.differences
        ],
        "decisions": {key: asdict(one) | {"at": one.at.isoformat()} for key, one in sorted(payable.decisions.items())},
        "pairs": dict(payable.pairs),
        "coding": [asdict(one) for one in payable.coding],
        "pauses": [
            asdict(one) | {"since": one.since.isoformat(), "until": one.until.isoformat() if one.until else None}
            for one in payable.pauses
        ],
        "checked_by": payable.checked_by,
        "file_id": payable.file_id,
        "senders": list(payable.senders),
        "entered_by": payable.entered_by,
        "entered_at": payable.entered_at,
        "signatures": [one.as_json() for one in payable.signatures],
        "approved_by": payable.approved_by,
        "approved_at": payable.approved_at,
        "approval": dict(payable.approval),
        "refused_because": payable.refused_because,
        "run_id": payable.run_id,
        "paid_on": payable.paid_on,
        "payment_reference": payable.payment_reference,
    }


def payable_of(row: PayableRow) -> Payable:
    return Payable(
        invoice_id=row.invoice_id,
        document=invoice_of(row.document),
        received_on=row.received_on,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        checked_by=row.checked_by,
        file_id=row.file_id,
        senders=tuple(row.senders),
        findings=tuple(row.findings),
        supplier_id=row.supplier_id,
        purchase_order_id=row.purchase_order_id,
        without_order=row.without_order,
        state=State(row.state),
        version=row.version,
        twin=row.twin,
        differences=tuple(_difference(one) for one in row.differences),
        decisions={key: _decision(one) for key, one in row.decisions.items()},
        pairs=dict(row.pairs),
        coding=tuple(Coded(**one) for one in row.coding),
        pauses=tuple(_pause(one) for one in row.pauses),
        goods_on=row.goods_on,
        pay_by=row.pay_by,
        signatures=tuple(signature_of(one) for one in row.signatures),
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        approval=dict(row.approval),
        refused_because=row.refused_because,
        run_id=row.run_id,
        paid_on=row.paid_on,
        payment_reference=row.payment_reference,
    )


def run_values(run: PaymentRun) -> dict[str, Any]:
    """The columns of a payment run, but for its id."""
    return {
        "number": run.number,
        "pay_on": run.pay_on,
        "state": run.state.value,
        "version": run.version,
        "made_by": run.made_by,
        "made_at": run.made_at,
        "released_by": run.released_by,
        "released_at": run.released_at,
        "file_taken_by": run.file_taken_by,
        "file_taken_at": run.file_taken_at,
        "payments": [
            asdict(one)
            | {"invoice_ids": list(one.invoice_ids), "paid_on": one.paid_on.isoformat() if one.paid_on else None}
            for one in run.payments
        ],
        "left_out": [
            asdict(one) | {"invoice_ids": list(one.invoice_ids), "reasons": list(one.reasons)} for one in run.left_out
        ],
        "given_up_because": run.given_up_because,
    }


def run_of(row: PaymentRunRow) -> PaymentRun:
    return PaymentRun(
        run_id=row.run_id,
        number=row.number,
        pay_on=row.pay_on,
        made_by=row.made_by,
        made_at=row.made_at,
        payments=tuple(
            Payment(
                **{
                    **one,
                    "account": Account(**one["account"]),
                    "invoice_ids": tuple(one["invoice_ids"]),
                    "paid_on": _day(one["paid_on"]),
                }
            )
            for one in row.payments
        ),
        left_out=tuple(
            LeftOut(**{**one, "invoice_ids": tuple(one["invoice_ids"]), "reasons": tuple(one["reasons"])})
            for one in row.left_out
        ),
        state=RunState(row.state),
        version=row.version,
        released_by=row.released_by,
        released_at=row.released_at,
        file_taken_by=row.file_taken_by,
        file_taken_at=row.file_taken_at,
        given_up_because=row.given_up_because,
    )


def _difference(said: dict[str, Any]) -> Difference:
    return Difference(**{**said, "severity": Severity[said["severity"]], "decided_by": tuple(said["decided_by"])})


def _decision(said: dict[str, Any]) -> Decision:
    return Decision(**{**said, "at": datetime.fromisoformat(said["at"])})


def _pause(said: dict[str, Any]) -> Pause:
    return Pause(date.fromisoformat(said["since"]), _day(said["until"]), said["reason"], said["by"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
