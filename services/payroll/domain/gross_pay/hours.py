"""Pay by the hour: hours without pay, hours claimed at a post's rate or at the rate of the claim, overtime at a multiple, and the holiday that
hours earn where no leave is paid with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.payroll.domain.gross_pay.absences import UnpaidReason
from services.payroll.domain.gross_pay.components import salary_of
from services.payroll.domain.gross_pay.lines import HourRate, LineKind, Measure, PayLine
from services.payroll.domain.gross_pay.pence import to_the_penny
from services.payroll.domain.gross_pay.posts import Hourly, OnPoint, PensionScheme, Post, Spot, Terms
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.gross_pay.standards import Standards
from services.payroll.domain.sources import ENTERED_HERE, Source
from shared.refusals import wrong

PLAIN = Decimal(1)


@dataclass(frozen=True, slots=True)
class HoursClaim:
    """Hours worked in a post on days from `starts` to `ends`, paid in the period in which they are claimed. `multiple` above 1
    is overtime. `hour_pence` takes the place of the post's own rate. `with_holiday` pays the holiday that these hours earn on
    top (12.07 per cent), for hours whose leave is not in a yearly salary. `pensionable` is for the one who enters to say:
    hours beyond full time are pensionable in no teacher's pension."""

    post: str
    words: str
    hours: Decimal
    starts: date
    ends: date
    multiple: Decimal = PLAIN
    hour_pence: int | None = None
    with_holiday: bool = False
    pensionable: bool = True

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise wrong("ends", f"The hours for '{self.words}' end on {self.ends}, before they begin on {self.starts}")
        if self.hours <= 0:
            raise wrong(
                "hours", f"'{self.words}' needs hours above zero; hours paid wrongly are put right by a correction"
            )
        if self.multiple < 1:
            raise wrong(
                "multiple", f"'{self.words}': hours are paid once, or at a multiple above 1, not {self.multiple}"
            )
        if self.hour_pence is not None and self.hour_pence <= 0:
            raise wrong("hour_pence", f"'{self.words}': an hourly rate needs an amount above zero")


@dataclass(frozen=True, slots=True)
class UnpaidHours:
    """Hours without pay on a day, taken off at the post's hourly rate: support staff on strike for a day of 7.4 hours."""

    post: str
    reason: UnpaidReason
    hours: Decimal
    on: date

    def __post_init__(self) -> None:
        if self.hours <= 0:
            raise wrong("hours", f"{self.reason} on {self.on} needs hours above zero")


def hours_lines(
    post: Post, last: date, claims: Iterable[HoursClaim], scales: Scales, standards: Standards
) -> Iterator[PayLine]:
    """The lines of the hours claimed in a post, each followed by its holiday. Hours worked before the period are paid at the
    rate of their day. Raises NotValid for hours after the period or on days without terms, NoRuleForDate for a rate."""
    for claim in claims:
        if claim.post != post.post:
            continue
        if claim.ends > last:
            raise wrong(
                "ends", f"'{claim.words}' is for hours up to {claim.ends}, after the period that ends on {last}"
            )
        terms = _terms_on(post, claim.words, claim.starts, claim.ends)
        rate, sources = _rate_of_claim(claim, terms, scales, standards)
        pence = to_the_penny(rate * Fraction(claim.hours) * Fraction(claim.multiple))
        worked = PayLine(
            LineKind.OVERTIME if claim.multiple > 1 else LineKind.HOURS,
            LineKind.HOURS,
            claim.words,
            pence,
            post.post,
            post.school,
            post.cost_code,
            terms.pension if claim.pensionable else PensionScheme.NONE,
            True,
            True,
            claim.starts,
            claim.ends,
            sources,
            None,
            Measure(Fraction(claim.hours), 0, "hours"),
            HourRate(rate, claim.multiple),
        )
        yield worked
        if claim.with_holiday:
            yield holiday_on(worked, standards)


