"""Boathouse writes a row for each lamp that is lit. A test may tell it to misbehave first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert

from shared.identity.roles import Role
from shared.messaging.outcomes import Event
from shared.persistence.unit_of_work import UnitOfWork
from shared.service import Needs, Service, TakeUpSource, handles, rpc, sweep
from tests.kernel.sample.boathouse.tables import effects, numbers
from tests.kernel.sample.contracts import Numbered, OneSchool


class Boathouse(Service):
    """`misbehave` is called with each event before its row is written; with `launches` an event follows."""

    name = "boathouse"
    title = "Boathouse"
    take_up_sources = (TakeUpSource("lighthouse", ("lighthouse.lamp.lit.v1", "lighthouse.keeper.named.v1")),)

    def __init__(self) -> None:
        self.misbehave: Callable[[Event], None] = lambda event: None
        self.launches = False
        self.swept = 0

    @handles("lighthouse.lamp.lit.v1", reads=["school_id", "number"])
    def lamp_lit(self, uow: UnitOfWork, event: Event) -> None:
        self.misbehave(event)
        uow.session.execute(
            insert(effects).values(event_id=event.id, school_id=event.school_id, number=event.data["number"])
        )
        if self.launches:
            launch(uow, str(event.school_id), event.data["number"])

    @handles("lighthouse.keeper.named.v1", reads=["school_id", "name"])
    def keeper_named(self, uow: UnitOfWork, event: Event) -> None:
        self.misbehave(event)

    @rpc(OneSchool, roles=[Role.HEAD, Role.GOVERNOR], needs=Needs.READ, changes=False)
    def numbers(self, uow: UnitOfWork, school_id: str) -> list[int]:
        return numbers(uow, school_id)

    @rpc(Numbered, roles=[Role.HEAD])
    def launch(self, uow: UnitOfWork, school_id: str, number: int) -> dict[str, str]:
        return {"event_id": launch(uow, school_id, number)}

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
