"""Taking up a service: keep one's own copy of who may use it, ask the declared sources for the school's past, and say so
when all of it is here. Every service does this in the same way, so it is the kernel's work."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from marshmallow import Schema, fields, validate

from shared.identifiers import new_id
from shared.messaging.contracts import Contracts, Replay, contracts
from shared.messaging.outcomes import Event, ParkedCause, Refused
from shared.persistence import jobs_store, parked_store, take_up_store
from shared.persistence.take_up_store import Entitlement, Mode, State
from shared.persistence.unit_of_work import UnitOfWork
from shared.service import Service, Subscription

ENTITLEMENT_CHANGED = "membership.entitlement.changed.v1"
"""The one event that the kernel itself reads: the service that keeps memberships says what a school may use."""
REPLAY_JOB = "kernel.replay"
_ENTITLEMENT_FIELDS = frozenset({"school_id", "service", "mode", "valid_from", "valid_until"})
_REQUEST_FIELDS = frozenset({"school_id", "source", "request_id", "types"})
_COMPLETED_FIELDS = frozenset({"school_id", "consumer", "request_id", "count"})


def replay_completed_by(service: str) -> str:
    """The type of the event by which `service` says that it has sent all the past that it was asked for."""
    return f"{service}.replay.completed.v1"


def declare_kernel_events(service: str, known: Contracts = contracts) -> None:
    """Declare the events that every service has: replay requested, replay completed, take-up completed."""
    school_id = fields.String(required=True, metadata={"description": "Our own id of the school"})
    known.event(
        f"{service}.replay.requested.v1",
        meaning=f"{service} asks another service for a school's past events, because the school takes {service} up.",
        retention="1 year, for support",
    )(
        Schema.from_dict(
            {
                "school_id": school_id,
                "source": fields.String(required=True, metadata={"description": "The service that is asked"}),
                "request_id": fields.String(required=True),
                "types": fields.List(fields.String(), required=True),
            },
            name=f"{service.title()}ReplayRequestedV1",
        )
    )
    known.event(
        f"{service}.replay.completed.v1",
        meaning=f"{service} has sent all the past events that it was asked for.",
        retention="1 year, for support",
    )(
        Schema.from_dict(
            {
                "school_id": school_id,
                "consumer": fields.String(required=True, metadata={"description": "The service that had asked"}),
                "request_id": fields.String(required=True),
                "count": fields.Integer(required=True, strict=True, validate=validate.Range(min=0)),
            },
            name=f"{service.title()}ReplayCompletedV1",
        )
    )
    known.event(
        f"{service}.take_up.completed.v1",
        meaning=f"{service} is ready for the school: its past is here, it may be used.",
        retention="as long as the membership record",
        replay=Replay.LATEST,
    )(
        Schema.from_dict(
            {
                "school_id": school_id,
                "mode": fields.String(required=True, validate=validate.OneOf([mode.value for mode in Mode])),
                "replayed": fields.Integer(required=True, strict=True, validate=validate.Range(min=0)),
            },
            name=f"{service.title()}TakeUpCompletedV1",
        )
    )


def kernel_subscriptions(service: Service, known: Contracts) -> dict[str, Subscription]:
    """What every service listens to besides its own handlers."""
    found: dict[str, Subscription] = {}
    if service.taken_up and ENTITLEMENT_CHANGED in known:
        found[ENTITLEMENT_CHANGED] = Subscription(
            ENTITLEMENT_CHANGED, _ENTITLEMENT_FIELDS, False, partial(_note_entitlement, service)
        )
    sources = {source.source for source in service.take_up_sources}
    for contract in known:
        if contract.name.endswith(".replay.requested") and contract.service != service.name:
            found[contract.type] = Subscription(contract.type, _REQUEST_FIELDS, False, partial(_begin_replay, service))
        if contract.name.endswith(".replay.completed") and contract.service in sources:
            found[contract.type] = Subscription(
                contract.type, _COMPLETED_FIELDS, False, partial(_note_replay_sent, service)
            )
    return found


def _note_entitlement(service: Service, uow: UnitOfWork, event: Event) -> None:
    said = event.data
    if said["service"] != service.name:
        return
    connection = uow.session.connection()
    school_id = said["school_id"]
    before = take_up_store.entitlements(connection, [school_id]).get(school_id)
    held = Entitlement(
        school_id=school_id,
        mode=Mode(said["mode"]),
        state=before.state if before else State.ACTIVE,
        valid_from=said["valid_from"],
        valid_until=said["valid_until"],
        event_id=event.id,
    )
    usable = held.mode in (Mode.TRIAL, Mode.FULL)
    was_usable = before is not None and before.mode in (Mode.TRIAL, Mode.FULL)
    if usable and not was_usable:
        take_up_store.save_entitlement(connection, replace(held, state=State.TAKING_UP), uow.now())
        _ask_for_the_past(service, uow, school_id)
        return
    take_up_store.save_entitlement(connection, held, uow.now())


def _ask_for_the_past(service: Service, uow: UnitOfWork, school_id: str) -> None:
    connection = uow.session.connection()
    for source in service.take_up_sources:
        request_id = new_id()
        take_up_store.begin(connection, school_id, source.source, request_id, uow.now())
        uow.emit(
            f"{service.name}.replay.requested.v1",
            subject=request_id,
            school_id=school_id,
            why=f"{service.title} is being taken up",
            data={
                "school_id": school_id,
                "source": source.source,
                "request_id": request_id,
                "types": list(source.types),
            },
        )
    _complete_when_nothing_is_missing(uow, school_id)


def _begin_replay(service: Service, uow: UnitOfWork, event: Event) -> None:
    said = event.data
    if said["source"] != service.name:
        return
    for type_ in said["types"]:
        if type_ not in contracts or contracts[type_].service != service.name:
            raise Refused(f"{event.source} asks {service.title} for {type_}, which is not an event of it.")
        if contracts[type_].replay is Replay.NONE:
            raise Refused(f"{event.source} asks for {type_}, whose contract says that it is not replayed.")
    jobs_store.enqueue(
        uow,
        REPLAY_JOB,
        school_id=said["school_id"],
        arguments={"consumer": event.source, "request_id": said["request_id"], "types": list(said["types"])},
    )


def _note_replay_sent(service: Service, uow: UnitOfWork, event: Event) -> None:
    said = event.data
    if said["consumer"] != service.name:
        return
    take_up_store.set_expected(uow.session.connection(), said["request_id"], said["count"], uow.now())
    complete_if_all_here(uow, said["request_id"])


def complete_if_all_here(uow: UnitOfWork, request_id: str) -> None:
    """End a source's replay once as many different events came as it says it sent; end the take-up with the last."""
    connection = uow.session.connection()
    replay = take_up_store.of_request(connection, request_id)
    if replay is None or replay.state == "complete" or replay.expected is None or replay.received < replay.expected:
        return
    take_up_store.finish(connection, request_id, uow.now())
    _complete_when_nothing_is_missing(uow, replay.school_id)


