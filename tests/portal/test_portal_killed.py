"""The portal's real processes on RabbitMQ and PostgreSQL: a worker that is killed while it sends sends again, under the same
id; and everything that waits goes out in its order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from shared.identity.context import caller
from shared.identity.roles import Role
from tests.messaging.processes import until
from tests.portal.world import ABBEY, Receiver
from tests.servers import Databases, VirtualHost
from tests.story.town import Town

HEAD = caller("head@abbey", (Role.HEAD, ABBEY))
ISSUED = "portal.token.issued.v1"


@pytest.fixture
def town(vhost: VirtualHost, postgresql: Databases, tmp_path: Path) -> Iterator[Town]:
    made = Town(vhost, postgresql, tmp_path, ["portal"], QUAYSIDE_WEBHOOKS_PRIVATE="1")
    try:
        for kind in ("work", "serve"):
            made.processes["portal", kind].start()
        for kind in ("work", "serve"):
            made.processes["portal", kind].await_ready()
        yield made
    finally:
        made.stop()


def issue(town: Town, name: str) -> str:
    said = {"name": name, "scopes": ["membership:read"], "expires_on": "2027-01-01"}
    return str(town.ask(HEAD, "portal", "add_api_token", school_id=ABBEY, **said)["token_id"])


def test_a_worker_killed_while_it_sends_sends_again_under_the_same_id(
    town: Town, receiver: Callable[..., Receiver]
) -> None:
    held, let_go = threading.Event(), threading.Event()

    def holds_the_first(_handler: BaseHTTPRequestHandler) -> bool:
        if held.is_set():
            return True
        held.set()
        let_go.wait(30)
        return False

    system = receiver(before_answer=holds_the_first)
    wanted: dict[str, Any] = {"name": "Finance", "url": system.url, "events": [ISSUED]}
    town.ask(HEAD, "portal", "add_webhook", school_id=ABBEY, **wanted)
    tokens = [issue(town, f"system {number}") for number in range(3)]
    assert held.wait(30), town.processes["portal", "work"].last_words()
    town.kill("portal", "work")
    let_go.set()
    town.clock.move_to(town.clock.now() + timedelta(seconds=61))
    town.processes["portal", "work"].start().await_ready()
    until(lambda: len(system.got) == 4, "every message arrived, and the one in hand twice")
    assert [got.event["data"]["token_id"] for got in system.got] == [tokens[0], *tokens]
    assert system.got[0].headers["webhook-id"] == system.got[1].headers["webhook-id"]
    assert system.got[0].body == system.got[1].body

    def states() -> list[str]:
        found = town.ask(HEAD, "portal", "webhook_deliveries", school_id=ABBEY)["deliveries"]
        return [one["state"] for one in found]

    until(lambda: states() == ["sent"] * 3, "all are recorded as sent")
