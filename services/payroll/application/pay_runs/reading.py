"""Runs and payslips as they are read: the run's page with what keeps it open, payslips in lists and alone with their working, and how a run
differs from the last closed one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from services.payroll.application.pay_runs import calculating, deciding
from services.payroll.application.pay_runs.ports import PayslipKept
from services.payroll.application.pay_runs.shown import (
    payslip_as_json,
    run_as_json,
    what_may_be_done,
    working_as_json,
)
from services.payroll.application.pay_scales.in_use import entered_scales
from services.payroll.application.ports import Paying
from services.payroll.domain.pay_runs.runs import PayRun, RunKind, RunState
from services.payroll.domain.pay_runs.variance import USUAL, Compared, Difference, Threshold, compared, lines_changed
from services.payroll.domain.payslips.assembly import assembled
from services.payroll.domain.payslips.calculation import worked_out
from services.payroll.domain.payslips.working import working_of
from services.payroll.rules.payslips import run_parameters
from shared.identity.roles import Role
from shared.refusals import Refused
from shared.refusing import worded

PAGE_SIZE = 50
RULES_CORRECTED = (
    "The rules have been corrected since this payslip was calculated, so that its working cannot be told again. Its figures stand as they "
    "were; the rows that it used are kept with the run"
)


@worded
def run_page(uow: Paying, run_id: str) -> dict[str, Any]:
    """A run with its totals, who keeps it open, what the caller may do, and the sources that it rests on. Persons only for those who may see
    persons' pay."""
    run = uow.pay_runs.get(run_id)
    roles = uow.roles
    may = what_may_be_done(
        run,
        uow.actor,
        runs_payroll=Role.PAYROLL_OFFICER in roles,
        approves=bool(roles & {Role.FINANCE, Role.EXECUTIVE}),
    )
    everywhere = uow.scope.everywhere
    return run_as_json(run, with_totals=everywhere) | {
        "may": may,
        "against_approval": deciding.against_approval(uow, run) if roles & {Role.FINANCE, Role.EXECUTIVE} else "",
        "under_way": _job_under_way(uow, run_id) if everywhere else "",
        "involved": sorted(run.involved),
        "standing": [asdict(one) for one in uow.pay_runs.standing(run_id)] if Role.PAYROLL_OFFICER in roles else [],
        "unverified_rules": _unverified(uow, run_id),
    }


def _job_under_way(uow: Paying, run_id: str) -> str:
    """The job that calculates or closes the run just now, or nothing."""
    jobs = uow.jobs_under_way(calculating.JOB, deciding.JOB)
    return next((job.id for job in jobs if job.arguments["run_id"] == run_id), "")


def _unverified(uow: Paying, run_id: str) -> list[dict[str, Any]]:
    """The rows that nobody has seen at their source, to be looked at before money moves."""
    return [
        {"name": row["name"], "from": row["from"], "source": row["source"], "status": row["status"]}
        for row in uow.pay_runs.rules(run_id)
        if row["status"] in ("assumed", "derived")
    ]


@worded
def payslips_listed(uow: Paying, run_id: str, school_id: str | None, words: str, page: int) -> dict[str, Any]:
    """A page of payslips by name, of a school or of all, with what all that were found come to."""
    uow.pay_runs.get(run_id)
    found, total = uow.pay_runs.payslips_page(run_id, school_id, words, page, PAGE_SIZE)
    return {
        "payslips": [asdict(one) for one in found],
        "together": uow.pay_runs.payslips_together(run_id, school_id, words),
        "total": total,
        "page": page,
        "page_size": PAGE_SIZE,
    }


@worded
def payslip_page(uow: Paying, run_id: str, employment_id: str, school_id: str | None) -> dict[str, Any]:
    """A payslip with its working, worked out again from what was kept and shown only where it comes to the very same bytes."""
    run = uow.pay_runs.get(run_id)
    kept = uow.pay_runs.payslip(run_id, employment_id)
    page = payslip_as_json(kept.payslip) | {
        "run": run_as_json(run, with_totals=False),
        "employment_id": employment_id,
        "payslip_id": kept.payslip_id,
        "name": kept.name,
        "school_id": kept.school_id,
        "hash": kept.hash,
    }
    return page | _working(uow, run, kept)


