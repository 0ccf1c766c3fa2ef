"""Scales as a payroll officer enters them, and a deputy head and a caretaker on them."""

from __future__ import annotations

from typing import Any

from services.payroll.domain.gross_pay.posts import OnPoint, PensionScheme, Post, Terms
from tests.payroll.pay_runs.staff_of_run import SINCE
from tests.payroll.world import OFFICER, World

LEADERSHIP = "Leadership 2026"
POLICY = "pay policy 2026, agreed 8 October 2026"
L11_TO_L13 = "L11 62,502.00\nL12 64,088.00\nL13 65,691.00"
RAISED = "L11 64,377.06\nL12 66,010.64\nL13 67,661.73"
"""Three per cent more."""


def entered(world: World, employer_id: str, **said: Any) -> dict[str, Any]:
    """The trust's leadership points from September 2026, or what is said otherwise; the scale's page."""
    usual = {"name": LEADERSHIP, "kind": "teachers", "starts": "2026-09-01", "source": POLICY, "points": L11_TO_L13}
    found: dict[str, Any] = world.ask(OFFICER, "add_scale", employer_id=employer_id, **(usual | said))
    return found


def again(world: World, employer_id: str, scale_id: str, method: str = "add_scale_version", **said: Any) -> Any:
    """The same points with three per cent more, or what is said otherwise; the scale's page."""
    usual = {"starts": "2026-09-01", "source": "award of October 2026", "points": RAISED}
    return world.ask(OFFICER, method, employer_id=employer_id, scale_id=scale_id, **(usual | said))


def deputy(post_id: str, school_id: str) -> Post:
    """On the trust's own L12: £5,340.66 for a month, by £64,088.00 a year."""
    terms = Terms(SINCE, OnPoint(LEADERSHIP, "L12"), pension=PensionScheme.NONE)
    return Post(post_id, school_id, "LEA-100", "Deputy headteacher", (terms,))


def caretaker(post_id: str, school_id: str) -> Post:
    """On point 5 of the NJC spine, whose award of 2026-27 is pending: £2,131.91 for a month, by £25,583.00 a year."""
    terms = Terms(SINCE, OnPoint("njc", "5"), pension=PensionScheme.NONE)
    return Post(post_id, school_id, "SIT-300", "Caretaker", (terms,))
