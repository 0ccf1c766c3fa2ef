"""What a domain refuses, as the refusals that travel over RPC: the same words, with a code that programs go by; and the refusals
that every service has for a command of somebody else's, an old version, a missing reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound, QuaysideError
from shared.identity.roles import Role
from shared.persistence.scope import Scope
from shared.refusals import ChangedMeanwhile, DoesNotAddUp, NoRuleForDate, NotKnown, NotValid, Refused, WrongTime, wrong

P = ParamSpec("P")
R = TypeVar("R")
_KINDS: tuple[tuple[type[Refused], type[QuaysideError]], ...] = (
    (NotValid, InvalidRequest),
    (DoesNotAddUp, InvalidRequest),
    (NoRuleForDate, Conflict),
    (NotKnown, NotFound),
    (WrongTime, Conflict),
    (ChangedMeanwhile, Conflict),
)


class Scoped(Protocol):
    """Whatever works within a scope."""

    @property
    def scope(self) -> Scope: ...


class OfCaller(Protocol):
    """Whatever knows what its caller may act as."""

    @property
    def trust_roles(self) -> frozenset[Role]: ...


def worded(step: Callable[P, R]) -> Callable[P, R]:
    """Decorator: a refusal of the domain leaves as one of `shared.errors`, with `reason` naming which it was."""

    @wraps(step)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return step(*args, **kwargs)
        except Refused as refusal:
            kind = next((there for here, there in _KINDS if isinstance(refusal, here)), QuaysideError)
            raise kind(f"{str(refusal).rstrip('.')}.", reason=type(refusal).__name__, **refusal.details) from refusal

    return answered


def for_the_trust(uow: Scoped) -> None:
    """Raise NotAllowed where the caller acts for single schools only."""
    if not uow.scope.everywhere:
        raise NotAllowed("This is done for the whole trust: it needs a role that is held for the trust.")


def held_for_the_trust(uow: OfCaller) -> None:
    """Raise NotAllowed where the caller holds the role for single schools, for a step about one school that is the trust's."""
    if not uow.trust_roles:
        raise NotAllowed("This needs a role that is held for the whole trust.")


def refuse_unless_version(held: int, said: int, what: str) -> None:
    """Raise ChangedMeanwhile where somebody changed `what` since it was read."""
    if held != said:
        raise ChangedMeanwhile(f"Somebody changed {what} since you opened it: look at it again and repeat the step")


def refuse_without(reason: str, field: str = "reason") -> str:
    """The reason without blanks around it. Raises NotValid for none."""
    if not reason.strip():
        raise wrong(field, "Say why, for whoever asks later")
    return reason.strip()
