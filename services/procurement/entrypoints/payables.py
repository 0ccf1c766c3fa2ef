"""Invoices matched, approved and proposed for payment: what is answered, listened to and done by the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.api import limits as general
from contracts.api import procurement_payables as asked
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.adapters.unit_of_work import procuring
from services.procurement.application.payables import (
    approving,
    comparing,
    deciding,
    entered,
    late,
    paid_file,
    paying,
    reading,
    remitting,
)
from services.procurement.entrypoints.roles import ACCOUNTS, DECIDERS, FINANCE, INVOICE_APPROVERS, OWN, PAYERS, TRUST
from shared.jobs.run import JobRun
from shared.service import Needs, TableOwned, rpc, sweep
from shared.service import job as job_kind

PAYABLES_TABLES: tuple[TableOwned, ...] = (
    TableOwned("payable_charge", "What it was charged of suppliers' invoices", "keep", ACCOUNTS),
)


class Payables:
    """Invoices matched, approved and proposed for payment."""

    # Looking

    @rpc(asked.InvoicesWanted, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def invoices(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return reading.invoices(uow, **said)

    @rpc(general.Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def invoices_waiting(self, uow: Procuring) -> dict[str, int]:
        return reading.waiting(uow)

    @rpc(asked.OneInvoice, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def invoice_page(self, uow: Procuring, invoice_id: str) -> dict[str, Any]:
        return reading.invoice_page(uow, invoice_id)

    @rpc(general.School, roles=OWN, needs=Needs.READ, changes=False)
    def school_invoices(self, uow: Procuring, school_id: str) -> list[dict[str, Any]]:
        return reading.school_invoices(uow, school_id)

    # From a paper

    @rpc(asked.OrderNamed, roles=PAYERS, needs=Needs.NOTHING, changes=False)
    def invoice_expected(self, uow: Procuring, number: str) -> dict[str, Any]:
        return entered.expected_of_order(uow, number)

    @rpc(asked.PaperInvoice, roles=PAYERS, needs=Needs.NOTHING, changes=False)
    def preview_paper_invoice(self, uow: Procuring, **typed: Any) -> dict[str, Any]:
        return entered.preview_entered(uow, **typed)

    @rpc(asked.PaperInvoice, roles=PAYERS, needs=Needs.NOTHING)
    def enter_paper_invoice(self, uow: Procuring, **typed: Any) -> dict[str, str]:
        return entered.enter_invoice(uow, **typed)

    # Before the approval

    @rpc(asked.SupplierChosen, roles=DECIDERS, needs=Needs.NOTHING)
    def choose_invoice_supplier(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deciding.choose_supplier(uow, **said)

    @rpc(asked.OrderChosen, roles=DECIDERS, needs=Needs.NOTHING)
    def choose_invoice_order(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deciding.choose_order(uow, **said)

    @rpc(asked.LinesPaired, roles=DECIDERS, needs=Needs.NOTHING)
    def pair_invoice_lines(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deciding.pair_lines(uow, **said)

    @rpc(asked.LinesCoded, roles=DECIDERS, needs=Needs.NOTHING)
    def code_invoice_lines(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deciding.code_lines(uow, **said)

    @rpc(asked.QuestionDecided, roles=DECIDERS, needs=Needs.NOTHING)
    def decide_invoice_question(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deciding.decide(uow, **said)

    @rpc(asked.WithReason, roles=DECIDERS, needs=Needs.NOTHING)
    def dispute_invoice(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deciding.dispute(uow, **said)

    @rpc(asked.WithWords, roles=DECIDERS, needs=Needs.NOTHING)
    def end_invoice_dispute(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deciding.end_dispute(uow, **said)

    @rpc(asked.WithReason, roles=DECIDERS, needs=Needs.NOTHING)
    def send_invoice_back(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return deciding.send_back(uow, **said)

    # Approval

    @rpc(asked.Approval, roles=INVOICE_APPROVERS, needs=Needs.NOTHING)
    def approve_invoice(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return approving.approve(uow, **said)

    @rpc(asked.ManyApprovals, roles=INVOICE_APPROVERS, needs=Needs.NOTHING)
    def approve_invoices(self, uow: Procuring, invoice_ids: list[str]) -> dict[str, Any]:
        return approving.approve_many(uow, invoice_ids)

    # Payment

    @rpc(asked.RunWanted, roles=PAYERS, needs=Needs.NOTHING, changes=False)
    def preview_payment_run(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return paying.preview_run(uow, **said)

    @rpc(asked.RunWanted, roles=PAYERS, needs=Needs.NOTHING)
    def propose_payment_run(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return paying.propose_run(uow, **said)

    @rpc(asked.RunStep, roles=FINANCE, needs=Needs.NOTHING)
    def release_payment_run(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return paying.release_run(uow, **said)

    @rpc(asked.RunGivenUp, roles=DECIDERS, needs=Needs.NOTHING)
    def give_up_payment_run(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return paying.give_up_run(uow, **said)

    @rpc(asked.OneRun, roles=FINANCE, needs=Needs.NOTHING, shown_once=("content",))
    def payment_run_file(self, uow: Procuring, run_id: str) -> dict[str, str]:
        return paying.run_file(uow, run_id)

    @rpc(asked.PaymentsTold, roles=FINANCE, needs=Needs.NOTHING)
    def tell_payments(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return paying.tell_paid(uow, **said)

    @rpc(asked.PaidFile, roles=FINANCE, needs=Needs.NOTHING)
    def tell_payments_by_file(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return paid_file.tell_paid_by_file(uow, **said)

    @rpc(general.Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def payment_runs(self, uow: Procuring) -> list[dict[str, Any]]:
        return paying.runs(uow)

    @rpc(asked.OneRun, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def payment_run_page(self, uow: Procuring, run_id: str) -> dict[str, Any]:
        return paying.run_page(uow, run_id)

    @rpc(asked.OnePayment, roles=DECIDERS, needs=Needs.NOTHING)
    def make_remittance(self, uow: Procuring, run_id: str, supplier_id: str) -> dict[str, str]:
        return remitting.ask_for_remittance(uow, run_id, supplier_id)

    # Late payment and settings

    @rpc(asked.LateSince, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def late_payments(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return late.late_report(uow, **said)

    @rpc(general.Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def invoice_settings(self, uow: Procuring) -> dict[str, Any]:
        return late.settings(uow)

    @rpc(asked.NewTolerance, roles=FINANCE, needs=Needs.NOTHING)
    def set_invoice_tolerance(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return late.set_tolerance(uow, **said)

    @rpc(asked.NewBankRate, roles=FINANCE, needs=Needs.NOTHING)
    def enter_bank_rate(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return late.enter_bank_rate(uow, **said)

    # What the worker does

    @sweep(every=timedelta(minutes=2))
    def look_at_held_invoices(self, uow: Procuring) -> None:
        comparing.recheck_held(uow)

    @job_kind(approving.APPROVE_JOB)
    def approve_invoice_job(self, run: JobRun) -> dict[str, Any]:
        with run.step("Sharing the invoice among the schools") as uow:
            return approving.approved_now(procuring(uow), **run.arguments)

    @job_kind(remitting.REMITTANCE_JOB)
    def remittance_job(self, run: JobRun) -> dict[str, str]:
        with run.step("Writing the remittance advice") as uow:
            name, pdf = remitting.remittance_pdf(procuring(uow), **run.arguments)
        run.keep_file(name, remitting.PDF, pdf)
        return {"file": name}
