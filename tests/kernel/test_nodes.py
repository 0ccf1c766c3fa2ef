"""Private servers: they start where nothing is set up, survive `kill -9` with what they hold, and never outlive the process they serve."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import shared.nodes as nodes
from shared.nodes import AdminFailed, NodeFailed, PostgresAdmin, PrivatePostgres, PrivateRabbit, RabbitAdmin, end_node
from shared.nodes.postgresql import installed_postgresql
from shared.nodes.programs import free_ports, read_record, until
from shared.nodes.rabbitmq import installed_rabbitmq, speaks_amqp, with_vhost
from tests.servers import Databases, VirtualHost, not_run

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parents[2]
NODES = ("rabbitmq", "postgresql")

STARTS_BOTH_AT_ONCE = """
import pathlib, sys, threading, time
from shared.nodes import PrivatePostgres, PrivateRabbit
at = pathlib.Path(sys.argv[1])
nodes = [PrivateRabbit(at / "rabbitmq"), PrivatePostgres(at / "postgresql", fsync=False)]
starting = [threading.Thread(target=node.start, kwargs={"throwaway": True}) for node in nodes]
for thread in starting: thread.start()
for thread in starting: thread.join()
print("both started", flush=True)
time.sleep(600)
"""
STARTS_ONE_TO_STAY = """
import pathlib, sys
from shared.nodes import PrivatePostgres
PrivatePostgres(pathlib.Path(sys.argv[1]), fsync=False).start(stay=True)
"""


@pytest.fixture
def needs_both_programs() -> None:
    if installed_rabbitmq() is None or installed_postgresql() is None:
        not_run("RabbitMQ or PostgreSQL is not installed on this machine")


def passable(folder: Path) -> Path:
    """The folder, open to the user that PostgreSQL runs as where the tests run as root."""
    for place in (folder, *folder.parents):
        if place.stat().st_uid == os.geteuid() and place.is_relative_to("/tmp") and place != Path("/tmp"):
            place.chmod(0o711)
    return folder


def test_a_killed_broker_comes_back_on_its_ports_with_what_it_held(private_rabbitmq: PrivateRabbit) -> None:
    address, before = private_rabbitmq.amqp_uri, private_rabbitmq.record.pids["server"]
    private_rabbitmq.admin.create_vhost("held")
    private_rabbitmq.kill()
    assert not private_rabbitmq.running
    assert not private_rabbitmq.record.alive("epmd")
    private_rabbitmq.restart()
    assert private_rabbitmq.amqp_uri == address
    assert private_rabbitmq.record.pids["server"] != before
    assert "held" in private_rabbitmq.admin.list_vhosts()


def test_a_broker_that_runs_already_is_not_started_again(private_rabbitmq: PrivateRabbit) -> None:
    with pytest.raises(NodeFailed, match="already running"):
        PrivateRabbit(private_rabbitmq.folder).start()


def test_the_password_is_known_to_the_owner_only(private_rabbitmq: PrivateRabbit) -> None:
    at = private_rabbitmq.folder
    assert {name: (at / name).stat().st_mode & 0o777 for name in ("node.json", "rabbitmq.conf", ".erlang.cookie")} == {
        "node.json": 0o600,
        "rabbitmq.conf": 0o400,
        ".erlang.cookie": 0o400,
    }
    guest = RabbitAdmin(f"http://guest:guest@127.0.0.1:{private_rabbitmq.record.ports['http']}")
    assert not guest.answers()


def test_a_killed_database_comes_back_with_what_was_committed(private_postgresql: PrivatePostgres) -> None:
    admin = private_postgresql.admin
    admin.create_role("app", "it's secret")
    application = PostgresAdmin(admin.create_database("held", "app", "it's secret"))
    application.query("CREATE TABLE kept AS SELECT 7 AS number")
    private_postgresql.kill()
    assert not application.answers()
    private_postgresql.restart()
    assert application.query("SELECT number FROM kept") == [(7,)]


@pytest.mark.usefixtures("needs_both_programs")
def test_nothing_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS_BOTH_AT_ONCE, str(passable(tmp_path))], stdout=subprocess.PIPE, cwd=ROOT
    )
    with parent:
        assert parent.stdout and parent.stdout.readline() == b"both started\n"
        records = [record for name in NODES if (record := read_record(tmp_path / name))]
        started = [(record, name) for record in records for name in record.pids]
        assert sorted(name for _, name in started) == ["epmd", "server", "server", "supervisor", "supervisor"]
        assert all(record.alive(name) for record, name in started)
        os.kill(parent.pid, signal.SIGKILL)
    until(lambda: not any(record.alive(name) for record, name in started), 20, "a program outlived its parent")
    until(lambda: not any((tmp_path / name).exists() for name in NODES), 5, "a throwaway folder was left")


@pytest.mark.usefixtures("needs_both_programs")
def test_nothing_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    cluster = PrivatePostgres(passable(tmp_path), fsync=False).start()
    os.kill(cluster.record.pids["supervisor"], signal.SIGKILL)
    until(lambda: not cluster.record.alive("server"), 10, "PostgreSQL outlived its supervisor")
    cluster.stop(remove=True)


@pytest.mark.usefixtures("needs_both_programs")
def test_a_node_that_is_to_stay_is_ended_by_its_record(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", STARTS_ONE_TO_STAY, str(passable(tmp_path))], check=True, cwd=ROOT)
    record = read_record(tmp_path)
    assert record and record.alive("server")
    assert PrivatePostgres(tmp_path).admin.answers()
    assert end_node(tmp_path)
    assert not record.alive("server")
    assert not end_node(tmp_path)


def test_servers_that_are_not_there_are_reported_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "installed_rabbitmq", lambda: None)
    monkeypatch.setattr(nodes, "installed_postgresql", lambda: None)
    (port,) = free_ports(1)
    broker, words = nodes.find_or_start_rabbitmq(tmp_path, {"AMQP_URI": f"amqp://127.0.0.1:{port}"})
    assert broker is None
    assert words == f"nothing answers at AMQP_URI (127.0.0.1:{port}); RabbitMQ is not installed on this machine"
    database, words = nodes.find_or_start_postgresql(
        tmp_path, {"QUAYSIDE_POSTGRES_URL": f"postgresql://127.0.0.1:{port}/postgres"}
    )
    assert database is None
    assert words.startswith("QUAYSIDE_POSTGRES_URL does not answer (")
    assert words.endswith("PostgreSQL is not installed on this machine")


def test_servers_named_by_the_environment_are_used_and_left_alone(
    private_rabbitmq: PrivateRabbit, private_postgresql: PrivatePostgres, tmp_path: Path
) -> None:
    named = {"AMQP_URI": private_rabbitmq.amqp_uri, "QUAYSIDE_RABBITMQ_ADMIN": private_rabbitmq.admin.uri}
    broker, words = nodes.find_or_start_rabbitmq(tmp_path, named)
    assert broker and broker.private is None and broker.admin
    assert words.endswith("(AMQP_URI)")
    database, words = nodes.find_or_start_postgresql(tmp_path, {"QUAYSIDE_POSTGRES_URL": private_postgresql.admin.url})
    assert database and database.private is None
    assert words.endswith("(QUAYSIDE_POSTGRES_URL)")
    broker.stop()
    database.stop()
    assert private_rabbitmq.running and private_postgresql.running


def test_a_virtual_host_is_made_policed_and_exported(vhost: VirtualHost) -> None:
    vhost.admin.set_policy(vhost.name, "limit", "^events", {"max-length": 10})
    assert [policy["definition"] for policy in vhost.admin.list_policies(vhost.name)] == [{"max-length": 10}]
    assert [policy["name"] for policy in vhost.admin.export(vhost.name)["policies"]] == ["limit"]
    assert vhost.admin.list_queues(vhost.name) == []
    assert vhost.admin.queue_depth(vhost.name, "no such queue") is None
    assert "amq.topic" in [exchange["name"] for exchange in vhost.admin.list_exchanges(vhost.name)]
    with pytest.raises(AdminFailed, match=r"refused PUT policies/.*400") as refused:
        vhost.admin.set_policy(vhost.name, "bad", "^x", {"no-such-key": 1})
    assert refused.value.status == 400


def test_a_broker_that_is_away_is_named() -> None:
    (port,) = free_ports(1)
    with pytest.raises(AdminFailed, match=f"127.0.0.1:{port} did not answer GET whoami") as away:
        RabbitAdmin(f"http://u:p@127.0.0.1:{port}")._ask("GET", "whoami")
    assert away.value.status == 0
    assert not speaks_amqp("127.0.0.1", port)


def test_the_application_role_is_bound_by_row_level_security(empty_database: str) -> None:
    application = PostgresAdmin(empty_database)
    rights = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert application.query(rights) == [(False, False, False, False)]
    application.query(
        "CREATE TABLE pupils (school int); ALTER TABLE pupils ENABLE ROW LEVEL SECURITY; ALTER TABLE pupils FORCE ROW LEVEL SECURITY;"
        "CREATE POLICY mine ON pupils USING (school = 1)"
    )
    application.query("INSERT INTO pupils VALUES (1)")
    with pytest.raises(Exception, match="row-level security"):
        application.query("INSERT INTO pupils VALUES (2)")


def test_a_database_is_built_once_and_cloned(postgresql: Databases) -> None:
    built: list[str] = []

    def build(address: str) -> None:
        built.append(address)
        PostgresAdmin(address).query("CREATE TABLE made (number int)")

    first, second = (postgresql.clone_of("test of clones", build) for _ in range(2))
    assert len(built) == 1
    assert first != second
    PostgresAdmin(first).query("INSERT INTO made VALUES (1)")
    assert PostgresAdmin(second).query("SELECT count(*) FROM made") == [(0,)]
    postgresql.drop(first)
    postgresql.drop(second)


def test_the_same_broker_has_another_address_for_another_virtual_host() -> None:
    assert with_vhost("amqp://u:p@h:5672/%2F", "a/b c") == "amqp://u:p@h:5672/a%2Fb%20c"
