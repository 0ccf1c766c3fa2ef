"""A real Chromium on the portal's pages: each test module gets a trust of its own, told as far as a finished collective
order and an open one, served over HTTP with its workers running."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from services.portal.web.serving import EmbeddedWeb
from tests import servers
from tests.browser.reached import tell_before_a_visit
from tests.portal.conftest import Told, told, told_today
from tests.portal.ground import PASSPHRASE, Ground

__all__ = ["told_today"]
PATIENCE = 10_000
"""Milliseconds that anything on a page may take before a test fails: two cores are shared with another worker's tests."""


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
        """A page in a browser of its own in which somebody is signed in (by the form, once for each)."""
        if account not in self.states:
            with_form = self.context()
            page = with_form.new_page()
            sign_in(page, self.url, account)
            self.states[account] = with_form.storage_state()
        return self.context(storage_state=self.states[account], **options).new_page()

    def context(self, **options: Any) -> BrowserContext:
        context = self.browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        return context

    def close_contexts(self) -> None:
        while self.contexts:
            self.contexts.pop().close()


def sign_in(page: Page, url: str, account: str) -> None:
    """Sign in by the form."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("Sign-in name").fill(account)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        servers.not_run("The pages in a browser: chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
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


@pytest.fixture
def site(served: Site) -> Iterator[Site]:
    """The module's trust, with the test's browsers closed at its end."""
    yield served
    served.close_contexts()


Visit = Callable[[Page], None]
