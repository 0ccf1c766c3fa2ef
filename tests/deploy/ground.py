"""What the tests of `deploy/` read: the files of a deployment, parsed, and what the kernel says that they must agree with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.metrics import MetricWrapperBase

from shared.observability import metrics
from shared.service import Installed
from tests import servers

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = Installed("services").names()
SETTINGS = {
    name
    for file in (*(ROOT / "shared").glob("*.py"), *(ROOT / "services").rglob("*.py"))
    for name in re.findall(r'(?:\benv\w*\b|\.environ\b)[^\n]*?"(AMQP_URI|QUAYSIDE_[A-Z_]+[A-Z])"', file.read_text())
}
"""The environment variables that a process reads, as the code names them."""


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def processes() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each process of each service: its service, `serve` or `work`, and what the compose file says of it."""
    said = compose()["services"]
    for service in SERVICES:
        for kind in ("serve", "work"):
            yield service, kind, said[f"{service}-{kind}"]


def portal_web() -> dict[str, Any]:
    """What the compose file says of the process that serves the pages: the portal's third."""
    return dict(compose()["services"]["portal-web"])


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every Kubernetes object that is applied, with the file it is in."""
    folder = DEPLOY / "kubernetes"
    for name in yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]:
        for found in yaml.safe_load_all((folder / name).read_text()):
            yield name, found


def setting_of(name: str) -> str:
    """The setting that an environment variable gives: without `_FILE`, and without the service in a database's address."""
    name = name.removesuffix("_FILE")
    return "QUAYSIDE_DATABASE_URL" if name.startswith("QUAYSIDE_DATABASE_URL_") else name


def metric_names() -> set[str]:
    """The series that our metrics make, as Prometheus sees them."""
    found: set[str] = set()
    for metric in vars(metrics).values():
        for family in metric.describe() if isinstance(metric, MetricWrapperBase) else ():
            endings = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""])
            found |= {f"{family.name}{ending}" for ending in endings}
    return found


def script(
    path: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of deploy's scripts, with nothing of our own environment but the path."""
    return subprocess.run(
        [str(DEPLOY / path), *arguments],
        env={"PATH": os.environ["PATH"], **(environment or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def program(name: str) -> str:
    """Where the program is; the test is not run, and says so, where it is not installed."""
    found = shutil.which(name)
    if found is None:
        servers.not_run(f"{name} is not installed on this machine")
    return str(found)
