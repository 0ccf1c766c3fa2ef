"""What closing a collective order costs as one transaction on PostgreSQL: read, ask the guard, round, price, share, save, promise
to the budgets, say. Measured from the first question to the commit, at 1,000 schools by 500 lines, at a tenth of the schools, and
as the lines of each school grow from 250 to 1,000, the most that one order may offer."""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert

from services.procurement.adapters.collective.tables import OfferedItemRow, WishRow
from services.procurement.adapters.collective.written import wishes_written
from services.procurement.application import schools
from services.procurement.application.catalogue import items
from services.procurement.application.collective import closing
from services.procurement.domain.collective.allocation import Place
from shared.nodes import PrivatePostgres
from shared.persistence import take_up_store
from shared.persistence.take_up_store import Entitlement, Mode, State
from tests.bench.findings import Finding, report
from tests.procurement.world import World

SCHOOLS, LINES = 1_000, 500
GROWING, AT_SCHOOLS = (250, 500, 1_000), 500
LIMIT_SECONDS = 2.0
MOST_TIMES_A_LINE = 1.25
"""How much dearer a line may become as an order grows fourfold; that some cost of it is for schools makes it cheaper."""
ROUNDS = 3


@dataclass(frozen=True)
class Cost:
    """What one close took: on the clock, and of the processor in this process."""

    wall: float
    cpu: float


@contextmanager
def procurement() -> Iterator[World]:
    """Procurement on a private PostgreSQL with fsync, ended afterwards."""
    with tempfile.TemporaryDirectory(prefix="quayside-closing-") as folder:
        postgres = PrivatePostgres(Path(folder) / "postgresql").start()
        try:
            key = secrets.token_urlsafe(24)
            postgres.admin.create_role("bench", key)
            world = World(Path(folder), postgres.admin.create_database("procurement", "bench", key))
            yield world
            world.stop()
        finally:
            postgres.stop()


def settled(world: World) -> tuple[str, list[str], list[str]]:
    """A supplier with its items, and the schools that may order."""
    names = [f"0198c0de-0000-7390-bc98-{number:012d}" for number in range(SCHOOLS)]
    skus = [f"sku-{number:04d}" for number in range(max(LINES, *GROWING))]
    with world.uow() as uow:
        for number, school_id in enumerate(names):
            held = Entitlement(school_id, Mode.FULL, State.ACTIVE, date(2026, 1, 1), None, "bench")
            take_up_store.save_entitlement(uow.session.connection(), held, uow.now())
            schools.school_recorded(uow, school_id, f"School {number}", "100001", "Primary", "Kent", 210)
    supplier_id = world.supplier()
    with world.uow() as uow:
        for number, sku in enumerate(skus):
            items.list_item(
                uow, supplier_id=supplier_id, sku=sku, name=f"Item {number}", cpv="22830000", cpv_text="",
                valid_from=date(2026, 1, 1), source="", unit="pack", case_size=4, minimum_cases=1,
                price=Decimal("1.00"), breaks=[{"from_units": 100, "price": Decimal("0.90")}], break_kind="all-units",
                vat="standard" if number % 2 else "zero", allergens=None,
            )  # fmt: skip
    return supplier_id, names, skus


def asked(world: World, supplier_id: str, names: Sequence[str], skus: Sequence[str]) -> str:
    """An order at its closing time in which every school wants every item, each of its own quantity."""
    now = world.clock.now()
    closes, delivery = now + timedelta(days=1), (now + timedelta(days=8)).date()
    order_id = world.window(
        supplier_id,
        schools=list(names),
        skus=list(skus),
        closes_at=closes.isoformat(),
        delivery_on=delivery.isoformat(),
        code="BAE220",
        codes=dict.fromkeys(skus[1::2], "BAE260"),
        bought_under="a framework, since so much is over the threshold",
    )
    firm = dict.fromkeys(skus, 0)
    tolerance = dict.fromkeys(skus, 0)
    rows = []
    for number, school_id in enumerate(names):
        places = {}
        for place, sku in enumerate(skus):
            wants, also = 3 + (number + place) % 7, (number + place) % 3
            firm[sku] += wants
            tolerance[sku] += also
            places[sku] = (Place(number * len(skus) + place + 2, now, wants, also),)
        written = wishes_written(places)
        rows.append(
            {"order_id": order_id, "school_id": school_id, "lines": written, "items": len(skus), "places": len(skus)}
        )
    with world.uow() as uow:
        connection = uow.session.connection()
        connection.execute(insert(WishRow.__table__), rows)  # type: ignore[arg-type]
        item = OfferedItemRow.__table__
        for sku in skus:
            mine = item.update().where(item.c.order_id == order_id, item.c.sku == sku)  # type: ignore[attr-defined]
            connection.execute(mine.values(pooled_firm=firm[sku], pooled_tolerance=tolerance[sku]))
    world.clock.move_to(closes)
    return order_id


def closed(world: World, order_id: str) -> Cost:
    """Close it, from the first question to the commit."""
    wall, cpu = time.perf_counter(), time.process_time()
    with world.uow() as uow:
        closing.closed_now(uow, order_id)
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def best(world: World, supplier_id: str, names: Sequence[str], skus: Sequence[str]) -> Cost:
    """The cheapest of some closes of orders of this size."""
    return min((closed(world, asked(world, supplier_id, names, skus)) for _ in range(ROUNDS)), key=_on_the_clock)


def main() -> int:
    with procurement() as world:
        supplier_id, names, skus = settled(world)
        closed(world, asked(world, supplier_id, names[:10], skus[:10]))
        small = best(world, supplier_id, names[: SCHOOLS // 10], skus[:LINES])
        large = best(world, supplier_id, names, skus[:LINES])
        growing = [best(world, supplier_id, names[:AT_SCHOOLS], skus[:lines]) for lines in GROWING]
    ratio = large.wall / small.wall
    figure = f"{large.wall:.2f} s ({large.cpu:.2f} s of this process; a tenth of it {small.wall:.2f} s)"
    a_line = [cost.wall / lines for cost, lines in zip(growing, GROWING, strict=True)]
    told = "; ".join(
        f"{lines:,} lines {cost.wall:.2f} s, {1000 * each:.2f} ms a line"
        for lines, cost, each in zip(GROWING, growing, a_line, strict=True)
    )
    dearer = a_line[-1] / a_line[0]
    findings = [
        Finding(
            f"closing {SCHOOLS:,} schools x {LINES} lines, seconds", figure, large.wall, LIMIT_SECONDS, at_least=False
        ),
        Finding("ten times the schools, times the time", f"{ratio:.1f}", ratio, 12, at_least=False),
        Finding(
            f"four times the lines at {AT_SCHOOLS} schools, times the cost of a line",
            f"{dearer:.2f} ({told})", dearer, MOST_TIMES_A_LINE, at_least=False,
        ),
    ]  # fmt: skip
    return report("Closing a collective order on PostgreSQL", findings)


def _on_the_clock(cost: Cost) -> float:
    return cost.wall


if __name__ == "__main__":
    sys.exit(main())
