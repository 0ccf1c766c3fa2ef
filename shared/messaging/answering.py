"""Answering an RPC call, whichever way it came: who calls, may they, for which schools, has the school taken this up;
then the method in one transaction, and the answer or the refusal as plain JSON.

No exception leaves here. What nobody foresaw is logged whole and answered with a reference, so that nothing inside leaks.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from marshmallow import RAISE, ValidationError

from shared.errors import (
    Conflict,
    DatabaseAway,
    Failed,
    InvalidRequest,
    NotAllowed,
    NotTakenUp,
    QuaysideError,
    ServiceAway,
)
from shared.identifiers import new_id
from shared.identity.context import EVERY_SCHOOL, Caller, verified
from shared.identity.roles import Role
from shared.messaging.contracts import in_words, messages_of
from shared.messaging.envelope import fingerprint
from shared.observability.metrics import RPC_CALLS, RPC_SECONDS
from shared.persistence import receipts_store, take_up_store
from shared.persistence.scope import EVERYWHERE, Scope, only
from shared.persistence.take_up_store import Mode, State
from shared.persistence.unit_of_work import Cause, UnitOfWork
from shared.runtime import Runtime
from shared.service import Needs, RpcMethod

log = logging.getLogger(__name__)
Answer = dict[str, Any]
"""Either {"ok": value} or {"error": {"code", "message", "details"}}."""
SEVERAL = "ask_several"
"""The name under which every service answers several questions that come in one message."""
MOST_QUESTIONS = 16
"""In one message: its answers come together, and whoever asks waits no longer for them than for one."""


class Answering:
    """Answers calls to one service."""

    def __init__(self, runtime: Runtime, keys: tuple[str, ...]) -> None:
        self._runtime = runtime
        self._keys = keys

    def answer(
        self, method: str, context: object, request: object = None, idempotency_key: str | None = None
    ) -> Answer:
        """Answer one call; `context` is the signed caller context, `request` the plain JSON arguments.

        The same `idempotency_key` from the same caller is done once: the second call gets the first one's answer. Under
        the name SEVERAL the request holds `questions`, each with its `method` and `request`, and the answer is a list.
        """
        if method == SEVERAL:
            return self._answer_several(context, request)
        return self._answer_one(method, lambda: verified(context, self._keys), request, idempotency_key)

    def _answer_several(self, context: object, request: object) -> Answer:
        """Each question answered as if it had come alone, in a transaction of its own; a command is refused."""
        try:
            caller = verified(context, self._keys)
            questions = _questions(request)
        except QuaysideError as refusal:
            return {"error": refusal.as_dict()}
        return {"ok": [self._answer_question(method, caller, asked) for method, asked in questions]}

    def _answer_question(self, name: str, caller: Caller, request: object) -> Answer:
        method = self._runtime.service.rpc_methods.get(name)
        if method is not None and method.changes:
            return {"error": InvalidRequest(f"{name} changes something: give it as a command of its own.").as_dict()}
        return self._answer_one(name, lambda: caller, request, None)

    def _answer_one(
        self, method: str, who: Callable[[], Caller], request: object, idempotency_key: str | None
    ) -> Answer:
        started = time.perf_counter()
        outcome = "ok"
        try:
            return {"ok": self._do(method, who, request, idempotency_key)}
        except QuaysideError as refusal:
            outcome = refusal.code
            return {"error": refusal.as_dict()}
        except DatabaseAway:
            outcome = ServiceAway.code
            away = ServiceAway(f"{self._runtime.service.title} cannot reach its records just now. Try again shortly.")
            return {"error": away.as_dict()}
        except Exception:
            reference = _correlation_of(who)
            outcome = Failed.code
            log.exception("rpc failed", extra={"method": method, "correlation_id": reference})
            said = f"Something went wrong that we did not foresee. Quote {reference} when you report it."
            return {"error": Failed(said, reference=reference).as_dict()}
        finally:
            # A name that somebody made up gets no time series of its own.
            known = method if method in self._runtime.service.rpc_methods else "unknown"
            RPC_CALLS.labels(self._runtime.service.name, known, outcome).inc()
            RPC_SECONDS.labels(self._runtime.service.name, known).observe(time.perf_counter() - started)

    def _do(self, name: str, who: Callable[[], Caller], request: object, idempotency_key: str | None) -> Any:
        method = self._runtime.service.rpc_methods.get(name)
        if method is None:
            raise InvalidRequest(f"{self._runtime.service.title} has no method {name}.")
        caller = who()
        asked = _read(method, request)
        scope = allowed_scope(method, caller, asked)
        held = (roles_for(scope.schools or {EVERY_SCHOOL}, method, caller), roles_for({EVERY_SCHOOL}, method, caller))
        cause = Cause(caller.actor, caller.correlation_id, caller.causation_id, *held)
        with self._runtime.unit_of_work(cause, scope) as uow:
            self._check_taken_up(uow, method, asked)
            if idempotency_key is None:
                return method.call(uow, **asked)
            return self._once(uow, method, asked, request, idempotency_key)

    def _once(
        self, uow: UnitOfWork, method: RpcMethod, asked: Mapping[str, Any], request: object, idempotency_key: str
    ) -> Any:
        connection = uow.session.connection()
        print_ = fingerprint(json.dumps([method.name, request], sort_keys=True, default=str).encode())
        before = receipts_store.reserve(connection, idempotency_key, uow.cause.actor, print_, uow.now())
        if before is not None:
            if before.fingerprint != print_:
                raise Conflict(
                    "This idempotency key was used before for something else. Use a new one.", reason="key_reused"
                )
            return before.answer
        answer = method.call(uow, **asked)
        kept = answer | dict.fromkeys(method.shown_once) if method.shown_once else answer
        receipts_store.keep_answer(connection, idempotency_key, uow.cause.actor, kept)
        return answer

    def _check_taken_up(self, uow: UnitOfWork, method: RpcMethod, asked: Mapping[str, Any]) -> None:
        service = self._runtime.service
        school_id = asked.get("school_id")
        if not service.taken_up or method.needs is Needs.NOTHING or school_id is None:
            return
        held = take_up_store.entitlements(uow.session.connection(), [school_id]).get(school_id)
        mode = held.mode_on(uow.today()) if held else Mode.NONE
        if held is not None and mode in (Mode.TRIAL, Mode.FULL):
            if held.state is State.TAKING_UP and method.changes:
                raise NotTakenUp(
                    f"{service.title} is still being made ready for this school. It will take a moment.",
                    reason="taking_up",
                )
            return
        if mode is Mode.READ_ONLY and not method.changes:
            return
        if mode is Mode.READ_ONLY:
            raise NotTakenUp(f"This school has left {service.title}; what it brought can be read and exported.")
        raise NotTakenUp(
            f"This school has not taken up {service.title}. Its head or business manager can do so from the list of services."
        )


def allowed_scope(method: RpcMethod, caller: Caller, asked: Mapping[str, Any]) -> Scope:
    """The schools that this call may touch. Raises NotAllowed where the caller holds no fitting role."""
    schools = caller.schools_for(method.roles)
    wanted = asked.get("school_id")
    if EVERY_SCHOOL in schools:
        return only([wanted]) if wanted else EVERYWHERE
    if not schools:
        roles = ", ".join(sorted(role.value.replace("_", " ") for role in method.roles))
        raise NotAllowed(f"This needs one of these roles: {roles}.")
    if wanted is None:
        return only(schools)
    if wanted not in schools:
        raise NotAllowed("You hold no role at this school that may do this.", school_id=wanted)
    return only([wanted])


def roles_for(schools: Set[str], method: RpcMethod, caller: Caller) -> frozenset[Role]:
    """The method's roles that the caller holds for every one of the schools."""
    held = {role: caller.schools_for([role]) for role in method.roles}
    return frozenset(role for role, there in held.items() if EVERY_SCHOOL in there or schools <= there)


