"""What a whole pay run costs from its opening to its return, kept on PostgreSQL: calculated with both engines, approved, closed with its
events, and its full payment submission prepared, marked, checked and kept. A third teachers with pension and loan, a third term-time
assistants in the Local Government Pension Scheme, a third office staff who opted out of it."""

from __future__ import annotations

import os
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from lxml import etree

from services.payroll.adapters.rti.official_files import SETTING, OfficialFiles, compiled_rules, safe_parser
from services.payroll.application.staff.ports import PostHeld
from services.payroll.domain.gross_pay.posts import OnPoint, PensionScheme, Post, Terms, TermTime, fte_of_hours
from services.payroll.domain.pensions.local_government import EmployerRate, Section
from services.payroll.domain.returns.employees import Address, Gender
from services.payroll.domain.sources import Source
from services.payroll.domain.staff.facts import Fact, Known, LocalPension
from services.payroll.domain.staff.people import Employment, Person
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.returns import return_year
from shared.identifiers import new_id
from shared.nodes import PrivatePostgres
from tests.bench.findings import Finding, console, report
from tests.payroll.pay_runs.staff_of_run import ACTIVE, PLAN_2, SINCE, StaffOfRun, a_teacher, in_the_office, taxed
from tests.payroll.returns.school_return import GIVEN
from tests.payroll.world import NAMES, OFFICER, World

SIZES = (1_000, 10_000)
A_SECOND = 1_000
"""What the issue asks: employees a second, from open to closed, on two cores."""
MOST_OF_RETURN = 5
"""Seconds that the return of 10,000 may take of these ten."""
TIMES_AS_DEAR, MOST_MEGABYTES = 12, 1_024
SURNAMES = ("Ahmed", "Brown", "Clarke", "O'Neill", "Patel", "Smith-Jones", "Taylor", "Wood")
FUND = EmployerRate(
    "Harbour Fund", date(2026, 4, 1), None, 2290, Source("rate", date(2026, 4, 1), "certificate", "verified")
)


@contextmanager
def payroll() -> Iterator[tuple[World, int]]:
    """Payroll on a private PostgreSQL with fsync, ended afterwards; with the process id of PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="quayside-pay-runs-") as folder:
        postgres = PrivatePostgres(Path(folder) / "postgresql").start()
        try:
            key = secrets.token_urlsafe(24)
            postgres.admin.create_role("bench", key)
            world = World(Path(folder), postgres.admin.create_database("payroll", "bench", key))
            yield world, postgres.record.pids["server"]
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


def somebody(number: int, school_id: str) -> Person:
    """A person with all that a return to HMRC must say of them."""
    surname = SURNAMES[number % len(SURNAMES)]
    home = Address((f"{number} The Lane", "Sheffield"), "S2 1AA")
    gender = Gender.FEMALE if number % 3 else Gender.MALE
    return Person(
        new_id(),
        school_id,
        surname,
        date(1990, 5, 17),
        "Ada",
        gender=gender,
        ni_number=f"AB{number:06d}C",
        address=home,
    )


def employ(staff: StaffOfRun, pay_group_id: str, count: int) -> None:
    """So many people of the three kinds at three schools, in a pay group."""
    schools = list(NAMES)
    for place, school_id in enumerate(schools):
        people, employments, posts, facts = [], [], [], []
        for number in range(place, count, len(schools)):
            kind, known = KINDS[number // len(schools) % len(KINDS)]
            person = somebody(number + count, school_id)
            payroll_id = f"{count}/{number}"
            one = Employment(new_id(), person.person_id, staff.employer_id, school_id, pay_group_id, payroll_id, SINCE)
            people.append(person)
            employments.append(one)
            posts.append(PostHeld(kind(new_id(), school_id), one.employment_id))
            facts += [Fact(new_id(), one.employment_id, SINCE, what) for what in known]
        with staff.world.uow() as uow:
            uow.staff.add_new(people, employments, posts)
            uow.staff.add_facts(facts, school_id, "bench", uow.now())


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of the clock, and of the processors: of this process and of PostgreSQL."""

    clock: float
    here: float
    postgresql: float

    @property
    def seconds(self) -> float:
        """The smaller of the clock's and the processors' seconds, so that others on the machine count less."""
        return min(self.clock, self.here + self.postgresql)

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.clock - other.clock, self.here - other.here, self.postgresql - other.postgresql)

    def __str__(self) -> str:
        return f"{self.clock:.1f} s; processors {self.here:.1f} s here, {self.postgresql:.1f} s PostgreSQL"


def spent_so_far(postmaster: int) -> Spent:
    used = resource.getrusage(resource.RUSAGE_SELF)
    backends = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    ticks = _ticks(postmaster, with_ended=True) + sum(_ticks(int(one), with_ended=False) for one in backends)
    return Spent(time.perf_counter(), used.ru_utime + used.ru_stime, ticks / os.sysconf("SC_CLK_TCK"))


