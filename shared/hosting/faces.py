"""The pages of a trust that runs on this machine: where they are served, and what their process is told. Such a run is one
person's own: it serves on loopback only, with local accounts."""

from __future__ import annotations

import importlib
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from shared.nodes.programs import free_ports

if TYPE_CHECKING:
    from shared.hosting.embedded import EmbeddedHost

USUAL_PORT = 8000
LOOPBACK = "127.0.0.1"


class Pages(Protocol):
    """Pages that are being served."""

    def stop(self) -> None: ...


@dataclass(frozen=True)
class Address:
    """Where pages are served."""

    port: int

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


def free_address(env: Mapping[str, str]) -> Address:
    """The port that QUAYSIDE_WEB_PORT asks for, else the usual one where it is free, else any."""
    if wanted := env.get("QUAYSIDE_WEB_PORT"):
        return Address(int(wanted))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, USUAL_PORT))
        except OSError:
            return Address(free_ports(1)[0])
    return Address(USUAL_PORT)


def words_for(address: Address, env: Mapping[str, str]) -> dict[str, str]:
    """What the process that serves the pages is told; what the environment says of them already stands."""
    said = {
        "QUAYSIDE_WEB_HOST": LOOPBACK,
        "QUAYSIDE_WEB_PORT": str(address.port),
        "QUAYSIDE_PUBLIC_URL": address.url,
        "QUAYSIDE_SECRET_KEY": secrets.token_urlsafe(32),
        "QUAYSIDE_LOCAL_ACCOUNTS": "1",
        "QUAYSIDE_WEBHOOKS_PRIVATE": "1",
    }
    return {name: env.get(name, value) for name, value in said.items()}


def embedded(face: str, host: EmbeddedHost, service: str, words: Mapping[str, str]) -> Pages:
    """Serve the pages of `service` as threads of this process."""
    serving = importlib.import_module(f"{face}.serving")
    pages: Pages = serving.embedded(host.runtimes[service], host.client, words)
    return pages
