"""Our own modules in a real browser, under the pages' strict policy: live parts that are kept up to date, a page that waits, and the
box that filters a list."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from playwright.sync_api import Browser, Page, expect

from services.portal.web.assets_served import manifest
from services.portal.web.settings import STATIC

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'"
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Work</title><script type="module" src="/static/{script}"></script></head>
<body class="js-enabled govuk-frontend-supported"><h1>Work</h1>
<div data-live="/parts"><div data-part="progress">{progress}</div><p role="status" data-part="said">0% done</p></div>
<div data-list-filter="schools" hidden><label for="find">Find a school</label><input id="find"><p role="status"></p></div>
<ul id="schools"><li><a href="/1">Thoresby Primary</a></li><li><a href="/2">St. Thomas’s RC Primary</a></li><li><a href="/3">Ysgol Bryn Teg</a></li></ul>
</body></html>"""
WAITING = """<!DOCTYPE html><html lang="en"><head><title>Files</title><script type="module" src="/static/{script}"></script></head>
<body class="js-enabled govuk-frontend-supported"><main><h1>Files</h1>{said}<input id="typed"></main></body></html>"""
BAR = '<label for="bar">Reading rows</label><progress id="bar" max="100" value="{}"></progress><details><summary>More</summary>Rows</details>'
TYPES = {"mjs": "text/javascript", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}


@dataclass
class Work:
    """A page with live parts, and what its address answers: one status and text after the other, the last for ever."""

    url: str = ""
    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked: int = 0
    opened: int = 0
    waits: list[str] = field(default_factory=list)
    """What the page that waits says, one look after the other; the last says that it waits no more."""

    def said(self, share: int, *, stop: bool = False) -> None:
        parts = {"progress": BAR.format(share), "said": f"{share}% done"}
        self.answers.append(("200 OK", {"parts": parts, "title": f"{share}% – Work", "stop": stop}))

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/":
            self.opened += 1
            text = PAGE.format(script=manifest(STATIC)["quayside.mjs"], progress=BAR.format(0))
            return _answer(start, "200 OK", "text/html", text.encode())
        if path == "/waiting":
            waited = self.waits[min(self.opened, len(self.waits) - 1)]
            self.opened += 1
            if waited.startswith("5"):
                return _answer(start, waited, "text/plain", b"nothing")
            text = WAITING.format(script=manifest(STATIC)["quayside.mjs"], said=waited)
            return _answer(start, "200 OK", "text/html", text.encode())
        if path == "/parts":
            status, part = self.answers[min(self.asked, len(self.answers) - 1)]
            self.asked += 1
            return _answer(start, status, "application/json", json.dumps(part).encode())
        file = STATIC / path.removeprefix("/static/")
        if path.startswith("/static/") and file.parent == STATIC and file.is_file():
            return _answer(start, "200 OK", TYPES[file.name.rpartition(".")[2]], file.read_bytes())
        return _answer(start, "404 Not Found", "text/plain", b"nothing")


