"""The signed caller context that goes with every RPC call: the actor, the roles per school, and what caused the call.

It is a JWT signed with HS256. The portal (or the command line) signs it; every service checks the signature and the age
for itself, so a message that somebody put on the broker by hand gets nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from shared.errors import NotSignedIn
from shared.identifiers import new_id
from shared.identity.roles import Role

EVERY_SCHOOL = "*"
"""In a grant: the role is held for the trust, and so for every school."""
LIFETIME = timedelta(minutes=5)
"""A context is made afresh for each request; five minutes allow for clocks that differ and calls that wait."""
AUDIENCE = "quayside"


@dataclass(frozen=True)
class Grant:
    """One role held at one school, or for the whole trust."""

    role: Role
    school_id: str


@dataclass(frozen=True)
class Caller:
    """Who calls, and what they hold. `correlation_id` ties together everything that one request set going."""

    actor: str
    grants: tuple[Grant, ...]
    correlation_id: str
    causation_id: str | None = None

    def schools_for(self, roles: Iterable[Role]) -> frozenset[str]:
        """The schools where the caller holds one of `roles`; contains EVERY_SCHOOL for a trust-wide role."""
        wanted = frozenset(roles)
        return frozenset(grant.school_id for grant in self.grants if grant.role in wanted)


def caller(actor: str, *grants: tuple[Role, str], correlation_id: str | None = None) -> Caller:
    """A caller holding `grants`, each a role and a school id (or EVERY_SCHOOL)."""
    held = tuple(Grant(Role(role), school_id) for role, school_id in grants)
    return Caller(actor=actor, grants=held, correlation_id=correlation_id or new_id())


def sign(who: Caller, key: str, now: datetime | None = None) -> str:
    """The caller context as a signed token, good for LIFETIME from `now`."""
    issued = now or datetime.now(UTC)
    claims = {
        "aud": AUDIENCE,
        "sub": who.actor,
        "iat": issued,
        "exp": issued + LIFETIME,
        "grants": [[grant.role.value, grant.school_id] for grant in who.grants],
        "correlation": who.correlation_id,
        "causation": who.causation_id,
    }
    return jwt.encode(claims, key, algorithm="HS256")


def verified(token: object, keys: Iterable[str]) -> Caller:
    """The caller that `token` speaks for. Raises NotSignedIn for a missing, forged, foreign or aged token."""
    if not isinstance(token, str) or not token:
        raise NotSignedIn("This call does not say who is calling. Sign in and try again.")
    for key in keys:
        try:
            claims = jwt.decode(
                token, key, algorithms=["HS256"], audience=AUDIENCE, options={"require": ["exp", "sub"]}, leeway=30
            )
            return Caller(
                actor=claims["sub"],
                grants=tuple(Grant(Role(role), school) for role, school in claims["grants"]),
                correlation_id=claims["correlation"],
                causation_id=claims.get("causation"),
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.ExpiredSignatureError:
            raise NotSignedIn("This call was signed too long ago. Go back, reload the page and try again.") from None
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError):
            break
    raise NotSignedIn("This call is not signed with a key that this service knows. Sign in and try again.")
