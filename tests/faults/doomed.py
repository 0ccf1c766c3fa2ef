"""A process of ours that is to die: the normal main, with a `kill -9` of itself at one named boundary.

`main(["consumer" | "worker" | "producer", <service>, …])`, in a child of `tests.messaging.warm`. The environment names the
boundary (DIE_AT); or one at which the process waits until the test has killed a server (PAUSE_AT: it writes the file
`reached` and waits for `go`). Nothing in the product knows of this: the functions on both sides of the boundary are wrapped
here.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LAMP = b"lighthouse.lamp.lit.v1"


@dataclass
class Doom:
    """What is to become of this process. `after` is how often the boundary is passed unharmed, so that it falls into the
    middle of the work."""

    die_at: str = ""
    pause_at: str = ""
    folder: Path = Path()
    after: int = 0

    def read(self) -> None:
        told = os.environ
        self.die_at, self.pause_at = told.get("QUAYSIDE_TEST_DIE_AT", ""), told.get("QUAYSIDE_TEST_PAUSE_AT", "")
        self.folder, self.after = Path(told["QUAYSIDE_TEST_FOLDER"]), int(told.get("QUAYSIDE_TEST_AFTER", "0"))

    @property
    def at(self) -> str:
        return self.die_at or self.pause_at


doom = Doom()
_passed = {"times": 0}


def boundary(name: str) -> None:
    """The end, if this is where this process is to die; a rest, if this is where a server is to die."""
    if name != doom.at:
        return
    _passed["times"] += 1
    if _passed["times"] != doom.after + 1:
        return
    if doom.die_at:
        os.kill(os.getpid(), signal.SIGKILL)
    (doom.folder / "reached").touch()
    while not (doom.folder / "go").exists():
        time.sleep(0.005)


def around(
    owner: Any,
    function: str,
    name: str,
    when: Callable[..., bool] = lambda *_args: True,
    answered: Callable[[Any], bool] = lambda _answer: True,
) -> None:
    """Put the boundaries `before <name>` and `after <name>` around a function, for the calls that `when` wants and,
    after it, for the answers that `answered` wants."""
    really = getattr(owner, function)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        wanted = when(*args)
        if wanted:
            boundary(f"before {name}")
        answer = really(*args, **kwargs)
        if wanted and answered(answer):
            boundary(f"after {name}")
        return answer

    setattr(owner, function, wrapped)


def around_commit_following(owner: Any, function: str, name: str) -> None:
    """Put boundaries around the commit of the transaction in which `function` was called last by this thread."""
    from sqlalchemy.orm import Session

    really, commit = getattr(owner, function), Session.commit
    called = {"yet": False}

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        called["yet"] = True
        return really(*args, **kwargs)

    def committing(session: Session) -> None:
        wanted, called["yet"] = called["yet"], False
        if wanted:
            boundary(f"before commit of {name}")
        commit(session)
        if wanted:
            boundary(f"after commit of {name}")

    setattr(owner, function, wrapped)
    Session.commit = committing  # type: ignore[method-assign,assignment]


def prepare_producer() -> None:
    from shared.persistence import outbox_store

    around(outbox_store, "add", "insert")
    around_commit_following(outbox_store, "add", "insert")


def prepare_worker() -> None:
    from shared.messaging.broker.rabbitmq import RabbitPublisher
    from shared.messaging.redriver import Redriver
    from shared.persistence import jobs_store, outbox_store

    around(outbox_store, "waiting", "read", answered=bool)
    around(RabbitPublisher, "publish", "publish")
    around(RabbitPublisher, "_await_confirms", "confirm")
    around(outbox_store, "mark_published", "mark")
    around(Redriver, "try_again", "redrive")
    around(jobs_store, "claim", "claim of job", answered=bool)
    around(jobs_store, "report", "job's step")
    followed = {
        "mark": (outbox_store, "mark_published"),
        "redrive": (Redriver, "try_again"),
        "job's step": (jobs_store, "report"),
        "claim of job": (jobs_store, "claim"),
    }
    for name, (owner, function) in followed.items():
        if doom.at.endswith(f"commit of {name}"):
            around_commit_following(owner, function, name)


def prepare_consumer() -> None:
    import amqp

    from shared.messaging.intake import Intake
    from shared.persistence import inbox_store
    from tests.kernel.sample.boathouse.entrypoints import Boathouse

    really = Intake.take

    def noted(self: Intake, deliveries: Any) -> None:
        lamps = [json.loads(delivery.body)["id"] for delivery in deliveries if LAMP in bytes(delivery.body)]
        with (doom.folder / "delivered").open("a") as file:
            file.write("".join(f"{id_}\n" for id_ in lamps))
        if lamps:
            boundary("after deliver")
        really(self, deliveries)
        if lamps:
            boundary("before ack")

    Intake.take = noted  # type: ignore[method-assign]
    around(
        inbox_store, "claim", "claim", lambda _connection, events, *_: any(e[0].type.encode() == LAMP for e in events)
    )
    around(amqp.Channel, "basic_ack", "ack itself")
    if "commit of handle" in doom.at:
        around_commit_following(inbox_store, "save_order", "handle")
    handle = Boathouse.lamp_lit

    def handled(self: Boathouse, uow: Any, event: Any) -> None:
        boundary("before handle")
        handle(self, uow, event)
        boundary("after handle")

    handled.__quayside__ = handle.__quayside__  # type: ignore[attr-defined]
    Boathouse.lamp_lit = handled  # type: ignore[method-assign]


def produce(schools: list[str], each: int, per_transaction: int) -> None:
    """Light lamps until each school has `each`; a second run goes on where the first one's last commit left it."""
    from sqlalchemy import func, select

    from shared.errors import DatabaseAway
    from shared.persistence.tables import outbox
    from shared.runtime import Runtime
    from shared.service import installed
    from shared.settings import settings_from
    from tests.kernel.sample.lighthouse.entrypoints import light

    runtime = Runtime(installed.load("lighthouse"), settings_from())
    done = 0
    while done < each:
        try:
            with runtime.unit_of_work() as uow:
                counted = select(func.count()).select_from(outbox).where(outbox.c.schoolid == schools[0])
                done = int(uow.session.execute(counted).scalar_one())
                for number in range(done + 1, min(done + per_transaction, each) + 1):
                    for school in schools:
                        light(uow, school, number)
        except DatabaseAway:
            time.sleep(0.05)


def main(arguments: list[str]) -> None:
    role, service, *rest = arguments
    doom.read()
    # For a person who wonders where a process hangs: `kill -USR1` writes its stacks into its log.
    faulthandler.register(signal.SIGUSR1)
    if role == "consumer":
        from shared.messaging.nameko_edge import serve

        prepare_consumer()
        serve.main([service])
    elif role == "worker":
        prepare_worker()
        from shared.cli.serving import work

        work.main([service], standalone_mode=False)
    else:
        prepare_producer()
        produce(rest[2:], int(rest[0]), int(rest[1]))
