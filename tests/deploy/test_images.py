"""The images: one service in each, from its lock file, without root and without secrets."""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from deploy import healthcheck
from shared.observability.http import health_app
from tests.deploy.ground import ROOT, SERVICES

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)


@pytest.mark.parametrize("lock", [*SERVICES, "run"])
def test_a_lock_file_holds_everything_that_the_project_needs_with_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = {_plain(name) for name in NAME.findall(text)}
    needed = {_plain(re.split(r"[~=<>!\[; ]", said)[0]) for said in project["dependencies"]}
    assert needed <= locked, f"requirements/{lock}.lock is behind pyproject.toml: make lock"
    assert text.count("--hash=sha256:") >= len(locked)
    assert "://" not in re.sub(r"#.*", "", text)


def test_the_image_is_built_from_hashes_and_runs_without_root() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
    assert "STOPSIGNAL SIGTERM" in DOCKERFILE
    assert "/opt/quayside/healthcheck.py" in DOCKERFILE
    assert "index-url" not in DOCKERFILE
    assert not re.search(r"^(ENV|ARG) .*(PASSWORD|SECRET|KEY|TOKEN|AMQP_URI|DATABASE_URL)", DOCKERFILE, re.MULTILINE)


def test_only_what_an_image_is_made_of_goes_to_the_builder() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert lines[0] == "*"
    assert "**/.env" in lines
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    let_in = [line[1:] for line in lines if line[0] == "!"]
    for source in " ".join(copied).split():
        within = [allowed for allowed in let_in if allowed.endswith("/") and source.startswith(allowed)]
        assert within or any(fnmatch(source, allowed) or allowed.startswith(source) for allowed in let_in), source
    # What a checkout has made of the portal's assets stays behind: the image makes its own.
    for made in ("**/node_modules", "services/portal/web/static"):
        assert lines.index(made) > lines.index("!services/")


def test_the_portals_image_makes_its_style_sheet_by_the_lock_and_keeps_no_node() -> None:
    (step,) = (line for line in DOCKERFILE.splitlines() if "assets.sh" in line and line.startswith("RUN"))
    assert '[ "$SERVICE" != portal ] ||' in step
    assert "rm -r services/portal/web/assets/node_modules" in step
    assert "npm" not in DOCKERFILE


def test_the_kernel_can_start_with_one_service_alone() -> None:
    # An image holds one room of `services`; whatever lists them must not want the others.
    assert "find services -mindepth 1 -maxdepth 1 -type d ! -name" in DOCKERFILE


@pytest.mark.parametrize("service", SERVICES)
def test_the_builder_finds_every_service_that_there_is(service: str) -> None:
    looked_for = re.findall(r'\[ -f "services/\$SERVICE/([^"]+)" \]', DOCKERFILE)
    assert looked_for == ["entrypoints.py", "entrypoints/__init__.py"]
    assert any((ROOT / "services" / service / file).is_file() for file in looked_for)


@pytest.mark.parametrize(
    ("reason", "status", "words"),
    [(None, 0, "harbour is ready"), ("the database is away", 1, "harbour is not ready: the database is away")],
)
def test_the_health_check_says_why_in_words(
    reason: str | None, status: int, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with _answering(reason) as port:
        monkeypatch.setenv("QUAYSIDE_HTTP_PORT", str(port))
        assert healthcheck.main() == status
    assert capsys.readouterr().out.strip() == words


def test_the_health_check_fails_where_nobody_answers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with _answering(None) as port:
        pass
    monkeypatch.setenv("QUAYSIDE_HTTP_PORT", str(port))
    assert healthcheck.main() == 1
    assert "no answer at http://127.0.0.1" in capsys.readouterr().out


@contextmanager
def _answering(reason: str | None) -> Iterator[int]:
    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            return

    with make_server("127.0.0.1", 0, health_app("harbour", lambda: reason), handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
