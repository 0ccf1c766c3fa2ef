"""The workings of pension contributions in words, from their results: what a payslip shows when somebody asks where a figure is
from."""

from __future__ import annotations

from collections.abc import Iterator

from services.payroll.domain.pensions.additional import AdditionalPaid
from services.payroll.domain.pensions.amounts import PERIODS_IN_A_YEAR
from services.payroll.domain.pensions.assumed_pay import AssumedPay
from services.payroll.domain.pensions.automatic_enrolment import Assessment, WorkerKind
from services.payroll.domain.pensions.local_government import LocalContributions, Section
from services.payroll.domain.pensions.teachers import TeachersContributions, TeachersMembership
from services.payroll.domain.rates import per_cent
from services.payroll.domain.sources import Step
from shared.calendar.words import day_in_words
from shared.money import pounds

NOT_BEFORE_NI = "taken off before tax, not before National Insurance"


def teachers_working(paid: TeachersContributions) -> tuple[Step, ...]:
    """How a teacher's contributions came about, in order."""
    if paid.membership is TeachersMembership.OPTED_OUT:
        return (Step("Opted out of Teachers' Pensions: no contributions; the service is still reported", 0),)
    return tuple(_teachers_steps(paid))


def _teachers_steps(paid: TeachersContributions) -> Iterator[Step]:
    scheme, earnings = paid.scheme, paid.earnings
    yield Step("Pensionable earnings of this period, back pay included", paid.pensionable_pence)
    if earnings.overtime_pence and not scheme.overtime_counts:
        yield Step("Overtime does not move the tier", earnings.overtime_pence, (scheme.overtime_source,))
    if earnings.back_pay_pence:
        yield Step("Back pay does not move the tier", earnings.back_pay_pence)
    if not earnings.salary_pence and paid.tier_pay_pence and paid.tier_pay_pence == earnings.last_salary_pence:
        yield Step(
            "No salary in this period: the tier goes by the salary of the last period with one", paid.tier_pay_pence
        )
    yield Step(
        f"Annual salary rate: {pounds(paid.tier_pay_pence)} × {PERIODS_IN_A_YEAR[paid.frequency]}", paid.annual_pence
    )
    lowest = paid.tier.lowest_pay_pence(paid.frequency)
    yield Step(
        f"Tier {paid.tier.number}, from {pounds(100 * paid.tier.starts_pounds)} a year "
        f"({pounds(lowest)} in a {paid.frequency} period): {per_cent(paid.tier.basis_points)}",
        None,
        (scheme.tiers_source,),
    )
    yield Step(
        f"{per_cent(paid.tier.basis_points)} of {pounds(paid.pensionable_pence)}, {NOT_BEFORE_NI}",
        paid.member_pence,
        (scheme.tiers_source,),
    )
    yield from _additional_steps(paid.additional)
    yield Step(
        f"The employer pays {per_cent(scheme.employer_basis_points)} of {pounds(paid.pensionable_pence)}, "
        "the administration levy included",
        paid.employer_pence,
        (scheme.employer_source,),
    )


def local_working(paid: LocalContributions) -> tuple[Step, ...]:
    """How contributions to the Local Government Pension Scheme came about, in order."""
    return tuple(_local_steps(paid))


def _local_steps(paid: LocalContributions) -> Iterator[Step]:
    decision, pay = paid.decision, paid.pay
    yield Step(
        f"Band {decision.band.number} ({per_cent(decision.band.basis_points)}), decided for "
        f"{day_in_words(decision.decided_for)} ({decision.reason}) on an actual annual pensionable pay of",
        decision.annual_pence,
        (decision.source,),
    )
    if paid.section is Section.FIFTY_FIFTY:
        yield Step(f"The 50/50 section halves the member's rate to {per_cent(paid.member_basis_points)}")
    yield Step("Pensionable pay of this period", pay.actual_pence)
    if pay.assumed_pence is not None:
        yield Step("Assumed pensionable pay of the days on reduced or no pay", pay.assumed_pence)
        yield Step("Pay that counts for the pension and for the employer", paid.credited_pence)
    yield Step(
        f"{per_cent(paid.member_basis_points)} of {pounds(pay.actual_pence)}, {NOT_BEFORE_NI}",
        paid.member_pence,
        (decision.source,),
    )
    yield from _additional_steps(paid.additional)
    rate = paid.employer_rate
    yield Step(
        f"The employer pays {per_cent(rate.basis_points)} of {pounds(paid.credited_pence)} to {rate.fund}",
        paid.employer_pence,
        (rate.source,),
    )


def _additional_steps(additional: tuple[AdditionalPaid, ...]) -> Iterator[Step]:
    for one in additional:
        named = f"{one.agreed.kind.capitalize()} {one.agreed.reference}".strip()
        if one.missed:
            yield Step(f"{named}: no pensionable pay to take it from in this period, so it was missed", 0)
        else:
            yield Step(f"{named}, {NOT_BEFORE_NI}", one.member_pence)


def assumed_pay_working(assumed: AssumedPay) -> tuple[Step, ...]:
    """How assumed pensionable pay came about, in order."""
    steps = [
        Step(
            f"Complete pay period {number} of {len(assumed.periods)} before the reduction, without lump sums",
            one.pensionable_pence - one.lump_sums_pence,
        )
        for number, one in enumerate(assumed.periods, start=1)
    ]
    if assumed.regular_lump_sums_pence:
        steps.append(Step("Regular lump sums expected again", assumed.regular_lump_sums_pence))
    if assumed.substituted_because:
        steps.append(Step(f"A higher pay put in its place by the employer: {assumed.substituted_because}"))
    return (
        *steps,
        Step("Assumed pensionable pay of a year", assumed.annual_pence),
        Step(_period_words(assumed), assumed.period_pence),
    )


def _period_words(assumed: AssumedPay) -> str:
    return f"Assumed pensionable pay of a whole {assumed.frequency} period"


def assessment_working(made: Assessment) -> tuple[Step, ...]:
    """How an assessment for automatic enrolment came about, in order."""
    rules, limits = made.rules, made.thresholds
    return (
        Step(f"Aged {made.age} on {day_in_words(made.on)}", None, (rules.ages_source,)),
        Step(f"Earnings of the {made.frequency} pay reference period", made.earnings_pence),
        Step(
            f"Earnings count above {pounds(limits.lower_pence)}; enrolment comes above {pounds(limits.trigger_pence)}",
            None,
            (limits.source,),
        ),
        Step(
            f"{'No duty of enrolment' if made.kind is WorkerKind.NONE else made.kind.capitalize()}",
            made.qualifying_pence,
        ),
    )