def _ticks(pid: int, *, with_ended: bool) -> int:
    """Clock ticks that a process worked; `with_ended` counts its children that have ended."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, numbers[11:15] if with_ended else numbers[11:13]))


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run took until it was closed, and what its return took."""

    run: Spent
    fps: Spent
    submission_id: str

    @property
    def seconds(self) -> float:
        return self.run.seconds + self.fps.seconds


def measured(staff: StaffOfRun, pay_group_id: str, count: int, postmaster: int, by_schema: bool) -> Measured:
    """A run from its opening to its return, kept."""
    opened = spent_so_far(postmaster)
    run_id = staff.open(pay_group_id=pay_group_id)
    page = staff.calculate(run_id)
    assert (page["totals"]["payslips"], page["keeps_open"]) == (count, "")
    staff.approve(run_id)
    assert staff.close(run_id)["state"] == "closed"
    closed = spent_so_far(postmaster)
    job_id = staff.world.ask(OFFICER, "prepare_fps", run_id=run_id)["job_id"]
    staff.world.host.run_until_quiet()
    job = staff.world.ask(OFFICER, "job", job_id=job_id)
    assert job["state"] == "done", job["message"]
    assert (job["result"]["people"], job["result"]["faults"]) == (count, 0)
    kept = spent_so_far(postmaster)
    submission_id = job["result"]["submission_id"]
    listed = staff.world.ask(OFFICER, "submissions", employer_id=staff.employer_id)
    (made,) = (one for one in listed if one["submission_id"] == submission_id)
    assert len(made["checked_by"]) == (2 if by_schema else 0), "by the schemas of the envelope and of the return"
    return Measured(closed - opened, kept - closed, submission_id)


def findings(took: dict[int, Measured], again: dict[int, Measured], megabytes: float) -> list[Finding]:
    small, large = SIZES
    rate, next_rate = large / took[large].seconds, large / again[large].seconds
    times = took[large].seconds / took[small].seconds
    return [
        Finding(f"{large:,} employees from open to the return kept, a second", f"{rate:,.0f} ({took[large].seconds:.1f} s)", rate, A_SECOND),
        Finding("the next month, with figures to date", f"{next_rate:,.0f} ({again[large].seconds:.1f} s)", next_rate, A_SECOND),
        Finding("of it the return, checked and kept, seconds", f"{took[large].fps.seconds:.1f}", took[large].fps.seconds, MOST_OF_RETURN, at_least=False),
        Finding("ten times the employees, times the time", f"{times:.1f}", times, TIMES_AS_DEAR, at_least=False),
        Finding("the most memory of the process, MiB", f"{megabytes:.0f}", megabytes, MOST_MEGABYTES, at_least=False),
    ]  # fmt: skip


@contextmanager
def schemas() -> Iterator[bool]:
    """HMRC's schemas set as the folder to check by, where they are beside the project, without the business rules: they are measured apart."""
    given = {file.name: file for file in sorted((GIVEN / "rti").rglob("*.xsd"))}
    with tempfile.TemporaryDirectory(prefix="quayside-schemas-") as folder:
        for name, file in given.items():
            (Path(folder) / name).symlink_to(file)
        os.environ[SETTING] = folder
        yield bool(given)
        del os.environ[SETTING]


def seconds_of_rules(world: World, submission_id: str) -> float:
    """Processor seconds of HMRC's business rules on a return that was kept; they are HMRC's own, 36 times through all of it."""
    year = return_year(TaxYear(2026))
    file = OfficialFiles(GIVEN / "rti").rules(year.fps_files)
    assert file is not None
    with world.uow() as uow:
        message = etree.fromstring(uow.outputs.submission_content(submission_id), safe_parser())
    begun = time.process_time()
    compiled_rules(file)(message)
    return time.process_time() - begun


def main() -> int:
    took: dict[int, Measured] = {}
    again: dict[int, Measured] = {}
    with payroll() as (world, postmaster), schemas() as by_schema:
        staff = StaffOfRun(world)
        with world.uow() as uow:
            uow.employers.put_fund_rate(staff.employer_id, FUND, "bench", uow.now())
        for size in SIZES:
            group = pay_group(staff, size)
            employ(staff, group, size)
            took[size] = measured(staff, group, size, postmaster, by_schema)
            again[size] = measured(staff, group, size, postmaster, by_schema)
            for what, one in (("first", took[size]), ("next", again[size])):
                console.print(f"{size:,}, the {what} month: open to closed {one.run}; the return {one.fps}")
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if by_schema:
            rules = seconds_of_rules(world, took[SIZES[-1]].submission_id)
            console.print(f"HMRC's business rules on {SIZES[-1]:,}, not counted below: {rules:.1f} s of one processor")
        else:
            console.print("HMRC's schemas are not here: the returns were checked by our own rules only")
    return report("A pay run on PostgreSQL", findings(took, again, megabytes))


if __name__ == "__main__":
    sys.exit(main())
