"""The portal's back room running alone, with a sample service's events at the door, and a real receiver of webhooks."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson

from services.portal.adapters.unit_of_work import PortalUnitOfWork
from services.portal.entrypoints import Portal
from services.portal.settings import PortalSettings
from shared.clock import ManualClock
from shared.hosting.embedded import EmbeddedHost
from shared.identifiers import new_id
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.messaging.contracts import load_contracts
from shared.messaging.deliveries import Delivery
from shared.messaging.envelope import Envelope, instant
from shared.messaging.intake import Intake
from shared.persistence.scope import only
from shared.persistence.unit_of_work import by_itself
from shared.settings import Settings
from tests import outboxes

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
ABBEY, BECK = "school-abbey", "school-beck"
OPERATOR = caller("it@trust", (Role.OPERATOR, EVERY_SCHOOL))
HEAD = caller("head@abbey", (Role.HEAD, ABBEY))
SAVING, ENTITLED = "procurement.saving.recorded.v1", "membership.entitlement.changed.v1"
APPOINTED = "membership.appointment.changed.v1"


class World:
    """The portal and nothing else, in one process, on the database at `url` (None: a fresh SQLite file)."""

    def __init__(self, home: Path, url: str | None = None, *, private: bool = True) -> None:
        self.clock = ManualClock(START)
        urls = {"portal": url} if url else {}
        self.service = Portal(PortalSettings(webhooks_private=private))
        self.host = EmbeddedHost([self.service], Settings(home=home, database_urls=urls, clock=self.clock))
        self.runtime = self.host.runtimes["portal"]
        self.intake = Intake(self.runtime.handling)
        self._sequences: dict[tuple[str, str], int] = {}

    def uow(self, school_id: str | None = None) -> PortalUnitOfWork:
        cause = by_itself("portal")
        made = self.runtime.unit_of_work(cause, only([school_id])) if school_id else self.runtime.unit_of_work(cause)
        assert isinstance(made, PortalUnitOfWork)
        return made

    def ask(self, who: Caller, method: str, /, once: str | None = None, **request: Any) -> Any:
        return self.host.client.call(who, "portal", method, request, idempotency_key=once)

    def passes(self, **some: float) -> None:
        """Let time pass, and do what has fallen due."""
        self.clock.advance(timedelta(**some))
        self.host.run_until_quiet()

    def letter(self, type_: str, data: Mapping[str, Any], school_id: str | None = ABBEY) -> bytes:
        """An event of another service, as the broker would bring it."""
        contract = load_contracts()[type_]
        key = school_id or "trust"
        number = self._sequences[contract.service, key] = self._sequences.get((contract.service, key), 0) + 1
        envelope = Envelope(
            id=new_id(),
            source=contract.service,
            type=type_,
            subject="the-subject",
            time=instant(self.clock.now()),
            schoolid=school_id,
            partitionkey=key,
            sequence=number,
            correlationid=new_id(),
            causationid=None,
            actor="somebody@trust",
            dataclassification=contract.personal_data.value,
            data=contract.write(data),
        )
        return envelope.to_json().encode()

    def hears(self, *letters: bytes) -> None:
        self.intake.take([Delivery(letter) for letter in letters])

    def entitled(self, number: int = 1, school_id: str = ABBEY) -> bytes:
        """An event that tells numbers apart by its subscription."""
        data = {
            "school_id": school_id, "service": "procurement", "mode": "full", "valid_from": START.date(),
            "valid_until": None, "subscription_id": f"subscription-{number}",
        }  # fmt: skip
        return self.letter(ENTITLED, data, school_id)

    def appointed(self, person_id: str, school_id: str | None = ABBEY) -> bytes:
        data = {
            "school_id": school_id,
            "person_id": person_id,
            "role": "head",
            "from_on": START.date(),
            "until_on": None,
        }
        return self.letter(APPOINTED, data, school_id)

    def webhook(self, url: str, *events: str, school_id: str = ABBEY, name: str = "Finance system") -> dict[str, Any]:
        who = caller("head", (Role.HEAD, school_id))
        made = self.ask(who, "add_webhook", school_id=school_id, name=name, url=url, events=list(events))
        return dict(made)

    def endpoint(self, school_id: str = ABBEY) -> dict[str, Any]:
        """The school's only webhook, as its page shows it."""
        (found,) = self.ask(OPERATOR, "webhooks", school_id=school_id)
        return dict(found)

    def deliveries(self, school_id: str = ABBEY, **wanted: Any) -> list[dict[str, Any]]:
        return list(self.ask(OPERATOR, "webhook_deliveries", school_id=school_id, **wanted)["deliveries"])

    def events(self, type_: str) -> list[Mapping[str, Any]]:
        """The data of all events of a type that the portal emitted, oldest first."""
        with self.uow() as uow:
            rows = outboxes.every_event(uow.session.connection())
            ids = [row[0] for row in rows if row[1] == type_]
            found = outboxes.lineage(uow.session.connection(), ids) if ids else []
        return [orjson.loads(row["payload"])["data"] for row in found if row["id"] in ids]

    def stop(self) -> None:
        self.host.stop()


@dataclass(frozen=True)
class Got:
    """One request that the receiver got."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        said: dict[str, Any] = orjson.loads(self.body)
        return said


@dataclass
class Receiver:
    """A small system of a school's: a real HTTP server in a thread, that answers as it is told."""

    answers: Callable[[int], int] = lambda _number: 200
    """The status for the first, second, ... request."""
    text: str = "thank you"
    headers: Mapping[str, str] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    before_answer: Callable[[BaseHTTPRequestHandler], bool] = lambda _handler: True
    """May do something else than answering; says whether to answer all the same."""

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(Got(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                status = receiver.answers(len(receiver.got))
                if not receiver.before_answer(self):
                    return
                self.send_response(status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(receiver.text.encode())

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?from=quayside"

    def speak_tls(self, context: ssl.SSLContext) -> None:
        """From now on answer over TLS only."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def subscriptions(self) -> list[str]:
        """Which events arrived, in order, by what `World.entitled` numbered them with."""
        return [got.event["data"]["subscription_id"].removeprefix("subscription-") for got in self.got]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def drips(handler: BaseHTTPRequestHandler) -> bool:
    """Answer one byte at a time, each well within any time limit for a single read, until the other side hangs up."""
    try:
        handler.connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(2_000):
            handler.connection.sendall(b"x")
            time.sleep(0.01)
    except OSError:
        pass
    return False


def hangs_up(handler: BaseHTTPRequestHandler) -> bool:
    """Drop the connection without a word."""
    handler.close_connection = True
    handler.connection.close()
    return False
