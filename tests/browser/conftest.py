"""A real Chromium on the portal's pages: each test module gets a trust of its own, told as far as a finished collective
order and an open one, served over HTTP with its workers running."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page, sync_playwright

from services.portal.web.serving import EmbeddedWeb
from tests import servers
from tests.browser.crawl import Eye
from tests.browser.reached import tell_before_a_visit
from tests.portal.conftest import Told, told, told_today
from tests.portal.ground import PASSPHRASE, Ground, hidden_fields

__all__ = ["told_today"]
PATIENCE = 10_000
"""Milliseconds that anything on a page may take before a test fails: two cores are shared with another worker's tests."""
DESK = {"width": 1280, "height": 900}
NOT_OPTIMISED = "--js-flags=--no-opt --no-maglev"
"""A page lives for a second: what V8 would translate for speed is thrown away with it, at a fifth of the whole cost."""


@dataclass
class Site:
    """The served pages of one trust."""

    ground: Ground
    served: EmbeddedWeb
    browser: Browser
    states: dict[str, Any] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.served.port}"

    def school(self, name: str, path: str = "") -> str:
        """The address of a page of a school."""
        return f"{self.url}/schools/{self.ground.schools[name]}/{path}"

    def as_(self, account: str, **options: Any) -> Page:
        """A page in a browser of its own in which somebody is signed in."""
        return self.context(storage_state=self.state_of(account), **options).new_page()

    def state_of(self, account: str) -> Any:
        """What a browser keeps of somebody who signed in: once for each, without drawing the pages on the way."""
        if account not in self.states:
            with self.browser.new_context() as context:
                sign_in(context.request, self.url, account)
                self.states[account] = context.storage_state()
        return self.states[account]

    def context(self, **options: Any) -> BrowserContext:
        """A browser that is closed at the end of the test."""
        context = self.opened(**options)
        self.contexts.append(context)
        return context

    def opened(self, **options: Any) -> BrowserContext:
        """A browser that whoever opens it closes."""
        context = self.browser.new_context(**{"viewport": DESK, **options})
        context.set_default_timeout(PATIENCE)
        return context

    def close_contexts(self) -> None:
        while self.contexts:
            self.contexts.pop().close()


def sign_in(requests: APIRequestContext, url: str, account: str) -> None:
    """Sign in as the form does; that the form itself can be filled in and sent, the journey by keyboard shows."""
    form = hidden_fields(requests.get(f"{url}/sign-in").text())
    answer = requests.post(
        f"{url}/sign-in", form={**form, "account": account, "passphrase": PASSPHRASE}, max_redirects=0
    )
    assert answer.status == 302, answer.text()
    assert urlsplit(answer.headers["location"]).path != "/sign-in"


BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The shell is Chromium without windows: it takes a quarter less of the processors for the same pages."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        servers.not_run("The pages in a browser: chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", NOT_OPTIMISED]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def told_to_visit(told_today: Told) -> Told:
    """The trust of today, with a bid in its box and everybody signed in somewhere."""
    return told("to-visit", told_today.copy, tell_before_a_visit)


@pytest.fixture(scope="session")
def found_by_links(told_to_visit: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The trust that is searched for pages."""
    ground = told_to_visit.copy(tmp_path_factory.mktemp("searched") / "trust")
    yield ground
    ground.stop()


@pytest.fixture(scope="module")
def served(told_to_visit: Told, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One served trust for a module."""
    ground = told_to_visit.copy(tmp_path_factory.mktemp("served") / "trust")
    ground.host.start()
    web = EmbeddedWeb(ground.host.runtimes["portal"], ground.client, ground.web, "127.0.0.1", 0)
    web.start()
    yield Site(ground, web, chromium)
    web.stop()
    ground.stop()


@pytest.fixture(scope="module")
def eye(served: Site) -> Iterator[Eye]:
    """One browser for the pages of all people: what every page loads is loaded once."""
    with served.opened() as context:
        yield Eye(context.new_page(), served.url, served.state_of)


@pytest.fixture
def site(served: Site) -> Iterator[Site]:
    """The module's trust, with the test's browsers closed at its end."""
    yield served
    served.close_contexts()
