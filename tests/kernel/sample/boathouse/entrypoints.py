"""Boathouse writes a row for each lamp that is lit. A test may tell it to misbehave first."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert, select

from shared.identity.roles import Role
from shared.messaging.outcomes import Event, Refused, Retry
from shared.persistence.unit_of_work import UnitOfWork
from shared.service import Needs, Service, TakeUpSource, handles, rpc, sweep
from tests.kernel.sample.boathouse.tables import effects, keepers, mood_for, numbers
from tests.kernel.sample.contracts import Nothing, Numbered, OneSchool


class Boathouse(Service):
    """`misbehave` is called with each event before its row is written; with `launches` an event follows.

    With `moody` (QUAYSIDE_TEST_MOODS, for a process of its own) it does what the table `mood` says of a number.
    """

    name = "boathouse"
    title = "Boathouse"
    take_up_sources = (TakeUpSource("lighthouse", ("lighthouse.lamp.lit.v1", "lighthouse.keeper.named.v1")),)

    def __init__(self) -> None:
        self.misbehave: Callable[[Event], None] = lambda event: None
        self.launches = False
        self.moody = bool(os.environ.get("QUAYSIDE_TEST_MOODS"))
        self.swept = 0

    @handles("lighthouse.lamp.lit.v1", reads=["school_id", "number"])
    def lamp_lit(self, uow: UnitOfWork, event: Event) -> None:
        self.misbehave(event)
        _note(uow, event, str(event.school_id))
        if self.moody:
            _follow_mood(uow, event)
        if self.launches:
            launch(uow, str(event.school_id), event.data["number"])

    @handles("lighthouse.foghorn.sounded.v1", reads=["school_id", "number"])
    def foghorn_sounded(self, uow: UnitOfWork, event: Event) -> None:
        _note(uow, event, str(event.school_id))

    @handles("lighthouse.storm.warned.v1", reads=["number"])
    def storm_warned(self, uow: UnitOfWork, event: Event) -> None:
        _note(uow, event, "trust")

    @handles("lighthouse.keeper.named.v1", reads=["school_id", "name"])
    def keeper_named(self, uow: UnitOfWork, event: Event) -> None:
        self.misbehave(event)
        uow.session.execute(insert(keepers).values(school_id=event.school_id, name=event.data["name"]))

    @rpc(OneSchool, roles=[Role.HEAD, Role.GOVERNOR], needs=Needs.READ, changes=False)
    def numbers(self, uow: UnitOfWork, school_id: str) -> list[int]:
        return numbers(uow, school_id)

    @rpc(Nothing, roles=[Role.HEAD], changes=False)
    def schools_seen(self, uow: UnitOfWork) -> list[str]:
        """Every school that a query without any filter brings: the fence has to narrow it."""
        return sorted(uow.session.execute(select(effects.c.school_id).distinct()).scalars())

    @rpc(Numbered, roles=[Role.HEAD])
    def launch(self, uow: UnitOfWork, school_id: str, number: int) -> dict[str, str]:
        return {"event_id": launch(uow, school_id, number)}

    @rpc(OneSchool, roles=[Role.HEAD], needs=Needs.NOTHING)
    def sink(self, uow: UnitOfWork, school_id: str) -> None:
        raise RuntimeError("the password is in this message")

    @sweep(every=timedelta(hours=1))
    def hourly(self, uow: UnitOfWork) -> None:
        self.swept += 1


def launch(uow: UnitOfWork, school_id: str, number: int) -> str:
    """Say that a boat went out; returns the event's id."""
    return uow.emit(
        "boathouse.boat.launched.v1",
        subject=str(number),
        school_id=school_id,
        data={"school_id": school_id, "number": number},
    )


def _note(uow: UnitOfWork, event: Event, school_id: str) -> None:
    uow.session.execute(insert(effects).values(event_id=event.id, school_id=school_id, number=event.data["number"]))


def _follow_mood(uow: UnitOfWork, event: Event) -> None:
    """Misbehave after the row was written, so that what is left of it would show."""
    match mood_for(uow, str(event.school_id), event.data["number"]):
        case "fail":
            raise RuntimeError("the slipway is flooded")
        case "wait":
            raise Retry("the tide is out", after=timedelta(minutes=10))
        case "refuse":
            raise Refused("there is no such lamp")
        case "launch":
            launch(uow, str(event.school_id), event.data["number"])
        case "launch and fail":
            launch(uow, str(event.school_id), event.data["number"])
            raise RuntimeError("the boat came back")
        case "escape":
            launch(uow, "somebody-elses-school", event.data["number"])
        case "write elsewhere":
            uow.session.execute(insert(effects).values(event_id=event.id, school_id="somebody-else", number=0))
        case "read undeclared":
            event.data["colour"]
