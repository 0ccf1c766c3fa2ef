"""A run approved by somebody who did nothing in it, and closed: its payslips stand for good, the year to date goes on from them, and what was
used is metered. Events say totals and ids, and nobody's pay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from services.payroll.application.pay_runs.shown import run_as_json
from services.payroll.application.pay_scales.in_use import changed_since
from services.payroll.application.ports import Paying
from services.payroll.domain.pay_runs.runs import PayRun, RunState
from services.payroll.domain.tax_calendar import tax_year_of
from shared.refusals import WrongTime
from shared.refusing import for_the_trust, refuse_unless_version, worded

JOB = "payroll.close"
LINE, MEASURE = "payroll", "payslip"
"""The line of the catalogue of services, and what is counted of it."""
FEWEST_TOGETHER = 5
"""Payslips below which a total would let somebody reckon back what one person is paid; the usual limit of published statistics."""
IDS_IN_AN_EVENT = 500
"""Ids of payslips in one event: some 20 kB, far below what a broker takes."""


@worded
def approve(uow: Paying, run_id: str, version: int) -> dict[str, Any]:
    """Approve a calculated run. Raises Conflict where the caller did anything in it, where a payslip keeps it open, or where another run of
    the employer was closed since it was calculated."""
    for_the_trust(uow)
    run = uow.pay_runs.get(run_id, to_change=True)
    refuse_unless_version(run.version, version, "this pay run")
    _refuse_stale(uow, run)
    saved = uow.pay_runs.save(run, run.approved(uow.actor, uow.now()))
    uow.emit(
        "payroll.run.approved.v1",
        subject=run_id,
        why=f"The {run.name} was approved",
        data=_totals(saved),
    )
    return run_as_json(saved)


def against_approval(uow: Paying, run: PayRun) -> str:
    """What stands against the caller's approving the run now, in words, or nothing."""
    try:
        _refuse_stale(uow, run)
        run.approved(uow.actor, uow.now())
    except WrongTime as refusal:
        return str(refusal)
    return ""


def _refuse_stale(uow: Paying, run: PayRun) -> None:
    """Figures to date of people who are in two groups are those of the last closed run of either; and pay is by the scales of now."""
    for other in uow.pay_runs.listed(employer_ids=[run.employer_id]):
        is_later = other.closed_at is not None and run.calculated_at is not None and other.closed_at > run.calculated_at
        if other.state is RunState.CLOSED and is_later:
            raise WrongTime(
                f"The {other.name} was closed after this run was calculated, and people may be in both: calculate this one again"
            )
    changed = changed_since(uow, run)
    if changed:
        raise WrongTime(
            f"The pay scale {' and '.join(changed)} was changed after the {run.name} was calculated: calculate it again"
        )


@worded
def close_run(uow: Paying, run_id: str, version: int) -> dict[str, Any]:
    """Have an approved run closed by the worker. Raises Conflict for one that is not approved."""
    for_the_trust(uow)
    run = uow.pay_runs.get(run_id, to_change=True)
    refuse_unless_version(run.version, version, "this pay run")
    _refuse_stale(uow, run)
    run.closed(uow.actor, uow.now())
    return {"run_id": run_id, "version": run.version, "job_id": uow.later(JOB, {"run_id": run_id})}


@worded
def closed(uow: Paying, run_id: str) -> dict[str, Any]:
    """Close it, all in one transaction: the figures to date, the run, and the events. Closed already, it stays as it is."""
    run = uow.pay_runs.get(run_id, to_change=True)
    if run.state is RunState.CLOSED:
        return {"run_id": run_id, "state": run.state.value, "payslips": run.totals.payslips}
    _refuse_stale(uow, run)
    saved = uow.pay_runs.save(run, run.closed(uow.actor, uow.now()))
    uow.pay_runs.put_to_date(saved, tax_year_of(saved.terms.payday))
    uow.emit("payroll.run.closed.v1", subject=run_id, why=f"The {run.name} was closed", data=_totals(saved))
    for school_id, payslips in uow.pay_runs.by_school(run_id).items():
        _say_payslips(uow, saved, school_id, payslips)
    summary = f"Payslips that no longer change: {saved.totals.payslips:,}"
    return {"run_id": run_id, "state": saved.state.value, "payslips": saved.totals.payslips, "summary": summary}


def _say_payslips(uow: Paying, run: PayRun, school_id: str, payslips: list[str]) -> None:
    for some in _in_events(payslips):
        uow.emit(
            "payroll.payslip.issued.v1",
            subject=run.run_id,
            school_id=school_id,
            why=f"The {run.name} was closed",
            data={"school_id": school_id, "run_id": run.run_id, "payslip_ids": list(some), "paid_on": run.paid_on},
        )
    usage_id = f"{run.run_id}:{school_id}"
    uow.emit(
        "payroll.usage.recorded.v1",
        subject=usage_id,
        school_id=school_id,
        why=f"The {run.name} was closed",
        data={
            "school_id": school_id,
            "usage_id": usage_id,
            "line": LINE,
            "measure": MEASURE,
            "quantity": len(payslips),
            "on": uow.today(),
            "about": run.name,
        },
    )


def _totals(run: PayRun) -> dict[str, Any]:
    """What an event says of a run; its amounts only where they tell nobody's pay."""
    totals = run.totals
    amounts = {
        "gross_pence": totals.gross_pence,
        "tax_pence": totals.tax_pence,
        "employee_insurance_pence": totals.employee_insurance_pence,
        "employer_insurance_pence": totals.employer_insurance_pence,
        "employer_pension_pence": totals.employer_pension_pence,
        "net_pence": totals.net_pence,
        "cost_pence": totals.cost_pence,
    }
    tells_nobody = totals.payslips >= FEWEST_TOGETHER
    return {
        "run_id": run.run_id,
        "employer_id": run.employer_id,
        "pay_group_id": run.pay_group_id,
        "kind": run.kind.value,
        "paid_on": run.paid_on,
        "payslips": totals.payslips,
        **{name: pence if tells_nobody else None for name, pence in amounts.items()},
    }


def _in_events(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), IDS_IN_AN_EVENT):
        yield ids[start : start + IDS_IN_AN_EVENT]
