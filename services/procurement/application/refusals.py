"""What the domain refuses, as the refusals that travel over RPC: the same words, with a code that programs go by."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from services.procurement.application.ports import Procuring
from services.procurement.domain.errors import (
    ChangedMeanwhile,
    DoesNotAddUp,
    NoRuleForDate,
    NotKnown,
    NotValid,
    Refused,
    WrongTime,
)
from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound, QuaysideError

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


def worded(step: Callable[P, R]) -> Callable[P, R]:
    """Decorator: a refusal of the domain leaves as one of `shared.errors`, with `reason` naming which it was."""

    @wraps(step)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return step(*args, **kwargs)
        except Refused as refusal:
            kind = next((there for here, there in _KINDS if isinstance(refusal, here)), QuaysideError)
            raise kind(f"{refusal}.", reason=type(refusal).__name__, **refusal.details) from refusal

    return answered


def refuse_unless_whose(uow: Procuring, school_id: str | None) -> None:
    """Raise NotAllowed where something is the trust's own, named by no school, and the caller acts for single schools only."""
    if school_id is None:
        for_the_trust(uow)


def for_the_trust(uow: Procuring) -> None:
    """Raise NotAllowed where the caller acts for single schools only."""
    if not uow.scope.everywhere:
        raise NotAllowed("This is done for the whole trust: it needs a role that is held for the trust.")
