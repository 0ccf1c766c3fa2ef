"""What the domain refuses, as the refusals that travel over RPC: the same words, with a code that programs go by."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from services.membership.domain.errors import (
    AlreadyDone,
    BadInput,
    MembershipError,
    NeedsAnswer,
    NotAllowedNow,
    NotKnown,
)
from shared.calendar import UnknownBankHolidayYear, UnknownSchoolYear
from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound, QuaysideError
from shared.persistence.scope import Scope

P = ParamSpec("P")
R = TypeVar("R")
_KINDS: tuple[tuple[type[MembershipError], type[QuaysideError]], ...] = (
    (NotAllowedNow, Conflict),
    (AlreadyDone, Conflict),
    (BadInput, InvalidRequest),
    (NeedsAnswer, InvalidRequest),
    (NotKnown, NotFound),
)


class Scoped(Protocol):
    """Whatever works within a scope."""

    scope: Scope


def worded(step: Callable[P, R]) -> Callable[P, R]:
    """Decorator: a refusal of the domain leaves as one of `shared.errors`, with `reason` naming which it was."""

    @wraps(step)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return step(*args, **kwargs)
        except MembershipError as refusal:
            kind = next((there for here, there in _KINDS if isinstance(refusal, here)), QuaysideError)
            raise kind(str(refusal), reason=refusal.code) from refusal
        except (UnknownSchoolYear, UnknownBankHolidayYear) as missing:
            raise Conflict(str(missing), reason="not_known") from missing

    return answered


def for_the_trust(uow: Scoped) -> None:
    """Raise NotAllowed where the caller acts for single schools only."""
    if not uow.scope.everywhere:
        raise NotAllowed("This is done for the whole trust: it needs a role that is held for the trust.")
