"""RabbitMQ and PostgreSQL for the tests: one of each for a session, started only when a selected test needs it.

The process that was started by the person (pytest itself, or xdist's controller) makes a folder and passes it on by the environment. As soon
as a process that runs tests knows from its collection which servers are needed, it starts them in the background: the first to take the file
lock of a server starts it, the others find it running. The node belongs to the controller: it ends with it, even on `kill -9`. So a run of
pure tests starts nothing, and workers never start two.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from shared.nodes import (
    PostgresAdmin,
    PostgresServer,
    PrivatePostgres,
    PrivateRabbit,
    RabbitAdmin,
    RabbitServer,
    find_or_start_postgresql,
    find_or_start_rabbitmq,
)

FOLDER = "QUAYSIDE_TESTS_FOLDER"
OWNER = "QUAYSIDE_TESTS_OWNER"
COMPLETE = "QUAYSIDE_TESTS_COMPLETE"
NEEDED_BY = {
    "rabbitmq": {"rabbitmq", "vhost", "module_vhost"},
    "postgresql": {"postgresql", "empty_database", "database_url"},
}
APPLICATION_ROLE = "quayside_tests"
_answers: dict[str, tuple[RabbitServer | PostgresServer | None, str]] = {}
_locks = {kind: threading.Lock() for kind in NEEDED_BY}


@dataclass(frozen=True)
class VirtualHost:
    """A virtual host of RabbitMQ that one test (or module) has for itself."""

    name: str
    amqp_uri: str
    admin: RabbitAdmin


@dataclass
class Databases:
    """Databases on the session's PostgreSQL, owned by a role that row-level security binds. Addresses are as SQLAlchemy writes them."""

    admin: PostgresAdmin
    password: str
    templates: dict[str, str] = field(default_factory=dict)

    def fresh(self, template: str | None = None) -> str:
        """The address of a new database: empty, or a clone of the database named `template`."""
        return self.admin.create_database(
            f"test_{uuid.uuid4().hex}", APPLICATION_ROLE, self.password, template=template
        )

    def clone_of(self, key: str, build: Callable[[str], None]) -> str:
        """A new database as `build(address)` leaves it; built once for each `key` and process, cloned every time (about 40 ms)."""
        return self.fresh(self._template(key, build))

    def refill(self, address: str, key: str, build: Callable[[str], None]) -> None:
        """Make the empty database at `address` what `build` makes of one."""
        template = self._template(key, build)
        self.admin.drop_database(name_in(address))
        self.admin.create_database(name_in(address), APPLICATION_ROLE, self.password, template=template)

    def drop(self, address: str) -> None:
        self.admin.drop_database(name_in(address))

    def _template(self, key: str, build: Callable[[str], None]) -> str:
        if key not in self.templates:
            address = self.fresh()
            build(address)
            self.templates[key] = name_in(address)
            self.admin.cut_connections(self.templates[key])
        return self.templates[key]


def name_in(address: str) -> str:
    return urlsplit(address).path.removeprefix("/")


def session_folder() -> Path:
    """The folder that all processes of the session share; it goes with the session."""
    return Path(os.environ[FOLDER])


def complete() -> bool:
    """Whether a test that is not run counts as a failure."""
    return os.environ.get(COMPLETE, "") not in ("", "0")


def open_session() -> None:
    """In the controller, before workers start: make the session's folder and say whose it is."""
    folder = tempfile.mkdtemp(prefix="quayside-tests-")
    # PostgreSQL started by root runs as another user, who must be able to pass.
    Path(folder).chmod(0o711)
    os.environ[FOLDER], os.environ[OWNER] = folder, str(os.getpid())


def close_session() -> None:
    """In the controller, at the end: end what was started and remove the folder."""
    folder = Path(os.environ.pop(FOLDER))
    if (folder / "rabbitmq").exists():
        PrivateRabbit(folder / "rabbitmq").stop(remove=True)
    if (folder / "postgresql").exists():
        PrivatePostgres(folder / "postgresql").stop(remove=True)
    shutil.rmtree(folder, ignore_errors=True)


def start_what_is_needed(fixtures: Iterable[set[str]]) -> None:
    """Start, in the background, the servers that the fixtures of the selected tests need."""
    wanted = set().union(*fixtures)
    for kind, needed_by in NEEDED_BY.items():
        if wanted & needed_by:
            threading.Thread(target=server, args=(kind,), daemon=True).start()


def server(kind: str) -> tuple[RabbitServer | PostgresServer | None, str]:
    """The session's server of this kind and a sentence about it; starts it where nobody has yet."""
    with _locks[kind]:
        if kind not in _answers:
            folder = session_folder()
            with file_lock(folder / f"{kind}.lock"):
                _answers[kind] = _find_or_start(kind, folder)
        return _answers[kind]


def said_about(kind: str) -> dict[str, object] | None:
    """What a process noted about the session's server: `found` and `words`; None where no test asked for it."""
    note = session_folder() / f"{kind}.said"
    return dict(json.loads(note.read_text())) if note.exists() else None


def not_run(words: str) -> None:
    """End the test as skipped, or as failed where every test has to run."""
    if complete():
        pytest.fail(f"not run, and {COMPLETE} is set: {words}", pytrace=False)
    pytest.skip(words)


@cache
def session_databases(found: PostgresServer) -> Databases:
    return Databases(found.admin, _role_password())


@contextmanager
def virtual_host(broker: RabbitServer) -> Iterator[VirtualHost]:
    assert broker.admin
    name = f"test-{uuid.uuid4().hex}"
    broker.admin.create_vhost(name)
    yield VirtualHost(name, broker.amqp_uri_of(name), broker.admin)
    broker.admin.delete_vhost(name)


def _find_or_start(kind: str, folder: Path) -> tuple[RabbitServer | PostgresServer | None, str]:
    earlier = said_about(kind)
    if earlier and not earlier["found"]:
        return None, str(earlier["words"])
    owner = int(os.environ[OWNER])
    found: RabbitServer | PostgresServer | None
    if kind == "rabbitmq":
        found, words = find_or_start_rabbitmq(folder / kind, os.environ, owner=owner, throwaway=True)
        if isinstance(found, RabbitServer) and found.admin is None:
            found, words = (
                None,
                f"{words}: its management interface does not answer, and the tests make virtual hosts by it",
            )
    else:
        found, words = find_or_start_postgresql(folder / kind, os.environ, fsync=False, owner=owner, throwaway=True)
        if found and not earlier:
            found.admin.create_role(APPLICATION_ROLE, _role_password())
    if not earlier:
        (folder / f"{kind}.said").write_text(json.dumps({"found": found is not None, "words": words}))
    return found, words


def _role_password() -> str:
    """The application role's password, the same in every process of the session."""
    file = session_folder() / "role.password"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(12))
    return file.read_text()


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
