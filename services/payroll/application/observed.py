"""What stands in payroll now, counted for whoever runs the service: open runs, who keeps them open, payslips issued, returns with faults.
Numbers only, of the whole trust."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.payroll.application.ports import Paying
from services.payroll.domain.pay_runs.runs import OPEN_STATES

LOOKED_BACK = timedelta(days=366)
WHY_OPEN = ("refused", "blocked", "differing")
"""As the totals of a run name them."""


@dataclass(frozen=True, slots=True)
class Observed:
    """Open runs by state, people who keep them open by why, and what closed runs came to whose payday is not more than a year ago."""

    open_runs: Mapping[str, int]
    people: Mapping[str, int]
    payslips: int
    returns_with_faults: int


def observed(uow: Paying) -> Observed:
    """What stands now; every state and reason is there, with 0 where there is none."""
    unfinished = uow.pay_runs.unfinished()
    states = Counter(run.state for run in unfinished)
    closed = uow.pay_runs.closed_between(uow.today() - LOOKED_BACK, uow.today() + LOOKED_BACK)
    can_go = uow.outputs.returns_that_can_go([run.run_id for run in closed])
    return Observed(
        {state.value: states[state] for state in OPEN_STATES},
        {why: sum(getattr(run.totals, why) for run in unfinished) for why in WHY_OPEN},
        sum(run.totals.payslips for run in closed),
        sum(1 for goes in can_go.values() if not goes),
    )
