"""Real processes of real services on RabbitMQ and PostgreSQL, to be killed one by one; and a school of the trust that uses
services of it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from deploy.story.under_way import invoice_file
from shared.clock import SharedClock
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.messaging import topology
from shared.messaging.calling import Client
from shared.messaging.contracts import load_contracts
from shared.messaging.nameko_edge.client import RabbitTransport
from shared.service import Installed
from tests.messaging.processes import KEY, Process, until
from tests.quick import migrated_database
from tests.servers import Databases, VirtualHost

LEAD = caller("lead@trust", (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL))
BUYER = caller("buyer@trust", (Role.BUYER, EVERY_SCHOOL))
FINANCE = caller("finance@trust", (Role.FINANCE, EVERY_SCHOOL))
PAPER = (
    ("Weald Furniture (imagined)", "Thames Paper"), ("GB980780684", "GB123456782"), ("Chair, adjustable", "A4 paper"),
    (">6<", ">10<"), ("45.00", "4.00"), ("270.00", "40.00"), ("54.00", "8.00"), ("324.00", "48.00"),
)  # fmt: skip
"""The supplier's invoice over ten reams at £4.00 and VAT, in place of the chairs of another one."""


class Town:
    """Services on RabbitMQ and PostgreSQL, two processes each, and a third for one that has pages."""

    def __init__(
        self, vhost: VirtualHost, databases: Databases, folder: Path, names: Sequence[str], **more: str
    ) -> None:
        self.address = ""
        """Where the pages are, if they are served."""
        self.clock = SharedClock(folder / "clock")
        self.clock.move_to(datetime(2026, 9, 1, 8, tzinfo=UTC))
        services = [Installed("services").load(name) for name in names]
        environment = {
            "AMQP_URI": vhost.amqp_uri,
            "QUAYSIDE_CONTEXT_KEY": KEY,
            "QUAYSIDE_CLOCK": str(folder / "clock"),
            **{
                f"QUAYSIDE_DATABASE_URL_{service.name.upper()}": migrated_database(databases, service)
                for service in services
            },
            **more,
        }
        topology.apply(vhost.amqp_uri, topology.plan(services, load_contracts()), vhost.admin)
        self.client = Client(RabbitTransport(vhost.amqp_uri, timeout=3), KEY)
        self.processes: dict[tuple[str, str], Process] = {}
        for service in services:
            commands: Mapping[str, list[str] | None] = {
                "work": ["-m", "shared.cli", "work", service.name],
                "serve": ["-m", "shared.messaging.nameko_edge.serve", service.name],
                "web": ["-m", service.face] if service.face else None,
            }
            for kind, command in commands.items():
                if command:
                    log = folder / f"{service.name}-{kind}.log"
                    self.processes[service.name, kind] = Process(command, environment, log)

    def start(self, *names: str) -> None:
        mine = [process for (name, _), process in self.processes.items() if name in names]
        for process in mine:
            process.start()
        for process in mine:
            process.await_ready()

    def kill(self, name: str, *kinds: str) -> None:
        for kind in kinds or ("work", "serve"):
            self.processes[name, kind].kill()

    def stop(self) -> None:
        self.client.close()
        with ThreadPoolExecutor() as at_once:
            list(at_once.map(Process.stop, self.processes.values()))

    def ask(self, who: Caller, service: str, method: str, /, **request: Any) -> Any:
        return self.client.call(who, service, method, request)


def member_school(town: Town, **lines: str) -> str:
    """A school of the trust that has taken lines up, with the service behind each ready."""
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
    for line in lines:
        asked = town.ask(head, "membership", "request_service", school_id=school_id, line=line)
        town.ask(head, "membership", "start_full", school_id=school_id, subscription_id=asked["subscription_id"])
    ready = partial(taken_up, town, head, school_id=school_id)
    until(lambda: all(ready(service) for service in lines.values()), "the services are ready for the school")
    return school_id


def taken_up(town: Town, head: Caller, service: str, *, school_id: str) -> bool:
    progress = town.ask(head, service, "take_up_progress", school_id=school_id)
    return bool(progress["state"] == "active")


def bought(town: Town, school_id: str) -> None:
    """An order from its opening to its shared invoice."""
    head = caller("head@beacon", (Role.HEAD, school_id))
    said = {"name": "Thames Paper", "reason": "paper since 2019, by its invoices"}
    supplier = town.ask(BUYER, "procurement", "add_supplier", **said)["supplier_id"]
    town.ask(FINANCE, "procurement", "confirm_taken_over", supplier_id=supplier, version=0)
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
    number = town.ask(BUYER, "procurement", "order_page", order_id=order)["purchase_order"]["number"]
    content = base64.b64encode(invoice_file(number, "INV", date(2026, 9, 2), PAPER).encode()).decode()
    town.ask(BUYER, "procurement", "send_invoice_files", files=[{"filename": "INV.xml", "content": content}])
    until(lambda: bool(matched(town)), "the invoice was read and matches its order")
    (invoice,) = matched(town)
    town.ask(FINANCE, "procurement", "approve_invoice", invoice_id=invoice["invoice_id"])


def matched(town: Town) -> list[Any]:
    """Invoices that wait for an approval alone."""
    return list(town.ask(FINANCE, "procurement", "invoices", view="to approve")["invoices"])


def closed(town: Town, order: str) -> bool:
    return bool(town.ask(BUYER, "procurement", "order_page", order_id=order)["closing"])
