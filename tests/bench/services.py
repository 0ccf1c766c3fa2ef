"""What the services' own heavy work costs as it grows tenfold: closing a collective order, reading the register's file."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from services.membership.domain.gias import read_rows
from services.procurement.domain.collective.allocation import Place
from services.procurement.domain.collective.closing import close
from services.procurement.domain.collective.order import CollectiveOrder
from tests.bench.findings import Finding, report
from tests.procurement.domain.examples import CLOSES, DURING, item, opened

ROUNDS = 3
ITEMS = 50


def order_of(schools: int) -> CollectiveOrder:
    """An order in which every school wants every item."""
    items = [item(f"sku-{number}", "1.00", breaks=[(100, "0.90")]) for number in range(ITEMS)]
    order = opened(*items)
    names = {f"school-{number}": f"School {number}" for number in range(schools)}
    places = {
        school: (Place(number + 1, DURING + timedelta(seconds=number), 3 + number % 7, number % 3),)
        for number, school in enumerate(names)
    }
    return replace(order, window=replace(order.window, schools=names), lines={each.sku: places for each in items})


def closing_cost(schools: int) -> float:
    """Microseconds a line to close an order, with every school's share and saving."""
    order = order_of(schools)
    return 1e6 * _median_seconds(lambda: close(order, CLOSES + timedelta(minutes=1))) / (schools * ITEMS)


def register_cost(rows: int) -> float:
    """Microseconds a row to read the register's file."""
    cells: list[Mapping[str, str]] = [
        {
            "URN": str(100000 + number),
            "EstablishmentName": f"School {number}",
            "TypeOfEstablishment (name)": "Community school",
            "PhaseOfEducation (name)": "Primary",
            "EstablishmentStatus (name)": "Open",
            "NumberOfPupils": "210",
        }
        for number in range(rows)
    ]
    return 1e6 * _median_seconds(lambda: read_rows(cells)) / rows


def _median_seconds(work: Callable[[], object]) -> float:
    figures = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        figures.append(time.perf_counter() - started)
    return statistics.median(figures)


def tenfold(what: str, cost: Callable[[int], float], small: int) -> Finding:
    """Cost of one at ten times the size, over its cost at the small size."""
    little, much = cost(small), cost(10 * small)
    figure = f"{much / little:.2f} ({little:.1f} and {much:.1f} microseconds)"
    return Finding(f"{what}, {10 * small:,} / {small:,}", figure, much / little, 1.5, at_least=False)


def main() -> int:
    findings = [
        tenfold("closing an order, cost a line, schools", closing_cost, 100),
        tenfold("reading the register, cost a row, rows", register_cost, 2_000),
    ]
    return report("Services, cost as the work grows tenfold", findings)


if __name__ == "__main__":
    sys.exit(main())
