"""The way out to other people's servers: one POST, over a connection to exactly the address that was found fit, with a limit
on the whole of it. Redirects are not followed, certificates are checked, and nothing the other side does raises here."""

from __future__ import annotations

import http.client
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from services.portal.domain.addresses import NotCallable, Target, refuse_private, target_of
from services.portal.domain.delivering import KEPT_OF_AN_ANSWER, Answer

TIMEOUT = 5.0
"""Seconds for looking the name up, and again for everything from the connection to the status line: a receiver should
note the message and answer at once."""
READ_OF_AN_ANSWER = 2_000
"""Bytes; only the first characters are kept."""
Resolve = Callable[[str, int], list[str]]


def resolved(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as the machine finds them. Raises OSError where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class Sender:
    """Posts messages. `private` lets them go to private addresses and over http, for tests and laptops."""

    private: bool = False
    timeout: float = TIMEOUT
    resolve: Resolve = resolved
    tls: ssl.SSLContext | None = None
    """Whose certificates are good; without it those of the machine."""

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """What the other side answered, or why there is no answer."""
        try:
            target = target_of(url, private=self.private)
            address = self._address_of(target)
            return self._posted(target, address, body, headers)
        except NotCallable as problem:
            return Answer(None, str(problem))
        except TimeoutError:
            return Answer(None, self._too_slow())
        except ssl.SSLCertVerificationError as problem:
            return Answer(None, f"Its certificate is not good: {problem.verify_message}.")
        except ConnectionRefusedError:
            return Answer(None, "It cannot be reached: nobody answers there.")
        except (http.client.HTTPException, ConnectionError):
            return Answer(None, "It dropped the connection, or does not speak HTTP.")
        except (OSError, UnicodeError) as problem:
            return Answer(None, f"It cannot be reached: {getattr(problem, 'strerror', None) or problem}.")

    def _address_of(self, target: Target) -> str:
        """The one IP address that is called. Every address of the host is checked: a good one must not hide a bad one."""
        try:
            found = self._looked_up(target)
        except TimeoutError:
            raise NotCallable(
                f"The name {target.host} could not be looked up within {self.timeout:g} seconds."
            ) from None
        except OSError:
            raise NotCallable(f"There is no host called {target.host}.") from None
        for address in found:
            refuse_private(address, private=self.private)
        if not found:
            raise NotCallable(f"There is no host called {target.host}.")
        return found[0]

    def _looked_up(self, target: Target) -> list[str]:
        """What `resolve` finds, in time. The machine's own look-up knows no limit but its configuration's, half a minute
        where a name server is silent; a thread that is left to it ends then."""
        answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def look() -> None:
            try:
                answers.put(self.resolve(target.host, target.port))
            except Exception as problem:
                answers.put(problem)

        threading.Thread(target=look, name="portal-look-up", daemon=True).start()
        try:
            found = answers.get(timeout=self.timeout)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(found, Exception):
            raise found
        return found

    def _posted(self, target: Target, address: str, body: bytes, headers: dict[str, str]) -> Answer:
        with (
            socket.create_connection((address, target.port), timeout=self.timeout) as plain,
            self._ended_in_time(plain) as over,
        ):
            try:
                return self._spoken(target, plain, body, headers, over)
            except (OSError, http.client.HTTPException, ValueError):
                if over.is_set():
                    raise TimeoutError from None
                raise

    def _spoken(
        self, target: Target, plain: socket.socket, body: bytes, headers: dict[str, str], over: threading.Event
    ) -> Answer:
        link = (
            (self.tls or _of_the_machine()).wrap_socket(plain, server_hostname=target.host) if target.secure else plain
        )
        connection = http.client.HTTPConnection(target.host, target.port, timeout=self.timeout)
        connection.sock = link
        try:
            all_headers = {"Host": _host_header(target), "User-Agent": "Quayside-Webhooks/1", "Connection": "close"}
            connection.request("POST", target.path, body, {**all_headers, **headers})
            response = connection.getresponse()
            if over.is_set():
                # Headers that were cut off look like headers that have ended.
                raise TimeoutError
            return Answer(response.status, _beginning(response))
        finally:
            connection.close()

    @contextmanager
    def _ended_in_time(self, link: socket.socket) -> Iterator[threading.Event]:
        """Shut the connection at the limit, however slowly but steadily the other side answers; the event says that it was."""
        over = threading.Event()

        def end() -> None:
            over.set()
            try:
                link.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

        watch = threading.Timer(self.timeout, end)
        watch.daemon = True
        watch.start()
        try:
            yield over
        finally:
            watch.cancel()

    def _too_slow(self) -> str:
        return f"It did not answer within {self.timeout:g} seconds."


@cache
def _of_the_machine() -> ssl.SSLContext:
    """Made where something is sent: a process that only answers calls under eventlet never needs one."""
    return ssl.create_default_context()


def _host_header(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == (443 if target.secure else 80) else f"{host}:{target.port}"


def _beginning(response: http.client.HTTPResponse) -> str:
    """The first characters of an answer that are fit to be shown; none where it broke off, since the status says enough."""
    try:
        said = response.read(READ_OF_AN_ANSWER).decode("utf-8", errors="replace")
    except (OSError, http.client.HTTPException):
        return ""
    shown = "".join(sign if sign.isprintable() else " " for sign in said)
    return " ".join(shown.split())[:KEPT_OF_AN_ANSWER]
