"""Lighthouse says that lamps were lit, when asked or in a job."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from shared.identity.roles import Role
from shared.jobs.run import JobRun
from shared.persistence.unit_of_work import UnitOfWork
from shared.service import Service, job, rpc
from tests.kernel.sample.contracts import Numbered


class Lighthouse(Service):
    name = "lighthouse"
    title = "Lighthouse"
    taken_up = False

    def __init__(self) -> None:
        self.after_step: Callable[[int], None] = lambda number: None

    @rpc(Numbered, roles=[Role.HEAD])
    def light_lamp(self, uow: UnitOfWork, school_id: str, number: int) -> dict[str, str]:
        return {"event_id": light(uow, school_id, number)}

    @job("lighthouse.count", attempts=3)
    def count(self, run: JobRun) -> int:
        """Light lamps up to a number, one durable step each; slowly where QUAYSIDE_TEST_SLOW says how slowly."""
        pause = float(os.environ.get("QUAYSIDE_TEST_SLOW", "0"))
        while run.done < run.arguments["to"]:
            number = run.done
            with run.step(f"lamp {number + 1}", advance=1, total=run.arguments["to"]) as uow:
                light(uow, run.arguments["school_id"], number)
                time.sleep(pause)
            self.after_step(number)
        return run.done


def light(uow: UnitOfWork, school_id: str, number: int) -> str:
    """Say that a lamp was lit; returns the event's id."""
    return uow.emit(
        "lighthouse.lamp.lit.v1",
        subject=f"lamp-{number}",
        school_id=school_id,
        data={"school_id": school_id, "number": number},
    )


def name_keeper(uow: UnitOfWork, school_id: str, name: str) -> str:
    """Say who keeps the light; the last one said is the one that counts."""
    return uow.emit(
        "lighthouse.keeper.named.v1", subject="keeper", school_id=school_id, data={"school_id": school_id, "name": name}
    )


def sound(uow: UnitOfWork, school_id: str, number: int) -> str:
    """Say that the foghorn was sounded: heard by those who listen now, and by nobody later."""
    return uow.emit(
        "lighthouse.foghorn.sounded.v1",
        subject=f"foghorn-{number}",
        school_id=school_id,
        data={"school_id": school_id, "number": number},
    )


def warn(uow: UnitOfWork, number: int) -> str:
    """Warn the whole trust of a storm."""
    return uow.emit("lighthouse.storm.warned.v1", subject=f"storm-{number}", data={"number": number})


def keep_log(uow: UnitOfWork, school_id: str, text: str) -> str:
    """Write into the logbook, which nobody reads."""
    return uow.emit(
        "lighthouse.logbook.kept.v1",
        subject="logbook",
        school_id=school_id,
        data={"school_id": school_id, "text": text},
    )
