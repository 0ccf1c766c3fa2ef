"""What every test may ask for, and the rules of the suite: servers on demand, a summary of what it ran on, and what was not run."""

from __future__ import annotations

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from shared.nodes import PostgresServer, PrivatePostgres, PrivateRabbit, RabbitServer
from shared.nodes.postgresql import installed_postgresql
from shared.nodes.rabbitmq import installed_rabbitmq
from tests import quick, servers
from tests.servers import Databases, VirtualHost

settings.register_profile("quick", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("quick"), derandomize=True)
settings.register_profile("deep", parent=settings.get_profile("quick"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick"))

N_OF_N = re.compile(r"\b[\d,]+ of [\d,]+\b")


@pytest.fixture(scope="session", autouse=True)
def _quick() -> Iterator[None]:
    with quick.for_a_session():
        yield


@pytest.fixture(scope="session")
def rabbitmq() -> RabbitServer:
    """The session's RabbitMQ, with its management interface. Tests that break it take `private_rabbitmq` instead."""
    found, words = servers.server("rabbitmq")
    if not isinstance(found, RabbitServer):
        servers.not_run(words)
        raise AssertionError
    return found


@pytest.fixture
def vhost(rabbitmq: RabbitServer) -> Iterator[VirtualHost]:
    """A fresh virtual host for this test."""
    with servers.virtual_host(rabbitmq) as made:
        yield made


@pytest.fixture(scope="module")
def module_vhost(rabbitmq: RabbitServer) -> Iterator[VirtualHost]:
    """A fresh virtual host for the tests of one module."""
    with servers.virtual_host(rabbitmq) as made:
        yield made


@pytest.fixture(scope="session")
def postgresql() -> Databases:
    """The session's PostgreSQL: makes and clones databases. Tests that break it take `private_postgresql` instead."""
    found, words = servers.server("postgresql")
    if not isinstance(found, PostgresServer):
        servers.not_run(words)
        raise AssertionError
    return servers.session_databases(found)


@pytest.fixture
def empty_database(postgresql: Databases) -> Iterator[str]:
    """The address of a fresh PostgreSQL database, owned by a role that row-level security binds."""
    address = postgresql.fresh()
    yield address
    postgresql.drop(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database: the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("empty_database"))


@pytest.fixture(scope="session")
def private_rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRabbit]:
    """A broker for the tests marked `faults`, which run one after another, to kill and restart as they like."""
    if installed_rabbitmq() is None:
        servers.not_run("RabbitMQ is not installed on this machine, so no broker can be killed")
    node = PrivateRabbit(tmp_path_factory.mktemp("rabbitmq"))
    yield node.start(throwaway=True)
    node.stop(remove=True)


@pytest.fixture(scope="session")
def private_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivatePostgres]:
    """A cluster with fsync on for the tests marked `faults`, which run one after another, to kill and restart."""
    if installed_postgresql() is None:
        servers.not_run("PostgreSQL is not installed on this machine, so no database can be killed")
    cluster = PrivatePostgres(tmp_path_factory.mktemp("postgresql"))
    yield cluster.start(throwaway=True)
    cluster.stop(remove=True)


def pytest_configure(config: pytest.Config) -> None:
    if not is_worker(config):
        servers.open_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not is_worker(config):
        servers.close_session()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that kill servers run one after another on one worker: two dying brokers on two cores prove nothing but slowness.

    The longest come first, so that no worker is left with one of them when the others have nothing more to do; the story before
    the browser, so that workers do not come to a trust that is not yet told at the same moment.
    """
    items.sort(key=lambda item: [place not in item.path.parts for place in ("story", "browser")])
    for item in items:
        if item.get_closest_marker("faults"):
            item.add_marker(pytest.mark.xdist_group("faults"))


def pytest_collection_finish(session: pytest.Session) -> None:
    if not session.config.option.collectonly:
        servers.start_what_is_needed(set(getattr(item, "fixturenames", ())) for item in session.items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where every test has to run, one that did not is a failure, whatever its reason."""
    if not is_worker(session.config) and servers.complete() and reasons_not_run(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    line = terminalreporter.write_line
    told_by_tests(terminalreporter)
    terminalreporter.section("ran on")
    line(f"always: the embedded broker, SQLite {sqlite3.sqlite_version}")
    for kind, name in (("rabbitmq", "RabbitMQ"), ("postgresql", "PostgreSQL")):
        said = servers.said_about(kind)
        line(str(said["words"]) if said else f"{name}: not asked for by the selected tests")
    missing = reasons_not_run(config)
    terminalreporter.section("not run" if missing else "nothing was skipped")
    for reason, count in missing.most_common():
        line(f"{count} not run: {reason}", red=servers.complete(), yellow=not servers.complete())
    if missing and servers.complete():
        line(f"{servers.COMPLETE} is set: what was not run counts as failed", red=True)


def told_by_tests(reporter: pytest.TerminalReporter) -> None:
    """What passing tests want to be read: how many published cases they reproduced, and the table of the fault matrix."""
    passed = [report for report in reporter.stats.get("passed", []) if report.when == "call"]
    counts = sorted({line for report in passed for line in report.capstdout.splitlines() if N_OF_N.search(line)})
    if counts:
        reporter.section("published cases")
        for line in counts:
            reporter.write_line(line)
    for report in passed:
        for name, value in report.user_properties:
            if name == "table":
                reporter.section("fault matrix")
                reporter.write_line(str(value))


def reasons_not_run(config: pytest.Config) -> Counter[str]:
    """Why tests were skipped, with the number of tests for each reason."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    return Counter(
        report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else "skipped"
        for report in skipped
    )


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
