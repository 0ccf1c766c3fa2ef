"""The hours that somebody normally works in a week, as returns ask for them: those entered with the employment, or by the parts of full-time
posts that the contracts give."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.payroll.domain.gross_pay.posts import DayMethod, Hourly, OnPoint, Post, Terms
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.gross_pay.standards import Standards
from services.payroll.domain.staff.people import Employment

DAYS_IN_A_WEEK = 5
FULL_TIME = Decimal(30)
"""The least of a full-time salary that is on no scale: the return's highest band begins there."""


def weekly_hours(
    job: Employment, posts: Iterable[Post], on: date, scales: Scales, standards: Standards
) -> Decimal | None:
    """The hours of a week on a day; None where there is no pattern or nobody can tell (pay by the hour, a part-time salary of its own)."""
    if job.irregular or job.weekly_hours is not None:
        return None if job.irregular else job.weekly_hours
    hours = [
        _of_terms(terms, on, scales, standards)
        for post in posts
        for terms in post.terms
        if terms.starts <= on and (terms.ends is None or on <= terms.ends)
    ]
    known = [one for one in hours if one is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(hours) else None


def _of_terms(terms: Terms, on: date, scales: Scales, standards: Standards) -> Decimal | None:
    """Of a scale by the week or by a year's hours (1,265 over 39 weeks for teachers), to hundredths."""
    if isinstance(terms.pay, Hourly):
        return None
    if not isinstance(terms.pay, OnPoint):
        return FULL_TIME if terms.fte == 1 else None
    week = scales.on(terms.pay.scale, on).full_time_hours
    weeks = Fraction(standards.day_divisors[DayMethod.SCHOOL_DAYS_195], DAYS_IN_A_WEEK)
    full = Fraction(week) if week is not None else standards.teacher_hours / weeks
    hundredths = round(full * terms.fte * 100)
    return Decimal(hundredths) / 100
