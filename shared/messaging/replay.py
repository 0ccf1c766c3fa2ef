"""Replaying a school's past to one service that it just took up: a job of the source, in steps, from its outbox."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from shared.messaging.contracts import Replay
from shared.messaging.deliveries import Message, Publisher
from shared.messaging.envelope import routing_key
from shared.persistence import outbox_store

if TYPE_CHECKING:
    from shared.jobs.run import JobRun

log = logging.getLogger(__name__)
PAGE = 500
"""Events a step: each is confirmed by the broker before the checkpoint that passes over it."""


def replay_to_consumer(run: JobRun, publisher: Publisher) -> dict[str, int]:
    """Send the events that were asked for to the one consumer, then say how many there were.

    A killed run goes on at its checkpoint; what it sends twice the consumer's inbox knows.
    """
    asked = run.arguments
    contracts = run.runtime.database.contracts
    latest = [type_ for type_ in asked["types"] if contracts[type_].replay is Replay.LATEST]
    state = run.checkpoint or {"after": 0, "sent": 0, "said": False}
    while True:
        with run.unit_of_work() as uow:
            page = outbox_store.history(
                uow.session.connection(), str(run.school_id), asked["types"],
                latest_only=latest, after=state["after"], most=PAGE,
            )  # fmt: skip
        if not page:
            break
        publisher.publish_to(
            asked["consumer"],
            [
                Message(row.id, row.payload, routing_key(row.type, row.partition), row.partition, asked["request_id"])
                for row in page
            ],
        )
        state = {**state, "after": page[-1].position, "sent": state["sent"] + len(page)}
        with run.step("Sending past events", checkpoint=state, advance=len(page)):
            pass
    if not state["said"]:
        with run.step("Saying that all was sent", checkpoint={**state, "said": True}) as uow:
            uow.emit(
                f"{uow.service}.replay.completed.v1",
                subject=asked["request_id"],
                school_id=run.school_id,
                why="All past events were sent",
                data={
                    "school_id": run.school_id,
                    "consumer": asked["consumer"],
                    "request_id": asked["request_id"],
                    "count": state["sent"],
                },
            )
    return {"sent": state["sent"]}
