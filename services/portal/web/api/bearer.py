"""Who calls: a token in the header and nothing else. It reads as a governor of its school and writes as its office; what a
head decides, no token does. Each token has its own number of calls; so has each address that comes without a good one."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask_limiter import Limiter
from limits import RateLimitItem, parse
from werkzeug.wrappers import Response

from services.portal.application import tokens
from services.portal.application.ports import TokenRecord
from services.portal.web.admission import signing_in
from services.portal.web.api.problems import Problem
from services.portal.web.api.resources import Resource
from services.portal.web.asking.calls import Absences, Asking
from services.portal.web.context import PORTAL, portal
from shared.identity.context import caller

LIMITS = "api_limits"
WITHOUT_TOKEN = "60 per minute"  # noqa: S105  no secret
"""For one address: more failed tries than that are no slip of the hand."""
_CHALLENGE = 'Bearer realm="quayside"'


@dataclass(frozen=True)
class Count:
    """What is left of the calls in hand, and when they are counted afresh."""

    name: str
    most: int
    seconds: int
    left: int
    resets_in: int


class Limits:
    """Calls counted by token, and failed ones by address, in this process."""

    def __init__(self, limiter: Limiter, for_token: str) -> None:
        self._strategy = limiter.limiter
        self._for_token, self._for_address = parse(for_token), parse(WITHOUT_TOKEN)

    def count_call(self, token_id: str) -> Count:
        """One more call of a token. Raises Problem where it has none left."""
        return self._count(self._for_token, "token", token_id)

    def count_failure(self, address: str) -> Count:
        """One more call from an address without a good token. Raises Problem where there were too many."""
        return self._count(self._for_address, "address", address)

    def refuse_failing(self, address: str) -> None:
        """Raise Problem for an address that has failed too often, before its token is looked up."""
        if not self._strategy.test(self._for_address, "api", "address", address):
            raise _too_many(self._told(self._for_address, "address", address))

    def _count(self, limit: RateLimitItem, name: str, who: str) -> Count:
        good = self._strategy.hit(limit, "api", name, who)
        told = self._told(limit, name, who)
        if not good:
            raise _too_many(told)
        return told

    def _told(self, limit: RateLimitItem, name: str, who: str) -> Count:
        resets_at, left = self._strategy.get_window_stats(limit, "api", name, who)
        return Count(name, limit.amount, limit.get_expiry(), left, max(1, int(resets_at - time.time()) + 1))


def install(app: Flask, limiter: Limiter) -> None:
    """Count the calls of this application."""
    app.extensions[LIMITS] = Limits(limiter, app.extensions[PORTAL].settings.api_calls)


def admit(resource: Resource, school_id: str | None) -> TokenRecord:
    """The token of this call, which may do this. Raises Problem: 401 without one, 404 elsewhere, 403 beyond its scopes."""
    limits: Limits = current_app.extensions[LIMITS]
    address = request.remote_addr or "unknown"
    limits.refuse_failing(address)
    record = _token(limits, address)
    g.token = record
    g.calls_left = limits.count_call(record.token_id)
    if school_id is not None and school_id != record.school_id:
        raise Problem("not-found", "There is no school at this address that this token may see.")
    if resource.scope is not None and resource.scope not in record.scopes:
        challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{resource.scope}"'
        raise Problem(
            "scope", f"This needs a token with the scope {resource.scope}.", headers={"WWW-Authenticate": challenge}
        )
    who = caller(f"token:{record.token_id}", (resource.role, record.school_id), correlation_id=g.correlation_id)
    absences: Absences = current_app.extensions[signing_in.ABSENCES]
    found = portal()
    g.asking = Asking(found.client, who, absences, may_change=resource.changes, strict=found.settings.strict)
    return record


def tell_what_is_left(response: Response) -> Response:
    """The response with what the caller has left, as the draft standard of RateLimit headers has it."""
    count: Count | None = g.get("calls_left")
    if count is not None:
        response.headers["RateLimit-Policy"] = f'"{count.name}";q={count.most};w={count.seconds}'
        response.headers["RateLimit"] = f'"{count.name}";r={count.left};t={count.resets_in}'
    return response


def _token(limits: Limits, address: str) -> TokenRecord:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        limits.count_failure(address)
        raise Problem("token", "Send a token: `Authorization: Bearer qs_…`.", headers={"WWW-Authenticate": _CHALLENGE})
    with signing_in.records("api") as uow:
        record = tokens.token_of(uow, secret.strip())
    if record is None:
        limits.count_failure(address)
        raise Problem(
            "token",
            "This token does not hold: it is mistyped, was revoked, or its last day has passed.",
            headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
        )
    return record


def _too_many(count: Count) -> Problem:
    g.calls_left = count
    whose = "This token" if count.name == "token" else "Your address"
    words = f"{whose} may call {count.most} times in {count.seconds} seconds. Wait {count.resets_in} seconds."
    return Problem("too-many", words, headers={"Retry-After": str(count.resets_in)})
