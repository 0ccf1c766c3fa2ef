"""PolicyEngine-UK on the same people, in a Python of its own: prints the seconds of taking them in and of working a year's income
tax, National Insurance of both sides and student loans. Usage: policyengine_peer.py people.json."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

YEAR = 2026
FIGURES = ("income_tax", "ni_employee", "ni_employer", "student_loan_repayment")


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """The smaller of clock and processor: others may use the machine, and a peer may use several cores."""
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    return min(time.perf_counter() - clock, time.process_time() - processor), found


def main() -> int:
    import numpy as np
    import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from policyengine_uk import Simulation  # type: ignore[import-not-found]
    from policyengine_uk.data import UKSingleYearDataset  # type: ignore[import-not-found]

    given = json.loads(Path(sys.argv[1]).read_text())

    def simulation(count: int) -> Any:
        ids = np.arange(count)
        person = pd.DataFrame(
            {
                "person_id": ids,
                "person_household_id": ids,
                "person_benunit_id": ids,
                "age": 40,
                "employment_income": given["pay"][:count],
                "employee_pension_contributions": given["pension"][:count],
                "student_loan_plan": given["plan"][:count],
            }
        )
        household = {"region": "SOUTH_EAST", "tenure_type": "OWNED_OUTRIGHT", "council_tax": 0.0, "rent": 0.0}
        tables = {
            "benunit": pd.DataFrame({"benunit_id": ids}),
            "household": pd.DataFrame({"household_id": ids, "household_weight": 1.0, **household}),
        }
        return Simulation(dataset=UKSingleYearDataset(person=person, fiscal_year=YEAR, **tables))

    def worked(of: Any) -> None:
        for figure in FIGURES:
            of.calculate(figure, YEAR)

    worked(simulation(100))
    taken_in, of = seconds(lambda: simulation(len(given["pay"])))
    took, _ = seconds(lambda: worked(of))
    print(json.dumps([taken_in, took]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
