"""Pier says that crates landed."""

from __future__ import annotations

import tests.bench.sample.contracts  # noqa: F401  (declares the events)
from shared.persistence.unit_of_work import UnitOfWork
from shared.service import Service


class Pier(Service):
    name = "pier"
    title = "Pier"
    taken_up = False


def land(uow: UnitOfWork, school_id: str, number: int) -> str:
    """Say that a crate landed; returns the event's id."""
    return uow.emit(
        "pier.crate.landed.v1",
        subject=f"crate-{number}",
        school_id=school_id,
        data={"school_id": school_id, "number": number},
    )
