"""Crane writes a row for each crate that landed."""

from __future__ import annotations

from shared.messaging.outcomes import Event
from shared.persistence.unit_of_work import UnitOfWork
from shared.service import Service, TakeUpSource, handles
from tests.bench.sample import contracts as _declared  # noqa: F401
from tests.bench.sample.crane.tables import Lift


class Crane(Service):
    name = "crane"
    title = "Crane"
    take_up_sources = (TakeUpSource("pier", ("pier.crate.landed.v1",)),)

    @handles("pier.crate.landed.v1", reads=["school_id", "number"])
    def crate_landed(self, uow: UnitOfWork, event: Event) -> None:
        uow.session.add(Lift(event_id=event.id, school_id=event.school_id, number=event.data["number"]))
