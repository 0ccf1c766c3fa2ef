"""What the tests of sacrifice and the minimum wage share: a worker, a period and the rules, in pounds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.payroll.domain.sacrifice_and_minimum_wage.minimum_wage import (
    Accommodation,
    MinimumWage,
    ReferencePeriod,
    WageParameters,
    Worker,
    minimum_wage,
)
from services.payroll.rules.sacrifice_and_minimum_wage import wage_parameters
from tests.payroll.income_tax.published import pence

JUNE = date(2026, 6, 1)
ADULT = Worker(date(1990, 1, 1))


def parameters(day: date = JUNE) -> WageParameters:
    return wage_parameters(day)


def checked(
    pay: str,
    hours: str,
    *,
    worker: Worker = ADULT,
    day: date = JUNE,
    own_use: str = "0",
    accommodation: Accommodation | None = None,
) -> MinimumWage:
    period = ReferencePeriod(day, Fraction(Decimal(hours)), pence(pay), pence(own_use), accommodation)
    return minimum_wage(worker, period, parameters(day))
