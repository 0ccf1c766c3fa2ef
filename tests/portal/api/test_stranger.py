"""A stranger's finance system against the API over real HTTP: it reconciles charges with statements, changes a line, and
takes the messages of a webhook after checking that they are ours."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from services.portal.adapters.sending import Sender
from services.portal.settings import PortalSettings
from services.portal.web.serving import EmbeddedWeb
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from shared.service import installed
from tests.portal.api import stranger
from tests.portal.api.caller import token_of
from tests.portal.api.stranger import Hook, Quayside, Refused
from tests.portal.ground import Ground
from tests.portal.web.orders import opened
from tests.portal.web.test_api_lists import charged

LEAD = caller("lead@trust", (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL))
CHARGED = "membership.charge.recorded.v1"
FINANCE = caller("finance@trust", (Role.FINANCE, EVERY_SCHOOL))


@pytest.fixture
def address(ground: Ground) -> Iterator[str]:
    """Where the portal of the ground is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = replace(ground.web, public_url=f"http://127.0.0.1:{port}")
    web = EmbeddedWeb(ground.host.runtimes["portal"], ground.client, settings, "127.0.0.1", port)
    web.start()
    yield settings.public_url
    web.stop()


@pytest.fixture
def hook(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    """A receiver beside the portal, which may call it though it speaks plain http."""
    portal = installed.load("portal")
    monkeypatch.setattr(portal, "_settings", PortalSettings(webhooks_private=True))
    monkeypatch.setattr(portal, "send", Sender(private=True))
    taking = Hook()
    taking.now = lambda: ground.clock.now().timestamp()
    thread = threading.Thread(target=taking.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield taking
    taking.shutdown()
    thread.join(5)
    taking.server_close()


def september_charged(ground: Ground) -> None:
    """Seven bills, the charges of two lines for September, a statement, and one bill after it."""
    call, school_id = ground.client.call, ground.schools["manor_mead"]
    for line in ("union_facilities", "finance_support"):
        asked = {"school_id": school_id, "line": line}
        taken = call(LEAD, "membership", "request_service", asked)
        call(LEAD, "membership", "start_full", {"school_id": school_id, "subscription_id": taken["subscription_id"]})
    for number in range(7):
        charged(ground, number, 100 + number)
    ground.move_to(date(2026, 10, 2))
    call(FINANCE, "membership", "draw_up_charges", {"month": "2026-09-01"})
    ground.settle()
    call(
        FINANCE,
        "membership",
        "issue_statement",
        {"school_id": school_id, "from_on": "2026-09-01", "until_on": "2026-09-30"},
    )
    charged(ground, 99, 5_000)
    ground.settle()


def test_a_stranger_reads_every_charge_and_reconciles_it_with_the_statement(ground: Ground, address: str) -> None:
    september_charged(ground)
    system = Quayside(address, token_of(ground, ["membership:read"]))
    assert system.school_id == ground.schools["manor_mead"]
    [statement] = system.reconciled()
    # 148 pupils at £2.80 are £414.40, and £1,350.00, each for 30 of 365 days; seven bills of £1.00 to £1.06
    assert statement["net_pence"] == 3406 + 11096 + 721
    assert statement["lines"] == 9
    assert len(list(system.all_of("/charges"))) == 10


def test_it_runs_by_itself_with_nothing_but_python(ground: Ground, address: str) -> None:
    september_charged(ground)
    program = [sys.executable, "-I", str(Path(stranger.__file__)), address, token_of(ground, ["membership:read"])]
    done = subprocess.run(program, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"net_pence": 15223' in done.stdout


def test_a_stranger_orders_and_is_told_why_where_it_may_not(ground: Ground, address: str) -> None:
    order_id = opened(ground)
    system = Quayside(address, token_of(ground, ["procurement:read", "procurement:write"]))
    line = f"/schools/{system.school_id}/orders/{order_id}/lines/A3"
    assert system.change("PUT", line, {"firm": 12})["firm"] == 12
    with pytest.raises(Refused, match="401") as refused:
        Quayside(address, "qs_mistyped")
    assert refused.value.problem["type"] == f"{address}/developers#problem-token"
    with pytest.raises(Refused, match="403 .* membership:read"):
        system.get(f"/schools/{system.school_id}/charges")


def test_a_stranger_takes_a_webhook_checks_it_and_fetches_the_rest(ground: Ground, address: str, hook: Hook) -> None:
    school_id = ground.schools["manor_mead"]
    head = caller("head@manor_mead", (Role.HEAD, school_id))
    said = {"name": "Finance system", "url": f"http://127.0.0.1:{hook.server_port}/hook", "events": [CHARGED]}
    made = ground.client.call(head, "portal", "add_webhook", {"school_id": school_id, **said})
    hook.secret = made["secret"]
    charged(ground, 1, 2_500)
    ground.settle()
    [event] = hook.events.values()
    assert (event["specversion"], event["type"]) == ("1.0", CHARGED)
    system = Quayside(address, token_of(ground, ["membership:read", "portal:webhooks"]))
    charge = system.get(f"/schools/{school_id}/charges/{event['subject']}")
    assert charge["pence"] == 2_500
    [delivery] = system.all_of(f"/webhooks/{made['endpoint_id']}/deliveries")
    assert (delivery["state"], delivery["last_status"]) == ("sent", 204)
    system.change("POST", f"/schools/{school_id}/webhook-deliveries/{delivery['delivery_id']}/resend")
    ground.settle()
    assert len(hook.events) == 1


def test_a_stranger_refuses_a_message_that_somebody_else_signed(ground: Ground, address: str, hook: Hook) -> None:
    school_id = ground.schools["manor_mead"]
    head = caller("head@manor_mead", (Role.HEAD, school_id))
    said = {"name": "Finance system", "url": f"http://127.0.0.1:{hook.server_port}/hook", "events": [CHARGED]}
    made = ground.client.call(head, "portal", "add_webhook", {"school_id": school_id, **said})
    hook.secret = "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBvZiAzMiBieXQ="
    charged(ground, 1)
    ground.settle()
    assert hook.events == {}
    system = Quayside(address, token_of(ground, ["portal:webhooks"]))
    [delivery] = system.all_of(f"/webhooks/{made['endpoint_id']}/deliveries")
    assert (delivery["state"], delivery["last_status"]) == ("waiting", 401)
