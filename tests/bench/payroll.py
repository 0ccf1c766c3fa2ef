"""What a pay run's figures cost: people a second of one core for the engine of whole runs, beside the functions for one employment and
the peers, on the same employees in the same run, and as the run grows tenfold.

All of the core is worked (pensions, National Insurance of both sides, tax, loans, net); the peers work less: `paye` a month's income
tax, PolicyEngine-UK a year's tax, National Insurance and loans in 32-bit floats. Seconds are the smaller of clock and processor.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from services.payroll.adapters.whole_runs.people import columns_of
from services.payroll.adapters.whole_runs.run import whole_run
from services.payroll.adapters.whole_runs.run_rules import run_rules
from services.payroll.domain.tax_calendar import Frequency
from tests.bench.findings import Finding, console, report
from tests.bench.payroll_peers import ASKED_FOR, Paye, policyengine
from tests.bench.payroll_staff import PAYDAY, staff
from tests.bench.policyengine_peer import seconds
from tests.payroll.whole_runs.one_by_one import worked

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 7
TIMES_A_PEER = 10
"""What the issue asks: ten times the people a second of the quickest peer, at 100,000 and at full scope."""
TIMES_FROM_OBJECTS = 5
"""With Python objects made into columns first, while the peer's are made already."""
TIMES_AS_DEAR = 12
MOST_MEGABYTES = 200


def quickest(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds, the least of some rounds, since others may use the machine."""
    work()
    gc.collect()
    return min(seconds(work)[0] for _ in range(rounds))


def peak_megabytes(work: Callable[[], object]) -> float:
    """The most memory that the work held at once, beside what was there before."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def main() -> int:
    rules = run_rules(PAYDAY, Frequency.MONTHLY)
    people = staff(SIZES[-1], rules)
    columns = {size: columns_of(people[:size]) for size in SIZES}
    whole = {size: quickest(lambda of=columns[size]: whole_run(of, rules)) for size in SIZES}  # type: ignore[misc]
    from_objects = quickest(lambda: whole_run(columns_of(people), rules), 3)
    alone, one_by_one = seconds(lambda: [worked(one, rules) for one in people])
    figures = whole_run(columns[SIZES[-1]], rules)
    assert figures.net.tolist() == [one.net_pence for one in one_by_one]
    memory = peak_megabytes(lambda: whole_run(columns[SIZES[-1]], rules))
    pension = figures.pension.member.tolist()
    taxed = [one.taxable_pence - pence for one, pence in zip(people, pension, strict=True)]
    with tempfile.TemporaryDirectory(prefix="quayside-payroll-") as folder:
        paye = Paye(Path(folder) / "paye")
        given = paye.given(people, taxed)
        of_paye, by_paye = seconds(lambda: paye.worked(given))
        of_policyengine = policyengine(people, pension, Path(folder))
    same = sum(one == other for one, other in zip(by_paye, figures.tax.tax.tolist(), strict=True))
    count = SIZES[-1]
    console.print(
        f"{count:,} employees, {len(columns[count].tax.codes):,} different tax codes; the same net pay one by one: {count:,} of {count:,}"
    )
    console.print(f"paye's tax is ours for {same:,}; it raises an error for {by_paye.count(None):,}")
    peers = {"paye, tax alone": of_paye}
    if of_policyengine:
        peers["PolicyEngine-UK, a year, taken in before"] = of_policyengine.worked
        console.print(f"PolicyEngine-UK took {of_policyengine.taken_in:.1f} s to take them in, not counted below")
    else:
        console.print(f"PolicyEngine-UK was not measured ({ASKED_FOR}=1 installs and measures it)")
    told = "; ".join(f"{name} {count / took:,.0f}/s" for name, took in peers.items())
    peer, ours = count / min(peers.values()), count / whole[count]
    growth = [whole[larger] / whole[smaller] for smaller, larger in pairwise(SIZES)]
    sizes = ", ".join(f"{size:,} in {1000 * took:.1f} ms" for size, took in whole.items())
    findings = [
        Finding(f"whole run of {count:,} / quickest peer, people a second", f"{ours / peer:.0f} ({ours:,.0f}/s; {told})", ours / peer, TIMES_A_PEER),
        Finding("the same with the columns made from objects", f"{count / from_objects / peer:.1f} ({count / from_objects:,.0f}/s)", count / from_objects / peer, TIMES_FROM_OBJECTS),
        Finding("whole run / one by one, people a second", f"{alone / whole[count]:.0f} (one by one {count / alone:,.0f}/s)", alone / whole[count], 10),
        *(
            Finding(f"{larger:,} / {smaller:,} people, times the time", f"{times:.1f} ({sizes})", times, TIMES_AS_DEAR, at_least=False)
            for smaller, larger, times in zip(SIZES, SIZES[1:], growth, strict=False)
        ),
        Finding(f"memory of a run of {count:,} beside its columns, MB", f"{memory:.0f}", memory, MOST_MEGABYTES, at_least=False),
    ]  # fmt: skip
    return report("The figures of a pay run", findings)


if __name__ == "__main__":
    sys.exit(main())
