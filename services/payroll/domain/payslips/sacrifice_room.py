"""What one employment gives up of its pay in a run, with the minimum wage as the floor.

Hours are the basic hours of the contract for the days employed, in the proportion in which days without pay reduce basic pay, and hours
that were claimed. Allowances do not count towards the minimum wage here, so that the floor is never set too low."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from services.payroll.domain.gross_pay.lines import LineKind, PayLine
from services.payroll.domain.payslips.gross import Gross
from services.payroll.domain.payslips.inputs import EmploymentPaid
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.sacrifice_and_minimum_wage.minimum_wage import (
    MinimumWage,
    ReferencePeriod,
    Worker,
    minimum_wage,
    salaried_hours,
    salaried_hours_of_days,
)
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import Sacrificed, sacrificed
from services.payroll.domain.statutory_pay.dated import Span
from shared.refusals import wrong

_HOURS = frozenset({LineKind.HOURS, LineKind.OVERTIME})


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The check of the minimum wage (None where the hours are not known) and what was given up (None where nothing was agreed)."""

    wage: MinimumWage | None
    sacrificed: Sacrificed | None

    @property
    def pence(self) -> int:
        return self.sacrificed.pence if self.sacrificed else 0

    @property
    def above_minimum_pence(self) -> int:
        """What may still be taken before the minimum wage is reached; nothing where the hours are not known."""
        if self.sacrificed is not None:
            return self.sacrificed.above_minimum_pence
        return self.wage.above_pence if self.wage else 0


def given_up(paid: EmploymentPaid, person_born: Worker, gross: Gross, parameters: RunParameters) -> GivenUp:
    """What an employment gives up. Raises NotValid where something was agreed and the hours are not known: without them nobody can say
    whether the minimum wage is reached. A supplementary run takes nothing: the agreed amounts are by the regular period."""
    wage = _wage(paid, person_born, gross, parameters)
    agreed = tuple(one for one in paid.sacrifices if one.holds_on(parameters.payday))
    if not agreed or parameters.terms.is_supplementary:
        return GivenUp(wage, None)
    if wage is None:
        raise wrong(
            "hours_a_year",
            f"Payroll id {paid.payroll_id} gives up pay for {agreed[0].benefit}, and its hours are not known: enter the basic hours of "
            "a year, leave included, so that the minimum wage can be checked",
        )
    statutory = sum(line.pence for line in gross.lines if line.kind is LineKind.STATUTORY)
    all_pay = sum(line.pence for line in gross.lines)
    basic = sum(line.pence for line in gross.lines if line.kind in (LineKind.BASIC, LineKind.UNPAID))
    return GivenUp(wage, sacrificed(agreed, parameters.payday, basic, all_pay - statutory, wage, parameters.floors))


def _wage(paid: EmploymentPaid, worker: Worker, gross: Gross, parameters: RunParameters) -> MinimumWage | None:
    claimed = tuple(line for line in gross.lines if line.kind in _HOURS and line.measure is not None)
    basic = tuple(line for line in gross.lines if line.kind is LineKind.BASIC)
    if basic and paid.hours_a_year is None:
        return None
    full = sum(line.pence for line in basic)
    off = sum(line.pence for line in gross.lines if line.kind is LineKind.UNPAID and line.element == "basic")
    hours = _contract_hours(paid, parameters) * Fraction(full + off, full) if full > 0 else Fraction(0)
    hours += sum((line.measure.quantity for line in claimed if line.measure), Fraction(0))
    counted = full + off + sum(_at_plain_rate(line) for line in claimed)
    period = ReferencePeriod(parameters.terms.span.starts, max(hours, Fraction(0)), counted)
    return minimum_wage(worker, period, parameters.wages)


def _contract_hours(paid: EmploymentPaid, parameters: RunParameters) -> Fraction:
    assert paid.hours_a_year is not None
    span = parameters.terms.span
    starts, ends = max(span.starts, paid.started_on), min(span.ends, paid.left_on or span.ends)
    if (starts, ends) == (span.starts, span.ends) or ends < starts:
        return salaried_hours(paid.hours_a_year, parameters.frequency)
    return salaried_hours_of_days(paid.hours_a_year, Span(starts, ends).days)


def _at_plain_rate(line: PayLine) -> int:
    """The premium of overtime does not count."""
    return int(line.pence / Fraction(line.rate.multiple)) if line.rate else line.pence