def _answer(start: Callable[..., Any], status: str, kind: str, body: bytes) -> list[bytes]:
    start(status, [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Security-Policy", POLICY)])
    return [body]


@pytest.fixture
def work() -> Iterator[Work]:
    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            return

    app = Work()
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        app.url = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield app
        server.shutdown()
        thread.join()


@pytest.fixture
def page(chromium: Browser, work: Work) -> Iterator[Page]:
    """The page, opened with a clock that stands still; whatever the browser complains of fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    page.clock.install()
    yield page
    context.close()
    assert complaints == []


def _let_time_pass(page: Page) -> None:
    """Two minutes; then one more question, behind which whatever the page asked in them has been answered."""
    page.clock.run_for(120_000)
    page.evaluate("() => fetch('/nothing').then((answer) => answer.status)")


def test_live_parts_change_in_place_until_the_work_is_done(page: Page, work: Work) -> None:
    work.said(40)
    work.said(100, stop=True)
    page.goto(work.url)
    page.locator("details").evaluate("details => { details.open = true; }")
    page.locator("#find").focus()
    bar = page.locator("#bar")
    bar.evaluate("bar => { window.bar = bar; }")
    page.clock.run_for(2_100)
    expect(bar).to_have_attribute("value", "40")
    expect(page.locator("[data-part=said]")).to_have_text("40% done")
    expect(page).to_have_title("40% – Work")
    page.clock.run_for(2_100)
    expect(bar).to_have_attribute("value", "100")
    # The same element, with the focus and an open part where they were.
    assert bar.evaluate("bar => bar === window.bar")
    expect(page.locator("#find")).to_be_focused()
    expect(page.locator("details")).to_have_attribute("open", "")
    _let_time_pass(page)
    assert (work.asked, work.opened) == (2, 1)


def test_a_server_that_fails_is_asked_again_later_and_less_often(page: Page, work: Work) -> None:
    work.answers += [("503 Service Unavailable", {})] * 2
    work.said(70, stop=True)
    page.goto(work.url)
    with page.expect_response("**/parts"):
        page.clock.run_for(2_100)
    with page.expect_response("**/parts"):
        page.clock.run_for(4_100)
    expect(page.locator("#bar")).to_have_attribute("value", "0")
    page.clock.run_for(8_100)
    expect(page.locator("#bar")).to_have_attribute("value", "70")
    assert work.asked == 3


def test_somebody_signed_out_meanwhile_gets_the_page_anew(page: Page, work: Work) -> None:
    work.answers.append(("401 Unauthorized", {}))
    page.goto(work.url)
    with page.expect_event("load"):
        page.clock.run_for(2_100)
    assert work.opened == 2


def test_parts_that_are_gone_are_not_asked_for_again(page: Page, work: Work) -> None:
    work.answers.append(("404 Not Found", {}))
    page.goto(work.url)
    with page.expect_response("**/parts"):
        page.clock.run_for(2_100)
    _let_time_pass(page)
    assert (work.asked, work.opened) == (1, 1)


def test_a_page_that_waits_looks_again_and_is_loaded_whole_once_it_waits_no_more(page: Page, work: Work) -> None:
    waits = "<p role='status' data-again>{} files are being read.</p>"
    work.waits = [waits.format(3), waits.format(2), "503 Service Unavailable", "<p role='status'>All are read.</p>"]
    page.goto(f"{work.url}waiting")
    page.locator("#typed").fill("something")
    page.clock.run_for(2_100)
    expect(page.get_by_role("status")).to_have_text("2 files are being read.")
    expect(page.locator("#typed")).to_have_value("something")
    with page.expect_response("**/waiting"):
        page.clock.run_for(3_100)
    with page.expect_event("load"):
        page.clock.run_for(6_100)
    expect(page.get_by_role("status")).to_have_text("All are read.")
    _let_time_pass(page)
    assert work.opened == 5, "once to open it, three looks, and once to load it whole"


def test_the_box_leaves_what_has_all_the_words_typed_and_says_how_many(page: Page, work: Work) -> None:
    work.said(100, stop=True)
    page.goto(work.url)
    schools = page.locator("#schools li:visible")
    for typed, shown in {
        "st thomass": ["St. Thomas’s RC Primary"],
        "PRIMARY tho": ["Thoresby Primary", "St. Thomas’s RC Primary"],
        "ysgol primary": [],
        "": ["Thoresby Primary", "St. Thomas’s RC Primary", "Ysgol Bryn Teg"],
    }.items():
        page.get_by_label("Find a school").fill(typed)
        expect(schools).to_have_text(shown)
        page.clock.run_for(400)
        expect(page.locator("[data-list-filter] [role=status]")).to_have_text(f"{len(shown)} of 3 shown")


def test_without_script_the_list_is_whole_and_the_box_not_there(chromium: Browser, work: Work) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(work.url)
    expect(page.get_by_label("Find a school")).to_be_hidden()
    expect(page.locator("#schools li")).to_have_count(3)
    context.close()
