"""A TCP forwarder between a client and the broker, whose connections a test can cut, or freeze."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit


class Forwarder:
    """Listens on loopback and forwards every connection to the broker of `amqp_uri`."""

    def __init__(self, amqp_uri: str) -> None:
        self._parts = urlsplit(amqp_uri)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.accepted = 0
        self._flowing = threading.Event()
        self._flowing.set()

    @property
    def amqp_uri(self) -> str:
        """The broker's address, through here."""
        who = f"{self._parts.username}:{self._parts.password}@" if self._parts.username else ""
        place = f"{who}127.0.0.1:{self._listener.getsockname()[1]}"
        return urlunsplit(self._parts._replace(netloc=place))

    def cut(self) -> None:
        """Close every connection, both ways."""
        while self._open:
            end = self._open.pop()
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def freeze(self) -> None:
        """From here on nothing gets through, while every connection stands: a broker that hangs, or blocks publishers."""
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    def __enter__(self) -> Forwarder:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._listener.close()
        self.cut()
        self.thaw()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            far = socket.create_connection((self._parts.hostname or "127.0.0.1", self._parts.port or 5672))
            self._open += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pour, args=(source, target), daemon=True).start()

    def _pour(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flowing.wait()
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
