"""A finance system that knows the API from its guide only: the standard library, one token, no line of this project.

python stranger.py https://portal.example TOKEN
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Refused(Exception):
    """The API refused, in its own words."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{problem['status']} {problem['title']}: {problem['detail']} ({problem['reference']})")
        self.problem = problem


class Quayside:
    """One school's records, by a token."""

    def __init__(self, address: str, token: str) -> None:
        self._base = f"{address}/api/v1"
        self._token = token
        self.school_id = self.get("/token")["school_id"]
        self._at = f"/schools/{self.school_id}"

    def get(self, path: str) -> Any:
        return self._call("GET", path)

    def change(self, verb: str, path: str, body: Any = None) -> Any:
        """Sent twice with one key, as after an answer that was lost: both answers must be the same."""
        key = str(uuid.uuid4())
        first = self._call(verb, path, body, key)
        assert self._call(verb, path, body, key) == first
        return first

    def all_of(self, path: str) -> Iterator[dict[str, Any]]:
        following: str | None = f"{self._at}{path}"
        while following:
            page = self.get(following)
            yield from page["items"]
            following = page["next"]

    def reconciled(self) -> list[dict[str, Any]]:
        """Each statement with what its lines and the ledger add up to. Raises AssertionError where they differ."""
        ledger = {charge["entry_id"]: charge["pence"] for charge in self.all_of("/charges?limit=3")}
        assert sum(ledger.values()) == self.get(f"{self._at}/charges?limit=1")["owed_pence"]
        found = []
        for head in self.all_of("/statements?limit=1"):
            lines = list(self.all_of(f"/statements/{head['statement_id']}/lines?limit=2"))
            assert sum(line["pence"] for line in lines) == head["net_pence"]
            assert all(ledger[line["entry_id"]] == line["pence"] for line in lines)
            found.append({"period": head["period"], "net_pence": head["net_pence"], "lines": len(lines)})
        return found

    def _call(self, verb: str, path: str, body: Any = None, key: str = "") -> Any:
        address = path if path.startswith("http") else f"{self._base}{path}"
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        sent = None
        if body is not None:
            headers["Content-Type"], sent = "application/json", json.dumps(body).encode()
        try:
            with urllib.request.urlopen(
                urllib.request.Request(address, sent, headers, method=verb), timeout=10
            ) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as problem:
            with problem:
                raise Refused(json.load(problem)) from None


def is_ours(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> bool:
    """Whether a webhook's message was signed with our secret in the last five minutes."""
    if abs(now - int(headers["webhook-timestamp"])) > 300:
        return False
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    digest = hmac.new(base64.b64decode(secret[len("whsec_") :]), signed, hashlib.sha256).digest()
    given = [one.split(",", 1)[1] for one in headers["webhook-signature"].split() if one.startswith("v1,")]
    return any(hmac.compare_digest(base64.b64decode(one), digest) for one in given)


class Hook(ThreadingHTTPServer):
    """Takes messages of a webhook: keeps those that are ours, once each."""

    def __init__(self) -> None:
        self.secret = ""
        self.now = time.time
        self.events: dict[str, dict[str, Any]] = {}
        super().__init__(("127.0.0.1", 0), _Taking)


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        hook = self.server
        assert isinstance(hook, Hook)
        good = is_ours({name.lower(): value for name, value in self.headers.items()}, body, hook.secret, hook.now())
        if good:
            hook.events.setdefault(self.headers["webhook-id"], json.loads(body))
        self.send_response(204 if good else 401)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    for statement in Quayside(*sys.argv[1:3]).reconciled():
        sys.stdout.write(f"{json.dumps(statement)}\n")
