"""Payslips, P60s and P45s: asked for here, made by the worker, kept with its jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from contracts.api import payroll_documents as asked
from services.payroll.adapters.unit_of_work import PayrollUnitOfWork as Paying
from services.payroll.adapters.unit_of_work import paying
from services.payroll.application.documents import forms, payslips
from services.payroll.entrypoints.roles import PAY_READERS
from shared.jobs.run import JobRun
from shared.service import Needs, rpc
from shared.service import job as job_kind

T = TypeVar("T")


def _still_to_make(parts: Sequence[T], made: int) -> Iterator[tuple[int, T]]:
    """The parts after so many that are made, with their numbers from 1."""
    return (pair for pair in enumerate(parts, start=1) if pair[0] > made)


class Documents:
    """What people are given on paper."""

    @rpc(asked.PayslipsToMake, roles=PAY_READERS, needs=Needs.NOTHING)
    def make_payslips(self, uow: Paying, **said: Any) -> dict[str, str]:
        return payslips.make_payslips(uow, **said)

    @job_kind(payslips.ALL_JOB)
    def payslips_job(self, run: JobRun) -> dict[str, Any]:
        run_id, school_id, to_print = (run.arguments[name] for name in ("run_id", "school_id", "to_print"))
        with run.unit_of_work() as uow:
            parts = payslips.parts_of(paying(uow), run_id, school_id)
        total = sum(len(part) for part in parts)
        for number, part in _still_to_make(parts, run.checkpoint or 0):
            with run.unit_of_work() as uow:
                files = payslips.files_of_part(paying(uow), run_id, part, is_all=len(parts) == 1, to_print=to_print)
            for file in files:
                run.keep_file(file.name, file.media_type, file.content)
            with run.step("Making payslips", checkpoint=number, advance=len(part), total=total):
                continue
        return {"payslips": total}

    @rpc(asked.PayslipToMake, roles=PAY_READERS, needs=Needs.NOTHING)
    def make_payslip(self, uow: Paying, **said: Any) -> dict[str, str]:
        return payslips.make_payslip(uow, **said)

    @job_kind(payslips.ONE_JOB)
    def payslip_job(self, run: JobRun) -> dict[str, Any]:
        with run.unit_of_work() as uow:
            file = payslips.one_file(paying(uow), **run.arguments)
        run.keep_file(file.name, file.media_type, file.content)
        return {"file": file.name}

    @rpc(asked.P60sToMake, roles=PAY_READERS, needs=Needs.NOTHING)
    def make_p60s(self, uow: Paying, **said: Any) -> dict[str, str]:
        return forms.make_p60s(uow, **said)

    @job_kind(forms.P60_JOB)
    def p60s_job(self, run: JobRun) -> dict[str, Any]:
        employer_id, tax_year = run.arguments["employer_id"], run.arguments["tax_year"]
        with run.unit_of_work() as uow:
            parts = forms.p60_parts(paying(uow), **run.arguments)
        total = sum(len(part) for part in parts)
        state = run.checkpoint or {"made": 0, "missing": []}
        for number, part in _still_to_make(parts, state["made"]):
            with run.unit_of_work() as uow:
                file, missing = forms.p60s_file(paying(uow), employer_id, tax_year, part, is_all=len(parts) == 1)
            run.keep_file(file.name, file.media_type, file.content)
            state = {"made": number, "missing": sorted({*state["missing"], *missing})}
            with run.step("Making P60s", checkpoint=state, advance=len(part), total=total):
                continue
        return {"forms": total, "missing": state["missing"]}

    @rpc(asked.P45ToMake, roles=PAY_READERS, needs=Needs.NOTHING)
    def make_p45(self, uow: Paying, **said: Any) -> dict[str, str]:
        return forms.make_p45(uow, **said)

    @job_kind(forms.P45_JOB)
    def p45_job(self, run: JobRun) -> dict[str, Any]:
        with run.unit_of_work() as uow:
            file, result = forms.p45_file(paying(uow), **run.arguments)
        run.keep_file(file.name, file.media_type, file.content)
        return result | {"file": file.name}
