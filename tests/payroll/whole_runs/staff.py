"""Employees made up at random, of every kind that a run may have, from a seed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from services.payroll.adapters.whole_runs.people import Employment, LocalPension, TeachersPension
from services.payroll.adapters.whole_runs.run_rules import RunRules
from services.payroll.domain.income_tax.codes import HIGHEST_D, Kind, Regime, TaxCode
from services.payroll.domain.income_tax.tables import highest_in_band_pence
from services.payroll.domain.income_tax.tax import SoFar
from services.payroll.domain.national_insurance.contributions import Contributions, contributions
from services.payroll.domain.pensions.bands import BandReason, band_decision
from services.payroll.domain.pensions.local_government import EmployerRate, LocalPay, Section
from services.payroll.domain.pensions.teachers import TeachersEarnings, TeachersMembership
from services.payroll.domain.sources import Source
from services.payroll.domain.student_loans.loans import LoanTaken, Plan, period_threshold_pence
from services.payroll.domain.tax_calendar import Frequency, TaxYear

YEARS = (2024, 2025, 2026)
CERTIFICATE = Source("employer's rate", date(2020, 4, 1), "a certificate", "assumed")
RATES = tuple(
    EmployerRate(f"Fund {n}", date(2020, 4, 1), None, rate, CERTIFICATE) for n, rate in enumerate((1860, 2290))
)
PAY = ((-60_000, 0), (0, 20_000), (20_000, 250_000), (200_000, 600_000), (400_000, 3_000_000), (1, 400_000_000))
"""Pence of a period from … to: taken back, little, support staff, teachers, heads, and what only a test pays."""


def any_payday(random: Random) -> tuple[date, Frequency]:
    """A day of payment in the years that are complete, one in four of them in an extra week, and a frequency. The pension schemes'
    numbers of April 2027 are not known, so that the last days of 2026-27 are refused."""
    year = TaxYear(random.choice(YEARS))
    frequency = random.choice(tuple(Frequency))
    if year.begins < YEARS[-1] and random.random() < 1 / 4:
        return year.last_day, frequency
    return year.first_day + timedelta(random.randrange(359)), frequency


def any_code(random: Random) -> TaxCode:
    """A tax code of any kind, country and basis, D codes that a country has no rate for among them (made without `tax_code_of`)."""
    kind = random.choice((Kind.ALLOWANCE, Kind.ALLOWANCE, Kind.ALLOWANCE, *Kind))
    regime = Regime.REST if kind is Kind.NO_TAX else random.choice(tuple(Regime))
    numbers = {
        Kind.ALLOWANCE: lambda: random.choice((0, 1257, 1257, 500, 501, random.randrange(1, 10_000))),
        Kind.ADDITION: lambda: random.randrange(1, 12_000),
        Kind.HIGHER: lambda: random.randrange(HIGHEST_D[regime] + 1 + (random.random() < 0.1)),
    }
    number = numbers[kind]() if kind in numbers else 0
    suffix = random.choice("LMNT") if kind is Kind.ALLOWANCE else ""
    return TaxCode(kind, regime, number, suffix, random.random() < 0.25)


def any_pay(random: Random) -> int:
    return random.randint(*random.choice(PAY))


def any_employment(random: Random, rules: RunRules, on: date) -> Employment:
    """An employment with any tax code, letter, scheme and loans, and any past in the year and in the period."""
    if random.random() < 0.15:
        return _at_an_edge(random, rules, on)
    pay = any_pay(random)
    pension = _pension(random, rules, on, pay)
    letter = random.choice(sorted(rules.contributions.letters)) if random.random() < 0.5 else "A"
    return Employment(
        taxable_pence=pay,
        liable_pence=_liable(random, pay),
        tax_code=any_code(random),
        letter=letter,
        pension=pension,
        plans=frozenset(random.sample(tuple(Plan), random.choice((0, 0, 1, 1, 2, 5)))),
        so_far=_so_far(random, pay, rules.period.number),
        untaxed_pence=random.choice((0, 0, 0, random.randrange(20_000))),
        benefits_pence=random.choice((0, 0, 0, random.randrange(60_000))),
        additional_pence=random.choice((0, 0, 0, random.randrange(10_000))),
        already=_already(random, rules, letter) if random.random() < 0.2 else None,
        loans_taken=_loans_taken(random) if random.random() < 0.2 else LoanTaken(),
    )


def _at_an_edge(random: Random, rules: RunRules, on: date) -> Employment:
    """Pay on, or a penny beside, a threshold of National Insurance, a loan, a tier, a pension band or a band of tax."""
    frequency, ni = rules.period.frequency, rules.contributions
    regime = random.choice(tuple(Regime))
    alone = frequency.weeks or 1
    in_year = 52 if frequency.weeks else 12
    edge = random.choice(
        (
            *(ni.lower_earnings_limit, ni.primary_threshold, ni.secondary_threshold, ni.upper_earnings_limit),
            *(period_threshold_pence(one.annual_threshold_pence, frequency) for one in rules.loans.terms.values()),
            *(tier.lowest_pay_pence(frequency) for tier in rules.teachers.tiers),
            *(highest_in_band_pence(band, alone, in_year) or 0 for band in rules.tax[regime].bands),
        )
    )
    pay = max(edge + random.randint(-1, 1), 0)
    starts = 100 * random.choice(rules.local.bands).starts_pounds
    decision = band_decision(rules.local, max(starts + random.randint(-1, 1), 0), on, BandReason.APRIL)
    pension = random.choice(
        (
            None,
            TeachersPension(TeachersEarnings(pay)),
            LocalPension(LocalPay(pay), Section.MAIN, decision, RATES[0]),
        )
    )
    code = TaxCode(Kind.ALLOWANCE, regime, 0, "T", non_cumulative=True)
    letter, already = _pension_age(random, rules) if random.random() < 0.3 else ("A", None)
    return Employment(pay, pay, code, letter, pension, frozenset({random.choice(tuple(Plan))}), already=already)


def _pension_age(random: Random, rules: RunRules) -> tuple[str, Contributions]:
    """State pension age reached between two payments of one period."""
    before = random.choice("ABJ")
    return "C", contributions(before, rules.contributions, random.randrange(900_000))


def _liable(random: Random, pay: int) -> int:
    """Most often above zero: below it National Insurance is refused."""
    return pay if pay < 0 and random.random() < 0.2 else max(pay, 0)


def _pension(random: Random, rules: RunRules, on: date, pay: int) -> TeachersPension | LocalPension | None:
    scheme = random.choice(("teachers", "local", "none"))
    if scheme == "none":
        return None
    paid = max(pay, 0)
    if scheme == "teachers":
        salary = paid if random.random() < 0.9 else 0
        earnings = TeachersEarnings(
            salary_pence=salary,
            overtime_pence=random.choice((0, 0, random.randrange(50_000))),
            back_pay_pence=random.choice((0, 0, random.randrange(-90_000, 90_000))),
            last_salary_pence=random.randrange(1, 900_000),
        )
        membership = TeachersMembership.OPTED_OUT if random.random() < 0.1 else TeachersMembership.ACTIVE
        return TeachersPension(earnings, membership)
    assumed = random.randrange(300_000) if random.random() < 0.2 else None
    local = LocalPay(pay, assumed, random.randrange(100_000) if assumed is not None else 0)
    decision = band_decision(rules.local, 12 * random.choice((paid, random.randrange(2_500_000))), on, BandReason.APRIL)
    return LocalPension(local, random.choice(tuple(Section)), decision, random.choice(RATES))


def _so_far(random: Random, pay: int, periods: int) -> SoFar:
    """What was paid and taken before: something like this pay, with more or less tax than was due, part of it in this period."""
    before = max(pay, 0) * (periods - 1) + random.randrange(-5_000, 300_000)
    inside = random.choice((0, 0, random.randrange(200_000)))
    return SoFar(before, before * random.randrange(55) // 100, inside, inside * random.randrange(45) // 100)


def _already(random: Random, rules: RunRules, letter: str) -> Contributions:
    """An earlier payment of the period, now and then under another letter, or with nothing earned."""
    before = letter if random.random() < 0.7 else random.choice(sorted(rules.contributions.letters))
    return contributions(before, rules.contributions, random.choice((0, random.randrange(900_000))))


def _loans_taken(random: Random) -> LoanTaken:
    return LoanTaken(random.randrange(400_000), 100 * random.randrange(90), 100 * random.randrange(60))
