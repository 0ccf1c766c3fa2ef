"""Calling services over RabbitMQ from plain threads (the portal, the command line).

One nameko proxy serves one thread at a time: shared by several it hangs for ever (measured). So proxies wait in a pool,
every call has a timeout, and a proxy that saw any error is thrown away.
"""

from __future__ import annotations

import queue
import warnings
from collections.abc import Mapping
from typing import Any

import amqp
from kombu.exceptions import KombuError

from shared.errors import ServiceAway

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    from nameko.exceptions import RemoteError, RpcTimeout, UnknownService
    from nameko.standalone.rpc import ClusterRpcProxy

TIMEOUT = 5.0
"""Seconds. A page that waits longer is a broken page; long work is a job and answers at once."""


class _Proxy:
    """One open nameko proxy."""

    def __init__(self, uri: str, timeout: float) -> None:
        self._owner = ClusterRpcProxy({"AMQP_URI": uri}, timeout=timeout)
        self._cluster = self._owner.start()

    def call(self, service: str, method: str, arguments: Mapping[str, Any]) -> Any:
        return getattr(getattr(self._cluster, service), method)(**arguments)

    def close(self) -> None:
        try:
            self._owner.stop()
        except Exception:  # a proxy that is thrown away may be broken in any way
            return


class RabbitTransport:
    """A pool of nameko proxies."""

    def __init__(self, uri: str, *, timeout: float = TIMEOUT) -> None:
        self._uri = uri
        self._timeout = timeout
        self._idle: queue.LifoQueue[_Proxy] = queue.LifoQueue()

    def carry(self, service: str, method: str, arguments: Mapping[str, Any]) -> Any:
        """One call and its answer. Raises ServiceAway where none comes in time."""
        proxy = self._take()
        try:
            answer = proxy.call(service, method, arguments)
        except UnknownService:
            proxy.close()
            raise ServiceAway(f"{service} is not running just now.") from None
        except RpcTimeout:
            proxy.close()
            raise ServiceAway(f"{service} did not answer within {self._timeout:g} seconds.") from None
        except RemoteError as problem:
            proxy.close()
            raise ServiceAway(f"{service} could not answer: {problem}") from None
        except (KombuError, amqp.exceptions.AMQPError, OSError, RuntimeError) as problem:
            proxy.close()
            # The others in the pool were most likely cut with it, and each would fail somebody's call.
            self.close()
            raise ServiceAway(f"The way to {service} is cut: {problem}", cut=True) from problem
        self._idle.put(proxy)
        return answer

    def close(self) -> None:
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return

    def _take(self) -> _Proxy:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            pass
        try:
            return _Proxy(self._uri, self._timeout)
        except (KombuError, amqp.exceptions.AMQPError, OSError) as problem:
            raise ServiceAway(f"The message broker cannot be reached: {problem}") from problem
