"""Which closed runs paid by a list of points, and which of them have paid by others than hold now: their arrears are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.payroll.application.ports import Paying
from services.payroll.domain.pay_runs.runs import PayRun, RunState
from services.payroll.domain.pay_scales.entered import EnteredVersion, holding_between


@dataclass(frozen=True, slots=True)
class ClosedRuns:
    """The closed runs that used a scale, the oldest first, each with the lists entered for it that its calculation had."""

    used: tuple[tuple[PayRun, tuple[EnteredVersion, ...]], ...]
    now: tuple[EnteredVersion, ...]

    def that_paid_by(self, version_id: str) -> list[PayRun]:
        """Those in whose days this list held, as their calculation had it."""
        return [run for run, had in self.used if version_id in holding_between(had, _first(run), run.terms.span.ends)]

    def owing(self) -> list[PayRun]:
        """Those that paid by other lists than hold now for their days, and for which no later closed run has paid arrears by these."""
        return [run for run, had in self.used if self._differs(run, had) and not self._is_made_good(run)]

    def _differs(self, run: PayRun, had: tuple[EnteredVersion, ...]) -> bool:
        first, last = _first(run), run.terms.span.ends
        return holding_between(had, first, last) != holding_between(self.now, first, last)

    def _is_made_good(self, run: PayRun) -> bool:
        return any(
            later is not run
            and later.arrears_from is not None
            and later.arrears_from <= run.terms.span.starts
            and _closed_since(later, run)
            and not self._differs(later, had)
            for later, had in self.used
        )


def closed_runs_with(uow: Paying, employer_id: str, scale_id: str) -> ClosedRuns:
    """The closed runs whose calculation used the scale."""
    every = [one for one in uow.pay_scales.versions(employer_id, replaced=True) if one.scale_id == scale_id]
    used = uow.pay_scales.used_in_runs(scale_id)
    runs = [
        run
        for run in uow.pay_runs.listed(employer_ids=[employer_id])
        if run.run_id in used and run.state is RunState.CLOSED
    ]
    runs.sort(key=lambda run: (run.terms.payday, run.opened_at))
    had = ((run, tuple(one for one in every if one.version_id in used[run.run_id])) for run in runs)
    return ClosedRuns(tuple(had), tuple(one for one in every if one.replaced_at is None))


def _first(run: PayRun) -> date:
    return min(run.arrears_from or run.terms.span.starts, run.terms.span.starts)


def _closed_since(later: PayRun, run: PayRun) -> bool:
    return later.closed_at is not None and run.closed_at is not None and later.closed_at >= run.closed_at
