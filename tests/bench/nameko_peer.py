"""nameko as its documentation shows it: an event handler with a database write. Prints a line when it listens."""
# ruff: noqa: E402

from __future__ import annotations

import os

os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"
import eventlet

eventlet.monkey_patch()

from typing import Any

from nameko.events import event_handler
from nameko.runners import ServiceRunner
from sqlalchemy.orm import Session

from shared.persistence.engine import service_engine
from tests.bench.sample.crane.tables import Lift

engine = service_engine(os.environ["BENCH_DATABASE"], pool_size=10)


class Peer:
    name = "peer_listener"

    @event_handler("peer", "happened")
    def happened(self, event: dict[str, Any]) -> None:
        with Session(engine) as session:
            session.add(Lift(event_id=event["id"], school_id=event["schoolid"], number=event["data"]["number"]))
            session.commit()


runner = ServiceRunner({"AMQP_URI": os.environ["AMQP_URI"], "max_workers": 10})
runner.add_service(Peer)
runner.start()
print("listening", flush=True)
runner.wait()
