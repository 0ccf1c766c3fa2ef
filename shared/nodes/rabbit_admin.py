"""A small client of RabbitMQ's management interface: virtual hosts, policies, and what stands in the queues.

Figures come from the broker's statistics, which lag up to five seconds behind (one second on the private nodes of this package):
for an exact queue depth declare the queue passively over AMQP.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from urllib.request import ProxyHandler, Request, build_opener

NOT_FOUND = 404


class AdminFailed(Exception):
    """The management interface refused or did not answer; the text says what was asked and what it said. `status` 0: no answer."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class RabbitAdmin:
    """The management interface at `uri`, given as http://user:password@host:port. Every call raises AdminFailed."""

    uri: str
    timeout: float = 10.0

    def overview(self) -> dict[str, Any]:
        return dict(self._ask("GET", "overview"))

    def version(self) -> str:
        return str(self.overview()["rabbitmq_version"])

    def answers(self) -> bool:
        """Whether the interface answers and knows our user."""
        try:
            self._ask("GET", "whoami")
        except AdminFailed:
            return False
        return True

    def create_vhost(self, name: str, *, queue_type: str | None = None) -> None:
        """Make a virtual host and give our own user every right in it. `queue_type` is its default (RabbitMQ 3.10 and later)."""
        body = {"default_queue_type": queue_type} if queue_type else {}
        self._ask("PUT", f"vhosts/{_q(name)}", body)
        self.grant(self._user, name)

    def delete_vhost(self, name: str) -> None:
        """Remove a virtual host with everything in it; one that is not there is fine."""
        self._ask("DELETE", f"vhosts/{_q(name)}", missing_is_fine=True)

    def list_vhosts(self) -> list[str]:
        return [str(vhost["name"]) for vhost in self._ask("GET", "vhosts?columns=name")]

    def grant(self, user: str, vhost: str, *, configure: str = ".*", write: str = ".*", read: str = ".*") -> None:
        """Set what `user` may do in `vhost`; each right is a regular expression over names."""
        self._ask("PUT", f"permissions/{_q(vhost)}/{_q(user)}", {"configure": configure, "write": write, "read": read})

    def create_user(self, name: str, password: str, tags: str = "") -> None:
        self._ask("PUT", f"users/{_q(name)}", {"password": password, "tags": tags})

    def delete_user(self, name: str) -> None:
        self._ask("DELETE", f"users/{_q(name)}", missing_is_fine=True)

    def set_policy(
        self,
        vhost: str,
        name: str,
        pattern: str,
        definition: Mapping[str, Any],
        *,
        apply_to: str = "queues",
        priority: int = 0,
    ) -> None:
        body = {"pattern": pattern, "definition": dict(definition), "apply-to": apply_to, "priority": priority}
        self._ask("PUT", f"policies/{_q(vhost)}/{_q(name)}", body)

    def list_policies(self, vhost: str) -> list[dict[str, Any]]:
        return list(self._ask("GET", f"policies/{_q(vhost)}"))

    def list_queues(self, vhost: str) -> list[dict[str, Any]]:
        return list(self._ask("GET", f"queues/{_q(vhost)}"))

    def list_exchanges(self, vhost: str) -> list[dict[str, Any]]:
        return list(self._ask("GET", f"exchanges/{_q(vhost)}"))

    def list_bindings(self, vhost: str) -> list[dict[str, Any]]:
        return list(self._ask("GET", f"bindings/{_q(vhost)}"))

    def queue_depth(self, vhost: str, queue: str) -> int | None:
        """Messages in the queue, ready or in a consumer's hands, as of the last statistics; None where there is no such queue."""
        found = self._ask("GET", f"queues/{_q(vhost)}/{_q(queue)}", missing_is_fine=True)
        return None if found is None else int(found.get("messages", 0))

    def delete_queue(self, vhost: str, queue: str) -> None:
        self._ask("DELETE", f"queues/{_q(vhost)}/{_q(queue)}", missing_is_fine=True)

    def export(self, vhost: str) -> dict[str, Any]:
        """The definitions of a virtual host: queues, exchanges, bindings, policies."""
        return dict(self._ask("GET", f"definitions/{_q(vhost)}"))

    @property
    def _user(self) -> str:
        return unquote(urlsplit(self.uri).username or "guest")

    def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, missing_is_fine: bool = False
    ) -> Any:
        parts = urlsplit(self.uri)
        host = f"{parts.hostname}:{parts.port}" if parts.port else f"{parts.hostname}"
        where = urlunsplit((parts.scheme, host, f"{parts.path.rstrip('/')}/api/", "", "")) + path
        key = base64.b64encode(f"{self._user}:{unquote(parts.password or 'guest')}".encode()).decode()
        headers = {"Authorization": f"Basic {key}", "Content-Type": "application/json"}
        request = Request(where, None if body is None else json.dumps(body).encode(), headers, method=method)
        try:
            # No proxy: the management interface is not for the outside world.
            with build_opener(ProxyHandler({})).open(request, timeout=self.timeout) as answer:
                said = answer.read()
        except HTTPError as refusal:
            with refusal:
                if refusal.code == NOT_FOUND and missing_is_fine:
                    return None
                reason = _reason(refusal.read()) or refusal.reason
            raise AdminFailed(f"RabbitMQ refused {method} {path}: {refusal.code} {reason}", refusal.code) from None
        except (URLError, OSError) as problem:
            why = getattr(problem, "reason", problem)
            raise AdminFailed(
                f"RabbitMQ's management interface at {host} did not answer {method} {path}: {why}"
            ) from None
        return json.loads(said) if said else None


def _q(name: str) -> str:
    return quote(name, safe="")


def _reason(body: bytes) -> str:
    try:
        return str(json.loads(body).get("reason", ""))
    except (ValueError, AttributeError):
        return ""
