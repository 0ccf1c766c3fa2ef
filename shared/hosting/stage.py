"""What a told story stands on: a client, the clock that all services share, and a way to wait until all is quiet. It is
the same whether the services are threads of this process or processes on RabbitMQ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.clock import SharedClock
from shared.hosting.quiet import Quiet
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.messaging.calling import Client
from shared.operations.audit import Audit, Waiting, audit
from shared.runtime import Runtime

if TYPE_CHECKING:
    from rich.console import Console


class Stage:
    """Handed to a story's `tell(stage)`, which returns whether everything it asserts was so."""

    def __init__(
        self,
        *,
        client: Client,
        clock: SharedClock,
        runtimes: Sequence[Runtime],
        console: Console,
        home: Path,
        mode: str,
        waiting: Waiting | None = None,
        addresses: Mapping[str, str] | None = None,
    ) -> None:
        self.client = client
        self.clock = clock
        self.console = console
        self.home = home
        self.mode = mode
        """What everything runs on, in words."""
        self.addresses = dict(addresses or {})
        """Where pages are served: the service's name and the address to open in a browser."""
        self.runtimes = list(runtimes)
        """Each service's records, to look into; what a story does goes through `client`."""
        self._waiting = waiting
        self._quiet = Quiet(self.runtimes)

    @property
    def services(self) -> list[str]:
        return [runtime.service.name for runtime in self.runtimes]

    def caller(self, actor: str, *grants: tuple[Role, str]) -> Caller:
        """Somebody who calls: `caller("head@school", (Role.HEAD, school_id))`; each call a new request."""
        return caller(actor, *grants)

    def operator(self) -> Caller:
        """The trust's operator, with that role for every school."""
        return caller("operator", (Role.OPERATOR, EVERY_SCHOOL))

    def call(
        self, who: Caller, service: str, method: str, request: Mapping[str, Any] | None = None, /, **named: Any
    ) -> Any:
        """The service's answer, with the arguments as an object or by name; raises the QuaysideError it refused with."""
        return self.client.call(who, service, method, {**(request or {}), **named})

    def move_to(self, when: datetime, *, timeout: float = 60.0) -> None:
        """Let time pass until `when`, and wait until everything that falls due by then is done."""
        self.clock.move_to(when)
        self.settle(timeout)

    def settle(self, timeout: float = 60.0) -> None:
        """Wait until all services are quiet. Raises NotQuiet, saying what they are still at."""
        self._quiet.wait(timeout)

    def audit(self) -> Audit:
        """Every outbox compared with every inbox."""
        return audit(self.runtimes, waiting=self._waiting, patience=5.0)
