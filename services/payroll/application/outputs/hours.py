"""Employments with the hours of a week that their posts give, where none were entered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from services.payroll.application.staff.ports import PostHeld
from services.payroll.domain.outputs.weekly_hours import weekly_hours
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.staff.people import Employment


def with_hours(job: Employment, posts: Iterable[PostHeld], parameters: RunParameters) -> Employment:
    """The employment with its hours on the last day of the run, or on its own last day."""
    on = min(job.ends or parameters.terms.span.ends, parameters.terms.span.ends)
    hours = weekly_hours(job, (held.post for held in posts), on, parameters.scales, parameters.standards)
    return replace(job, weekly_hours=hours)
