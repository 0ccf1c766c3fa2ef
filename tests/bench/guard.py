"""How quick the aggregation guard is over a million order lines on PostgreSQL, beside adding the lines up each time, and what
ten times as many lines cost it."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text

from services.procurement.adapters.unit_of_work import procuring
from services.procurement.application.tenders import guard
from services.procurement.entrypoints import Procurement
from shared.clock import ManualClock
from shared.nodes import PrivatePostgres
from shared.persistence.migrating import upgrade
from shared.runtime import Runtime
from shared.settings import Settings
from tests.bench.findings import Finding, report

LINES = 1_000_000
SCHOOLS, DAYS = 1_000, 1_095
"""Schools that buy, and the days over which the lines lie: three years. Four lines in ten are of one kind, as stationery is."""
BUSY = "30190000"
LIMIT_MS = 200.0
ROUNDS = 9
PASSWORD = "bench-only"
ON = date(2026, 11, 2)
MADE = (
    "CREATE TABLE bench_line AS SELECT n AS line, CASE WHEN random() < 0.4 THEN '301' ELSE"
    " lpad((100 + floor(random() * 900))::text, 3, '0') END || lpad(floor(random() * 10)::text, 1, '0') || '0000' AS cpv,"
    " 'school-' || floor(random() * {schools})::int AS school_id, date '{on}' - floor(random() * {days})::int AS placed_on,"
    " 1000 + n % 9000 AS pence FROM generate_series(1::bigint, {lines}) AS n"
)
COUNTED = (
    "INSERT INTO buying_volume (cpv_group, source, month, until, school_id, pence)"
    " SELECT left(cpv, digits), 'order', date_trunc('month', placed_on)::date, date_trunc('month', placed_on)::date,"
    " school_id, sum(pence) FROM bench_line, (VALUES (3), (4)) AS kept (digits) GROUP BY 1, 3, 5"
)
ADDED_UP = (
    "SELECT sum(pence) FROM bench_line WHERE cpv LIKE :kind AND placed_on >= :since AND school_id = ANY (:schools)"
)


def filled(runtime: Runtime, lines: int) -> int:
    """As many order lines, counted into volumes as placing them would; returns how many volumes that makes."""
    with runtime.unit_of_work() as uow:
        uow.session.execute(text("DROP TABLE IF EXISTS bench_line"))
        uow.session.execute(text("SELECT setseed(0.4)"))
        uow.session.execute(text("DELETE FROM buying_volume"))
        uow.session.execute(text(MADE.format(schools=SCHOOLS, on=ON, days=DAYS, lines=lines)))
        uow.session.execute(text(COUNTED))
        uow.session.execute(text("CREATE INDEX ON bench_line (cpv text_pattern_ops)"))
    with runtime.unit_of_work() as uow:
        for table in ("bench_line", "buying_volume"):
            uow.session.execute(text(f"ANALYZE {table}"))
        return int(uow.session.execute(text("SELECT count(*) FROM buying_volume")).scalar_one())


def median_ms(work: Callable[[int], object]) -> float:
    figures = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        work(number)
        figures.append((time.perf_counter() - started) * 1000)
    return statistics.median(figures)


def asked(runtime: Runtime, schools: list[str]) -> Callable[[int], object]:
    """The guard, asked for what is bought most."""

    def one(_number: int) -> object:
        with runtime.unit_of_work() as uow:
            return guard.check(
                procuring(uow), cpv_code=BUSY, pence_incl_vat=1_000_00, years=Decimal(3),
                school_ids=schools, on=ON,
            )  # fmt: skip

    return one


def added_up(runtime: Runtime, schools: list[str]) -> Callable[[int], object]:
    """The same sum from the lines themselves, by an index on the code."""

    def one(_number: int) -> object:
        with runtime.unit_of_work() as uow:
            said = {"kind": f"{BUSY[:3]}%", "since": date(2025, 11, 1), "schools": schools}
            return uow.session.execute(text(ADDED_UP), said).scalar_one()

    return one


def main() -> int:
    schools = [f"school-{number}" for number in range(SCHOOLS)]
    with tempfile.TemporaryDirectory(prefix="quayside-bench-") as folder:
        postgres = PrivatePostgres(Path(folder) / "postgresql").start()
        try:
            postgres.admin.create_role("bench", PASSWORD)
            url = postgres.admin.create_database("procurement", "bench", PASSWORD)
            clock = ManualClock(datetime(2026, 11, 2, 8, tzinfo=UTC))
            settings = Settings(home=Path(folder), database_urls={"procurement": url}, clock=clock)
            runtime = Runtime(Procurement(), settings)
            upgrade(runtime.database.engine, runtime.service)
            filled(runtime, LINES // 10)
            small = median_ms(asked(runtime, schools))
            volumes = filled(runtime, LINES)
            large = median_ms(asked(runtime, schools))
            by_lines = median_ms(added_up(runtime, schools))
            runtime.close()
        finally:
            postgres.stop()
    told = f"{large:.1f} ms ({volumes:,} volumes)"
    findings = [
        Finding(f"the guard over {LINES:,} order lines, ms", told, large, LIMIT_MS, at_least=False),
        Finding(
            f"the guard, {LINES:,} lines / {LINES // 10:,}",
            f"{large / small:.2f} ({small:.1f} and {large:.1f} ms)",
            large / small,
            10.0,
            at_least=False,
        ),
        Finding(
            "adding the lines up each time / the guard",
            f"{by_lines / large:.1f} ({by_lines:.1f} ms)",
            by_lines / large,
            1.3,
        ),
    ]
    return report("Aggregation guard", findings)


if __name__ == "__main__":
    sys.exit(main())
