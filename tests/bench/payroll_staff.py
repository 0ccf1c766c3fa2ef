"""The employees that payroll is measured on: a trust's staff, made up from a seed, in November 2026 with a year so far that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

from services.payroll.adapters.whole_runs.people import Employment, LocalPension, TeachersPension, columns_of
from services.payroll.adapters.whole_runs.run import whole_run
from services.payroll.adapters.whole_runs.run_rules import RunRules, run_rules
from services.payroll.domain.income_tax.codes import TaxCode, tax_code_of
from services.payroll.domain.income_tax.tax import SoFar
from services.payroll.domain.pensions.bands import BandReason, band_decision
from services.payroll.domain.pensions.local_government import EmployerRate, LocalPay, Section
from services.payroll.domain.pensions.teachers import TeachersEarnings
from services.payroll.domain.sources import Source
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.tax_calendar import Frequency

PAYDAY, BEFORE = date(2026, 11, 25), date(2026, 10, 23)
MONTHS_BEFORE = 7
RATE = EmployerRate(
    "A fund", date(2026, 4, 1), None, 2290, Source("employer's rate", date(2026, 4, 1), "made up", "assumed")
)


def staff(count: int, rules: RunRules, seed: int = 2026) -> list[Employment]:
    """So many employees: 58 in 100 teachers, 37 support staff, 5 in no scheme; 4 in 10 with a loan; 3 codes in 10 of somebody's own."""
    random = Random(seed)
    return _with_a_year_so_far([_employee(random, rules) for _ in range(count)])


def _employee(random: Random, rules: RunRules) -> Employment:
    kind = random.random()
    pay = (
        random.randint(270_000, 520_000)
        if kind < 0.5
        else random.randint(520_000, 880_000)
        if kind < 0.58
        else random.randint(60_000, 270_000)
    )
    plans = frozenset({random.choice((Plan.ONE, Plan.TWO, Plan.FIVE))}) if random.random() < 0.4 else frozenset[Plan]()
    if random.random() < 0.05:
        plans |= {Plan.POSTGRADUATE}
    letter = random.choices("AHMCJVBZ", (88, 2, 5, 2, 1, 1, 0.5, 0.5))[0]
    return Employment(pay, pay, _code(random), letter, _pension(kind, pay, rules, random), plans)


def _pension(kind: float, pay: int, rules: RunRules, random: Random) -> TeachersPension | LocalPension | None:
    if kind < 0.58:
        return TeachersPension(TeachersEarnings(pay))
    if kind < 0.95:
        section = Section.MAIN if random.random() < 0.95 else Section.FIFTY_FIFTY
        decision = band_decision(rules.local, 12 * pay, date(2026, 4, 1), BandReason.APRIL)
        return LocalPension(LocalPay(pay), section, decision, RATE)
    return None


def _code(random: Random) -> TaxCode:
    country = random.choices(("", "S", "C"), (92, 4, 4))[0]
    own = f"{random.randint(900, 1500)}{random.choice('LT')}", f"K{random.randint(1, 400)}", "BR", "D0", "0T"
    code = random.choices(("1257L", *own), (70, 18, 4, 5, 1, 2))[0]
    return tax_code_of(f"{country}{code}{' M1' if random.random() < 0.03 else ''}")


def _with_a_year_so_far(people: Sequence[Employment]) -> list[Employment]:
    """Each has been paid the same in every month before, and taxed what was due on it by the end of October."""
    rules = run_rules(BEFORE, Frequency.MONTHLY)
    first = whole_run(columns_of(people), rules)
    taxed = [one.taxable_pence - pension for one, pension in zip(people, first.pension.member.tolist(), strict=True)]
    paid = [replace(one, so_far=SoFar((MONTHS_BEFORE - 1) * each)) for one, each in zip(people, taxed, strict=True)]
    owed = whole_run(columns_of(paid), rules).tax.owed.tolist()
    return [
        replace(one, so_far=SoFar(MONTHS_BEFORE * each, tax))
        for one, each, tax in zip(people, taxed, owed, strict=True)
    ]
