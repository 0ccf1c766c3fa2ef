"""How quick pages are with fifty people at once, on the whole trust in processes: RabbitMQ, PostgreSQL, every service, the
pages under gunicorn. The load comes from wrk on the same two cores; it waits between two pages as a quick reader does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console

from deploy.story import alongside, buying, people, register, taking_up
from deploy.story.telling import Telling
from services.portal.application import sign_ins
from shared.hosting.stage import Stage
from shared.hosting.trust import Report, trust
from shared.service import installed
from tests.bench.findings import Finding, console, report

PEOPLE = 50
SECONDS = 60
"""So long that the first moment, in which all fifty come at once as no fifty people do, is under five in a hundred pages."""
PAUSE = (1000, 3000)
"""Milliseconds between two pages of one person: they read at least a second."""
LIMIT_MS = 200.0
SCRIPT = """
local cookies = { COOKIES }
local paths = { PATHS }
local counter = 0
function setup(thread) thread:set("id", counter); counter = counter + 1 end
function init(args) math.randomseed(id + 7); turn = 0 end
function request()
  turn = turn + 1
  local who = math.random(#cookies)
  return wrk.format("GET", paths[who][math.random(#paths[who])], { ["Cookie"] = cookies[who] })
end
function delay() return DELAY end
function done(summary, latency, requests)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format('FOUND {"p50": %f, "p95": %f, "p99": %f, "count": %d, "bad": %d, "seconds": %f}\\n',
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, summary.requests, bad,
    summary.duration / 1e6))
end
"""


@dataclass(frozen=True)
class Found:
    """What one load run saw: milliseconds, answers, and answers that were not 200."""

    p50: float
    p95: float
    p99: float
    count: int
    bad: int
    seconds: float

    @property
    def a_second(self) -> float:
        return self.count / self.seconds


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in, and the pages that they look at."""

    cookie: str
    paths: tuple[str, ...]


def load(
    address: str, visitors: Sequence[Visitor], *, pause: tuple[int, int] | None, seconds: int, folder: Path
) -> Found:
    """Fifty connections for so many seconds. Raises RuntimeError where wrk says nothing."""
    script = folder / "load.lua"
    text = SCRIPT.replace("COOKIES", ", ".join(json.dumps(one.cookie) for one in visitors))
    text = text.replace(
        "PATHS", ", ".join("{" + ", ".join(json.dumps(path) for path in one.paths) + "}" for one in visitors)
    )
    script.write_text(text.replace("DELAY", f"math.random({pause[0]}, {pause[1]})" if pause else "0"))
    run = subprocess.run(
        ["wrk", "-t", "1", "-c", str(PEOPLE), "-d", f"{seconds}s", "--timeout", "10s", "-s", str(script), address],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    line = next((line for line in run.stdout.splitlines() if line.startswith("FOUND ")), None)
    if line is None:
        raise RuntimeError(f"wrk found nothing:\n{run.stdout}\n{run.stderr}")
    return Found(**json.loads(line.removeprefix("FOUND ")))


def told(stage: Stage) -> Telling:
    """A trust with schools, people, services and a finished order."""
    story = Telling(stage)
    story.until(date(2025, 9, 1))
    for chapter in (register, alongside, people, taking_up, buying):
        chapter.tell(story)
        stage.settle()
    return story


def visitors_of(stage: Stage, schools: dict[str, str]) -> tuple[list[Visitor], list[Visitor]]:
    """People on their home pages, and people on lists; each with a session of their own."""
    manor = f"/schools/{schools['manor_mead']}"
    homes = {
        "head@manor_mead": f"{manor}/",
        "manager@manor_mead": f"{manor}/",
        "membership_lead@trust": "/trust/",
        "buyer@trust": "/trust/",
    }
    lists = {
        "head@manor_mead": (f"{manor}/services/", f"{manor}/costs/", f"{manor}/buying/orders"),
        "membership_lead@trust": ("/schools/", "/trust/memberships/"),
        "buyer@trust": ("/trust/buying/",),
    }
    return (
        [Visitor(_cookie(stage, account), (path,)) for account, path in homes.items() for _ in range(12)],
        [Visitor(_cookie(stage, account), paths) for account, paths in lists.items() for _ in range(16)],
    )


def _cookie(stage: Stage, account: str) -> str:
    runtime = next(one for one in stage.runtimes if one.service.name == "portal")
    with runtime.unit_of_work() as uow:
        secret = sign_ins.open_session(uow, account, way="local", address="127.0.0.1", browser="wrk")  # type: ignore[arg-type]
    return f"quayside={secret}"


def _warmed(address: str, visitors: Sequence[Visitor]) -> None:
    """Open each page once, so that no first look is measured. Raises where one does not answer 200."""
    for one in {visitor.paths: visitor for visitor in visitors}.values():
        for path in one.paths:
            request = urllib.request.Request(address + path, headers={"Cookie": one.cookie})
            with urllib.request.urlopen(request, timeout=20) as answer:
                if answer.status != 200 or "/sign-in" in answer.url:
                    raise RuntimeError(f"{path} answers {answer.status} at {answer.url}")


def main() -> int:
    if shutil.which("wrk") is None:
        console.print("wrk is not installed, so the pages cannot be put under load: apt-get install wrk")
        return 2
    quiet = Console(file=open(os.devnull, "w"))  # noqa: SIM115  open as long as the run
    services = [installed.load(name) for name in installed.names()]
    with (
        tempfile.TemporaryDirectory() as folder,
        trust(services, Path(folder) / "run", os.environ, quiet, Report()) as stage,
    ):
        address = stage.addresses["portal"]
        homes, lists = visitors_of(stage, told(stage).schools)
        _warmed(address, [*homes, *lists])
        findings = []
        for what, visitors in (("home pages", homes), ("list pages", lists)):
            found = load(address, visitors, pause=PAUSE, seconds=SECONDS, folder=Path(folder))
            figure = f"p50 {found.p50:.0f}, p95 {found.p95:.0f}, p99 {found.p99:.0f} ms ({found.count} pages, {found.a_second:.0f} a second)"
            findings.append(
                Finding(f"{what}, {PEOPLE} people at once, p95 ms", figure, found.p95, LIMIT_MS, at_least=False)
            )
            findings.append(Finding(f"{what}, answers that were not 200", str(found.bad), found.bad, 0, at_least=False))
        rush = load(address, homes, pause=None, seconds=8, folder=Path(folder))
        console.print(
            f"without any pause between pages: {rush.a_second:.0f} pages a second, p50 {rush.p50:.0f} ms ({rush.bad} not 200)"
        )
        return report("The portal, the whole trust on this machine", findings)


if __name__ == "__main__":
    sys.exit(main())