def _complete_when_nothing_is_missing(uow: UnitOfWork, school_id: str) -> None:
    connection = uow.session.connection()
    replays = take_up_store.take_ups(connection, school_id)
    if any(replay.state != "complete" for replay in replays):
        return
    held = take_up_store.entitlements(connection, [school_id])[school_id]
    take_up_store.set_state(connection, school_id, State.ACTIVE, uow.now())
    for replay in replays:
        _let_held_events_go(uow, school_id, replay.source)
    uow.emit(
        f"{uow.service}.take_up.completed.v1",
        subject=school_id,
        school_id=school_id,
        why="All past events are here",
        data={
            "school_id": school_id,
            "mode": held.mode.value,
            "replayed": sum(replay.received for replay in replays),
        },
    )


def release_if_over(uow: UnitOfWork, school_id: str, source: str) -> None:
    """Let go what is held for a take-up that has ended meanwhile."""
    held = take_up_store.entitlements(uow.session.connection(), [school_id]).get(school_id)
    if held is None or held.state is State.ACTIVE:
        _let_held_events_go(uow, school_id, source)


def _let_held_events_go(uow: UnitOfWork, school_id: str, source: str) -> None:
    connection = uow.session.connection()
    keys = set()
    for event in parked_store.held_for_take_up(connection, school_id, source):
        parked_store.change(connection, event.id, uow.now(), cause=ParkedCause.BEHIND.value)
        keys.add((source, str(event.key)))
    for key in sorted(keys):
        parked_store.release_next(connection, key, uow.now())
