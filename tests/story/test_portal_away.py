"""The pages on real processes: under gunicorn, on RabbitMQ and PostgreSQL. Whatever is killed, the rest of the portal is
used as before, and the page says what is away."""

from __future__ import annotations

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from shared.nodes.programs import free_ports
from tests.messaging.processes import until
from tests.portal.ground import PASSPHRASE, hidden_fields, words_of
from tests.servers import Databases, VirtualHost
from tests.story.town import Town, member_school

SERVICES = ("membership", "payroll", "procurement", "portal")
OPERATOR = caller("operator@trust", (Role.OPERATOR, EVERY_SCHOOL))


class Visitor:
    """A browser without script that keeps cookies."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def get(self, path: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self._address + path))

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        filled = {**hidden_fields(self.get(path)[1]), **fields}
        return self._open(urllib.request.Request(self._address + path, urllib.parse.urlencode(filled).encode()))

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()


@pytest.fixture
def town(vhost: VirtualHost, postgresql: Databases, tmp_path: Path) -> Iterator[Town]:
    (port,) = free_ports(1)
    made = Town(
        vhost, postgresql, tmp_path, SERVICES,
        QUAYSIDE_WEB_PORT=str(port), QUAYSIDE_PUBLIC_URL=f"http://127.0.0.1:{port}", QUAYSIDE_LOCAL_ACCOUNTS="1",
    )  # fmt: skip
    try:
        made.start(*SERVICES)
        made.address = f"http://127.0.0.1:{port}"
        yield made
    finally:
        made.stop()


def test_whatever_is_killed_the_rest_of_the_portal_is_used_as_before(town: Town) -> None:
    school_id = member_school(town)
    town.ask(OPERATOR, "portal", "add_local_account", account="head@beacon", passphrase=PASSPHRASE)
    head = Visitor(town.address)
    status, page = head.send("/sign-in", account="head@beacon", passphrase=PASSPHRASE)
    assert (status, "Bromley Beacon Academy" in page) == (200, True)
    home, buying = f"/schools/{school_id}/", f"/schools/{school_id}/buying"
    assert head.get(buying)[0] == 200

    town.kill("procurement")
    status, page = head.get(home)
    assert status == 200
    assert "Procurement It does not answer just now" in words_of(page)
    assert head.get(f"/schools/{school_id}/services")[0] == 200
    status, page = head.get(buying)
    assert status == 503
    assert "Procurement does not answer just now. Everything else works, and nothing is lost." in words_of(page)
    town.start("procurement")
    until(lambda: head.get(buying)[0] == 200, "the pages of procurement are back by themselves")

    town.kill("membership")
    status, page = head.get(home)
    assert status == 200
    assert "Membership It does not answer just now" in words_of(page)
    assert head.get(buying)[0] == 200
    newcomer = Visitor(town.address)
    assert newcomer.send("/sign-in", account="head@beacon", passphrase=PASSPHRASE)[0] == 200, "with what was known last"

    town.kill("portal", "work", "serve")
    assert head.get(buying)[0] == 200
