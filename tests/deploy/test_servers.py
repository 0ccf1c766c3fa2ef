"""What the containers do to RabbitMQ and PostgreSQL, on real ones: users with the rights that they need and no others."""

from __future__ import annotations

import json
import secrets
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import amqp
import pytest
from kombu import Connection

from shared.messaging import topology
from shared.messaging.broker.rabbitmq import RabbitPublisher
from shared.messaging.contracts import load_contracts
from shared.messaging.deliveries import Message
from shared.messaging.envelope import routing_key
from shared.service import Installed
from tests.deploy.ground import DEPLOY, SERVICES, program, script
from tests.servers import Databases, VirtualHost

DEFINITIONS: dict[str, Any] = json.loads((DEPLOY / "rabbitmq" / "definitions.json").read_text())
EVENT = "membership.entitlement.changed.v1"


def test_the_policy_is_the_one_that_the_topology_plans() -> None:
    (policy,) = DEFINITIONS["policies"]
    assert (policy["name"], policy["pattern"]) == (topology.POLICY, topology.POLICY_PATTERN)
    assert policy["apply-to"] == "exchanges"
    assert policy["definition"] == {"alternate-exchange": "quayside.unrouted"}


def test_every_service_has_a_user_of_its_own_without_tags() -> None:
    users = {user["name"]: user for user in DEFINITIONS["users"]}
    assert users.keys() == {*SERVICES, "operator"}
    for service in SERVICES:
        assert users[service]["tags"] == ""
        assert users[service]["password"] == f"@RABBITMQ_{service.upper()}_PASSWORD@"


def test_passwords_are_filled_in_and_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    filled = tmp_path / "definitions.json"
    names = [f"RABBITMQ_{name.upper()}_PASSWORD" for name in (*SERVICES, "operator")]
    environment = {
        "DEFINITIONS_TEMPLATE": str(DEPLOY / "rabbitmq" / "definitions.json"),
        "DEFINITIONS_FILLED": str(filled),
        **{name: f"secret-of-{name}" for name in names},
    }
    assert script("rabbitmq/start.sh", "true", environment=environment).returncode == 0
    given = {user["name"]: user["password"] for user in json.loads(filled.read_text())["users"]}
    assert given["operator"] == "secret-of-RABBITMQ_OPERATOR_PASSWORD"
    assert filled.stat().st_mode & 0o077 == 0

    refused = script("rabbitmq/start.sh", "true", environment={**environment, names[0]: ""})
    assert refused.returncode == 2
    assert f"{names[0]} is not set" in refused.stderr
    refused = script("rabbitmq/start.sh", "true", environment={**environment, names[0]: 'a"/b'})
    assert refused.returncode == 2
    assert "a character that does not fit" in refused.stderr


@pytest.fixture
def of_service(vhost: VirtualHost) -> Iterator[dict[str, str]]:
    """For each service the broker's address in its own name, with the rights that the definitions give; the topology stands."""
    contracts = load_contracts()
    wanted = topology.plan(Installed("services").all(), contracts)
    topology.apply(vhost.amqp_uri, wanted, vhost.admin)
    addresses = {}
    for rights in DEFINITIONS["permissions"]:
        if rights["user"] == "operator":
            continue
        user, password = f"{rights['user']}-{uuid.uuid4().hex[:8]}", secrets.token_hex(8)
        granted = {right: rights[right] for right in ("configure", "write", "read")}
        vhost.admin.create_user(user, password)
        vhost.admin.grant(user, vhost.name, **granted)
        parts = urlsplit(vhost.amqp_uri)
        addresses[rights["user"]] = urlunsplit(
            parts._replace(netloc=f"{user}:{password}@{parts.hostname}:{parts.port}")
        )
    yield addresses
    for address in addresses.values():
        vhost.admin.delete_user(str(urlsplit(address).username))


def test_a_service_has_the_rights_that_it_needs(of_service: dict[str, str]) -> None:
    contracts = load_contracts()
    for name, address in of_service.items():
        found = topology.check(address, topology.plan([Installed("services").load(name)], contracts), None)
        assert found.problems == []
    publisher = RabbitPublisher(of_service["membership"])
    message = Message(str(uuid.uuid4()), "{}", routing_key(EVENT, 0), 0)
    assert list(publisher.publish("membership", [message]).unrouted) == []
    publisher.publish_to("procurement", [message])
    publisher.close()
    with Connection(of_service["procurement"]) as connection:
        channel = connection.channel()
        arrived: list[str] = []
        channel.basic_consume("procurement.in.0", callback=lambda said: arrived.append(said.body), no_ack=False)
        while len(arrived) < 2:
            connection.drain_events(timeout=10)
    # Once by the exchange and once, as a replay would, straight into the queue.
    assert arrived == ["{}", "{}"]


def test_a_service_cannot_speak_or_listen_in_anothers_name(of_service: dict[str, str]) -> None:
    with Connection(of_service["membership"]) as connection:
        for attempt in (
            lambda channel: channel.basic_publish_confirm(amqp.Message("x"), "procurement.events", "x"),
            lambda channel: channel.basic_consume("procurement.in.0"),
            lambda channel: channel.queue_delete("procurement.in.0"),
            lambda channel: channel.queue_bind("membership.in.0", "procurement.events", "#"),
            lambda channel: channel.exchange_declare("anything", "topic"),
        ):
            with pytest.raises(amqp.exceptions.AccessRefused):
                attempt(connection.channel())


def test_roles_and_databases_are_made_once_and_hold_to_their_own(postgresql: Databases) -> None:
    psql = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/psql"))), None) or Path(program("psql"))
    one, other = (f"deploy_{uuid.uuid4().hex[:12]}" for _ in range(2))
    parts = urlsplit(postgresql.admin.url)
    environment = {
        "PATH": f"{psql.parent}:/usr/bin:/bin",
        "PGHOST": str(parts.hostname),
        "PGPORT": str(parts.port or 5432),
        "PGUSER": str(parts.username or "postgres"),
        "PGPASSWORD": str(parts.password or ""),
        "DATABASES": f"{one} {other}",
        f"POSTGRES_{one.upper()}_PASSWORD": "it's one",
        f"POSTGRES_{other.upper()}_PASSWORD": "other",
    }
    try:
        for _ in range(2):
            made = script("postgresql/init.sh", environment=environment)
            assert made.returncode == 0, made.stderr
        rows = postgresql.admin.query(
            "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname IN (%s, %s)",
            one,
            other,
        )
        assert [row[0] for row in rows] == [False, False]
        as_one = {**environment, "PGUSER": one, "PGPASSWORD": "it's one"}
        assert _ask(psql, one, as_one).stdout.strip() == "UTF8"
        assert "permission denied" in _ask(psql, other, as_one).stderr
        missing = script("postgresql/init.sh", environment={**environment, f"POSTGRES_{one.upper()}_PASSWORD": ""})
        assert missing.returncode == 2
        assert "is not set" in missing.stderr
    finally:
        for name in (one, other):
            postgresql.admin.drop_database(name)
            postgresql.admin.drop_role(name)


def _ask(psql: Path, database: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(psql), "--no-psqlrc", "-At", "-d", database, "-c", "SHOW server_encoding"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
