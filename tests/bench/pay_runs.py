"""What a whole pay run costs from its opening to its close, kept on PostgreSQL: calculated with both engines, approved, closed, with its
events. A third teachers with pension and loan, a third term-time assistants in the Local Government Pension Scheme, a third office
staff who opted out of it."""

from __future__ import annotations

import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from services.payroll.application.staff.ports import PostHeld
from services.payroll.domain.gross_pay.posts import OnPoint, PensionScheme, Post, Terms, TermTime, fte_of_hours
from services.payroll.domain.pensions.local_government import EmployerRate, Section
from services.payroll.domain.sources import Source
from services.payroll.domain.staff.facts import Fact, Known, LocalPension
from services.payroll.domain.staff.people import Employment, Person
from shared.identifiers import new_id
from shared.nodes import PrivatePostgres
from tests.bench.findings import Finding, report
from tests.payroll.pay_runs.staff_of_run import ACTIVE, PLAN_2, SINCE, StaffOfRun, a_teacher, in_the_office, taxed
from tests.payroll.world import NAMES, OFFICER, World

SIZES = (1_000, 10_000)
A_SECOND = 1_000
"""What the issue asks: employees a second, from open to closed, on two cores."""
TIMES_AS_DEAR, MOST_MEGABYTES = 12, 1_024
FUND = EmployerRate(
    "Harbour Fund", date(2026, 4, 1), None, 2290, Source("rate", date(2026, 4, 1), "certificate", "verified")
)


@contextmanager
def payroll() -> Iterator[World]:
    """Payroll on a private PostgreSQL with fsync, ended afterwards."""
    with tempfile.TemporaryDirectory(prefix="quayside-pay-runs-") as folder:
        postgres = PrivatePostgres(Path(folder) / "postgresql").start()
        try:
            key = secrets.token_urlsafe(24)
            postgres.admin.create_role("bench", key)
            world = World(Path(folder), postgres.admin.create_database("payroll", "bench", key))
            yield world
            world.stop()
        finally:
            postgres.stop()


def an_assistant(post_id: str, school_id: str) -> Post:
    part, weeks = fte_of_hours(Decimal(30), Decimal(37)), TermTime(Decimal(39))
    terms = Terms(SINCE, OnPoint("njc", "5"), part, term_time=weeks, pension=PensionScheme.LOCAL_GOVERNMENT)
    return Post(post_id, school_id, "SUP-200", "Teaching assistant", (terms,))


IN_THE_FUND, OPTED_OUT = LocalPension(Section.MAIN, fund=FUND.fund), LocalPension(Section.MAIN, opted_out=True)
KINDS: tuple[tuple[Callable[[str, str], Post], tuple[Known, ...]], ...] = (
    (a_teacher, (taxed(), ACTIVE, PLAN_2)),
    (an_assistant, (taxed(), IN_THE_FUND)),
    (in_the_office, (taxed("1100L"), OPTED_OUT)),
)


def pay_group(staff: StaffOfRun, count: int) -> str:
    said = {"employer_id": staff.employer_id, "name": f"{count} people", "frequency": "monthly", "day": 25}
    return str(staff.world.ask(OFFICER, "add_pay_group", **said)["pay_group_id"])


def employ(staff: StaffOfRun, pay_group_id: str, count: int) -> None:
    """So many people of the three kinds at three schools, in a pay group."""
    schools = list(NAMES)
    for place, school_id in enumerate(schools):
        people, employments, posts, facts = [], [], [], []
        for number in range(place, count, len(schools)):
            kind, known = KINDS[number // len(schools) % len(KINDS)]
            person = Person(new_id(), school_id, f"Number {number}", date(1990, 5, 17), "Ada")
            payroll_id = f"{count}/{number}"
            one = Employment(new_id(), person.person_id, staff.employer_id, school_id, pay_group_id, payroll_id, SINCE)
            people.append(person)
            employments.append(one)
            posts.append(PostHeld(kind(new_id(), school_id), one.employment_id))
            facts += [Fact(new_id(), one.employment_id, SINCE, what) for what in known]
        with staff.world.uow() as uow:
            uow.staff.add_new(people, employments, posts)
            uow.staff.add_facts(facts, school_id, "bench", uow.now())


def seconds_of_a_run(staff: StaffOfRun, pay_group_id: str, count: int) -> float:
    """From the opening of a run to its close."""
    begun = time.perf_counter()
    run_id = staff.open(pay_group_id=pay_group_id)
    page = staff.calculate(run_id)
    assert (page["totals"]["payslips"], page["keeps_open"]) == (count, "")
    staff.approve(run_id)
    assert staff.close(run_id)["state"] == "closed"
    return time.perf_counter() - begun


def main() -> int:
    took: dict[int, float] = {}
    again: dict[int, float] = {}
    with payroll() as world:
        staff = StaffOfRun(world)
        with world.uow() as uow:
            uow.employers.put_fund_rate(staff.employer_id, FUND, "bench", uow.now())
        for size in SIZES:
            group = pay_group(staff, size)
            employ(staff, group, size)
            took[size] = seconds_of_a_run(staff, group, size)
            again[size] = seconds_of_a_run(staff, group, size)
    small, large = SIZES
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate, next_rate = large / took[large], large / again[large]
    times = took[large] / took[small]
    findings = [
        Finding(f"{large:,} employees from open to closed, a second", f"{rate:,.0f} ({took[large]:.1f} s)", rate, A_SECOND),
        Finding("the next month, with figures to date", f"{next_rate:,.0f} ({again[large]:.1f} s)", next_rate, A_SECOND),
        Finding("ten times the employees, times the time", f"{times:.1f}", times, TIMES_AS_DEAR, at_least=False),
        Finding("the most memory of the process, MiB", f"{megabytes:.0f}", megabytes, MOST_MEGABYTES, at_least=False),
    ]  # fmt: skip
    return report("A pay run on PostgreSQL", findings)


if __name__ == "__main__":
    sys.exit(main())