def _working(uow: Paying, run: PayRun, kept: PayslipKept) -> dict[str, Any]:
    parameters = run_parameters(run.terms, entered_scales(uow, run))
    with uow.over_all_schools():
        inputs = uow.pay_runs.inputs_of(run.run_id, kept.payslip.person_id)
    try:
        worked = worked_out(inputs, parameters)
    except Refused:
        return {"working": [], "working_says": RULES_CORRECTED}
    again = next(one for one in assembled(worked, parameters).payslips if one.payroll_id == kept.payslip.payroll_id)
    if uow.pay_runs.hash_of(again) != kept.hash:
        return {"working": [], "working_says": RULES_CORRECTED}
    # What somebody earns at another school is for that school, and for who reads the pay of all.
    parts = working_of(worked, again, parameters, with_others=uow.scope.everywhere)
    return {"working": working_as_json(parts), "working_says": ""}


@worded
def variance(
    uow: Paying,
    run_id: str,
    school_id: str | None,
    pence: int | None,
    per_cent: Decimal | None,
    difference: str,
    words: str,
    page: int,
    page_size: int,
) -> dict[str, Any]:
    """How a run differs from the last closed regular run of its group: a page of new, gone and changed payslips, the largest difference
    first, with the lines that changed. The counts are of all; `difference` and `words` narrow the list."""
    run = uow.pay_runs.get(run_id)
    last = _last_closed(uow, run)
    threshold = Threshold(USUAL.pence if pence is None else pence, USUAL.per_cent if per_cent is None else per_cent)
    before = uow.pay_runs.paid_in(last.run_id) if last else {}
    every = [
        one
        for one in compared(before, uow.pay_runs.paid_in(run_id), threshold)
        if school_id is None or one.either.school_id == school_id
    ]
    found = [one for one in every if difference in ("", one.difference) and _is_named(one, words)]
    shown = found[(page - 1) * page_size : page * page_size]
    reasons = _reasons(uow, run, last, shown) if last else {}
    return {
        "run": run_as_json(run, with_totals=False),
        "last": run_as_json(last, with_totals=False) if last else None,
        "threshold_pence": threshold.pence,
        "threshold_per_cent": str(threshold.per_cent),
        "counts": {one.value: sum(1 for each in every if each.difference is one) for one in Difference},
        "rows": [_row(one) | {"reasons": reasons.get(one.either.employment_id, [])} for one in shown],
        "total": len(found),
        "page": page,
        "page_size": page_size,
    }


def _is_named(one: Compared, words: str) -> bool:
    """Whether every word stands in the name or the payroll id."""
    person = one.either
    return all(
        word in person.name.casefold() or word in person.payroll_id.casefold() for word in words.casefold().split()
    )


def _last_closed(uow: Paying, run: PayRun) -> PayRun | None:
    for one in uow.pay_runs.listed(run.pay_group_id):
        is_before = one.terms.payday < run.terms.payday
        if is_before and one.state is RunState.CLOSED and one.kind is RunKind.REGULAR:
            return one
    return None


def _reasons(uow: Paying, run: PayRun, last: PayRun, shown: Sequence[Compared]) -> dict[str, list[dict[str, Any]]]:
    changed = [one.either.employment_id for one in shown if one.difference is Difference.CHANGED]
    before = uow.pay_runs.payslips_of(last.run_id, changed)
    now = uow.pay_runs.payslips_of(run.run_id, changed)
    return {
        one: [asdict(line) for line in lines_changed(before[one].payslip, now[one].payslip)]
        for one in changed
        if one in before and one in now
    }


def _row(one: Compared) -> dict[str, Any]:
    person = one.either
    return {
        "difference": one.difference.value,
        "employment_id": person.employment_id,
        "payroll_id": person.payroll_id,
        "name": person.name,
        "school_id": person.school_id,
        "gross_before_pence": one.before.gross_pence if one.before else None,
        "gross_now_pence": one.now.gross_pence if one.now else None,
        "net_before_pence": one.before.net_pence if one.before else None,
        "net_now_pence": one.now.net_pence if one.now else None,
    }