def unpaid_hours_lines(
    post: Post, first: date, last: date, unpaid: Iterable[UnpaidHours], scales: Scales, standards: Standards
) -> Iterator[PayLine]:
    """The lines that take off hours without pay. Raises NotValid for hours on a day outside the period, for a post that is paid
    by the hour (hours that were not worked are not claimed) or by a spot salary."""
    for hours in unpaid:
        if hours.post != post.post:
            continue
        if not first <= hours.on <= last:
            raise wrong("on", f"{hours.reason} on {hours.on} lies outside the period from {first} to {last}")
        terms = _terms_on(post, hours.reason, hours.on, hours.on)
        if isinstance(terms.pay, Hourly):
            raise wrong("post", f"'{post.title}' is paid by the hour: leave the hours of {hours.on} out of the claim")
        rate, sources = _rate(terms, hours.reason, hours.on, scales, standards)
        yield PayLine(
            LineKind.UNPAID,
            "basic",
            hours.reason,
            -to_the_penny(rate * Fraction(hours.hours)),
            post.post,
            post.school,
            post.cost_code,
            terms.pension,
            True,
            True,
            hours.on,
            hours.on,
            sources,
            None,
            Measure(Fraction(hours.hours), 0, "hours"),
            HourRate(rate, PLAIN),
        )


def hour_pence_of(salary_pence: int, full_time_hours: Decimal, standards: Standards) -> int:
    """The hourly rate of a full-time salary, to the penny: the salary by the weeks of a year and the hours of a full-time week
    (NJC: by 52.143 and 37)."""
    return to_the_penny(salary_pence / standards.weeks_in_a_year / Fraction(full_time_hours))


def holiday_on(worked: PayLine, standards: Standards) -> PayLine:
    """The holiday earned by hours: 12.07 per cent of their pay (5.6 weeks of the 46.4 that are worked), as a line of its own."""
    pence = to_the_penny(worked.pence * Fraction(standards.holiday_per_cent) / 100)
    return replace(
        worked,
        kind=LineKind.HOLIDAY,
        words="Holiday pay",
        pence=pence,
        sources=(standards.sources["holiday"],),
        measure=Measure(Fraction(standards.holiday_per_cent), 100, "holiday"),
        rate=None,
    )


def refuse_without_a_rate(post: Post, hours: HoursClaim | UnpaidHours) -> None:
    """Refuse hours, when they are entered, that could not be reckoned: a spot salary has no hourly rate, and hours of a post paid by the
    hour that were not worked are not claimed."""
    words = f"'{post.title}' is paid a yearly salary on no pay scale, which has no hourly rate"
    terms = post.terms_on(hours.starts if isinstance(hours, HoursClaim) else hours.on)
    pay = terms.pay if terms else None
    if isinstance(hours, HoursClaim):
        if hours.hour_pence is None and isinstance(pay, Spot):
            raise wrong("hour_pence", f"{words}: enter the rate an hour")
        return
    if isinstance(pay, Spot):
        raise wrong("hours", f"{words}: enter the day without pay, and what part of it")
    if isinstance(pay, Hourly):
        raise wrong(
            "hours", f"'{post.title}' is paid by the hour: leave the hours that were not worked out of the claim"
        )


def _terms_on(post: Post, words: str, starts: date, ends: date) -> Terms:
    for terms in post.terms:
        if terms.starts <= starts and (terms.ends is None or ends <= terms.ends):
            return terms
    raise wrong(
        "starts",
        f"'{words}' is for {starts} to {ends}, and the post '{post.title}' has no terms that hold on all these days: "
        "enter the hours before and after a change separately",
    )


def _rate_of_claim(
    claim: HoursClaim, terms: Terms, scales: Scales, standards: Standards
) -> tuple[int, tuple[Source, ...]]:
    if claim.hour_pence is not None:
        return claim.hour_pence, (Source("hours.rate-of-claim", claim.starts, claim.words, ENTERED_HERE),)
    return _rate(terms, claim.words, claim.starts, scales, standards)


def _rate(terms: Terms, words: str, on: date, scales: Scales, standards: Standards) -> tuple[int, tuple[Source, ...]]:
    pay = terms.pay
    if isinstance(pay, Hourly):
        return pay.hour_pence, (Source("hours.rate-of-post", terms.starts, pay.agreed_in, ENTERED_HERE),)
    if not isinstance(pay, OnPoint):
        raise wrong("hour_pence", f"'{words}': a spot salary has no hourly rate; enter the rate with the hours")
    salary = salary_of(pay, scales, on, terms.starts)
    scale = scales.on(pay.scale, on)
    if scale.full_time_hours is not None:
        rate = hour_pence_of(salary.annual_pence, scale.full_time_hours, standards)
        return rate, (*salary.sources, standards.sources["weeks"])
    rate = to_the_penny(Fraction(salary.annual_pence, standards.teacher_hours))
    return rate, (*salary.sources, standards.sources["teacher-hours"])
