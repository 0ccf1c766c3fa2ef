"""The closed family of refusals a person can meet. Each says what happened and what to do; its `code` is what programs
go by, and it travels over RPC unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class QuaysideError(Exception):
    """A refusal in words for a person. `details` holds what a page needs to point at the right row or field."""

    code = "refused"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details: dict[str, Any] = details

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "details": self.details}


class InvalidRequest(QuaysideError):
    """What was asked is not well formed; `details["fields"]` says which field and why."""

    code = "invalid"


class NotSignedIn(QuaysideError):
    """The call carries no context, or one that is not signed by us, or one that is too old."""

    code = "not_signed_in"


class NotAllowed(QuaysideError):
    """The caller is known but holds no role that may do this for this school."""

    code = "not_allowed"


class NotTakenUp(QuaysideError):
    """The school has not taken up this service, or may only read in it."""

    code = "not_taken_up"


class NotFound(QuaysideError):
    """There is no such thing, or none that this caller may see."""

    code = "not_found"


class Conflict(QuaysideError):
    """Somebody changed it first, or it is no longer in a state that allows this."""

    code = "conflict"


class ServiceAway(QuaysideError):
    """A service did not answer in time. Nothing is known to have been done: ask again with the same idempotency key."""

    code = "away"


class Failed(QuaysideError):
    """A service failed in a way that nobody foresaw; under `details["reference"]`, the call's correlation id, its log has
    it whole."""

    code = "failed"


class BrokerAway(Exception):
    """The message broker cannot be reached or did not confirm: what was being published is not known to be kept."""


class DatabaseAway(Exception):
    """The service's database cannot be reached, or cut the connection: the transaction in hand did not commit here."""


KINDS: Mapping[str, type[QuaysideError]] = {
    kind.code: kind
    for kind in (
        QuaysideError,
        InvalidRequest,
        NotSignedIn,
        NotAllowed,
        NotTakenUp,
        NotFound,
        Conflict,
        ServiceAway,
        Failed,
    )
}


def from_dict(said: Mapping[str, Any]) -> QuaysideError:
    """The refusal that a service sent over RPC, as the error that it raised there."""
    kind = KINDS.get(str(said.get("code")), QuaysideError)
    return kind(str(said.get("message", "The service refused without saying why.")), **dict(said.get("details") or {}))
