"""A school that has taken procurement up notices nothing while membership is dead; what procurement has to tell it waits, and
arrives when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.clock import SharedClock
from shared.errors import QuaysideError, ServiceAway
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.messaging import topology
from shared.messaging.calling import Client
from shared.messaging.contracts import load_contracts
from shared.messaging.nameko_edge.client import RabbitTransport
from shared.service import Installed
from tests.messaging.processes import KEY, Process, until
from tests.servers import Databases, VirtualHost

LEAD = caller("lead@trust", (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL))
BUYER = caller("buyer@trust", (Role.BUYER, EVERY_SCHOOL))
FINANCE = caller("finance@trust", (Role.FINANCE, EVERY_SCHOOL))


class Town:
    """Membership and procurement on RabbitMQ and PostgreSQL, two processes each."""

    def __init__(self, vhost: VirtualHost, databases: Databases, folder: Path) -> None:
        self.clock = SharedClock(folder / "clock")
        self.clock.move_to(datetime(2026, 9, 1, 8, tzinfo=UTC))
        environment = {
            "AMQP_URI": vhost.amqp_uri,
            "QUAYSIDE_CONTEXT_KEY": KEY,
            "QUAYSIDE_CLOCK": str(folder / "clock"),
            "QUAYSIDE_DATABASE_URL_MEMBERSHIP": databases.fresh(),
            "QUAYSIDE_DATABASE_URL_PROCUREMENT": databases.fresh(),
        }
        services = [Installed("services").load(name) for name in ("membership", "procurement")]
        topology.apply(vhost.amqp_uri, topology.plan(services, load_contracts()), vhost.admin)
        self.client = Client(RabbitTransport(vhost.amqp_uri, timeout=3), KEY)
        self.processes = {
            (name, kind): Process(command, environment, folder / f"{name}-{kind}.log")
            for name in ("membership", "procurement")
            for kind, command in (
                ("work", ["-m", "shared.cli", "work", name]),
                ("serve", ["-m", "shared.messaging.nameko_edge.serve", name]),
            )
        }

    def start(self, *names: str) -> None:
        mine = [process for (name, _), process in self.processes.items() if name in names]
        for process in mine:
            process.start()
        for process in mine:
            process.await_ready()

    def kill(self, name: str) -> None:
        for kind in ("work", "serve"):
            self.processes[name, kind].kill()

    def stop(self) -> None:
        self.client.close()
        for process in self.processes.values():
            process.stop()

    def ask(self, who: Caller, service: str, method: str, /, **request: Any) -> Any:
        return self.client.call(who, service, method, request)


@pytest.fixture
def town(vhost: VirtualHost, postgresql: Databases, tmp_path: Path) -> Iterator[Town]:
    made = Town(vhost, postgresql, tmp_path)
    try:
        made.start("membership", "procurement")
        yield made
    finally:
        made.stop()


def member_school(town: Town) -> str:
    """A school of the trust that has taken collective buying up."""
    school_id = str(
        town.ask(
            LEAD, "membership", "register_school",
            urn="141989", name="Bromley Beacon Academy", establishment_type="Academy special converter",
        )["school_id"]
    )  # fmt: skip
    head = caller("head@beacon", (Role.HEAD, school_id))
    people = [
        town.ask(LEAD, "membership", "add_person", name=name, account=account)["person_id"]
        for name, account in (("Head", "head@beacon"), ("Lead", "lead@trust"))
    ]
    day = {"from_on": "2026-09-01"}
    town.ask(LEAD, "membership", "appoint_at_school", school_id=school_id, person_id=people[0], role="head", **day)
    town.ask(LEAD, "membership", "appoint_at_trust", person_id=people[1], role="membership_lead", **day)
    town.ask(
        LEAD, "membership", "record_member",
        school_ids=[school_id], school_owner=people[0], trust_owner=people[1], joined_on="2016-02-01",
    )  # fmt: skip
    asked = town.ask(head, "membership", "request_service", school_id=school_id, line="collective_contracts")
    town.ask(head, "membership", "start_full", school_id=school_id, subscription_id=asked["subscription_id"])
    until(lambda: taken_up(town, head, school_id), "procurement is ready for the school")
    return school_id


def taken_up(town: Town, head: Caller, school_id: str) -> bool:
    progress = town.ask(head, "procurement", "take_up_progress", school_id=school_id)
    return bool(progress["state"] == "active")


def bought(town: Town, school_id: str) -> None:
    """An order from its opening to its shared invoice."""
    head = caller("head@beacon", (Role.HEAD, school_id))
    supplier = town.ask(BUYER, "procurement", "add_supplier", name="Thames Paper")["supplier_id"]
    town.ask(
        BUYER, "procurement", "list_item",
        supplier_id=supplier, sku="A4", name="A4 paper", cpv="30197643", valid_from="2026-09-01", unit="ream",
        price="4.00", vat="standard",
    )  # fmt: skip
    order = town.ask(
        BUYER, "procurement", "open_window",
        title="Paper", supplier_id=supplier, schools=[school_id], skus=["A4"],
        closes_at="2026-09-02T12:00:00+00:00", delivery_on="2026-09-09",
    )["order_id"]  # fmt: skip
    town.ask(head, "procurement", "ask_for", school_id=school_id, order_id=order, sku="A4", firm=10)
    town.clock.move_to(datetime(2026, 9, 2, 12, 1, tzinfo=UTC))
    until(lambda: closed(town, order), "the order closed by itself")
    town.ask(
        BUYER, "procurement", "receive",
        order_id=order, delivery_note="DN", lines=[{"sku": "A4", "units": 10}], last=True,
    )  # fmt: skip
    town.ask(
        FINANCE, "procurement", "share_invoice",
        order_id=order, reference="INV", goods={"A4": 4000}, vat={"standard": 800}, total_pence=4800,
    )  # fmt: skip


def closed(town: Town, order: str) -> bool:
    return bool(town.ask(BUYER, "procurement", "order_page", order_id=order)["closing"])


def charged(town: Town, school_id: str) -> list[int]:
    head = caller("head@beacon", (Role.HEAD, school_id))
    period = {"from_on": "2026-09-01", "until_on": "2026-09-30"}
    try:
        found = town.ask(head, "membership", "charges_of", school_id=school_id, **period)
    except QuaysideError:
        return []
    return [entry["pence"] for entry in found["entries"]]


def test_procurement_goes_on_while_membership_is_dead_and_membership_hears_of_it_later(town: Town) -> None:
    school_id = member_school(town)
    town.kill("membership")
    with pytest.raises(ServiceAway, match="membership"):
        town.ask(LEAD, "membership", "school", school_id=school_id)
    bought(town, school_id)
    town.start("membership")
    until(lambda: charged(town, school_id) == [4800], "the recharge reached membership, once")
