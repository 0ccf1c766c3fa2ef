"""Questions and commands for people who have no sign-in: suppliers who read a tender, ask about it, or bid. They are asked
in the trust's name, of methods alone that are made for visitors; what a visitor may see is the service's answer."""

from __future__ import annotations

from typing import Any

from flask import g

from services.portal.web.context import asking
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role

VISITOR = "visitor"


def ask_for_visitor(service: str, method: str, /, **request: Any) -> Any:
    """A service's answer to whoever looks. Raises the QuaysideError that it refused with."""
    return asking().in_the_name_of(_visitor()).ask(service, method, **request)


def do_for_visitor(service: str, method: str, /, *, once: str, **request: Any) -> Any:
    """A visitor's command; the same `once` is done once."""
    return asking().in_the_name_of(_visitor()).do(service, method, once=once, **request)


def _visitor() -> Any:
    return caller(VISITOR, (Role.OPERATOR, EVERY_SCHOOL), correlation_id=g.correlation_id)
