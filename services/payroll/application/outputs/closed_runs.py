"""Closed runs as outputs take them: refused unless closed, with payslips in order of payroll ids, and their sums kept once made."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.application.outputs.ports import RunSums
from services.payroll.application.pay_runs.ports import PayslipKept
from services.payroll.application.ports import Paying
from services.payroll.domain.outputs.journal import school_shares
from services.payroll.domain.outputs.months import MonthTotals, totals_of
from services.payroll.domain.pay_runs.runs import PayRun, RunKind, RunState
from services.payroll.domain.tax_calendar import TaxYear, tax_month_of, tax_year_of
from shared.refusals import WrongTime


@dataclass(frozen=True, slots=True)
class ClosedRun:
    """A closed run with its payslips."""

    run: PayRun
    payslips: tuple[PayslipKept, ...]

    @property
    def by_person(self) -> dict[str, tuple[PayslipKept, ...]]:
        """Payslips by person, in the order of their first payroll id."""
        found: dict[str, list[PayslipKept]] = {}
        for one in self.payslips:
            found.setdefault(one.payslip.person_id, []).append(one)
        return {person_id: tuple(same) for person_id, same in found.items()}


def closed_run(uow: Paying, run_id: str, *, alone: bool = False) -> ClosedRun:
    """A closed run; with `alone` others who want something alone of it wait until this transaction ends. Raises NotKnown, WrongTime for a
    run that may still change."""
    run = refuse_unless_closed(uow.pay_runs.get(run_id, to_change=alone))
    return ClosedRun(run, tuple(uow.pay_runs.all_payslips(run_id)))


def refuse_unless_closed(run: PayRun) -> PayRun:
    """The run. Raises WrongTime for one that may still change."""
    if run.state is not RunState.CLOSED:
        raise WrongTime(f"The {run.name} is {run.state}: close it first, so that what goes out of it cannot change")
    return run


def regular_before(uow: Paying, run: PayRun) -> PayRun | None:
    """The closed regular run of the same group and tax year before a regular one."""
    year = tax_year_of(run.terms.payday)
    if run.kind is not RunKind.REGULAR:
        return None
    earlier = [
        one
        for one in closed_in_year(uow, run.employer_id, year)
        if one.pay_group_id == run.pay_group_id and one.kind is run.kind and one.terms.payday < run.terms.payday
    ]
    return earlier[-1] if earlier else None


def closed_in_year(uow: Paying, employer_id: str, year: TaxYear) -> list[PayRun]:
    """The closed runs of an employer whose payday lies in a tax year, oldest first."""
    runs = uow.pay_runs.listed(employer_ids=[employer_id])
    closed = [run for run in runs if run.state is RunState.CLOSED and tax_year_of(run.terms.payday) == year]
    return sorted(closed, key=lambda run: (run.terms.payday, run.opened_at, run.run_id))


def sums_of_runs(uow: Paying, employer_id: str, runs: list[PayRun]) -> dict[str, RunSums]:
    """What closed runs come to; worked out once and kept, since a closed run never changes."""
    kept = uow.outputs.sums([run.run_id for run in runs])
    for run in runs:
        if run.run_id not in kept:
            slips = [one.payslip for one in uow.pay_runs.all_payslips(run.run_id)]
            kept[run.run_id] = RunSums(run.run_id, totals_of(slips), school_shares(slips))
            uow.outputs.put_sums(employer_id, kept[run.run_id])
    return kept


def months_of_year(uow: Paying, employer_id: str, year: TaxYear) -> dict[int, MonthTotals]:
    """What the tax months come to: of closed runs, and of months that another program paid."""
    runs = closed_in_year(uow, employer_id, year)
    sums = sums_of_runs(uow, employer_id, runs)
    months = dict(uow.outputs.brought(employer_id, year))
    for run in runs:
        month = tax_month_of(run.terms.payday)
        months[month] = months.get(month, MonthTotals()) + sums[run.run_id].totals
    return months