def _correlation_of(who: Callable[[], Caller]) -> str:
    """What ties the call to the page or program that made it; something new where the call does not say."""
    try:
        return who().correlation_id
    except QuaysideError:
        return new_id()


def _questions(request: object) -> Sequence[tuple[str, object]]:
    asked = request.get("questions") if isinstance(request, dict) else None
    if not isinstance(asked, list) or not 1 <= len(asked) <= MOST_QUESTIONS:
        raise InvalidRequest(f"Give a list of 1 to {MOST_QUESTIONS} questions.")
    for number, one in enumerate(asked, start=1):
        if not isinstance(one, dict) or not isinstance(one.get("method"), str):
            raise InvalidRequest(f"Question {number} does not name the method that it asks.")
    return [(one["method"], one.get("request")) for one in asked]


def _read(method: RpcMethod, request: object) -> dict[str, Any]:
    if request is not None and not isinstance(request, dict):
        raise InvalidRequest("The request must be an object of named values.")
    for name, value in (request or {}).items():
        if not _can_be_kept(value):
            said = "There is a sign in this text that cannot be kept, such as a null sign. Take it out."
            raise InvalidRequest(said, fields={name: [said]})
    try:
        return dict(method.request(unknown=RAISE).load(request or {}))
    except ValidationError as problem:
        fields = messages_of(problem)
        said = "; ".join(f"{name}: {in_words(what)}" for name, what in fields.items())
        raise InvalidRequest(f"Some of what was asked is not right. {said}", fields=fields) from None


def _can_be_kept(value: object) -> bool:
    """Whether no text in a value holds what PostgreSQL refuses: a null sign, or half of a sign of two parts, which a JSON
    escape can bring in."""
    if isinstance(value, Mapping):
        return all(_can_be_kept(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return all(_can_be_kept(one) for one in value)
    if not isinstance(value, str):
        return True
    try:
        return b"\x00" not in value.encode()
    except UnicodeEncodeError:
        return False
