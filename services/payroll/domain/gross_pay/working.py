"""The working of a line of gross pay in plain words: full-time pay, part of it, paid weeks, twelfth or days, hours and rate, each
with the rows it came from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from services.payroll.domain.gross_pay.awards import Difference
from services.payroll.domain.gross_pay.lines import Component, LineKind, PayLine
from services.payroll.domain.sources import Step
from shared.calendar.words import day_in_words
from shared.money import pounds

PLACES = Decimal("0.0001")


def working(line: PayLine) -> tuple[Step, ...]:
    """The steps that lead to a line, the last one with its pence."""
    return (*_yearly(line.component), *_measured(line))


def working_of_difference(found: Difference) -> tuple[Step, ...]:
    """The steps that lead to a line of arrears, or to an overpayment."""
    month = f"{found.paid_for.service_month:%B %Y}"
    return (
        Step(f"{month} reckoned again with the rows that hold now", found.should_pence, found.sources),
        Step(f"Paid for {month} before", found.paid_pence),
        Step("Arrears due" if found.pence > 0 else "Paid too much", found.pence),
    )


def _yearly(component: Component | None) -> Iterator[Step]:
    if component is None:
        return
    named = f"{component.words}, point {component.point}" if component.point else component.words
    pending = ", award pending" if component.award_pending else ""
    yield Step(f"{named}: the full amount for a year{pending}", component.full_time_pence, component.sources)
    if component.fte != 1:
        yield Step(f"Of that, {_number(component.fte)} is paid")
    if component.paid_weeks is not None:
        yield Step(f"Term-time: {_number(component.paid_weeks)} weeks of the year are paid, leave with them")
    if component.annual_pence != component.full_time_pence:
        yield Step("Pay of this post for a year", component.annual_pence)


def _measured(line: PayLine) -> Iterator[Step]:
    when = f"{day_in_words(line.starts)} to {day_in_words(line.ends)}"
    measure, rate = line.measure, line.rate
    if line.component is not None and measure is None:
        yield Step(f"A twelfth for {line.starts:%B %Y}", line.pence)
    elif measure is None:
        yield Step(f"{line.words}, {when}", line.pence, line.sources)
    elif rate is not None:
        times = f", {_number(Fraction(rate.multiple))} times" if rate.multiple != 1 else ""
        yield Step(
            f"{_number(measure.quantity)} hours at {pounds(rate.hour_pence)}{times}, {when}", line.pence, line.sources
        )
    elif line.kind is LineKind.HOLIDAY:
        yield Step(f"{_number(measure.quantity)} per cent of the pay for the hours", line.pence, line.sources)
    else:
        of = f" of {measure.of}" if measure.of else ""
        held = ", held to what is there" if measure.capped else ""
        what = "taken off" if line.kind is LineKind.UNPAID else "paid"
        yield Step(
            f"{line.words}, {when}: {_number(measure.quantity)}{of} ({measure.unit}) {what}{held}",
            line.pence,
            line.sources,
        )


def _number(exact: Fraction) -> str:
    decimal = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PLACES)
    written = f"{decimal:f}".rstrip("0").rstrip(".")
    return written if Fraction(decimal) == exact else f"about {written}"
