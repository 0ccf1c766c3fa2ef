"""A nameko container that stops. As it comes, it hangs for ever when its pool empties while deliveries wait: eventlet's
GreenPool replaces the event that `waitall` waits for (measured with 2.14.1)."""

from __future__ import annotations

from typing import Any

import eventlet
from eventlet.greenpool import GreenPool
from nameko.containers import ServiceContainer


class DrainingPool(GreenPool):
    """A pool whose `waitall` looks again after each wait."""

    def waitall(self) -> None:
        while self.running() or self.waiting():
            super().waitall()
            eventlet.sleep(0)


class DrainingContainer(ServiceContainer):
    """nameko's container with the pool above."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._worker_pool = DrainingPool(size=self.max_workers)
