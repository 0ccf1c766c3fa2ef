"""The workings of statutory and occupational pay in words, from their results: what a payslip shows when somebody asks where a figure
is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby

from services.payroll.domain.rates import per_cent
from services.payroll.domain.sources import Source, Step
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.earnings import Averaged, AverageEarnings
from services.payroll.domain.statutory_pay.family_leave import Entitlement
from services.payroll.domain.statutory_pay.family_pay import UNITS, FamilyPayDue, PayWeek
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.statutory_pay.occupational import Beside, OccupationalPay
from services.payroll.domain.statutory_pay.recovery import (
    ClassOne,
    Recoverable,
    RecoveryRules,
    is_small_employer,
)
from services.payroll.domain.statutory_pay.sick_pay import DayOutcome, SickDay, SickPayDue
from shared.calendar.words import day_in_words
from shared.money import pounds

_POUND_PLACES, _HUNDREDTHS_OF_A_POUND = 7, 10_000


def earnings_steps(average: AverageEarnings) -> tuple[Step, ...]:
    """How average weekly earnings came about."""
    if average.over is None:
        first = Step("A year's pay by contract, as nothing was paid yet", average.total_pence)
    else:
        first = Step(f"Earnings paid from {_dates(average.over)}", average.total_pence)
    divided = {
        Averaged.BY_WEEKS: f"divided by {_counted(average.divisor, 'week')}",
        Averaged.BY_MONTHS: f"divided by {_counted(average.divisor, 'month')}, times 12, divided by 52",
        Averaged.BY_DAYS: f"divided by {_counted(average.divisor, 'day')}, times 7",
        Averaged.BY_CONTRACT: "divided by 52 weeks",
    }[average.averaged]
    return first, Step(f"Average weekly earnings: {divided} ({_exact(average.weekly)})", average.weekly_pence)


def sick_pay_steps(due: SickPayDue) -> tuple[Step, ...]:
    """How statutory sick pay of a pay period came about."""
    return tuple(_sick_pay_steps(due))


def _sick_pay_steps(due: SickPayDue) -> Iterator[Step]:
    yield Step(f"Sickness (with that linked to it) began on {day_in_words(due.linked.starts)}")
    yield from earnings_steps(due.average)
    for _, alike in groupby(due.within, key=_alike):
        days = tuple(alike)
        yield _day_step(days, _days_over(days))
    yield Step(
        f"{StatutoryKind.SSP.words}, each week rounded up to the penny; "
        f"{_counted(due.paid_days_to_date, 'day')} of at most {due.most_days} paid so far",
        due.pence,
    )


def _alike(day: SickDay) -> tuple[DayOutcome, int, bool, tuple[Source, ...]]:
    return day.outcome, day.hundredths, day.kept, day.sources


def _day_step(days: tuple[SickDay, ...], when: str) -> Step:
    first = days[0]
    if first.outcome is not DayOutcome.PAID:
        return Step(f"{when}: not paid ({first.outcome})", 0, first.sources)
    weekly = f"{_exact(first.weekly)} a week"
    if first.by_earnings:
        weekly += ", the percentage of average earnings, which is less than the flat rate"
    elif first.kept:
        weekly += ", kept at the flat rate until this sickness ends"
    daily = f"£{first.hundredths // _HUNDREDTHS_OF_A_POUND}.{first.hundredths % _HUNDREDTHS_OF_A_POUND:04d}"
    return Step(f"{when}: {daily} a day ({weekly})", None, first.sources)


def entitlement_steps(found: Entitlement) -> tuple[Step, ...]:
    """Why family pay is due or not."""
    limit, service = found.sources
    last = [Step(f"{found.kind.words} is not due: {reason}", 0) for reason in found.reasons]
    return (
        *earnings_steps(found.average),
        Step(f"Lower earnings limit on {day_in_words(found.relevant_week.ends)}", found.lower_limit_pence, (limit,)),
        Step(f"Employed by {day_in_words(found.employed_by)} at the latest", None, (service,)),
        *last,
    )


def family_pay_steps(due: FamilyPayDue) -> tuple[Step, ...]:
    """How family pay of a pay period came about."""
    steps = [*entitlement_steps(due.entitlement), *(_week_step(week) for week in due.weeks)]
    total = f"{due.leave.kind.words} from {_dates(due.span)}, a week's days at a seventh each, rounded up to the penny"
    return (*steps, Step(total, due.pence))


def _week_step(week: PayWeek) -> Step:
    when = f"Pay week {week.number}, {_counted(week.here.days, 'day')} from {day_in_words(week.here.starts)}"
    if week.worked_too_much:
        return Step(f"{when}: not paid, for work in it beyond the days allowed", 0, week.sources)
    rate = _exact(Fraction(week.units, UNITS))
    kind = "of average earnings" if week.by_earnings else "the weekly rate"
    return Step(f"{when}: {rate} a week ({kind})", None, week.sources)


def occupational_steps(paid: Iterable[OccupationalPay]) -> tuple[Step, ...]:
    """How occupational pay beside statutory pay came about."""
    return tuple(step for one in paid for step in _occupational(one))


def _occupational(one: OccupationalPay) -> Iterator[Step]:
    share = per_cent(one.treatment.basis_points)
    beside = (
        "statutory pay in it" if one.treatment.beside is Beside.PART_OF_IT else "statutory pay on top, up to full pay"
    )
    yield Step(f"Full pay from {_dates(one.span)}", one.full_pence)
    yield Step("Statutory pay of these days", one.statutory_pence)
    yield Step(f"{share} of full pay, {beside}: the employer adds", one.occupational_pence)
    yield Step("Pay for these days", one.total_pence)


def small_employer_steps(known: Iterable[ClassOne], rules: RecoveryRules) -> tuple[Step, ...]:
    """Why the employer recovers as a small one or not, for each relevant tax year."""
    steps: list[Step] = []
    for one in known:
        small = is_small_employer(one.together_pence, rules)
        words = "at most" if small else "above"
        steps += (
            Step(
                f"National Insurance of {one.year.name}, of employees and employer ({one.known_from})",
                one.together_pence,
            ),
            Step(
                f"{'A small employer' if small else 'No small employer'} for family pay that goes by {one.year.name}: {words} this limit",
                rules.small_limit_pence,
                (rules.limit_source,),
            ),
        )
    return tuple(steps)


def recovery_steps(found: Iterable[Recoverable], rules: RecoveryRules) -> tuple[Step, ...]:
    """What is recovered of family pay in the year to date."""
    ordinary, small, compensation = rules.sources
    steps: list[Step] = []
    for one in found:
        used = (ordinary, small) if one.small_pence else (ordinary,)
        steps += (
            Step(f"{one.kind.words} paid in {rules.year.name} to date", one.paid_pence),
            Step(f"{one.kind.words} recovered", one.recovered_pence, used),
        )
        if one.small_pence:
            steps.append(
                Step(
                    f"Compensation of a small employer on {pounds(one.small_pence)}",
                    one.compensation_pence,
                    (compensation, rules.limit_source),
                )
            )
    return tuple(steps)


def _days_over(days: tuple[SickDay, ...]) -> str:
    return f"{_counted(len(days), 'qualifying day')} from {_dates(Span(days[0].day, days[-1].day))}"


def _dates(span: Span) -> str:
    return f"{day_in_words(span.starts)} to {day_in_words(span.ends)}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _exact(pence: Fraction) -> str:
    whole, rest = divmod(int(pence * UNITS), 100 * UNITS)
    places = f"{rest:0{_POUND_PLACES}d}".rstrip("0").ljust(2, "0")
    return f"£{whole:,}.{places}"
